"""``make bench``: everything, side by side in one run. ``make bench-quick``: the same, smaller.

Each part is a module of this package with a ``measure(size) -> Table``; what it needs
it makes itself, from a seed, in a folder that is gone afterwards. ``bench/results.md``
is written after each part of a full run.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable, Mapping

from bench import builds, memory, parents, phone, photos, scale, serving, swapping, town
from bench.machine import machine, versions
from bench.report import Measured, section, today, write
from bench.rows import Size, Table

PARTS: Mapping[str, Callable[[Size], Table]] = {
    "builds": builds.measure,
    "town": town.measure,
    "serving": serving.measure,
    "parents": parents.measure,
    "memory": memory.measure,
    "swapping": swapping.measure,
    "scale": scale.measure,
    "phone": phone.measure,
    "photos": photos.measure,
}


def main() -> int:
    parser = argparse.ArgumentParser(prog="make bench", description="Measure side by side; ratios, not seconds.")
    parser.add_argument("parts", nargs="*", metavar="PART", help=f"which of: {', '.join(PARTS)} (default: all)")
    parser.add_argument("--quick", action="store_true", help="smaller and shorter; writes nothing")
    asked = parser.parse_args()
    if strange := [name for name in asked.parts if name not in PARTS]:
        parser.error(f"no such part: {', '.join(strange)}; there are: {', '.join(PARTS)}")
    size = Size(quick=asked.quick, say=lambda what: print(f"  {what}", file=sys.stderr, flush=True))
    for name in asked.parts or PARTS:
        print(f"{name} …", file=sys.stderr, flush=True)
        began = time.monotonic()
        one = Measured(part=name, table=PARTS[name](size), machine=machine(), day=today(), versions=versions())
        print(section(one), flush=True)
        print(f"{name}: {time.monotonic() - began:.0f} s\n", file=sys.stderr, flush=True)
        if not size.quick:
            write([one], PARTS)
    return 0


if __name__ == "__main__":
    sys.exit(main())
