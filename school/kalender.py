"""kalender.toml: holidays, days off and events, one table ``[[event]]`` each.

    [[event]]
    title = "Herfstvakantie"
    date = 2026-10-17
    end = 2026-10-25        # the last day; left out for a single day
    kind = "vakantie"       # vakantie, vrij, studiedag or activiteit
"""

from __future__ import annotations

import datetime
import re
import tomllib
from dataclasses import dataclass

from school.findings import Finding, suggest
from school.texts import decode

FILE = "kalender.toml"
KINDS = ("vakantie", "vrij", "studiedag", "activiteit")
FREE = ("vakantie", "vrij", "studiedag")
"""Days without school."""
_KEYS = ("title", "date", "end", "kind")
_LONGEST = datetime.timedelta(days=80)


@dataclass(frozen=True, order=True)
class Event:
    """A day or a stretch of days; ``end`` is the last day, ``date`` itself for one."""

    date: datetime.date
    end: datetime.date
    title: str
    kind: str


def read_kalender(data: bytes, path: str = FILE) -> tuple[tuple[Event, ...], list[Finding]]:
    """The events in order of date, with a finding for each that is not one."""
    text, findings = decode(data, path)
    if findings:
        return (), findings
    try:
        raw = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        line = re.search(r"line (\d+)", str(error))
        return (), [Finding(path, int(line[1]) if line else 0, "kalender-toml",
                            f"dit is geen geldige TOML ({error})", "tabellen [[event]]")]
    lines = [number for number, line in enumerate(text.split("\n"), 1)
             if re.match(r"\s*\[\[\s*event\s*\]\]", line)]
    findings = [Finding(path, 0, "kalender-key", f"onbekende sleutel “{key}”", "[[event]]",
                        suggest(key, ("event",))) for key in raw if key != "event"]
    rows = raw.get("event", [])
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        return (), [*findings, Finding(path, 0, "kalender-toml", "event is geen tabel", "[[event]]")]
    events: list[Event] = []
    for index, row in enumerate(rows):
        event, wrong = _event(row, path, lines[index] if index < len(lines) else 0)
        findings += wrong
        events += [event] if event else []
    return tuple(sorted(events)), findings


def _event(row: dict[str, object], path: str, line: int) -> tuple[Event | None, list[Finding]]:
    findings = [Finding(path, line, "kalender-key", f"onbekende sleutel “{key}”", ", ".join(_KEYS),
                        suggest(key, _KEYS)) for key in row if key not in _KEYS]
    title, kind = row.get("title"), row.get("kind", "activiteit")
    date, end = row.get("date"), row.get("end", row.get("date"))
    if not isinstance(title, str) or not title.strip() or len(title) > 150 or "<" in title:
        findings.append(Finding(path, line, "kalender-title", "de titel ontbreekt of is geen gewone tekst",
                                'title = "Herfstvakantie"'))
    if kind not in KINDS:
        findings.append(Finding(path, line, "kalender-kind", f"onbekende soort “{kind}”", ", ".join(KINDS),
                                suggest(str(kind), KINDS)))
    # datetime is a date too, but has a time that nobody would see.
    if type(date) is not datetime.date or type(end) is not datetime.date:
        findings.append(Finding(path, line, "kalender-date", "een datum ontbreekt of is er geen",
                                "date = 2026-10-17, zonder aanhalingstekens"))
    elif not date <= end <= date + _LONGEST:
        findings.append(Finding(path, line, "kalender-date", f"{date} tot en met {end} kan niet kloppen",
                                "end op of na date"))
    elif not findings:
        return Event(date, end, str(title), str(kind)), []
    return None, findings
