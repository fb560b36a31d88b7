"""Rights hold while the change number is the same, and never past a date."""

from __future__ import annotations

import datetime
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from itertools import count

import pytest

from gate.errors import StoreUnavailable
from gate.snapshot import ASK_EVERY, Person, Rights, Snapshots
from school.words import Group

DAY = datetime.date(2026, 11, 21)
G3 = Group.parse("2026-2027/groep-3")


@dataclass
class Register:
    """A register in memory, with a clock beside it; counts what it is asked."""

    number: int = 0
    groups: frozenset[Group] = frozenset({G3})
    next_change: datetime.date | None = None
    fails: bool = False
    asked: list[str] = field(default_factory=list)
    seconds: float = 0.0
    today: datetime.date = DAY

    def change_number(self) -> int:
        self.asked.append("number")
        if self.fails:
            raise OSError("the disk is gone")
        return self.number

    def read_rights(self, today: datetime.date) -> Rights:
        self.asked.append("rights")
        groups = self.groups if self.next_change is None or today < self.next_change else frozenset()
        return Rights({"anna": Person("anna", "Anna", groups)}, {},
                      self.next_change if self.next_change and today < self.next_change else None)

    def snapshots(self) -> Snapshots:
        return Snapshots(self, lambda: self.today, lambda: self.seconds)


def may_read(snapshots: Snapshots) -> bool:
    return G3 in snapshots.now().people["anna"].groups


def test_within_half_a_second_nothing_is_asked() -> None:
    register = Register()
    snapshots = register.snapshots()
    for _ in range(100):
        assert may_read(snapshots)
    assert register.asked == ["number", "rights"]


def test_after_half_a_second_only_the_number_is_asked() -> None:
    register = Register()
    snapshots = register.snapshots()
    for _ in range(3):
        assert may_read(snapshots)
        register.seconds += ASK_EVERY
    assert register.asked == ["number", "rights", "number", "number"]


def test_a_parent_who_leaves_is_out_within_half_a_second() -> None:
    register = Register()
    snapshots = register.snapshots()
    assert may_read(snapshots)
    register.groups, register.number = frozenset(), 1
    register.seconds += ASK_EVERY
    assert not may_read(snapshots)


def test_a_number_that_went_back_is_a_change_too() -> None:
    """After a restore of the register."""
    register = Register(number=9)
    snapshots = register.snapshots()
    assert may_read(snapshots)
    register.groups, register.number = frozenset(), 3
    register.seconds += ASK_EVERY
    assert not may_read(snapshots)


def test_a_date_that_passes_changes_rights_without_a_change_in_the_register() -> None:
    register = Register(next_change=DAY + datetime.timedelta(days=1))
    snapshots = register.snapshots()
    assert may_read(snapshots)
    register.today += datetime.timedelta(days=1)  # at midnight, not half a second later
    assert not may_read(snapshots)


def test_a_clock_that_was_set_back_is_not_trusted_with_later_rights() -> None:
    register = Register()
    snapshots = register.snapshots()
    assert may_read(snapshots)
    register.today -= datetime.timedelta(days=1)
    snapshots.now()
    assert register.asked.count("rights") == 2


def test_a_register_that_is_gone_closes_and_comes_back() -> None:
    register = Register()
    snapshots = register.snapshots()
    assert may_read(snapshots)
    register.fails = True
    register.seconds += ASK_EVERY
    for _ in range(3):
        with pytest.raises(StoreUnavailable):
            snapshots.now()
    register.fails = False
    assert may_read(snapshots)


def test_our_own_change_is_seen_at_once() -> None:
    register = Register()
    snapshots = register.snapshots()
    assert may_read(snapshots)
    register.groups, register.number = frozenset(), 1
    snapshots.forget()
    assert not may_read(snapshots)


def test_the_change_of_another_process_is_seen_at_once_by_who_asks_for_it() -> None:
    register = Register()
    snapshots = register.snapshots()
    assert may_read(snapshots)
    register.groups, register.number = frozenset(), 1
    assert may_read(snapshots)
    assert G3 not in snapshots.now(at_once=True).people["anna"].groups
    assert not may_read(snapshots)


def test_many_at_once_wait_for_few_questions() -> None:
    """Whoever waited while somebody else asked takes that answer, when it was asked after they came."""
    ticks, looked = count(), list[int]()

    def clock() -> float:
        looked.append(next(ticks))
        return looked[-1]

    class Slow(Register):
        def change_number(self) -> int:
            until = time.monotonic() + 30
            while len(looked) <= 8 and time.monotonic() < until:  # the first answers when all eight have come
                time.sleep(0.001)
            return super().change_number()

    register = Slow()
    snapshots = Snapshots(register, lambda: register.today, clock)
    with ThreadPoolExecutor(8) as several:
        list(several.map(lambda _: snapshots.now(at_once=True), range(8)))
    assert register.asked.count("number") == 2  # the first one's, and one after all had come
