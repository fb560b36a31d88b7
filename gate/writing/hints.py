"""What the rules say of a draft (Desk.judge), each told where it stands in the form."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from gate.writing.desk import Desk
from gate.writing.drafts import Draft
from school.errands import Told
from school.findings import Finding
from school.rules import RULES

LONGEST = 160
_FIELDS = {"Title": "titel", "Titel": "titel", "Fotos": "beschrijving", "Gallery": "beschrijving",
           "Date": "wanneer", "Datum": "wanneer", "Status": "besloten", "Volgorde": "fotos", "Order": "fotos"}
_CODES = {"gallery-missing": "beschrijving", "title-missing": "titel", "slug-reserved": "titel", "photo": "fotos",
          "file-unused": "tekst", "body-empty": "tekst", "date-future": "wanneer"}
_HERE = {"gallery-missing": "vul in wat er op de foto’s te zien is"}
"""What to do on this page, where the rule speaks of a line in the header."""
_SENTENCE = {rule.number: rule for rule in RULES}


@dataclass(frozen=True)
class Hint:
    """One finding as the form shows it. ``field`` is where to go, ``start`` and ``end``
    the place in the text when that is the field; ``quote`` what stands there; ``agreed``
    the school's own sentence."""

    what: str
    after: str
    meant: str
    severity: str
    field: str
    quote: str = ""
    start: int = 0
    end: int = 0
    number: int = 0
    agreed: str = ""


def hints_of(at: Desk, draft: Draft, findings: Iterable[Finding | Told]) -> list[Hint]:
    """The findings where a form shows them, what must change first."""
    text = at.posting.text(draft, at.now).decode()
    weight = {"error": 0, "stop": 1, "ask": 2, "hint": 3}
    made = [_hint(at, draft, text.split("\n"), one) for one in findings]
    return sorted(dict.fromkeys(made), key=lambda one: (weight[one.severity], one.start))


def _hint(at: Desk, draft: Draft, lines: list[str], one: Finding | Told) -> Hint:
    rule = _SENTENCE.get(one.rule)
    said = Hint(one.what, _HERE.get(one.code, one.allowed), one.suggestion, one.severity, _CODES.get(one.code, ""),
                number=one.rule, agreed=at.gate.settings.rules.sentence(rule) if rule else "")
    head = next((number for number, line in enumerate(lines) if not line.strip()), len(lines))
    if not 0 < one.line <= len(lines):
        return said
    line = lines[one.line - 1]
    if one.line <= head:
        if said.field:  # what is not there is on no line
            return said
        return replace(said, field=_FIELDS.get(line.partition(":")[0], ""), quote=line[:LONGEST])
    typed = draft.text.split("\n")
    at_line = one.line - head - 2
    if not 0 <= at_line < len(typed):
        return said
    start, end = _sentence(typed[at_line], one.what)
    before = sum(len(earlier) + 1 for earlier in typed[:at_line])
    return replace(said, field="tekst", quote=typed[at_line][start:end][:LONGEST], start=before + start,
                   end=before + end)


def _sentence(line: str, what: str) -> tuple[int, int]:
    """Where the sentence stands that a finding names a word of; the line when it does not."""
    word = what.partition("“")[2].partition("”")[0].removesuffix(" …")
    place = line.find(word) if word else -1
    if place < 0:
        return 0, len(line)
    start, end = 0, len(line)
    for stop in _stops(line):
        if stop <= place:
            start = stop
        elif stop >= place + len(word):
            end = stop
            break
    return start + len(line[start:end]) - len(line[start:end].lstrip()), end


def _stops(line: str) -> Iterator[int]:
    for at, sign in enumerate(line):
        if sign in ".!?" and (at + 1 == len(line) or line[at + 1] == " "):
            yield at + 1
