"""``kill -9`` at random moments of a build, under readers: whole old or whole new."""

from __future__ import annotations

import contextlib
import os
import random
import re
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from school.home import PROGRAM, Home
from school.release import Release
from tests.build.schools import G3, SMALL, made, school, text, tree_bytes, write
from tests.conftest import Figure

ROUNDS = int(os.environ.get("KILL_ROUNDS", "50"))
SHOWN = ("public/over-ons/index.html", "public/uit-de-groepen/2026-2027/groep-3/kastanjes/index.html",
         "closed/2026-2027/groep-3/kastanjes/index.html", "closed/2026-2027/groep-3/index.html")
VERSION = re.compile(rb"versie(\d+)")


def set_version(home: Home, number: int) -> None:
    write(home, "paginas/over-ons.md", f"Title: Over ons\nStatus: published\n\nDit is versie{number} ervan.\n")
    write(home, f"{G3}/2026-11-18-kastanjes.md",
          text("Kastanjes rapen", f"Dit is versie{number} van het verhaal.", "2026-11-18", "published"))


def seen(home: Home) -> set[bytes]:
    """The versions that one look at the site shows, all files of one release."""
    release = Release.current(home)
    return {found for path in SHOWN for found in VERSION.findall((release.folder / path).read_bytes())}


class Builder:
    """Starts builds in processes of their own, one at a time."""

    def __init__(self, home: Home) -> None:
        self.process = subprocess.Popen([sys.executable, "-m", "tests.build.kill_me", str(home.root)], cwd=PROGRAM,
                                        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def start(self) -> int:
        """The number of a process that has begun to build."""
        assert self.process.stdin is not None
        self.process.stdin.write("build\n")
        self.process.stdin.flush()
        return self._answer()

    def end(self) -> int:
        """Its exit status, when it has ended."""
        return self._answer()

    def _answer(self) -> int:
        assert self.process.stdout is not None
        return int(self.process.stdout.readline())

    def close(self) -> None:
        self.process.communicate()


class Looker(threading.Thread):
    """Looks at the site all the time and writes down what is wrong with it."""

    def __init__(self, home: Home) -> None:
        super().__init__(daemon=True)
        self.home, self.wrong, self.looks = home, list[str](), 0
        self.stop = threading.Event()

    def run(self) -> None:
        while not self.stop.wait(0.003):
            try:
                versions = seen(self.home)
                if len(versions) != 1:
                    self.wrong.append(f"mixed: {versions}")
            except OSError as error:
                self.wrong.append(str(error))
            self.looks += 1


@pytest.mark.slow
def test_a_killed_build_is_never_seen(tmp_path: Path, figure: Figure) -> None:
    chance = random.Random(os.environ.get("KILL_SEED", "9"))
    home = school(tmp_path / "home", dict(SMALL))
    builder, looker = Builder(home), Looker(home)
    set_version(home, 0)
    builder.start()
    start = time.monotonic()
    assert builder.end() == 0
    length = time.monotonic() - start
    looker.start()
    killed = 0
    for number in range(1, ROUNDS + 1):
        set_version(home, number)
        build = builder.start()
        time.sleep(chance.uniform(0, length))
        with contextlib.suppress(ProcessLookupError):
            os.kill(build, signal.SIGKILL)
        killed += builder.end() == -signal.SIGKILL
    builder.start()
    assert builder.end() == 0
    looker.stop.set()
    looker.join()
    builder.close()
    assert looker.wrong == []
    assert seen(home) == {str(ROUNDS).encode()}
    assert not home.work.exists()
    assert not [path for path in home.releases.iterdir() if path.name.startswith(".")]
    figure(5, f"{killed} of {ROUNDS} builds killed, {looker.looks} looks at what is served, none torn; "
              "the next build whole")
    assert killed > ROUNDS / 3


def test_two_builds_at_once_make_one_whole_result(tmp_path: Path, figure: Figure) -> None:
    home = school(tmp_path / "home")
    set_version(home, 1)
    builders = [Builder(home) for _ in range(3)]
    for builder in builders:
        builder.start()
    assert [builder.end() for builder in builders] == [0, 0, 0]
    for builder in builders:
        builder.close()
    assert seen(home) == {b"1"}
    assert Release.current(home).number == 1, "the second and third had nothing left to do"
    other = school(tmp_path / "alleen")
    set_version(other, 1)
    made(other)
    assert tree_bytes(home.trees) == tree_bytes(other.trees)
    figure(6, "3 builds at once: one result, equal to that of one build alone")
