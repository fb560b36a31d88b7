"""The calendar that the office keeps."""

from __future__ import annotations

import datetime

from school.kalender import Event, read_kalender


def test_events_come_in_order_with_their_last_day() -> None:
    events, findings = read_kalender(b"""
[[event]]
title = "Kerstvakantie"
date = 2026-12-19
end = 2027-01-03
kind = "vakantie"

[[event]]
title = "Studiedag"
date = 2026-11-27
kind = "studiedag"
""")
    assert not findings
    assert events == (
        Event(datetime.date(2026, 11, 27), datetime.date(2026, 11, 27), "Studiedag", "studiedag"),
        Event(datetime.date(2026, 12, 19), datetime.date(2027, 1, 3), "Kerstvakantie", "vakantie"))


def test_a_slip_is_told_on_its_own_line_and_the_rest_stays() -> None:
    events, findings = read_kalender(
        b'[[event]]\ntitle = "a"\ndate = 2026-10-10\n'
        b'[[event]]\ntitle = "b"\ndate = "2026-10-10"\nkind = "vrij"\n')
    assert [event.title for event in events] == ["a"]
    assert [(finding.line, finding.code) for finding in findings] == [(4, "kalender-date")]


def test_what_is_no_calendar_at_all_is_one_finding() -> None:
    for data in (b"[[event]\n", b"event = 3\n", b"\xff\xfe", b"event = [1]\n"):
        events, findings = read_kalender(data)
        assert not events
        assert findings
