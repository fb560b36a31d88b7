"""Python looks for garbage each time that many things were made; here, not while what is made stays.

Reading modules, or what ten thousand texts say, makes much and throws nothing away, and each look
goes through all of it.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def uncollected() -> Iterator[None]:
    """Don't look for garbage inside; afterwards, who did before does again."""
    collects = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collects:
            gc.enable()
