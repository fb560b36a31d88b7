"""A teacher writes on a page: what she types is kept, the rules stand beside it, and it goes on its way once."""

from __future__ import annotations

import io
from dataclasses import replace

import pytest
from sqlalchemy import delete
from werkzeug.test import TestResponse

from gate import schema
from gate.erasure import erase, find
from gate.rights import SCHOOL
from gate.writing.drafts import Drafts
from gate.writing.forgetting import forget_strangers
from gate.writing.rooms import may_ask, rooms_of
from school import errands
from school.agreed import Approval
from school.errands import State, Told
from school.request import Wish
from tests.gate.desks import LOTTE, at_desk, last_row, log, person_id, staffed
from tests.gate.small_school import ANNA, GERDA, HENK, YEAR, School
from tests.gate.writingdesk import (
    TEXT,
    THREE,
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
def open_school(school: School) -> School:
    return staffed(school)


def test_a_teacher_writes_for_her_own_groups_and_the_head_for_all(open_school: School) -> None:
    def rooms(mail: str) -> list[str]:
        return [room.name for room in rooms_of(open_school.person(mail), open_school.settings, YEAR)]

    assert rooms(GERDA) == ["groep-3"] and rooms(ANNA) == []
    assert set(rooms(HENK)) == set(open_school.settings.site.group_names)
    assert rooms("Kees") == [SCHOOL]
    gerda = at_desk(open_school, GERDA)
    assert gerda.post("/schrijven/", {"groep": "2026-2027/groep-5", "soort": "bericht"}).status_code == 422


def test_what_she_posts_goes_on_its_way_in_her_name_and_nobody_elses_draft_is_seen(open_school: School) -> None:
    gerda, before = at_desk(open_school, GERDA), last_row(open_school)
    path = begins(gerda)
    assert writes(gerda, path).status_code == 303 and TITLE in gerda.get("/schrijven/").text
    assert errands.waiting(open_school.home) == []
    assert writes(gerda, path, "plaats").status_code == 303
    errand, text = sent(open_school)
    assert (errand.author.name, errand.group, errand.word) == ("juf Gerda", THREE, "2026-11-20-kijkdozen-maken")
    assert text == f"Titel: {TITLE}\nDatum: 2026-11-20 17:00\nAuteur: juf Gerda\nStatus: besloten\n\n{TEXT}\n"
    assert (open_school.home.wishes / Wish.TAKE_UP).exists()
    assert "post-sent" in [act for _, act in log(open_school, before)]
    assert at_desk(open_school, HENK).get(path).status_code == 404


def test_the_list_says_where_it_stands(open_school: School) -> None:
    gerda = at_desk(open_school, GERDA)
    path = begins(gerda)
    writes(gerda, path, "plaats")
    assert "onderweg" in gerda.get("/schrijven/").text
    comes_back(open_school, State.PLACED)
    assert "staat klaar" in gerda.get("/schrijven/").text
    assert not (open_school.home.inbox / draft_of(open_school).sent).joinpath("errand.json").exists()
    assert writes(gerda, path, tekst="Anders.").status_code == 303
    assert "concept" in gerda.get("/schrijven/").text
    assert writes(gerda, path, "plaats", tekst="Anders.").status_code == 303
    errand, text = sent(open_school)
    assert errand.source and errand.base and "Anders." in text and "Datum: 2026-11-20 17:00" in text


def test_what_the_rules_say_stands_beside_it_and_nothing_is_sent(open_school: School) -> None:
    gerda = at_desk(open_school, GERDA)
    path = begins(gerda)
    looked = writes(gerda, path, "kijk", tekst="Kijk <script>alert(1)</script>")
    assert looked.status_code == 200 and "moet anders" in looked.text
    assert writes(gerda, path, "plaats", tekst="Kijk <script>alert(1)</script>").status_code == 422
    assert writes(gerda, path, "plaats", titel="").status_code == 422
    assert errands.waiting(open_school.home) == [] and draft_of(open_school).text == TEXT


def test_what_came_back_is_said_and_the_words_are_still_there(open_school: School) -> None:
    gerda = at_desk(open_school, GERDA)
    path = begins(gerda)
    writes(gerda, path, "plaats")
    comes_back(open_school, State.REFUSED, findings=(Told(2, "date", "deze datum kan niet", "een andere"),))
    page = gerda.get(path).text
    assert "deze datum kan niet" in page and "Datum: 2026-11-20 17:00" in page and TEXT.split("\n")[0] in page


def test_somebody_else_changed_the_post_and_both_texts_are_shown(open_school: School) -> None:
    gerda = at_desk(open_school, GERDA)
    path = begins(gerda)
    writes(gerda, path, "plaats")
    comes_back(open_school, State.CHANGED, theirs="Henks tekst")
    page = gerda.get(path).text
    assert "Henks tekst" in page and "Wij maakten kijkdozen." in page
    assert writes(gerda, path, "plaats").status_code == 422
    assert writes(gerda, path, "toch").status_code == 303
    assert writes(gerda, path, "plaats").status_code == 303
    assert sent(open_school)[0].base == errands.digest(b"Henks tekst")


def test_two_windows_are_told_of_each_other_and_neither_text_is_lost(open_school: School) -> None:
    gerda = at_desk(open_school, GERDA)
    path = begins(gerda)
    old = version(gerda, path)
    writes(gerda, path, tekst="In het eerste venster.")
    late = gerda.post(path, {"versie": old, "titel": TITLE, "tekst": "In het tweede venster.", "doe": "bewaar"})
    assert late.status_code == 409
    assert "In het eerste venster." in late.text and "In het tweede venster." in late.text
    assert draft_of(open_school).text == "In het eerste venster."


def test_a_sign_in_that_ran_out_costs_no_text(open_school: School) -> None:
    gerda = at_desk(open_school, GERDA)
    path = begins(gerda)
    at = version(gerda, path)
    open_school.clock.passes(minutes=45)
    late = gerda.post(path, {"versie": at, "titel": TITLE, "tekst": "Lang over nagedacht.", "doe": "plaats"})
    assert late.status_code == 303 and late.location.startswith("/bevestigen/")
    assert draft_of(open_school).text == "Lang over nagedacht." and errands.waiting(open_school.home) == []
    gerda = at_desk(open_school, GERDA)
    assert "Lang over nagedacht." in gerda.get(path).text


def test_a_disk_that_is_full_keeps_the_page(open_school: School, monkeypatch: pytest.MonkeyPatch) -> None:
    gerda = at_desk(open_school, GERDA)
    path = begins(gerda)
    at = version(gerda, path)

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("gate.writing.drafts.write_whole", full)
    kept = gerda.post(path, {"versie": at, "titel": TITLE, "tekst": "Niet kwijt.", "doe": "bewaar"})
    assert kept.status_code == 507 and "Niet kwijt." in kept.text


def test_killed_between_saying_and_sending_it_is_sent_all_the_same(
        open_school: School, monkeypatch: pytest.MonkeyPatch) -> None:
    gerda = at_desk(open_school, GERDA)
    path = begins(gerda)
    with monkeypatch.context() as dead:
        dead.setattr("school.errands.send", lambda *_: (_ for _ in ()).throw(OSError(5, "gone")))
        assert writes(gerda, path, "plaats").status_code == 503
    assert errands.waiting(open_school.home) == []
    gerda.get("/schrijven/")
    errand, text = sent(open_school)
    gerda.get("/schrijven/")
    assert errand.id == draft_of(open_school).sent and TEXT in text and len(errands.waiting(open_school.home)) == 1


def test_photos_are_asked_about_before_they_go_and_leave_when_they_are_in_the_store(open_school: School) -> None:
    gerda = at_desk(open_school, GERDA)
    path = begins(gerda)

    def sends(deed: str, *files: tuple[io.BytesIO, str], **more: object) -> TestResponse:
        return gerda.client.post(path, base_url="http://localhost", headers={"Origin": "http://localhost"}, data={
            "versie": version(gerda, path), "titel": TITLE, "tekst": TEXT, "doe": deed, "fotos": list(files), **more})

    assert sends("bewaar", (jpeg(), "image.jpg"), (jpeg(200), "image.jpg"), (jpeg(), "nog eens.jpg")).status_code == 303
    assert [file.name for file in draft_of(open_school).files] == ["image.jpg", "image-2.jpg"]
    assert sends("bewaar", (io.BytesIO(b"MZ no photo"), "x.jpg")).status_code == 422
    assert "zwemkleding" in sends("plaats", beschrijving="Kijkdozen op een tafel").text
    assert sends("plaats", **looked_at(gerda, path)).status_code == 303
    errand, text = sent(open_school)
    assert "Fotos: Kijkdozen op een tafel" in text
    assert [file.name for file in errand.files] == ["image.jpg", "image-2.jpg"]
    assert errands.digest(errands.file_of(open_school.home, errand, "image.jpg").read_bytes()) == errand.files[0].sha256
    comes_back(open_school, State.PLACED)
    gerda.get("/schrijven/")
    assert not list(open_school.home.drafts.rglob("*.jpg")), "a photo must be able to vanish, so it lies in one place"
    assert sends("weg:image.jpg").status_code == 303
    assert draft_of(open_school).removed == ("image.jpg",)


def test_only_a_publisher_puts_something_where_nobody_approves_it(open_school: School) -> None:
    gerda, henk = open_school.person(GERDA), open_school.person(HENK)
    asks, free = Approval(), Approval(free_groups=("groep-3",))
    assert may_ask(gerda, asks, THREE) and not may_ask(gerda, free, THREE) and may_ask(henk, free, THREE)
    assert not may_ask(gerda, Approval(needed=False), THREE) and may_ask(replace(henk), Approval(needed=False), THREE)


def test_who_is_forgotten_leaves_no_draft(open_school: School) -> None:
    gerda, lotte = at_desk(open_school, GERDA), at_desk(open_school, LOTTE)
    writes(gerda, begins(gerda))
    writes(lotte, begins(lotte))
    open_home, drafts = open_school.home, Drafts(open_school.home)
    erase(open_school.register, open_home, find(open_school.register, GERDA), reason="verzoek", by="office",
          now=open_school.clock())
    assert len(drafts.owners()) == 1 and forget_strangers(open_school.register, open_home) == 0
    with open_school.register.changing() as rows:
        rows.execute(delete(schema.person).where(schema.person.c.id == person_id(open_school, LOTTE)))
    assert forget_strangers(open_school.register, open_home) == 1 and drafts.owners() == []
