"""The head sees the school's rules, how strict each is, and which class is silent."""

from __future__ import annotations

import datetime

from school.rhythm import paces
from school.rules import RULES
from school.settings import Settings
from tests.gate.desks import at_desk, staffed
from tests.gate.small_school import HENK, TOML, School


def test_the_head_sees_every_rule_and_every_class(school: School) -> None:
    page = at_desk(staffed(school), HENK).get("/beheer/regels/").get_data(as_text=True)
    for rule in RULES:
        assert school.settings.rules.sentence(rule).split(",")[0][:30] in page
    assert "houdt tegen" in page and "Groep 5" in page and "nog geen" in page


def test_a_silent_class_is_marked_and_holidays_do_not_count() -> None:
    settings, today = Settings.parse(TOML.encode()), datetime.date(2026, 11, 20)
    days = {"groep-3": [today], "groep-4": [datetime.date(2026, 10, 1)]}
    found = {pace.group: pace for pace in paces(days, settings, today)}
    assert (found["groep-3"].posts, found["groep-3"].too_few) == (1, False)
    assert found["groep-4"].too_few and found["groep-4"].newest == datetime.date(2026, 10, 1)
    assert found["groep-5"].newest is None
    august = paces({}, settings, datetime.date(2026, 8, 5))
    assert not any(pace.too_few for pace in august), "the year has only begun"
