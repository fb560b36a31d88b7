"""``docs/scale.md``: how many machines a school, a board and a country need at the evening peak.

The costs are measured (bench/costs.py), the parents simulated (bench/crowd.py), and the
tables of the page written between its markers.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from bench.costs import Cost, Costs, write_record
from bench.costs import measure as measure_costs
from bench.crowd import HABITS, Evening, evening
from bench.rows import Row, Size, Table

PAGE = Path(__file__).parent.parent / "docs" / "scale.md"
SCALES = {"a school": 1, "a board": 30, "all of the country": 6_600}
BUSY = 0.6  # of a core: what is above it waits
ASKS_A_SECOND = 2  # of a process for the change number, at most (gate/snapshot.py)
PROXY_MS = 0.15
MACHINE_CORES, MACHINE_GB = 16, 64
ORIGINAL_MB, DERIVED_MB, PHOTOS = 1.0, 0.5, 60_000
LABELS = {"mail": "mail from the outbox, mail server apart", "poll": "change number asked",
          "build": "closed post more, built and swapped (a small school)"}
HOW = ("Processor time of the gate's processes and of PostgreSQL for one of each kind, one worker, a small school with "
       "the real theme. What it means for many schools is in docs/scale.md.")


def measure(size: Size) -> Table:
    """Measure the costs; a whole run records them and writes the page anew."""
    costs = measure_costs(size)
    if not size.quick:
        write_record(costs)
        PAGE.write_text(filled(PAGE.read_text(encoding="utf-8"), costs), encoding="utf-8")
    return Table("What one of each kind costs", HOW, tuple(
        Row(work=kind, figure=cost.gate_ms, ours=f"{cost.gate_ms:g} ms of a core", peer="PostgreSQL beside it",
            theirs=f"{cost.store_ms:g} ms") for kind, cost in costs.kinds.items()))


@dataclass(frozen=True)
class Need:
    """What an evening asks of machines, at its busiest ten seconds."""

    evening: Evening
    requests: float
    reading: float
    telling: float
    gate: float
    store: float
    proxy: float
    idle: float
    polls: float
    megabits: float
    memory_gb: float

    @property
    def cores(self) -> float:
        return (self.gate + self.store + self.proxy + self.idle) / BUSY

    @property
    def machines(self) -> int:
        return max(math.ceil(self.cores / MACHINE_CORES), math.ceil(self.memory_gb / MACHINE_GB))


def need(schools: int, costs: Costs, *, at_once: bool = False, **other: float) -> Need:
    """The need of so many schools; ``other`` habits in place of HABITS."""
    habits = {name: habit.value for name, habit in HABITS.items()} | other
    crowd = evening(schools, habits, at_once=at_once)
    asked = dict.fromkeys((kind for kind in crowd.kinds if kind not in ("mail", "build")), 1.0)
    requests = crowd.peak(asked)
    polls = schools * ASKS_A_SECOND * (1 - math.exp(-requests / schools / ASKS_A_SECOND))
    sizes = {kind: 8 * (1000 * habits["photo_kb"] if kind == "photo" else costs.kinds[kind].bytes) / 1e6
             for kind in asked}
    spent = {kind: costs.kinds[kind].gate_ms / 1000 for kind in crowd.kinds}
    asking = polls * costs.kinds["poll"].gate_ms / 1000
    return Need(
        crowd, requests, reading=crowd.peak({kind: spent[kind] for kind in asked}) + asking,
        telling=crowd.peak({kind: spent[kind] for kind in ("mail", "build")}), gate=crowd.peak(spent) + asking,
        store=crowd.peak({kind: costs.kinds[kind].store_ms / 1000 for kind in crowd.kinds})
        + polls * costs.kinds["poll"].store_ms / 1000,
        proxy=requests * PROXY_MS / 1000, idle=schools * (costs.idle.gate_ms + costs.idle.store_ms) / 1000,
        polls=polls, megabits=crowd.peak(sizes), memory_gb=schools * costs.memory_mb / 1024)


def tables(costs: Costs) -> dict[str, str]:
    """The page's tables by the names of their markers."""
    needs = {name: need(schools, costs) for name, schools in SCALES.items()}
    return {"costs": _costs(costs), "habits": _habits(), "needs": _needs(needs), "what-if": _what_if(costs)}


def filled(page: str, costs: Costs) -> str:
    """The page with its tables made again. Raises ValueError for a marker that is not there."""
    for name, table in tables(costs).items():
        page, times = re.subn(rf"(<!-- {name} -->\n).*?(<!-- /{name} -->)", lambda found, table=table:  # type: ignore[misc]
                              f"{found[1]}{table}{found[2]}", page, flags=re.DOTALL)
        if times != 1:
            raise ValueError(f"docs/scale.md has no <!-- {name} --> … <!-- /{name} -->")
    return page


def _table(head: tuple[str, ...], rows: list[tuple[str, ...]]) -> str:
    lines = [head, tuple(["---", *["---:"] * (len(head) - 1)]), *rows]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def _costs(costs: Costs) -> str:
    kinds: Mapping[str, Cost] = costs.kinds | {"a second of a school that nobody asks": costs.idle}
    return _table(("one", "gate, ms of a core", "PostgreSQL, ms", "bytes"), [
        (LABELS.get(kind, kind), f"{cost.gate_ms:g}", f"{cost.store_ms:g}", f"{cost.bytes:,}" if cost.bytes else "")
        for kind, cost in kinds.items()]) + (
        f"\nA gate with one worker, its main process and its mail sender hold {costs.memory_mb:g} MB. "
        f"{costs.day}; {costs.machine}.\n")


def _habits() -> str:
    own = [(f"{PROXY_MS:g}", "ms of a core for nginx, TLS included, a request", "our guess"),
           (f"{ORIGINAL_MB:g} + {DERIVED_MB:g}", "MB a photo: original (made small on the phone), derivatives",
            "our guess"), (f"{BUSY:.0%}", "of a core is what we count on", "our guess")]
    return _table(("how much", "of what", "from"), [
        *((f"{habit.value:,.0f}" if habit.value >= 20 else f"{habit.value:g}", habit.words, habit.source)
          for habit in HABITS.values()), *own]).replace("| ---: | ---: |", "| --- | --- |")


def _needs(needs: dict[str, Need]) -> str:
    def row(words: str, say: str, *values: float) -> tuple[str, ...]:
        return words, *(format(value, say) for value in values)

    several = list(needs.values())
    disk = PHOTOS * (ORIGINAL_MB + DERIVED_MB) / 1e6
    return _table(("", *needs), [
        row("sessions in the evening", ",.0f", *(one.evening.sessions for one in several)),
        row("requests in the evening", ",.0f", *(one.evening.total() for one in several)),
        row("requests a second, busiest ten seconds", ",.0f", *(one.requests for one in several)),
        row("cores at work: reading, at its busiest", ",.2f", *(one.reading for one in several)),
        row("cores at work: builds and mail, at theirs", ",.2f", *(one.telling for one in several)),
        row("cores at work: these together, at their busiest", ",.2f", *(one.gate for one in several)),
        row("cores at work: PostgreSQL, polling too", ",.2f", *(one.store for one in several)),
        row("cores at work: nginx", ",.2f", *(one.proxy for one in several)),
        row("cores at work: schools that nobody asks", ",.2f", *(one.idle for one in several)),
        row("**cores to have**", ",.1f", *(one.cores for one in several)),
        row("asked of PostgreSQL for the change number, a second", ",.0f", *(one.polls for one in several)),
        row("memory, GB", ",.1f", *(one.memory_gb for one in several)),
        row("to the network, Mbit/s", ",.0f", *(one.megabits for one in several)),
        row("disk after eight years, TB", ",.2f", *(one.evening.schools * disk for one in several)),
        row(f"machines of {MACHINE_CORES} cores and {MACHINE_GB} GB", ",.0f", *(one.machines for one in several)),
    ])


def _what_if(costs: Costs) -> str:
    all_of_them = SCALES["all of the country"]
    value = {name: habit.value for name, habit in HABITS.items()}
    cases = {
        "as above": need(all_of_them, costs),
        "twice as many photos": need(all_of_them, costs, photos=2 * value["photos"]),
        "photos twice as heavy": need(all_of_them, costs, photo_kb=2 * value["photo_kb"]),
        "everybody reads": need(all_of_them, costs, reads=1.0),
        "nothing in any browser": need(all_of_them, costs, known=0.0),
        "every school posts in the same ten minutes, and all who read are told": need(
            all_of_them, costs, at_once=True, told=1.0),
    }
    return _table(("what if", "requests a second", "cores to have", "Mbit/s", "machines"), [
        (words, f"{one.requests:,.0f}", f"{one.cores:,.0f}", f"{one.megabits:,.0f}", f"{one.machines:,}")
        for words, one in cases.items()])
