"""One finding: what is wrong, where, what is allowed, what was perhaps meant.

Written for the person who typed it (DESIGN 3.1), so in Dutch:
``groepen/2026-2027/groep-3/x.md:2: onbekende sleutel “Datun”; toegestaan:
Titel, Datum; bedoelde u “Datum”?``
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from rapidfuzz import fuzz, process

Severity = Literal["error", "stop", "ask", "hint"]
"""An *error* can't be built. Of the school's own rules (school/rules.py): a *stop*
and an *ask* keep a text from being published until somebody with the right
answered, and never make a build red; a *hint* keeps nothing."""
CLOSE = 70  # of 100: below this a suggestion is a guess and confuses


@dataclass(frozen=True, order=True)
class Finding:
    """``path`` is relative to the content folder, ``line`` counts from 1 (0: the
    file as a whole), ``code`` is a stable word for tests and editors; ``rule`` is
    the number of the school's rule (0: none of those)."""

    path: str
    line: int
    code: str
    what: str
    allowed: str = ""
    suggestion: str = ""
    severity: Severity = "error"
    rule: int = 0

    def __str__(self) -> str:
        where = f"{self.path}:{self.line}" if self.line else self.path
        named = f" (afspraak {self.rule})" if self.rule else ""
        parts = [f"{where}: {self.what}{named}"]
        if self.allowed:
            parts.append(f"{'zo verder' if self.rule else 'toegestaan'}: {self.allowed}")
        if self.suggestion:
            parts.append(f"bedoelde u “{self.suggestion}”?")
        return "; ".join(parts)

    def as_dict(self) -> dict[str, str | int]:
        """The finding for ``--json``: the same facts, one key each."""
        return {name: getattr(self, name) for name in self.__dataclass_fields__}


def suggest(word: str, allowed: Iterable[str]) -> str:
    """The allowed word that looks most like ``word``, or "" when none is close."""
    best = process.extractOne(word, list(allowed), scorer=fuzz.ratio, processor=str.casefold,
                              score_cutoff=CLOSE)
    return best[0] if best else ""


def has_errors(findings: Iterable[Finding]) -> bool:
    """Whether any finding stops a push or a build."""
    return any(finding.severity == "error" for finding in findings)
