"""Swimwear and tears no program sees: a teacher goes through one screen before the first photos of a kind."""

from __future__ import annotations

import re

import msgspec
import pytest
from sqlalchemy import select

from gate import schema
from school.settings import Settings
from tests.gate.albums import SEEN, lay, page_of, post, sha, verdicts
from tests.gate.consenting import on_paper
from tests.gate.desks import at_desk, last_row, log, person_id, staffed
from tests.gate.small_school import ANNA, DIRK, EVA, GERDA, HENK, Browser, School

TRIP, LETTER, OTHER = "2026-2027/groep-3/park", "2026-2027/groep-3/brief", "2026-2027/groep-3/boot"


@pytest.fixture
def opened(school: School) -> School:
    """Two trips and a letter of groep 3, each with a photo that waits; everybody said yes."""
    staffed(school)
    for child, mail in (("Bram", ANNA), ("Bram", DIRK), ("Cas", ANNA), ("Fien", EVA)):
        on_paper(school, child, mail, closed_photos="yes", public_photos="yes")
    kinds = {TRIP: "uitje", LETTER: "weekbrief", OTHER: "uitje"}
    return lay(school, [msgspec.structs.replace(post(place, place[-4:]), type=kind) for place, kind in kinds.items()])


def ticks(browser: Browser, place: str, *points: int) -> int:
    form = {"klopt": [str(one) for one in points]}
    return browser.post(f"{page_of(place)}lijst/", form).status_code  # type: ignore[arg-type]


def says_nobody(browser: Browser, place: str, mark: str = "") -> int:
    found = re.search(r'name="v:[0-9a-f]{64}" value="([0-9a-f]+)"', browser.get(page_of(place)).text)
    photo = sha(place[-4:])
    form = {f"v:{photo}": found[1] if found else mark, f"f:{photo}": "niemand"}
    return browser.post(page_of(place), form).status_code


def test_the_first_photo_of_a_kind_shows_the_list_and_the_second_the_question(opened: School) -> None:
    gerda, before = at_desk(opened, GERDA), last_row(opened)
    page = gerda.get(page_of(TRIP)).text
    assert "zwemkleding" in page and "uitje" in page and "afspraak 9" in page and 'name="v:' not in page
    assert ticks(gerda, TRIP, *range(1, 7)) == 303
    assert 'name="v:' in gerda.get(page_of(TRIP)).text and 'name="v:' in gerda.get(page_of(OTHER)).text
    assert "zwemkleding" in gerda.get(page_of(LETTER)).text, "another kind of post"
    assert ("photo-list" in [act for _, act in log(opened, before)])
    with opened.register.reading() as rows:
        row = rows.execute(select(schema.checklist)).one()
    assert (row.person, row.kind, row.year) == (person_id(opened, GERDA), "uitje", "2026-2027")


def test_nothing_is_shown_before_the_list_whatever_is_sent(opened: School) -> None:
    gerda, mark = at_desk(opened, GERDA), at_desk(opened, HENK)
    ticks(mark, TRIP, *range(1, 7))
    found = re.search(r'name="v:[0-9a-f]{64}" value="([0-9a-f]+)"', mark.get(page_of(TRIP)).text)
    assert found and says_nobody(gerda, TRIP, found[1]) == 409
    assert verdicts(opened, TRIP[-4:]) == {TRIP[-4:]: (None, None)}
    ticks(gerda, TRIP, *range(1, 7))
    assert says_nobody(gerda, TRIP) == 303
    assert verdicts(opened, TRIP[-4:])[TRIP[-4:]][0] is SEEN


def test_a_list_that_is_not_ticked_whole_is_not_gone_through(opened: School) -> None:
    gerda = at_desk(opened, GERDA)
    for points in ((), (1, 2, 3), (1, 1, 1, 1, 1, 1)):
        assert ticks(gerda, TRIP, *points) == 422
    assert "zwemkleding" in gerda.get(page_of(TRIP)).text


@pytest.mark.parametrize("changed", [
    '[rules]\nphoto_list = ["Iedereen lacht."]\n', '[rules.severity]\nphoto-suitable = "off"\n'])
def test_another_list_is_asked_anew_and_a_school_may_have_none(opened: School, changed: str) -> None:
    ticks(at_desk(opened, GERDA), TRIP, *range(1, 7))
    file = opened.home.settings_file
    file.write_text(file.read_text(encoding="utf-8") + changed, encoding="utf-8")
    opened.settings = opened.register.settings = Settings.read(opened.home)
    opened.__dict__.pop("application", None)
    page = at_desk(opened, GERDA).get(page_of(TRIP)).text
    assert ("Iedereen lacht." in page) == ("photo_list" in changed) and ('name="v:' in page) == ("off" in changed)
