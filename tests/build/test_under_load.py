"""Taking away from a school that is being read, whatever state its content is in."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path

from gate import keys
from gate.register import Register
from school.home import PROGRAM
from school.settings import Settings
from tests.build.schools import G3, SCHOOL, SMALL, made, text, tree_bytes, write
from tests.build.schools import school as write_school
from tests.conftest import Figure
from tests.gate.guarded.gates import School, a_free_port, cast, utc_now
from tests.gate.guarded.releases import Printer

CLOSED, PUBLIC = "/besloten/2026-2027/groep-3/kastanjes/", "/uit-de-groepen/2026-2027/groep-3/kastanjes/"
OTHER = "/besloten/2026-2027/groep-3/bladeren-zoeken/"
WORDS = b"De kastanjes rolden"


@dataclass
class Reader(threading.Thread):
    """Asks for one page all the time; notes when it last came and what was odd."""

    school: School
    path: str
    token: str
    last: float = 0.0
    odd: list[str] = field(default_factory=list)
    asked: int = 0
    stop: threading.Event = field(default_factory=threading.Event)

    def __post_init__(self) -> None:
        super().__init__(daemon=True)

    __hash__ = threading.Thread.__hash__

    def run(self) -> None:
        while not self.stop.is_set():
            began = time.monotonic()
            answer = self.school.ask(self.path, self.token)
            self.asked += 1
            if answer.status == 200:
                self.last = began
            elif answer.status != 404:
                self.odd.append(f"{self.path}: {answer.status}")
            if answer.status != 200 and WORDS in answer.body:
                self.odd.append(f"{self.path}: the words are still in a {answer.status}")


def running(root: Path) -> School:
    port = a_free_port()
    home = write_school(root, SMALL)
    home.settings_file.write_text(SCHOOL.replace("localhost:8000", f"localhost:{port}"), encoding="utf-8")
    for day in (1, 2):
        write(home, f"{G3}/groep.md", f"Title: Groep 3\n\nDag {day} met kikkers.\n")
        made(home)
    keys.rotate(home.keys, utc_now())
    settings = Settings.read(home)
    register = Register.open(home, settings)
    return School(home, settings, register, Printer(home), cast(register), port).start()


def command(school: School, *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-m", "schoolpoort", "--home", str(school.home.root), *words],
                          cwd=PROGRAM, env=dict(os.environ), capture_output=True, text=True, check=False)


def bytes_of_the_post(school: School) -> list[str]:
    """The files that hold a word of it; its name may stand in the lists of what was taken
    away, of the addresses that there were, and of who opened what."""
    lists = ("withdrawn.jsonl", "addresses.jsonl", "register/")
    return [path for path, data in tree_bytes(school.home.var).items()
            if WORDS in data or (b"astanjes" in data and not path.startswith(lists))]


def test_a_post_goes_within_seconds_under_readers_and_a_red_checker(tmp_path: Path, figure: Figure) -> None:
    school = running(tmp_path / "home")
    anna = school.token("anna")
    gone = [Reader(school, CLOSED, anna), Reader(school, PUBLIC, ""), Reader(school, CLOSED, school.token("carla"))]
    stays = Reader(school, OTHER, anna)
    readers = [*gone, stays]
    try:
        assert school.ask(CLOSED, anna).status == 200
        for reader in readers:
            reader.start()
        write(school.home, f"{G3}/fout.md", "Titel: zonder datum\n\nx\n")
        assert command(school, "build").returncode == 1, "the checker is red"
        school.home.settings_file.write_text("[site\n", encoding="utf-8")  # and the settings can't be read
        asked = time.monotonic()
        taken = command(school, "withdraw", PUBLIC)
        done = time.monotonic()
        assert taken.returncode == 0, taken.stderr
        time.sleep(1.5)
        for reader in readers:
            reader.stop.set()
            reader.join()
        assert not [odd for reader in readers for odd in reader.odd]
        assert all(reader.asked > 20 for reader in readers)
        took = max(reader.last for reader in gone) - asked
        # One and a half to three seconds here, beside other tests: nobody waits for a build.
        assert took < 6, "a command, a release, and half a second of the gate"
        assert stays.last > done, "what stays is read all the while"
        assert bytes_of_the_post(school) == []
        figure(16, f"a post withdrawn under {sum(reader.asked for reader in readers):,} requests, checker and settings "
                   f"red: last given {took:.2f} s after the command was typed; no byte left")
    finally:
        school.stop()
        school.register.close()


def test_going_back_to_an_older_release_does_not_bring_it_back(tmp_path: Path) -> None:
    school = running(tmp_path / "home")
    reader = Reader(school, CLOSED, school.token("anna"))
    try:
        write(school.home, f"{G3}/2026-11-24-laatste.md", text("Een laatste", "Nog een regel.", "2026-11-24"))
        made(school.home)
        assert command(school, "withdraw", CLOSED).returncode == 0
        time.sleep(1)
        reader.start()
        for number in (1, 2):
            assert command(school, "rollback", str(number)).returncode == 0
        time.sleep(0.6)
        reader.stop.set()
        reader.join()
        assert (reader.last, reader.odd) == (0.0, []) and reader.asked > 10
        assert school.ask("/besloten/2026-2027/groep-3/laatste/", reader.token).status == 404, "rolled back"
        assert bytes_of_the_post(school) == []
    finally:
        school.stop()
        school.register.close()
