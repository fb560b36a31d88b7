"""Memory in pages of 2 MiB in place of 4 KiB, for a process that stays and forks.

Who knows all texts of a school has some 50,000 small pages. To fork it, the system copies an
entry for each of them, and walking over ten thousand posts waits for a page's entry at nearly
each. Linux gathers a process's small pages into large ones when it is asked to
(madvise(2), MADV_COLLAPSE, since 6.1); an older one, or another system, says no, and then
everything takes longer and that is all.
"""

from __future__ import annotations

import ctypes
import re
from collections.abc import Iterator
from pathlib import Path

LARGE = 2 << 20  # bytes
COLLAPSE = 25  # <linux/mman.h>
_OWN = re.compile(r"^([0-9a-f]+)-([0-9a-f]+) rw-p \S+ \S+ 0 *(?:\[heap\])?$", re.MULTILINE)
"""In /proc/self/maps what is memory of this process alone, and of no file; not its stack."""

_madvise = getattr(ctypes.CDLL(None), "madvise", None)
if _madvise:
    _madvise.argtypes = ctypes.c_void_p, ctypes.c_size_t, ctypes.c_int


def enlarge_pages() -> int:
    """Gather this process's memory into large pages, as far as the system does that; how many
    bytes it said yes to. Takes some milliseconds for each of them the first time. Never raises."""
    return sum(size for start, size in _stretches() if _madvise and _madvise(start, size, COLLAPSE) == 0)


def _stretches() -> Iterator[tuple[int, int]]:
    """Where there is room for whole large pages: the address, and how many bytes."""
    try:
        maps = Path("/proc/self/maps").read_text(encoding="ascii", errors="replace")
    except OSError:
        return
    for begin, end in _OWN.findall(maps):
        first, last = -(-int(begin, 16) // LARGE) * LARGE, int(end, 16) // LARGE * LARGE
        if first < last:
            yield first, last - first
