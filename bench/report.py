"""``bench/results.md``, its chart and its figures: what a run measured, for a reader.

Written part by part: a part that was measured again replaces its own table, and the
others stay as they were, each with its own day and machine.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from pathlib import Path

import msgspec

from bench.chart import chart
from bench.rows import Row, Table

FOLDER = Path(__file__).parent
INTRO = """# Measured

`make bench` wrote this page (`make bench-quick` writes none). All sides of a row had their turns in one
run on one machine, A B A B, and a figure is ours divided by the peer's (the median of the rounds), unless
it names a unit. *Reached* and *not reached* are about the aim beside it; a row without an aim is there to
compare.

![The ratios of all rows that have an aim](results.svg)
"""


class Measured(msgspec.Struct, frozen=True, kw_only=True):
    """One part's table, on what and when."""

    part: str
    table: Table
    machine: str
    day: str
    versions: dict[str, str]


def read(folder: Path = FOLDER) -> list[Measured]:
    """What earlier runs measured; empty when nothing was."""
    file = folder / "results.json"
    return msgspec.json.decode(file.read_bytes(), type=list[Measured]) if file.is_file() else []


def write(fresh: Iterable[Measured], order: Iterable[str], folder: Path = FOLDER) -> None:
    """Put the tables of ``fresh`` in the place of those of the same parts."""
    known = {one.part: one for one in (*read(folder), *fresh)}
    parts = [known[name] for name in order if name in known]
    (folder / "results.json").write_bytes(msgspec.json.format(msgspec.json.encode(parts), indent=1) + b"\n")
    rows = [row for one in parts for row in one.table.rows]
    (folder / "results.svg").write_text(chart(rows), encoding="utf-8")
    (folder / "results.md").write_text("\n".join([INTRO, *map(section, parts)]), encoding="utf-8")


def today() -> str:
    return datetime.date.today().isoformat()


def section(one: Measured) -> str:
    """A part as Markdown."""
    all_versions = ", ".join(f"{name} {number}" for name, number in {**one.versions, **one.table.versions}.items())
    return "\n".join([
        f"## {one.table.title}", "", one.table.how, "",
        "| work | ours | beside | theirs | figure | aim | |", "|---|---|---|---|---|---|---|",
        *(line(row) for row in one.table.rows), "",
        *(f"- *{row.work}*: {row.note}" for row in one.table.rows if row.note), "",
        f"{one.day}; {one.machine}; {all_versions}.", ""])


def line(row: Row) -> str:
    """A row of the table."""
    unit = f" {row.aim.unit}" if row.aim and row.aim.unit else ""
    return (f"| {row.work} | {row.ours} | {row.peer} | {row.theirs} | {number(row.figure)}{unit} | "
            f"{row.aim or ''} | {row.verdict} |")


def number(figure: float) -> str:
    """Three digits that count: 0.0143, 0.61, 11.2, 340."""
    return f"{figure:,.0f}" if figure >= 100 or figure == int(figure) else f"{figure:.3g}"
