"""Whoever is helped in looking round sees what they would have seen alone."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

import school.tour
from school.scout import Scout
from school.tour import Asked, Tour

BORN = """
import os, sys, time
from school.scout import Scout
print(Scout().process.pid, flush=True)
time.sleep(60)
"""


@pytest.fixture
def scout(monkeypatch: pytest.MonkeyPatch) -> Iterator[Scout]:
    monkeypatch.setattr(school.tour, "MANY", 1)
    made = Scout()
    yield made
    made.process.kill()
    made.process.join()


def something_happens(top: Path, chance: random.Random) -> None:
    """To a file or a folder of a school: written, changed, moved, taken away."""
    files = sorted(path for path in top.rglob("*") if path.is_file())
    folders = sorted(path for path in top.rglob("*") if path.is_dir())
    match chance.choice(["write", "write", "write", "change", "remove", "move", "folder", "drop"]):
        case "change" if files:
            chance.choice(files).write_text("De kastanjes rolden. " * chance.randrange(1, 5))
        case "remove" if files:
            chance.choice(files).unlink()
        case "move" if folders:
            one = chance.choice(folders)
            one.rename(one.with_name(f"anders-{chance.randrange(10**9)}"))
        case "folder":
            chance.choice([top, *folders]).joinpath(f"map-{chance.randrange(10**9)}").mkdir()
        case "drop" if files:
            folder = chance.choice(files).parent
            for one in folder.iterdir():
                if one.is_file():
                    one.unlink()
        case _:
            chance.choice([top, *folders]).joinpath(f"{chance.randrange(10**9)}.md").write_text("Een bericht.")


@pytest.mark.parametrize("seed", range(4))
def test_two_see_what_one_sees_whatever_happens(tmp_path: Path, scout: Scout, seed: int) -> None:
    chance = random.Random(seed)
    alone, helped = Tour({}, {}), Tour({}, {})
    for _ in range(60):
        for _ in range(chance.randrange(3)):
            something_happens(tmp_path, chance)
        before, helped = helped, Tour.of(tmp_path, helped, scout)
        alone = Tour.of(tmp_path, alone)
        if helped.asked and chance.random() < .3:
            continue  # who asked goes away without the answer
        holds = helped.holds()
        assert holds == (helped == alone), "a tour that was taken for whole says when it is not"
        if not holds:
            before, helped = helped, Tour.of(tmp_path, helped, scout)
        assert helped.holds() and helped == alone
        for path, listing in helped.folders.items():  # the very object, where nothing changed
            assert listing is before.folders.get(path) or listing != before.folders.get(path)
    assert scout.process.is_alive()


def test_where_something_came_is_seen_at_once_and_the_rest_meanwhile(tmp_path: Path, scout: Scout) -> None:
    for name in ("2025-2026/groep-3", "2026-2027/groep-3", "2026-2027/groep-4"):
        (tmp_path / name).mkdir(parents=True)
        (tmp_path / name / "een.md").write_text("Een bericht.")
    first = Tour.of(tmp_path, None, scout)
    assert first.asked is None and first.holds(), "who knows nothing yet looks everywhere"
    (tmp_path / "2026-2027/groep-4/twee.md").write_text("Nog een bericht.")
    second = Tour.of(tmp_path, first, scout)
    assert second.asked and second.asked.folders == ("2025-2026/groep-3", "2026-2027/groep-3") and second.holds()
    assert len(second.folders["2026-2027/groep-4"]) == 2
    told = scout._told
    assert all(told[path] is second.folders[path] for path in second.asked.folders), "then it is compared at a glance"

    (tmp_path / "2026-2027/groep-4/drie.md").write_text("En nog een.")
    (tmp_path / "2025-2026/groep-3/een.md").write_text("Een ander bericht.")
    third = Tour.of(tmp_path, second, scout)
    assert third.folders["2025-2026/groep-3"] is second.folders["2025-2026/groep-3"] and not third.holds()
    fourth = Tour.of(tmp_path, third, scout)
    assert fourth.asked is None, "nothing came now, so nothing is taken for granted"
    assert fourth == Tour.of(tmp_path)


def test_an_answer_that_nobody_waited_for_is_no_answer_to_another_question(tmp_path: Path, scout: Scout) -> None:
    for name in ("toen", "nu"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "een.md").write_text("Een bericht.")
    first = Tour.of(tmp_path, None, scout)
    (tmp_path / "nu/twee.md").write_text("Nog een bericht.")
    second = Tour.of(tmp_path, first, scout)
    assert second.asked
    time.sleep(.2)  # the scout looked, and whoever asked it went away
    (tmp_path / "toen/een.md").write_text("Een ander bericht.")
    for _ in range(3):
        second = Tour.of(tmp_path, second, scout)
        assert second.asked is None and second == Tour.of(tmp_path)


@pytest.mark.parametrize("happens", [lambda old: old.write_text("Anders."), lambda old: old.unlink(),
                                     lambda old: old.with_name("nieuw.md").write_text("Nog een.")],
                         ids=["changed", "gone", "more"])
def test_a_scout_that_died_has_somebody_else_look(tmp_path: Path, scout: Scout,
                                                  happens: Callable[[Path], object]) -> None:
    for name in ("toen", "nu"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "een.md").write_text("Een bericht.")
    first = Tour.of(tmp_path, None, scout)
    scout.process.kill()
    scout.process.join()
    (tmp_path / "nu/twee.md").write_text("Nog een bericht.")
    assert Tour.of(tmp_path, first, scout).holds()
    (tmp_path / "nu/drie.md").write_text("En nog een.")
    happens(tmp_path / "toen/een.md")
    tour = Tour.of(tmp_path, first, scout)
    assert tour == Tour.of(tmp_path) or not tour.holds(), "seen now, or told later"


def test_a_scout_that_died_is_not_missed(tmp_path: Path, scout: Scout) -> None:
    (tmp_path / "groep-3").mkdir()
    (tmp_path / "groep-3" / "een.md").write_text("Een bericht.")
    first = Tour.of(tmp_path, None, scout)
    scout.process.kill()
    scout.process.join()
    (tmp_path / "groep-3" / "twee.md").write_text("Nog een bericht.")
    for _ in range(2):
        assert [one.name for one in Tour.of(tmp_path, first, scout).folders["groep-3"]] == ["een.md", "twee.md"]


def test_half_is_asked_of_the_scout_and_the_rest_is_not(tmp_path: Path, scout: Scout,
                                                        monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("groep-3", "groep-4", "groep-5", "groep-6"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "een.md").write_text("Een bericht.")
    first, here = Tour.of(tmp_path, None, scout), list[str]()
    real = school.tour.listed
    monkeypatch.setattr(school.tour, "listed", lambda folder, before: here.append(folder) or real(folder, before))
    assert Tour.of(tmp_path, first, scout).folders == first.folders
    assert [Path(folder).name for folder in here if Path(folder) != tmp_path] == ["groep-6", "groep-4"]


def test_a_scout_ends_with_who_asks_it_even_when_that_is_killed() -> None:
    with subprocess.Popen([sys.executable, "-c", BORN], stdout=subprocess.PIPE, text=True) as parent:
        assert parent.stdout
        pid = int(parent.stdout.readline())
        os.kill(pid, 0)
        parent.send_signal(signal.SIGKILL)
    until = time.monotonic() + 10
    while time.monotonic() < until and Path(f"/proc/{pid}").exists():
        time.sleep(0.05)
    assert not Path(f"/proc/{pid}").exists()


def test_a_folder_that_went_while_somebody_looked_is_no_unchanged_one(tmp_path: Path, scout: Scout) -> None:
    (tmp_path / "toen").mkdir()
    (tmp_path / "toen/een.md").write_text("Een bericht.")
    tour = replace(Tour.of(tmp_path), asked=Asked(tmp_path, ("toen",), scout))
    assert tour.holds()
    (tmp_path / "toen").rename(tmp_path / "elders")
    assert not tour.holds()
