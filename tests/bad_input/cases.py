"""The shape of a sloppy or hostile text, and a school to lay it in.

``expect`` says what the checker must answer: ``("code", line)`` for a finding,
``HINT`` in front for one that stops nothing, or a status for a text that is
accepted. Codes are part of the contract with editors; lines start at 1.
"""

from __future__ import annotations

from dataclasses import dataclass

POST = "groepen/2026-2027/groep-3/bericht.md"
IN_FOLDER = "groepen/2026-2027/groep-3/kijkdoos/bericht.md"


@dataclass(frozen=True)
class Case:
    """One text: its name in the test report, its bytes, its place, the names of
    the files beside it, and the findings or the status that must follow."""

    name: str
    text: str | bytes
    findings: tuple[tuple[str, int], ...] = ()
    status: str = ""
    path: str = POST
    files: tuple[str, ...] = ()

    @property
    def data(self) -> bytes:
        return self.text if isinstance(self.text, bytes) else self.text.encode()


def refused(name: str, text: str | bytes, code: str, line: int, path: str = POST,
            files: tuple[str, ...] = ()) -> Case:
    """A text that stops the build with at least this finding."""
    return Case(name, text, ((code, line),), "", path, files)


def accepted(name: str, text: str | bytes, status: str, *hints: tuple[str, int], path: str = POST,
             files: tuple[str, ...] = ()) -> Case:
    """A text that is read, with this status and with these hints."""
    return Case(name, text, hints, status, path, files)
