"""The school's guideline as a page of the site, from its rules and its settings alone.

Its day is that of the newest change of a rule, so the page is the same until the
school changes something, and tells of no content.
"""

from __future__ import annotations

from typing import Any

from school.rules import RULES, Subject, dated, severity_of
from school.settings import Settings

LABEL = "Onze gedragslijn"
KEPT = {
    "stop": "Het programma houdt een bericht tegen dat hier niet aan voldoet.",
    "ask": "Het programma vraagt hiernaar, en een mens kijkt.",
    "hint": "Het programma herinnert de schrijver hieraan.",
}


def guideline(settings: Settings) -> dict[str, Any]:
    """What the template shows: the day, and the rules in force under their headings."""
    rules = settings.rules
    parts = []
    for subject in Subject:
        held = [{"number": rule.number, "sentence": rules.sentence(rule), "kept": KEPT[severity]}
                for rule in RULES if rule.subject is subject
                and (severity := severity_of(rule, rules.severity)) in KEPT]
        if held:
            parts.append({"label": str(subject), "rules": held})
    return {"date": dated(rules.changed), "parts": parts}
