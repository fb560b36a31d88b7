"""``schoolpoort photos``: juf Marieke sends photos, from here, as a tar or over ssh."""

from __future__ import annotations

import io
import os
import subprocess
import sys
import tarfile
from pathlib import Path

import pytest

from school.home import Home
from tests.media.drawn import jpeg, phone, scene

POST = "groepen/2026-2027/groep-3/2026-11-21-kijkdoos/bericht.md"
PLACE = "2026-2027/groep-3/2026-11-21-kijkdoos"
SCHOOL = """[site]
name = "obs De Linde"
short = "De Linde"
url = "http://localhost:8000"
year = "2026-2027"
[site.groups]
groep-3 = { label = "Groep 3" }
"""


@pytest.fixture
def home(tmp_path: Path) -> Home:
    home = Home(tmp_path / "home")
    (home.content / POST).parent.mkdir(parents=True)
    (home.root / "school.toml").write_text(SCHOOL, encoding="utf-8")
    text = "Title: Kijkdoos\nDate: 2026-11-21 15:00\nAuthor: juf\n\nKijk!\n"
    (home.content / POST).write_text(text, encoding="utf-8")
    return home


def photos(home: Home, *words: str, stdin: bytes = b"", path: str = "") -> subprocess.CompletedProcess[str]:
    """The command, as it is typed; ``path`` goes before PATH."""
    environ = {**os.environ, "SCHOOLPOORT_HOME": str(home.root), "PATH": f"{path}{os.pathsep}{os.environ['PATH']}"}
    done = subprocess.run([sys.executable, "-c", "from schoolpoort.cli import main; main()", "photos", *words],
                          input=stdin, capture_output=True, env=environ, check=False)  # fmt: skip
    return subprocess.CompletedProcess(words, done.returncode, done.stdout.decode(), done.stderr.decode())


def stored(home: Home) -> list[str]:
    folder = home.originals / PLACE
    return sorted(path.name for path in folder.iterdir()) if folder.is_dir() else []


def tar(**members: bytes | str) -> bytes:
    """A tar of files; a text is a link to it."""
    file = io.BytesIO()
    with tarfile.open(fileobj=file, mode="w") as archive:
        for name, data in members.items():
            member = tarfile.TarInfo(name.replace("__", "/").replace("_jpg", ".jpg"))
            if isinstance(data, str):
                member.type, member.linkname = tarfile.SYMTYPE, data
                archive.addfile(member)
            else:
                member.size = len(data)
                archive.addfile(member, io.BytesIO(data))
    return file.getvalue()


@pytest.mark.parametrize("post", ["groep-3/kijkdoos", "2026-2027/groep-3/2026-11-21-kijkdoos", POST,
                                  f"content/{Path(POST).parent}", "/besloten/2026-2027/groep-3/kijkdoos/"])  # fmt: skip
def test_a_post_can_be_named_as_people_do(post: str, home: Home, tmp_path: Path) -> None:
    original = phone()
    (tmp_path / "zon.jpg").write_bytes(original)
    done = photos(home, "add", post, str(tmp_path / "zon.jpg"))
    assert (done.returncode, done.stdout) == (0, "zon.jpg: toegevoegd\n"), done.stderr
    assert stored(home) == ["zon.jpg"]
    assert (home.originals / PLACE / "zon.jpg").read_bytes() == original, "the original stays as it is"


def test_each_file_is_told_of_and_a_bad_one_stops_no_other(home: Home, tmp_path: Path) -> None:
    files = {"goed.jpg": jpeg(), "tekst.jpg": b"Lieve ouders", "leeg.jpg": b"", "lied.mp3": b"ID3",
             "half.jpg": jpeg(scene(900, 900))[:9000]}  # fmt: skip
    for name, data in files.items():
        (tmp_path / name).write_bytes(data)
    done = photos(home, "add", "groep-3/kijkdoos", *(str(tmp_path / name) for name in (*files, "weg.jpg")))
    assert done.returncode == 1
    assert done.stdout == "goed.jpg: toegevoegd\n"
    said = {line.partition(": ")[0]: line for line in done.stderr.splitlines()}
    assert "is geen foto" in said["tekst.jpg"] and "leeg" in said["leeg.jpg"] and "“.mp3”" in said["lied.mp3"]
    assert "beschadigd" in said["half.jpg"] and "er niet" in said["weg.jpg"]
    assert stored(home) == ["goed.jpg"]
    assert not list(home.originals.glob(".nieuw-*"))


def test_a_photo_can_be_sent_again_and_replaced(home: Home) -> None:
    says = [photos(home, "add", "groep-3/kijkdoos", "-", "--name", "zon.jpg", stdin=data).stdout
            for data in (jpeg(), jpeg(), jpeg(scene(100, 90)))]  # fmt: skip
    assert says == ["zon.jpg: toegevoegd\n", "zon.jpg: was er al\n", "zon.jpg: vervangen\n"]


def test_a_tar_is_read_by_names_only(home: Home) -> None:
    members = {"a_jpg": jpeg(), "map__b_jpg": jpeg(scene(90, 80)), "..__..__c_jpg": jpeg(scene(80, 90))}
    data = tar(**members, link_jpg="/etc/passwd")
    done = photos(home, "add", "groep-3/kijkdoos", "--from-tar", stdin=data)
    assert done.returncode == 1 and "link.jpg: geweigerd: is geen gewoon bestand" in done.stderr
    assert stored(home) == ["a.jpg", "b.jpg", "c.jpg"]


def test_half_a_tar_says_so(home: Home) -> None:
    done = photos(home, "add", "groep-3/kijkdoos", "--from-tar", stdin=tar(a_jpg=jpeg(scene(900, 900)))[:9000])
    assert done.returncode != 0 and "Traceback" not in done.stderr
    assert stored(home) == []


def test_photos_travel_over_ssh(home: Home, tmp_path: Path) -> None:
    """A stand-in for ssh runs the words that would be run on the server."""
    ssh, command = tmp_path / "bin/ssh", tmp_path / "bin/schoolpoort"
    ssh.parent.mkdir()
    ssh.write_text('#!/bin/sh\ntest "$1" = school@delinde.example || exit 9\nexec sh -c "$2"\n', encoding="utf-8")
    command.write_text(f'#!/bin/sh\nexec {sys.executable} -c "from schoolpoort.cli import main; main()" "$@"\n',
                       encoding="utf-8")  # fmt: skip
    for file in (ssh, command):
        file.chmod(0o755)
    (tmp_path / "zon op straat.jpg").write_bytes(jpeg())
    done = photos(home, "add", "groep-3/kijkdoos", str(tmp_path / "zon op straat.jpg"), "--to",
                  "school@delinde.example", path=str(ssh.parent))  # fmt: skip
    assert (done.returncode, done.stdout) == (0, "zon op straat.jpg: toegevoegd\n"), done.stderr
    assert stored(home) == ["zon op straat.jpg"]


def test_photos_may_come_before_the_text(home: Home) -> None:
    done = photos(home, "add", "groep-3/2026-12-05-sint", "-", "--name", "a.jpg", stdin=jpeg())
    assert done.returncode == 0 and "wachten daarop" in done.stdout
    assert (home.originals / "2026-2027/groep-3/2026-12-05-sint/a.jpg").is_file()


@pytest.mark.parametrize(("post", "says"), [
    ("groep-3/kijkdos", "Bedoelde u “kijkdoos”?"), ("groep-33/kijkdoos", "bedoelde u “groep-3”?"),
    ("kijkdoos", "Schrijf bijvoorbeeld groep-3/kijkdoos"), ("groep-3/../../keys", "is geen bericht"),
    ("2026-2027/groep-3/..", "staat geen bericht")])  # fmt: skip
def test_a_post_that_nobody_knows_is_asked_about(post: str, says: str, home: Home) -> None:
    done = photos(home, "add", post, "-", "--name", "a.jpg", stdin=jpeg())
    assert done.returncode == 2 and says in done.stderr
    assert not home.originals.exists()


def test_a_photo_can_vanish(home: Home) -> None:
    photos(home, "add", "groep-3/kijkdoos", "-", "--name", "a.jpg", stdin=jpeg())
    assert photos(home, "list", "groep-3/kijkdoos").stdout.startswith("a.jpg  ")
    assert photos(home, "remove", "groep-3/kijkdoos", "a.jpg").stdout == "a.jpg: weggehaald\n"
    assert photos(home, "remove", "groep-3/kijkdoos", "a.jpg", "../../x").returncode == 1
    assert stored(home) == []
