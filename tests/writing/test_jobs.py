"""The queue behind what is written: in order, done once, tried again with growing pauses, and set apart in the end."""

from __future__ import annotations

import datetime
import os
import signal
import subprocess
import sys
import time
from threading import Thread

import pytest

from school import errands
from school.errands import Errand, State
from school.home import PROGRAM
from schoolpoort import jobs, takeup
from schoolpoort.jobs import KEPT_APART, PAUSES, Jobs
from schoolpoort.takeup import Intake, take_up
from tests.writing.school import NOW, TEXT, School


def full() -> errands.Answer:
    raise OSError(28, "No space left on device")


def tries(school: School, now: datetime.datetime = NOW) -> list[errands.Answer]:
    try:
        return take_up(school.home, school.settings, now)
    except OSError:
        return []


@pytest.fixture
def broken(monkeypatch: pytest.MonkeyPatch) -> set[str]:
    """The ids of errands that can't be done."""
    ids, take = set[str](), Intake.take

    def fails(self: Intake, id: str) -> errands.Answer:
        if id in ids:
            full()
        return take(self, id)

    monkeypatch.setattr(Intake, "take", fails)
    return ids


def test_what_can_not_be_done_stops_nothing_else_and_waits_longer_each_time(
        school: School, broken: set[str], monkeypatch: pytest.MonkeyPatch) -> None:
    poison, good = school.sends(), school.sends(TEXT.replace("Kijkdoos", "Tweede"), word="2026-11-20-tweede")
    broken.add(poison.id)
    assert not tries(school) and school.answer(good).state is State.PLACED
    now, seen = NOW, list[str]()
    monkeypatch.setattr(Intake, "take", lambda self, id: seen.append(id) or full())
    for pause in PAUSES[1:]:
        tries(school, now)  # the first pause is none
        assert not tries(school, now + pause - datetime.timedelta(seconds=1)) and len(seen) == PAUSES.index(pause)
        now += pause
    assert errands.waiting(school.home) == [poison.id]


def test_in_the_end_it_is_set_apart_and_answered_so_that_the_words_come_back(
        school: School, broken: set[str]) -> None:
    poison, now = school.sends(), NOW
    broken.add(poison.id)
    for pause in PAUSES:
        assert not tries(school, now)
        now += pause
    [said] = tries(school, now)
    assert said.state is State.APART and said.findings and errands.waiting(school.home) == []
    broken.clear()
    assert not tries(school, now), "nobody tries it again"
    again = school.sends()
    assert tries(school, now)[0].id == again.id and apart(school) == [poison.id]
    school.sends()
    tries(school, now + KEPT_APART + datetime.timedelta(days=1))
    assert apart(school) == []


def apart(school: School) -> list[str]:
    with Jobs(school.home) as queue:
        return [one.id for one, status in queue._known.values() if status == jobs.AckStatus.ack_failed]


def test_a_queue_that_is_closed_may_be_forgotten_by_any_thread(
        school: School, monkeypatch: pytest.MonkeyPatch) -> None:
    wrong = list[object]()
    monkeypatch.setattr(sys, "unraisablehook", wrong.append)
    with Jobs(school.home) as queue:
        pass
    held = [queue]
    del queue
    forgets = Thread(target=held.clear)
    forgets.start()
    forgets.join()
    assert not held and not wrong


def test_what_kills_the_worker_each_time_is_set_apart_as_well(school: School, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jobs, "PAUSES", PAUSES[:2])
    poison = school.sends()
    code = ("import os, signal, sys; from pathlib import Path; from tests.writing.school import School, NOW;"
            "from school.home import Home; from schoolpoort import jobs; jobs.PAUSES = jobs.PAUSES[:2];"
            "from schoolpoort.takeup import Intake, take_up;"
            "Intake.take = lambda *_: os.kill(os.getpid(), signal.SIGKILL);"
            "one = School(Home(Path(sys.argv[1]))); take_up(one.home, one.settings, NOW)")
    for _ in jobs.PAUSES:
        done = subprocess.run([sys.executable, "-c", code, str(school.home.root)], cwd=PROGRAM, check=False)
        assert done.returncode == -signal.SIGKILL
    assert [(one.id, one.state) for one in tries(school)] == [(poison.id, State.APART)]


def test_a_queue_that_is_broken_or_gone_is_made_anew_from_the_inbox(school: School) -> None:
    first, second = school.sends(), school.sends(TEXT.replace("Kijkdoos", "Tweede"), word="2026-11-20-tweede")
    with Jobs(school.home) as queue:
        queue.accept([first.id])
    for file in (school.home.var / "queue").iterdir():
        file.write_bytes(b"no database")
    assert [one.id for one in tries(school)] == [first.id, second.id]


def test_order_is_kept_and_an_errand_is_given_out_once(school: School) -> None:
    sent: list[Errand] = [school.sends(TEXT, word=f"2026-11-20-doos-{number}x") for number in range(5)]
    started = time.monotonic()
    processes = [subprocess.Popen([sys.executable, "-m", "schoolpoort", "--home", str(school.home.root), "hooks",
                                   "take-up"], cwd=PROGRAM, stdout=subprocess.PIPE, text=True) for _ in range(2)]
    said = "".join(one.communicate()[0] for one in processes)
    assert said.count("placed") == 5 and len(school.commits()) == 6, f"{time.monotonic() - started:.1f} s"
    assert [school.answer(one).source for one in sent] == sorted(school.answer(one).source for one in sent)
    assert os.listdir(school.home.inbox) and takeup.waiting(school.home) == []
