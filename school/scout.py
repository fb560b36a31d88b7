"""Another process that lists folders, so that two processors ask the disk about a school's ten thousand texts.

It is begun while the process that asks is still small, and ends with it. It remembers what it
told, and of a folder that is as it was it tells that.
"""

from __future__ import annotations

import multiprocessing
import os
from collections.abc import Mapping, Sequence
from contextlib import suppress
from multiprocessing.connection import Connection
from pathlib import Path

from school.tour import NOTHING, Listing, listed

AFTER = 5
"""How much sooner others get a processor (nice(2)): it is heard at the end, and a page is made meanwhile."""


class Scout:
    """One that died is not missed: it answers nothing, and whoever asked looks themselves."""

    def __init__(self) -> None:
        context = multiprocessing.get_context("fork")
        self._line, theirs = context.Pipe()
        self._told: dict[str, Listing] = {}
        self._owes = False
        self.process = context.Process(target=_listen, args=(theirs, self._line), daemon=True)
        self.process.start()
        theirs.close()

    def ask(self, top: Path, folders: Sequence[str]) -> None:
        """Have these folders under ``top`` listed, while this process does something else."""
        self.answer()  # of who asked before and went away without it
        with suppress(OSError):
            self._line.send((str(top), folders))
            self._owes = True

    def answer(self) -> Mapping[str, Listing]:
        """What lies in those of them that could be listed; nothing when nobody is there to tell, or all
        was told."""
        if not self._owes:
            return {}
        self._owes = False
        try:
            said: dict[str, Listing | None] = self._line.recv()
        except (OSError, EOFError):
            return {}
        self._told |= {path: listing for path, listing in said.items() if listing is not None}
        return {path: self._told[path] for path in said}

    def agree(self, path: str, listing: Listing) -> None:
        """What it told last of a folder equals this list, and is this very one from now on: the next time it is
        seen at a glance that nothing changed."""
        self._told[path] = listing


def _listen(line: Connection, theirs: Connection) -> None:
    """List what is asked for, until the other end is closed."""
    theirs.close()  # else this process would keep its own line open
    os.nice(AFTER)
    told: dict[str, Listing] = {}
    with suppress(EOFError, OSError, KeyboardInterrupt):
        while True:
            top, folders = line.recv()
            answer: dict[str, Listing | None] = {}
            for path in folders:
                with suppress(OSError):
                    now = listed(f"{top}/{path}", told.get(path, NOTHING))
                    answer[path] = None if path in told and now is told[path] else now
                    told[path] = now
            line.send(answer)
