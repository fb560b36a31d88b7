"""Before a teacher's photos go, she says whether a child is on them who may not be; in
one tap for all, or later one by one."""

from __future__ import annotations

import pytest
from werkzeug.test import TestResponse

from gate import suitability
from gate.holding import NO, YES
from school import errands
from school.shown import Place, Shown, Verdict
from tests.gate.consenting import on_paper
from tests.gate.desks import at_desk, last_row, log, person_id, staffed
from tests.gate.small_school import ANNA, DIRK, EVA, GERDA, Browser, School
from tests.gate.writingdesk import TITLE, begins, draft_of, jpeg, version, who_is_on

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)
"""The story on both stores: test_withdrawing.py."""
ALL = "closed_photos", "public_photos"


@pytest.fixture
def asked(school: School) -> School:
    """Fien may be on no photo, Bram in the closed part only."""
    staffed(school)
    on_paper(school, "Fien", EVA, **dict.fromkeys(ALL, NO))
    for mail in (ANNA, DIRK):
        on_paper(school, "Bram", mail, closed_photos=YES, public_photos=NO)
    year = school.settings.site.year_on(school.today)
    suitability.went_through(school.register, school.settings.rules, person_id(school, GERDA), "bericht", year,
                             school.clock())
    return school


def sends(browser: Browser, path: str, deed: str, *colours: int, **more: object) -> TestResponse:
    """The form, with photos of these colours."""
    return browser.client.post(path, base_url="http://localhost", headers={"Origin": "http://localhost"}, data={
        "versie": version(browser, path), "titel": TITLE, "tekst": "Wij bouwden.", "beschrijving": "Kokers",
        "doe": deed,
        "fotos": [(jpeg(one), f"{one}.jpg") for one in colours], **more})


def verdicts(school: School) -> list[tuple[Verdict | None, Verdict | None]]:
    """Of each photo of the draft, closed and public."""
    shown = Shown.read(school.home)
    return [(shown.verdict(one.sha256, Place.CLOSED), shown.verdict(one.sha256, Place.PUBLIC))
            for one in draft_of(school).files]


def test_who_says_that_nobody_of_them_is_on_it_lets_all_photos_be_seen(asked: School) -> None:
    gerda = at_desk(asked, GERDA)
    path = begins(gerda)
    assert "Staat een van deze kinderen" not in gerda.get(path).text, "there are no photos"
    sends(gerda, path, "bewaar", 90, 120)
    page = gerda.get(path).text
    assert "Fien" in page and "mag nergens op" in page and "Bram" not in page, "it is for the group alone"
    before = last_row(asked)
    assert sends(gerda, path, "plaats", **who_is_on(gerda, path, "niemand")).status_code == 303
    assert verdicts(asked) == [(Verdict.SEEN, None)] * 2 and len(errands.waiting(asked.home)) == 1
    assert "photos-look" in [act for _, act in log(asked, before)]


def test_for_the_public_site_she_is_asked_of_more_children(asked: School) -> None:
    gerda = at_desk(asked, GERDA)
    path = begins(gerda)
    sends(gerda, path, "bewaar", 90, status="openbaar")
    page = gerda.get(path).text
    assert "Bram" in page and "mag niet openbaar" in page
    assert sends(gerda, path, "plaats", **who_is_on(gerda, path, "niemand")).status_code == 303
    assert verdicts(asked) == [(Verdict.SEEN, Verdict.SEEN)]


def test_who_is_not_sure_posts_and_the_photos_wait(asked: School) -> None:
    gerda = at_desk(asked, GERDA)
    path = begins(gerda)
    sends(gerda, path, "bewaar", 90)
    assert sends(gerda, path, "plaats", **who_is_on(gerda, path, "straks")).status_code == 303
    assert verdicts(asked) == [(None, None)] and len(errands.waiting(asked.home)) == 1


@pytest.mark.parametrize("said", ["", "niemand", "ja"])
def test_without_an_answer_to_what_was_asked_nothing_goes(asked: School, said: str) -> None:
    gerda = at_desk(asked, GERDA)
    path = begins(gerda)
    sends(gerda, path, "bewaar", 90)
    old = who_is_on(gerda, path, said)
    if said == "niemand":  # of another photo than those that she saw
        sends(gerda, path, "bewaar", 120)
    answer = sends(gerda, path, "plaats", **old)
    assert answer.status_code == 422 and "wie er op de foto’s staan" in answer.text
    assert errands.waiting(asked.home) == [] and set(verdicts(asked)) == {(None, None)}


def test_a_photo_that_was_answered_for_is_not_asked_about_again(asked: School) -> None:
    gerda = at_desk(asked, GERDA)
    path = begins(gerda)
    sends(gerda, path, "bewaar", 90)
    sends(gerda, path, "plaats", **who_is_on(gerda, path, "niemand"))
    again = begins(gerda)
    sends(gerda, again, "bewaar", 90)
    assert "Staat een van deze kinderen" not in gerda.get(again).text
    assert sends(gerda, again, "plaats").status_code == 303


def test_of_whom_a_yes_was_taken_back_meanwhile_she_is_asked_anew(asked: School) -> None:
    """A parent takes a yes back while she writes: the answer to the old question is none."""
    gerda = at_desk(asked, GERDA)
    path = begins(gerda)
    sends(gerda, path, "bewaar", 90)
    old = who_is_on(gerda, path, "niemand")
    asked.clock.passes(minutes=1)
    on_paper(asked, "Bram", ANNA, closed_photos=NO)
    assert sends(gerda, path, "plaats", **old).status_code == 422
    assert errands.waiting(asked.home) == []


def test_a_photo_without_a_description_is_told_in_the_words_of_the_page(asked: School) -> None:
    gerda = at_desk(asked, GERDA)
    path = begins(gerda)
    sends(gerda, path, "bewaar", 90, beschrijving="")
    page = sends(gerda, path, "kijk", beschrijving="")
    assert "vul in wat er op de foto’s te zien is" in page.text and "in de kop" not in page.text
