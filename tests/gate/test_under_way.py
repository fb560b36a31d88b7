"""A post is on its way for some seconds, or for hours when the server is in trouble. What
its writer does meanwhile is not lost, and not taken for what went along."""

from __future__ import annotations

import pytest

from gate.roles import Act
from gate.writing.drafts import Drafts
from school import errands
from tests.gate.desks import at_desk, staffed
from tests.gate.small_school import GERDA, HENK, Browser, School
from tests.gate.writingdesk import (
    TITLE,
    begins,
    comes_back,
    draft_of,
    jpeg,
    looked_at,
    sent,
    version,
    writes,
)


@pytest.fixture
def gerda(school: School) -> Browser:
    return at_desk(staffed(school), GERDA)


def adds(browser: Browser, path: str, *names: str) -> None:
    """Photos with the form, each another."""
    browser.client.post(path, base_url="http://localhost", headers={"Origin": "http://localhost"}, data={
        "versie": version(browser, path), "titel": TITLE, "tekst": "Dag.", "doe": "bewaar", "beschrijving": "Dozen",
        "fotos": [(jpeg(sum(name.encode()) % 200), name) for name in names]})


def is_on_its_way(browser: Browser) -> str:
    """A post with two photos was sent; gives the address of its page."""
    path = begins(browser)
    adds(browser, path, "a.jpg", "b.jpg")
    assert writes(browser, path, "plaats", **looked_at(browser, path)).status_code == 303
    return path


def test_a_photo_that_comes_meanwhile_stays_and_goes_the_next_time(school: School, gerda: Browser) -> None:
    path = is_on_its_way(gerda)
    adds(gerda, path, "later.jpg")
    comes_back(school)
    gerda.get("/schrijven/")
    draft, drafts = draft_of(school), Drafts(school.home)
    assert draft.there == ("a.jpg", "b.jpg") and [file.name for file in draft.files] == ["a.jpg", "b.jpg", "later.jpg"]
    assert [drafts.file(draft, file.name).exists() for file in draft.files] == [False, False, True]
    errands.clear(school.home)
    assert writes(gerda, path, "plaats", **looked_at(gerda, path)).status_code == 303
    assert [file.name for file in sent(school)[0].files] == ["later.jpg"]


def test_what_is_laid_down_again_after_a_kill_is_what_was_sent(school: School, gerda: Browser) -> None:
    path = is_on_its_way(gerda)
    adds(gerda, path, "later.jpg")
    errand, _ = sent(school)
    for file in sorted((school.home.inbox / errand.id).rglob("*"), reverse=True):
        file.rmdir() if file.is_dir() else file.unlink()
    (school.home.inbox / errand.id).rmdir()
    gerda.get("/schrijven/")
    assert sent(school)[0] == errand


def test_its_photos_are_not_taken_away_or_put_back_on_the_road(school: School, gerda: Browser) -> None:
    path = begins(gerda)
    adds(gerda, path, "a.jpg", "b.jpg", "c.jpg")
    writes(gerda, path, "weg:c.jpg")
    writes(gerda, path, "plaats", **looked_at(gerda, path))
    for deed in ("weg:a.jpg", "terug:c.jpg"):
        told = writes(gerda, path, deed)
        assert told.status_code == 409 and "al onderweg" in told.text
    comes_back(school)
    gerda.get("/schrijven/")
    draft = draft_of(school)
    assert draft.there == ("a.jpg", "b.jpg") and draft.removed == () and draft.dropped == ()
    assert not list(school.home.drafts.rglob("*.jpg"))


def test_its_group_stays_that_where_it_goes(school: School) -> None:
    """Else every later change would be refused: the post stands elsewhere than it says."""
    henk = at_desk(staffed(school), HENK)
    assert Act.WRITE_SCHOOL in school.person(HENK).may
    path = begins(henk)
    writes(henk, path, "plaats")
    writes(henk, path, "bewaar", groep="2026-2027/groep-5")
    assert draft_of(school, HENK).group == "2026-2027/groep-3"
