"""Drafts are kept as long as somebody needs them, and no longer."""

from __future__ import annotations

import re

import msgspec
import pytest

from gate.notices import open_notices
from gate.writing.drafts import Draft, Drafts
from gate.writing.forgetting import Swept, sweep
from school import errands
from school.erased import What, record
from school.errands import Deed, State, Told
from tests.gate.desks import ICT, at_desk, person_id, staffed
from tests.gate.small_school import GERDA, School
from tests.gate.writingdesk import (
    TITLE,
    begins,
    comes_back,
    draft_of,
    jpeg,
    line_of,
    looked_at,
    presses,
    sent,
    version,
    writes,
)


@pytest.fixture
def desk(school: School) -> School:
    return staffed(school)


def swept(school: School, **later: float) -> Swept:
    school.clock.passes(**later)
    return sweep(school.register, school.home, school.clock())


def drafts(school: School) -> list[Draft]:
    return Drafts(school.home).all(person_id(school, GERDA))


def test_an_unfinished_draft_is_kept_a_year_after_its_last_change_and_its_writer_is_told(desk: School) -> None:
    gerda = at_desk(desk, GERDA)
    writes(gerda, begins(gerda))
    swept(desk, days=340)
    assert "Het gaat weg op zaterdag 20 november 2027" in line_of(at_desk(desk, GERDA), TITLE)
    assert len(drafts(desk)) == 1 and swept(desk, days=24) == Swept() and swept(desk, days=2) == Swept(1)
    assert drafts(desk) == []


def test_a_school_may_keep_drafts_for_ever(desk: School) -> None:
    gerda = at_desk(desk, GERDA)
    writes(gerda, begins(gerda))
    object.__setattr__(desk.register, "settings", msgspec.structs.replace(
        desk.settings, people=msgspec.structs.replace(desk.settings.people, drafts_days=0)))
    assert swept(desk, days=3000) == Swept()


def test_the_draft_of_a_post_that_stands_goes_and_one_that_is_on_its_way_stays(desk: School) -> None:
    gerda = at_desk(desk, GERDA)
    writes(gerda, begins(gerda), "plaats")
    assert swept(desk, days=400) == Swept() and len(drafts(desk)) == 1, "it waits, however long"
    comes_back(desk)
    assert swept(desk, days=1) == Swept() and not list(desk.home.inbox.glob("?" * 32)), "cleared"
    presses(at_desk(desk, GERDA), "haal-weg", TITLE)
    assert swept(desk, days=8) == Swept(), "taking away is on its way"
    comes_back(desk)
    assert swept(desk, days=20) == Swept() and swept(desk, days=12) == Swept(1)


def test_the_draft_of_a_post_that_stands_goes_after_a_week(desk: School) -> None:
    gerda = at_desk(desk, GERDA)
    writes(gerda, begins(gerda), "plaats")
    comes_back(desk)
    assert swept(desk, days=1) == Swept() and swept(desk, days=8) == Swept(1)


def test_what_was_thrown_away_goes_after_its_day_and_what_was_deleted_clears_the_store(desk: School) -> None:
    gerda = at_desk(desk, GERDA)
    path = begins(gerda)
    gerda.post(f"{path}weg/")
    assert swept(desk, hours=23) == Swept() and swept(desk, hours=2) == Swept(1)
    gerda = at_desk(desk, GERDA)
    writes(gerda, begins(gerda), "plaats")
    comes_back(desk)
    presses(gerda, "verwijder", TITLE)
    comes_back(desk)
    assert swept(desk, hours=23) == Swept() and swept(desk, hours=2) == Swept(0, 1)
    assert sent(desk)[0].deed is Deed.CLEAR
    comes_back(desk, State.REFUSED)
    assert swept(desk) == Swept(1) and drafts(desk) == []


def test_what_could_not_be_done_comes_back_with_its_words_and_ict_is_told_once(desk: School) -> None:
    gerda = at_desk(desk, GERDA)
    writes(gerda, begins(gerda), "plaats")
    desk.clock.passes(minutes=11)
    gerda = at_desk(desk, GERDA)
    assert "duurt langer dan anders" in line_of(gerda, TITLE)
    health = desk.browser().get("/healthz").json
    assert health and "errands_oldest_seconds" in health
    comes_back(desk, State.APART, source="", findings=(Told(0, "errand-apart", "de server kon dit niet"),))
    swept(desk), swept(desk)
    assert draft_of(desk).title == TITLE and "kijk hiernaar" in line_of(gerda, TITLE)
    [notice] = [one for one in open_notices(desk.register) if one.kind == "errand-apart"]
    assert notice.about == person_id(desk, GERDA) and TITLE not in notice.detail
    assert "kon niet worden vastgelegd" in at_desk(desk, ICT).get("/beheer/").text
    assert errands.set_apart(desk.home, desk.clock().replace(year=2020)) == 1


def test_a_photo_and_a_post_that_were_erased_leave_the_drafts(desk: School) -> None:
    gerda = at_desk(desk, GERDA)
    path = begins(gerda)
    gerda.client.post(path, base_url="http://localhost", headers={"Origin": "http://localhost"}, data={
        "versie": version(gerda, path), "titel": TITLE, "doe": "bewaar",
        "fotos": [(jpeg(), "a.jpg"), (jpeg(9), "b.jpg")]})
    record(desk.home.erased_file, [(What.FILE, draft_of(desk).files[0].sha256)], desk.clock())
    assert swept(desk) == Swept() and [file.name for file in draft_of(desk).files] == ["b.jpg"]
    assert len(list(desk.home.drafts.rglob("*.jpg"))) == 1
    writes(gerda, path, "plaats", beschrijving="Dozen", **looked_at(gerda, path))
    comes_back(desk)
    gerda.get("/schrijven/")
    record(desk.home.erased_file, [(What.SOURCE, draft_of(desk).source)], desk.clock())
    assert swept(desk) == Swept(1)


def test_one_draft_that_is_broken_stops_no_other(desk: School) -> None:
    gerda = at_desk(desk, GERDA)
    for _ in range(2):
        gerda.post(f"{begins(gerda)}weg/")
    first = next(desk.home.drafts.rglob("draft.json"))
    first.write_text(re.sub('"version":\\d+', '"version":"x"', first.read_text()))
    assert swept(desk, days=2) == Swept(1)
    assert at_desk(desk, GERDA).get("/schrijven/").status_code == 200
