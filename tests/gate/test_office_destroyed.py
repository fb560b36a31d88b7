"""One list of what was destroyed: people by the register, posts by the build."""

from __future__ import annotations

import datetime

from gate.retention import note_destruction
from school.ending import Ending, Endings, note_destroyed, write_endings
from tests.gate.desks import at_desk, staffed
from tests.gate.small_school import GERDA, HENK, School

PAGE = "/beheer/vernietigd/"


def test_the_office_sees_what_goes_and_what_went_of_people_and_of_posts(school: School) -> None:
    desk = at_desk(staffed(school), HENK)
    assert "Er is nog niets vernietigd." in desk.get(PAGE).get_data(as_text=True)
    today = school.clock().date()
    with school.register.writing() as rows:
        note_destruction(rows, "toestel dat niet meer is aangemeld", 3, "92 dagen", school.clock())
    note_destroyed(school.home, what="coaching, met bestanden", number=4, why="28 dagen na de datum (coaching)",
                   moment=school.clock().replace(tzinfo=None))
    write_endings(school.home, Endings(looked=today, posts=(Ending(
        source="x.md", title="Weekbrief van november", day=today + datetime.timedelta(days=9), told=today,
        why="730 dagen na de datum (weekbrief)", kind="weekbrief"),)))
    seen = desk.get(PAGE).get_data(as_text=True)
    for words in ("toestel dat niet meer is", "coaching, met bestanden", "Weekbrief van november", "730 dagen"):
        assert words in seen
    assert "x.md" not in seen


def test_a_damaged_list_is_said_and_the_rest_is_shown(school: School) -> None:
    desk = at_desk(staffed(school), HENK)
    school.home.ending_file.write_text("{}")
    answer = desk.get(PAGE)
    assert answer.status_code == 200 and "ending.json is niet te lezen" in answer.get_data(as_text=True)


def test_a_teacher_has_no_such_page(school: School) -> None:
    assert at_desk(staffed(school), GERDA).get(PAGE).status_code == 404
