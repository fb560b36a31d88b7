"""The configuration for who commits on their own computer does what it says."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
from pathlib import Path

from school.home import PROGRAM

CONFIG = (PROGRAM / "docs" / "pre-commit-config.yaml").read_text()


def init(home: Path) -> None:
    words = [sys.executable, "-m", "schoolpoort", "init", str(home)]
    subprocess.run(words, check=True, capture_output=True, cwd=PROGRAM)


def git(content: Path, *words: str) -> str:
    done = subprocess.run(["git", "-C", str(content), *words], check=True, capture_output=True, text=True)
    return done.stdout.strip()


def settings(key: str) -> list[str]:
    return re.findall(rf"^ +{key}: (.+)$", CONFIG, re.MULTILINE)


def test_it_checks_the_texts_of_a_commit_and_no_other(tmp_path: Path) -> None:
    """As pre-commit does: the entry with the names of the files, in the clone."""
    home = tmp_path / "school"
    init(home)
    group = next((home / "content" / "groepen").iterdir()) / "groep-3"
    group.mkdir()
    (group / "goed.md").write_text(f"Title: Goed\nDate: {group.parent.name[:4]}-09-01\n\nTekst.\n")
    (group / "fout.md").write_text("Titel: Fout\nDatun: x\n\nTekst.\n")
    words = shlex.split(settings("entry")[0])
    assert words[0] == "schoolpoort"
    codes = {}
    for name in ("goed.md", "fout.md"):
        path = (group / name).relative_to(home / "content")
        assert re.search(settings("files")[0], str(path))
        codes[name] = subprocess.run([sys.executable, "-m", "schoolpoort", *words[1:], str(path)], check=False,
                                     cwd=home / "content", capture_output=True).returncode
    assert codes == {"goed.md": 0, "fout.md": 1}


def test_it_stops_photos() -> None:
    for name in ("doos.jpg", "DOOS.JPG", "kamp/film.mov", "brief.pdf", "IMG.HEIC"):
        assert re.search(settings("files")[1], name)
    assert not re.search(settings("files")[1], "bericht.md")


def test_init_gives_it_to_every_new_school(tmp_path: Path) -> None:
    home = tmp_path / "school"
    init(home)
    assert (home / "content" / ".pre-commit-config.yaml").read_text() == CONFIG
    assert git(home / "content", "status", "--porcelain") == "", "all that init wrote is in its first commit"
    assert git(home / "content", "branch", "--show-current") == "main"
