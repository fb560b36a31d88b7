"""What was made once, for a process that does the same work again on nearly the same things.

Asked for what it made of the very same things before, it gives the same object, and so
whoever works with that knows at a glance that nothing changed (``is``). It can't be
wrong about what is made by a function of those things and of nothing else.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Hashable
from typing import Any, TypeVar, cast

Made = TypeVar("Made")
PLAIN = (str, bytes, int, float, type(None), datetime.date)
"""Of which two that are equal are the same; of all else comparing may cost more than it saves."""


class Memo:
    """By a name of their own, the things that something was made of, and what was made."""

    def __init__(self) -> None:
        self._known: dict[Hashable, tuple[tuple[object, ...], object]] = {}
        self._asked: set[Hashable] = set()

    def of(self, name: Hashable, given: tuple[object, ...], make: Callable[[], Made]) -> Made:
        """What ``make`` gives, made again only when it was ``given`` other things."""
        self._asked.add(name)
        before, made = self._known.get(name, ((), None))
        if name in self._known and len(before) == len(given) and all(map(_same, before, given)):
            return cast(Made, made)
        fresh = make()
        self._known[name] = given, fresh
        return fresh

    def same(self, name: Hashable, now: Made) -> Made:
        """What had this name before if it is equal, else ``now``."""
        self._asked.add(name)
        _, before = self._known.get(name, ((), None))
        if name in self._known and before == now:
            return before
        self._known[name] = (), now
        return now

    def forget(self) -> None:
        """Let go what nobody asked for since the last time: its things are gone."""
        if not self._asked:
            return  # nobody worked since
        for name in self._known.keys() - self._asked:
            del self._known[name]
        self._asked = set()


def _same(one: Any, other: Any) -> bool:
    return one is other or (isinstance(one, PLAIN) and type(one) is type(other) and one == other)
