"""What a measurement comes out as: rows of a table, a ratio each.

Machines are noisy, so a figure is a ratio of two things that were measured in
turn, in one run (``bench/turns.py``). A row whose figure is no ratio (memory, bytes
of a page, errors) says what it counts instead.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass, field

import msgspec


class Aim(msgspec.Struct, frozen=True):
    """The figure to reach; ``unit`` is empty for a ratio."""

    at_most: float | None = None
    at_least: float | None = None
    unit: str = ""

    def holds(self, figure: float) -> bool:
        return (self.at_most is None or figure <= self.at_most) and \
            (self.at_least is None or figure >= self.at_least)

    def __str__(self) -> str:
        words = [f"at most {self.at_most:g}"] if self.at_most is not None else []
        words += [f"at least {self.at_least:g}"] if self.at_least is not None else []
        return " and ".join(words) + (f" {self.unit}" if self.unit and words else "")


class Row(msgspec.Struct, frozen=True, kw_only=True):
    """One line of a table. ``figure`` is ours divided by the peer's, or what ``unit`` of
    the aim counts; ``ours`` and ``theirs`` are what was measured, as text with its unit
    (medians); ``aim`` None is a row for comparison only."""

    work: str
    figure: float
    ours: str
    peer: str = ""
    theirs: str = ""
    aim: Aim | None = None
    note: str = ""

    @property
    def verdict(self) -> str:
        return "" if self.aim is None else "reached" if self.aim.holds(self.figure) else "not reached"


class Table(msgspec.Struct, frozen=True):
    """The rows of one part, under its title, with a sentence or two on how they were
    got; ``versions`` names what was measured beside ours."""

    title: str
    how: str
    rows: tuple[Row, ...]
    versions: dict[str, str] = {}


@dataclass(frozen=True)
class Size:
    """How much to measure. ``quick`` keeps ``make bench-quick`` under five minutes for
    all parts together; ``rounds`` is how often each side has its turn, ``seconds`` how
    long a load lasts. ``say`` tells who watches what is being done."""

    quick: bool = False
    say: Callable[[str], None] = field(default=print)

    @property
    def posts(self) -> int:
        """Posts of a school after eight years (DESIGN 8), or fewer."""
        return 500 if self.quick else 10_000

    @property
    def rounds(self) -> int:
        return 1 if self.quick else 5

    @property
    def seconds(self) -> float:
        return 2.0 if self.quick else 15.0

    @property
    def cores(self) -> int:
        return os.cpu_count() or 1
