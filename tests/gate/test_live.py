"""What the page of a draft asks while somebody writes: it is kept, and told what the rules say, where they say it."""

from __future__ import annotations

import json
from typing import Any

import pytest
from werkzeug.test import TestResponse

from gate.writing.drafts import Drafts
from gate.writing.kinds import FIRST_LINES
from school.errands import State
from tests.gate.desks import at_desk
from tests.gate.small_school import GERDA, Browser, School
from tests.gate.test_uploading import photo, sends
from tests.gate.test_writing import begins, comes_back, draft_of, open_school, version, writes

__all__ = ["open_school"]
TEXT = "Wij knipten.\nBel 06-12345678 vandaag. Tot morgen."


def keeps(browser: Browser, path: str, deed: str = "", **facts: str) -> TestResponse:
    return browser.post(f"{path}bewaar/", {"versie": version(browser, path), "titel": "Dozen", "tekst": TEXT,
                                           "doe": deed, **facts})


def said(answer: TestResponse) -> dict[str, Any]:
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = json.loads(answer.text)
    return found


def test_what_she_typed_is_kept_and_each_hint_stands_at_its_sentence(open_school: School) -> None:
    gerda = at_desk(open_school, GERDA)
    path = begins(gerda)
    state = said(keeps(gerda, path))
    assert draft_of(open_school).text == TEXT and state["version"] == 1 and state["at"] == "17.00"
    start = TEXT.index("Bel")
    assert f'data-start="{start}" data-end="{TEXT.index(" Tot")}"' in state["text"]
    assert "“Bel 06-12345678 vandaag.”" in state["text"] and "Onze afspraak:" in state["text"]
    assert "niet in het openbaar" not in state["text"] and "Telefoonnummers" in state["text"]
    assert not said(keeps(gerda, path, tekst="Wij knipten."))["text"].strip()


def test_a_name_is_a_hint_where_everybody_would_read_it_and_a_photo_without_words_at_the_photos(
        open_school: School) -> None:
    gerda = at_desk(open_school, GERDA)
    path = begins(gerda)
    state = said(keeps(gerda, path, tekst="Wij lachten om Bram.", status="openbaar"))
    assert "“Wij lachten om Bram.”" in state["text"] and "niet in het openbaar" in state["text"] and state["stops"]
    sends(gerda, path, "a.jpg", photo(size=(300, 200)))
    state = said(keeps(gerda, path, tekst="Wij lachten.", status="openbaar"))
    assert "beschrijving" in state["photos"] and not state["text"].strip() and "zwemkleding" in state["points"]


def test_an_old_window_is_told_and_writes_over_nothing(open_school: School) -> None:
    gerda = at_desk(open_school, GERDA)
    path = begins(gerda)
    keeps(gerda, path)
    late = gerda.post(f"{path}bewaar/", {"versie": "0", "tekst": "Uit een oud venster."})
    assert late.status_code == 409 and draft_of(open_school).text == TEXT


def test_a_full_disk_says_so(open_school: School, monkeypatch: pytest.MonkeyPatch) -> None:
    gerda = at_desk(open_school, GERDA)
    path = begins(gerda)
    monkeypatch.setattr(Drafts, "change", lambda *_, **__: (_ for _ in ()).throw(OSError(28, "full")))
    answer = gerda.post(f"{path}bewaar/", {"versie": "0", "tekst": TEXT})
    assert answer.status_code == 507 and "geen ruimte" in json.loads(answer.text)["wrong"]


def test_a_second_step_that_ran_out_keeps_the_words_and_asks_for_it(open_school: School) -> None:
    gerda = at_desk(open_school, GERDA)
    path = begins(gerda)
    assert said(keeps(gerda, path, tekst="Eerst."))["proof"] == ""
    open_school.clock.passes(minutes=45)
    state = said(gerda.post(f"{path}bewaar/", {"versie": "1", "titel": "Dozen", "tekst": "Daarna."}))
    assert state["proof"] == f"/bevestigen/?naar={path}" and draft_of(open_school).text == "Daarna."
    assert gerda.get(f"{path}voorbeeld/").status_code == 303, "the rest waits"


def test_where_it_stands_is_asked_again_and_again(open_school: School) -> None:
    gerda = at_desk(open_school, GERDA)
    path = begins(gerda)
    assert writes(gerda, path, "plaats").location == path
    assert said(gerda.get(f"{path}stand/"))["stands"] == "sent"
    comes_back(open_school, State.PLACED)
    state = said(gerda.get(f"{path}stand/"))
    assert state["stands"] == "ready" and "staat klaar" in state["standing"]
    assert "Verander dit bericht" in gerda.get(path).text


def test_tomorrow_at_eight_is_one_tap_by_the_schools_clock(open_school: School) -> None:
    """A Friday evening that is Saturday in Amsterdam already."""
    gerda = at_desk(open_school, GERDA)
    path = begins(gerda)
    assert 'value="2026-11-21 08:00"' in gerda.get(path).text
    open_school.clock.passes(hours=7, minutes=30)
    gerda = at_desk(open_school, GERDA)
    page = gerda.get(path).text
    assert 'value="2026-11-22 08:00"' in page and 'value="2026-11-23 08:00"' in page and "Maandag om 8.00" in page
    writes(gerda, path, moment="2026-11-23 08:00", wanneer="2026-12-24T10:00")
    assert draft_of(open_school).when == "2026-11-23 08:00"
    writes(gerda, path, moment="anders", wanneer="2026-12-03T10:15")
    assert draft_of(open_school).when == "2026-12-03 10:15"
    writes(gerda, path, moment="", wanneer="2026-12-03T10:15")
    assert draft_of(open_school).when == ""


def test_another_kind_of_post_brings_its_first_lines_until_something_is_written(open_school: School) -> None:
    gerda = at_desk(open_school, GERDA)
    path = begins(gerda, kind="uitje")
    writes(gerda, path, soort="hulpvraag", tekst=FIRST_LINES["uitje"])
    assert draft_of(open_school).text == FIRST_LINES["hulpvraag"]
    writes(gerda, path, soort="weekbrief", tekst="Eigen woorden")
    assert draft_of(open_school).text == "Eigen woorden"
