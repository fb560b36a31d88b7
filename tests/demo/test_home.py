"""Whoever tries the demo writes in a school of its own, never in the program."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from demo.home import bring, found
from school.content import read_content
from school.home import PROGRAM, Home
from school.settings import Settings
from schoolpoort.deliver import deliver
from schoolpoort.objects import Objects, plain_environ
from schoolpoort.server import ServeError

PAGE = "paginas/contact.md"


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return found(tmp_path / "school")


def git(home: Home, *words: str) -> str:
    return subprocess.run(["git", f"--git-dir={home.root / 'content.git'}", *words], capture_output=True, check=True,
                          text=True, env=plain_environ()).stdout


def ours(home: Home, folder: Path) -> Path:
    """The program's texts of a later day."""
    shutil.copytree(PROGRAM / "content", folder, ignore=shutil.ignore_patterns("*.jpg", "*.png", "*.heic", "*.mp4"))
    return folder


def writes(home: Home, path: str, text: str) -> None:
    """Somebody pushed a text."""
    with_clone = home.root / "clone"
    subprocess.run(["git", "clone", "-q", str(home.root / "content.git"), str(with_clone)], check=True,
                   env=plain_environ())
    (with_clone / path).write_text(text, encoding="utf-8")
    who = ["-c", "user.name=Gerda", "-c", "user.email=gerda@delinde.example"]
    for words in (["add", "-A"], [*who, "commit", "-q", "-m", "geschreven"]):
        subprocess.run(["git", "-C", str(with_clone), *words], check=True, env=plain_environ())
    tip = subprocess.run(["git", "-C", str(with_clone), "rev-parse", "HEAD"], check=True, capture_output=True,
                         text=True, env=plain_environ()).stdout.strip()
    git(home, "fetch", "-q", str(with_clone), f"{tip}:refs/heads/new")
    git(home, "update-ref", "refs/heads/main", tip)
    shutil.rmtree(with_clone)


def test_it_has_every_text_of_the_program_in_a_repository_of_its_own(home: Home) -> None:
    mine = read_content(home.content, Settings.read(home))
    theirs = read_content(PROGRAM / "content", Settings.read(home))
    assert {one.source: one.body for one in mine.posts} == {one.source: one.body for one in theirs.posts}
    assert git(home, "log", "--format=%s", "main").splitlines() == ["Teksten van het programma"]
    found(home.root)
    assert git(home, "rev-list", "--count", "main").strip() == "1", "a second time changes nothing"


def test_what_was_written_in_the_demo_stays_when_the_program_changes(home: Home, tmp_path: Path) -> None:
    later = ours(home, tmp_path / "later")
    text = (later / PAGE).read_text(encoding="utf-8")
    writes(home, "groepen/2026-2027/groep-3/2026-11-20-nieuw.md", "Titel: Nieuw\nDatum: 2026-11-20\n\nDag.\n")
    (later / PAGE).write_text(f"{text}\nEn nog iets.\n", encoding="utf-8")
    bring(home.root / "content.git", later)
    deliver(home, Objects.of(home.root / "content.git", {}), wait=-1)
    assert (home.content / PAGE).read_text(encoding="utf-8").endswith("En nog iets.\n")
    assert (home.content / "groepen/2026-2027/groep-3/2026-11-20-nieuw.md").is_file()


def test_a_text_that_was_changed_in_both_is_said_and_nothing_is_lost(home: Home, tmp_path: Path) -> None:
    later = ours(home, tmp_path / "later")
    text = (later / PAGE).read_text(encoding="utf-8")
    writes(home, PAGE, f"{text}\nGeschreven in de demo.\n")
    (later / PAGE).write_text(f"{text}\nVan het programma.\n", encoding="utf-8")
    before = git(home, "rev-parse", "main")
    with pytest.raises(ServeError, match="Begin opnieuw"):
        bring(home.root / "content.git", later)
    assert git(home, "rev-parse", "main") == before
