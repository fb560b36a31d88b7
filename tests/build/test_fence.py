"""A run of Pelican can open its own folder, the theme and the program; nothing else."""

from __future__ import annotations

import multiprocessing
import os
import socket
import subprocess
from collections.abc import Callable
from multiprocessing.connection import Connection
from pathlib import Path

import pytest

from school.home import PROGRAM, Home
from schoolpoort.fence import Fence, FenceError, readable_by_all
from schoolpoort.press import CODE
from tests.build.schools import G3, G4, school


def behind(attempt: Callable[[], object], own: Path, send: Connection) -> None:
    Fence([own], readable_by_all(PROGRAM / name for name in CODE)).put_up()
    try:
        attempt()
        send.send("reached")
    except FenceError:
        send.send("refused")
    except OSError as error:
        send.send(f"{type(error).__name__}")
    os._exit(0)


def outcome(attempt: Callable[[], object], own: Path) -> str:
    receive, send = multiprocessing.Pipe(duplex=False)
    process = multiprocessing.get_context("fork").Process(target=behind, args=(attempt, own, send))
    process.start()
    result: str = receive.recv()
    process.join()
    return result


@pytest.fixture
def home(tmp_path: Path) -> Home:
    home = school(tmp_path / "home")
    for name in ("var/work/run", "var/keys", "var/originals/2026-2027/groep-4/sommen", "var/register"):
        (home.root / name).mkdir(parents=True)
    (home.keys / "signing").write_text("secret")
    home.register_file.write_text("people")
    (home.originals / "2026-2027/groep-4/sommen/foto.jpg").write_text("photo")
    (home.work / "run/own.md").write_text("own")
    (home.work / "run/link.md").symlink_to(home.content / f"{G4}/2026-11-19-sommen.md")
    (home.work / "run/folder").symlink_to(home.keys)
    return home


def _swapped(own: Path, keys: Path) -> bytes:
    """Read from a folder, then put a link to the keys in its place."""
    (own / "deeper").mkdir()
    (own / "deeper/own.md").write_text("own")
    (own / "deeper/own.md").unlink()
    (own / "deeper").rmdir()
    (own / "deeper").symlink_to(keys)
    return (own / "deeper/signing").read_bytes()


def _another_run(home: Home, name: str = "other") -> Path:
    """A page of another group, where runs have theirs."""
    folder = home.work / name
    folder.mkdir()
    (folder / "index.html").write_text("private")
    return folder / "index.html"


NEW = os.O_WRONLY | os.O_CREAT | os.O_NOFOLLOW
READS = {
    "another group's post": lambda home: (home.content / f"{G4}/2026-11-19-sommen.md").read_bytes,
    "its own group's folder in the content": lambda home: (home.content / f"{G3}/groep.md").read_bytes,
    "a link out of its folder": lambda home: (home.work / "run/link.md").read_bytes,
    "a way round": lambda home: (home.work / "run/../../keys/signing").read_bytes,
    "the keys": lambda home: (home.keys / "signing").read_bytes,
    "the register": lambda home: home.register_file.read_bytes,
    "an original photo": lambda home: (home.originals / "2026-2027/groep-4/sommen/foto.jpg").read_bytes,
    "a list of the content": lambda home: lambda: os.listdir(home.content),
    "a walk over the home": lambda home: lambda: list(os.scandir(home.root)),
    "the settings": lambda home: home.settings_file.read_bytes,
    "passwords": lambda home: Path("/etc/passwd").read_bytes,
    "writing beside its folder": lambda home: lambda: (home.work / "other.md").write_text("x"),
    "writing into the theme": lambda home: lambda: (PROGRAM / "theme/x").write_text("x"),
    "writing through a link": lambda home: lambda: (home.work / "run/link.md").write_text("x"),
    "a new file behind a link": lambda home: lambda: os.open(home.work / "run/folder/new", NEW),
    "a new folder behind a link": lambda home: lambda: (home.work / "run/folder/new").mkdir(),
    "a link to a photo": lambda home: lambda: os.link(home.originals / "2026-2027/groep-4/sommen/foto.jpg",
                                                      home.work / "run/foto.jpg"),
    "a link out of its folder, put there": lambda home: lambda: os.link(home.work / "run/own.md",
                                                                       home.work / "other.md"),
    "a link in place of a folder that it knows": lambda home: lambda: _swapped(home.work / "run", home.keys),
    "another run's page": lambda home: _another_run(home).read_bytes,
    "one of a run whose name begins like its own": lambda home: _another_run(home, "run2").read_bytes,
    "what stands in memory": lambda home: lambda: os.listdir("/dev/shm"),
    "the network": lambda home: lambda: socket.create_connection(("127.0.0.1", 9)),
    "another program": lambda home: lambda: subprocess.run(["cat", home.keys / "signing"], check=False),
    "a descriptor of its folder's parent": lambda home: lambda: os.open(home.work, os.O_RDONLY),
}


@pytest.mark.parametrize("name", READS)
def test_a_run_is_refused(home: Home, name: str) -> None:
    assert outcome(READS[name](home), home.work / "run") == "refused"


def test_a_file_that_can_be_no_link_is_not_asked_about_and_is_none(home: Home) -> None:
    """The system itself refuses to follow it."""
    own = home.work / "run"
    assert outcome(lambda: os.open(own / "link.md", NEW), own) == "OSError"
    assert outcome(lambda: os.open(own / "new.md", NEW), own) == "reached"
    assert outcome((own / "deeper/new").mkdir, own) == "FileNotFoundError"
    assert outcome((own / "new").mkdir, own) == "reached"


def test_a_run_reads_and_writes_its_own(home: Home) -> None:
    own = home.work / "run"
    assert outcome((own / "own.md").read_bytes, own) == "reached"
    assert outcome(lambda: (own / "new.md").write_text("x"), own) == "reached"
    assert outcome((PROGRAM / "pelicanconf.py").read_bytes, own) == "reached"
    assert outcome(lambda: os.link(PROGRAM / "pelicanconf.py", own / "same.py"), own) == "reached"
