"""The ratios as a chart: a bar for each, beside the line that it must not pass."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape

from bench.rows import Aim, Row

WIDTH, LABEL, BARS, STEP, TOP = 960, 430, 380, 34, 64
STYLE = """
text { font: 14px system-ui, sans-serif; fill: #2b2723 } .small { font-size: 12px; fill: #6b645c }
.bar { fill: #2f7d6b } .miss { fill: #c0603a } .aim { stroke: #2b2723; stroke-width: 2 } .track { fill: #efe9e0 }
.paper { fill: #fffdf9 }
@media (prefers-color-scheme: dark) {
  text { fill: #f3ede4 } .small { fill: #b8afa4 } .aim { stroke: #f3ede4 }
  .track { fill: #3a352f } .paper { fill: #211e1b }
}"""


def chart(rows: Iterable[Row]) -> str:
    """An SVG of the rows that have an aim. Each bar says how much of its aim is used:
    at the line it is just reached, left of it better."""
    shown = [row for row in rows if row.aim is not None and used(row.aim, row.figure) is not None]
    height = TOP + STEP * len(shown) + 16
    return "\n".join([
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" role="img" '
        f'aria-label="Figures beside their aims">', f"<style>{STYLE}</style>",
        f'<rect class="paper" width="{WIDTH}" height="{height}"/>',
        '<text x="16" y="28">How much of what was allowed was used</text>',
        '<text class="small" x="16" y="48">left of the line: the aim is reached; '
        'one that must be large (×) is shown upside down</text>',
        *_bars(shown), "</svg>", ""])


def used(aim: Aim, figure: float) -> float | None:
    """The part of the aim that a figure uses, 1 at the aim itself; None without one."""
    if aim.at_most:
        return figure / aim.at_most
    if aim.at_least:
        return aim.at_least / figure if figure else 2.0
    return None


def _bars(rows: Sequence[Row]) -> Iterable[str]:
    line = LABEL + BARS / 2
    for turn, row in enumerate(rows):
        assert row.aim is not None
        part, y = used(row.aim, row.figure) or 0.0, TOP + STEP * turn
        wide = max(3.0, min(part, 2.0) * BARS / 2)
        times = "×" if row.aim.at_least else ""
        beside = f" ({row.peer})" if row.peer else ""
        yield f'<text class="small" x="16" y="{y + 16}">{escape(_short(row.work + beside))}</text>'
        yield f'<rect class="track" x="{LABEL}" y="{y + 4}" width="{BARS}" height="16" rx="4"/>'
        yield (f'<rect class="{"bar" if row.verdict == "reached" else "miss"}" x="{LABEL}" y="{y + 4}" '
               f'width="{wide:.0f}" height="16" rx="4"/>')
        yield f'<line class="aim" x1="{line:.0f}" x2="{line:.0f}" y1="{y + 1}" y2="{y + 23}"/>'
        yield (f'<text class="small" x="{LABEL + BARS + 12}" y="{y + 17}">{row.figure:.3g}{times} '
               f'{escape(f"({row.aim})")}</text>')


def _short(text: str) -> str:
    return text if len(text) <= 64 else f"{text[:63]}…"
