"""Measuring in turn: A B A B, so that a busy minute of the machine strikes both."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Mapping


def in_turn(sides: Mapping[str, Callable[[], float | None]], rounds: int) -> dict[str, list[float]]:
    """Call each side ``rounds`` times, in turn. A side returns what it measured, or
    None to have its own seconds taken. All measurements by side, in order."""
    measured: dict[str, list[float]] = {name: [] for name in sides}
    for _ in range(rounds):
        for name, side in sides.items():
            began = time.perf_counter()
            said = side()
            measured[name].append(time.perf_counter() - began if said is None else said)
    return measured


def medians(measured: Mapping[str, list[float]]) -> dict[str, float]:
    """The median of each side."""
    return {name: statistics.median(values) for name, values in measured.items()}


def ratio(measured: Mapping[str, list[float]], ours: str, theirs: str) -> float:
    """The median of the ratios round by round: what slows a round down strikes both sides of it."""
    return statistics.median(a / b for a, b in zip(measured[ours], measured[theirs], strict=True))


def spoken(seconds: float) -> str:
    """Seconds for a reader: ``4.2 s``, ``310 ms``."""
    return f"{seconds:.1f} s" if seconds >= 10 else f"{seconds:.2f} s" if seconds >= 1 else f"{1000 * seconds:.0f} ms"
