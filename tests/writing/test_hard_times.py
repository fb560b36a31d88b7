"""Killed at any moment or without room on the disk: no post is lost, doubled or half there."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from gate.writing.drafts import Drafts, sha_of
from school import errands
from school.errands import State
from school.home import PROGRAM
from tests.writing.hands import posting
from tests.writing.school import NOW, TEXT, THREE, School


def hand(school: School, what: str, *more: object) -> int:
    done = subprocess.run([sys.executable, "-m", "tests.writing.hands", what, str(school.home.root), *map(str, more)],
                          cwd=PROGRAM, check=False, capture_output=True, text=True, timeout=600)
    assert done.returncode in (0, 28), done.stderr[-2000:]
    return done.returncode


def settle(school: School) -> None:
    """What each side does when it comes again."""
    desk = posting(school.home)
    for draft in Drafts(school.home).every():
        desk.settle(draft, NOW)
    school.takes_up()
    for draft in Drafts(school.home).every():
        desk.settle(draft, NOW)


def test_a_gate_killed_at_any_moment_of_posting_loses_and_doubles_nothing(school: School) -> None:
    rounds = int(os.environ.get("KILL_ROUNDS", "25"))
    hand(school, "kill", rounds, 5)
    before = {draft.title: draft for draft in Drafts(school.home).every()}
    settle(school)
    placed = [draft.title for draft in Drafts(school.home).every() if draft.source]
    assert sorted(school.commits()) == sorted([*placed, "begin"]), "each that says so stands, once"
    assert {title for title, draft in before.items() if draft.sent} == set(placed)
    assert "Doos 0" in placed
    print(f"{rounds} rounds: {len(placed)} on their way, {len(before) - len(placed)} kept as drafts, each once")
    for draft in Drafts(school.home).every():
        assert not draft.sent and (draft.source or not draft.text or draft.title), "what was kept is whole"
        if draft.source:
            assert (school.home.originals / THREE / draft.source.split("/")[3] / "doos.jpg").is_file()
    assert not school.git("fsck", "--strict", "--no-dangling")


@pytest.mark.parametrize("room", [0, 900])
def test_a_gate_without_room_on_its_disk_leaves_nothing_half_written(school: School, room: int) -> None:
    """Every file that is larger than ``room`` fails halfway."""
    assert hand(school, "full", room) == 28
    assert errands.waiting(school.home) == [] and not list(school.home.drafts.rglob(".*"))
    for draft in Drafts(school.home).every():
        assert all(sha_of(Drafts(school.home).file(draft, file.name)) == file.sha256 for file in draft.files)
    settle(school)
    stands = [draft for draft in Drafts(school.home).every() if draft.source]
    assert school.commits() == [*("Vol" for _ in stands), "begin"]
    assert hand(school, "full", 10_000_000) == 0
    settle(school)
    assert len(school.commits()) == len(stands) + 2


@pytest.mark.parametrize("room", [0, 4096])
def test_a_build_without_room_commits_whole_or_not_at_all_and_does_it_later(school: School, room: int) -> None:
    errand = school.sends(TEXT)
    hand(school, "commit", room)
    assert school.commits() in (["begin"], ["Kijkdoos", "begin"])
    school.takes_up()
    assert school.answer(errand).state is State.PLACED and school.commits() == ["Kijkdoos", "begin"]
    assert not school.git("fsck", "--strict", "--no-dangling")
