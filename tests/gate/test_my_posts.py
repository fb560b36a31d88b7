"""*Mijn berichten*: what stands is opened, changed, taken away and put back from one list,
whichever way it came."""

from __future__ import annotations

import msgspec
import pytest
from sqlalchemy import insert

from gate import schema
from gate.openings import families_of
from gate.writing.drafts import Drafts
from school import errands
from school.errands import Deed
from school.withdrawals import Reach, Withdrawal, record
from tests.gate.albums import post as album
from tests.gate.desks import at_desk, last_row, log, person_id, staffed
from tests.gate.small_school import ANNA, DIRK, EVA, GERDA, HENK, School
from tests.gate.writingdesk import (
    BLADEREN,
    BY_GIT,
    FIVE,
    THREE,
    TITLE,
    Shelf,
    begins,
    comes_back,
    draft_of,
    jpeg,
    key_of,
    line_of,
    looked_at,
    presses,
    sent,
    version,
    writes,
)

OTHER = f"groepen/{FIVE}/2026-11-17-proefjes.md"


@pytest.fixture
def shelf(school: School) -> Shelf:
    """Two posts that came by git, in two groups."""
    found = Shelf(staffed(school), {BLADEREN: BY_GIT, OTHER: "Titel: Proefjes\nDatum: 2026-11-17\n\nDag.\n"})
    found.lays()
    return found


def test_a_post_that_came_by_git_is_changed_on_the_page_and_keeps_what_the_form_does_not_know(shelf: Shelf) -> None:
    gerda = at_desk(shelf.school, GERDA)
    assert "geplaatst" in line_of(gerda, "Bladeren zoeken") and "juf Marieke" in line_of(gerda, "Bladeren zoeken")
    opened = presses(gerda, "verander", "Bladeren zoeken")
    assert opened.status_code == 303 and presses(gerda, "verander", "Bladeren zoeken").location == opened.location
    page = gerda.get(opened.location).text
    assert "Wij zochten  bladeren." in page and "Bladeren zoeken" in page
    form = {"versie": version(gerda, opened.location), "titel": "Bladeren rapen", "tekst": "Wij zochten  bladeren.\r\n",
            "soort": "bericht", "status": "besloten", "wanneer": "", "beschrijving": "", "doe": "plaats"}
    assert gerda.post(opened.location, form).status_code == 303
    errand, text = sent(shelf.school)
    assert text == BY_GIT.replace("Bladeren zoeken", "Bladeren rapen"), "every other byte as it was"
    assert (errand.source, errand.base) == (BLADEREN, errands.digest(BY_GIT.encode()))


def test_only_posts_of_ones_own_groups_are_listed_and_opened(shelf: Shelf) -> None:
    gerda, henk = at_desk(shelf.school, GERDA), at_desk(shelf.school, HENK)
    assert not line_of(gerda, "Proefjes") and "Groep 5" in line_of(henk, "Proefjes")
    page = henk.get("/schrijven/").text
    marks = {part[:32] for part in page.split('name="bericht" value="')[1:]}
    assert [gerda.post("/schrijven/doe/", {"bericht": mark, "doe": "verander"}).status_code for mark in marks].count(
        404) == len(marks) - 1
    assert gerda.post("/schrijven/doe/", {"bericht": "0" * 32, "doe": "haal-weg"}).status_code == 404
    presses(gerda, "verander", "Bladeren zoeken")
    mine = draft_of(shelf.school).id
    assert henk.post("/schrijven/doe/", {"concept": mine, "doe": "haal-weg"}).status_code == 404


def test_the_head_says_from_the_list_that_a_post_is_urgent(shelf: Shelf) -> None:
    gerda, henk = at_desk(shelf.school, GERDA), at_desk(shelf.school, HENK)
    way = 'formaction="/beheer/dringend/" name="adres" value="/besloten/2026-2027/groep-3/bladeren/"'
    assert way in henk.get("/schrijven/").text
    assert "/beheer/dringend/" not in gerda.get("/schrijven/").text


def test_what_is_taken_away_goes_at_once_and_comes_back_within_a_day(shelf: Shelf) -> None:
    gerda, before = at_desk(shelf.school, GERDA), last_row(shelf.school)
    assert presses(gerda, "haal-weg", "Bladeren zoeken").status_code == 303
    assert sent(shelf.school)[0].deed is Deed.WITHDRAW and "onderweg" in line_of(gerda, "Bladeren zoeken")
    comes_back(shelf.school, source=BLADEREN)
    del shelf.texts[BLADEREN]
    shelf.lays()
    assert "weggehaald" in line_of(gerda, "Bladeren zoeken") and "Zet terug" in line_of(gerda, "Bladeren zoeken")
    assert presses(gerda, "zet-terug", "Bladeren zoeken").status_code == 303
    errand, text = sent(shelf.school)
    assert (errand.deed, text) == (Deed.RESTORE, BY_GIT)
    comes_back(shelf.school, source=BLADEREN)
    shelf.texts[BLADEREN] = BY_GIT
    shelf.lays()
    assert "geplaatst" in line_of(gerda, "Bladeren zoeken")
    assert [act for _, act in log(shelf.school, before)] == ["post-withdraw", "post-restore"]


def test_what_is_deleted_can_not_come_back_after_a_day(shelf: Shelf) -> None:
    gerda = at_desk(shelf.school, GERDA)
    presses(gerda, "verwijder", "Bladeren zoeken")
    assert sent(shelf.school)[0].deed is Deed.DELETE
    comes_back(shelf.school, source=BLADEREN)
    del shelf.texts[BLADEREN]
    shelf.lays()
    mine = draft_of(shelf.school).id
    assert "Zet terug" in line_of(gerda, "Bladeren zoeken")
    shelf.school.clock.passes(hours=25)
    gerda = at_desk(shelf.school, GERDA)
    assert not line_of(gerda, "Bladeren zoeken")
    assert gerda.post("/schrijven/doe/", {"concept": mine, "doe": "zet-terug"}).status_code == 409
    assert errands.waiting(shelf.school.home) == []


def test_a_draft_that_was_thrown_away_comes_back_for_a_day(shelf: Shelf) -> None:
    gerda = at_desk(shelf.school, GERDA)
    path = begins(gerda)
    writes(gerda, path)
    assert gerda.post(f"{path}weg/").status_code == 303 and "weggehaald" in line_of(gerda, TITLE)
    assert presses(gerda, "zet-terug", TITLE).status_code == 303 and "concept" in line_of(gerda, TITLE)
    assert writes(gerda, path, "plaats").status_code == 303


def test_what_somebody_else_took_away_is_not_placed_again_by_the_way(shelf: Shelf) -> None:
    gerda = at_desk(shelf.school, GERDA)
    path = str(presses(gerda, "verander", "Bladeren zoeken").location)
    record(shelf.school.home, Withdrawal(moment="", source=BLADEREN, key=key_of(BLADEREN), reach=Reach.EVERYWHERE))
    assert "weggehaald" in line_of(gerda, "Bladeren zoeken") and "Zet terug" not in line_of(gerda, "Bladeren zoeken")
    refused = gerda.post(path, {"versie": version(gerda, path), "tekst": "Toch.", "doe": "plaats"})
    assert refused.status_code == 422 and "weggehaald" in refused.text and errands.waiting(shelf.school.home) == []


def test_a_colleague_posts_for_her_and_both_are_recorded(shelf: Shelf) -> None:
    henk, gerda = at_desk(shelf.school, HENK), person_id(shelf.school, GERDA)
    path = begins(henk, FIVE)
    assert f'value="{gerda}"' not in henk.get(path).text, "she does not teach that group"
    assert writes(henk, path, groep=THREE).status_code == 303
    before = last_row(shelf.school)
    assert writes(henk, path, "plaats", auteur=gerda).status_code == 303
    errand, text = sent(shelf.school)
    assert (errand.author.name, errand.by.name) == ("juf Gerda", "Henk") and "Auteur: juf Gerda" in text
    with shelf.school.register.reading() as rows:
        noted = rows.execute(schema.audit.select().where(schema.audit.c.id > before,
                                                          schema.audit.c.act == "post-sent")).one()
    assert noted.actor == person_id(shelf.school, HENK) and gerda in noted.target
    herself = at_desk(shelf.school, GERDA)
    assert writes(herself, begins(herself), auteur="f" * 32).status_code == 303
    assert draft_of(shelf.school).author == gerda, "nobody posts for who does not write here"


def test_who_opens_what_somebody_else_is_changing_is_told(shelf: Shelf) -> None:
    gerda, henk = at_desk(shelf.school, GERDA), at_desk(shelf.school, HENK)
    hers = str(presses(gerda, "verander", "Bladeren zoeken").location)
    assert "ook aan het veranderen" not in henk.get(str(presses(henk, "verander", "Bladeren zoeken").location)).text
    gerda.post(hers, {"versie": version(gerda, hers), "titel": "Bladeren rapen", "doe": "bewaar"})
    assert "ook aan het veranderen" not in gerda.get(hers).text, "not by herself"
    his = str(presses(henk, "verander", "Bladeren zoeken").location)
    assert "juf Gerda is dit bericht ook aan het veranderen, sinds 20 november 17.0" in henk.get(his).text


def test_a_draft_that_nobody_changed_follows_a_push_and_one_that_was_changed_is_told(shelf: Shelf) -> None:
    gerda = at_desk(shelf.school, GERDA)
    path = str(presses(gerda, "verander", "Bladeren zoeken").location)
    shelf.texts[BLADEREN] = BY_GIT.replace("zochten", "vonden")
    shelf.lays()
    assert presses(gerda, "verander", "Bladeren zoeken").location == path and "Wij vonden" in gerda.get(path).text
    gerda.post(path, {"versie": version(gerda, path), "tekst": "Ik schrijf door.", "doe": "bewaar"})
    shelf.texts[BLADEREN] = BY_GIT.replace("zochten", "telden")
    shelf.lays()
    page = gerda.get(path).text
    assert "Ik schrijf door." in page and "Wij telden" in page, "told early, and nothing is lost"


def test_the_list_tells_how_many_families_saw_it_and_never_who(shelf: Shelf) -> None:
    school, key = shelf.school, key_of(BLADEREN)
    gerda, now = at_desk(school, GERDA), school.clock()
    assert "nog geen gezin zag dit" in line_of(gerda, "Bladeren zoeken")
    with school.register.writing() as rows:
        for mail in (ANNA, DIRK, EVA, GERDA):
            rows.execute(insert(schema.opening).values(person=person_id(school, mail), post=key, at=now))
        assert families_of(rows, [key, "2026-2027/groep-3/ander"]) == {key: 3}, "Anna, Dirk's other household, Eva"
        rows.execute(schema.guardianship.update().values(household=1))
        assert families_of(rows, [key]) == {key: 2}
    page = gerda.get("/schrijven/").text
    assert "2 gezinnen zagen dit" in page and "Anna" not in page and ANNA not in page


def test_the_list_says_who_can_read_it_and_which_photos_wait(shelf: Shelf) -> None:
    shelf.texts[BLADEREN] = BY_GIT.replace("Trefwoorden", "Status: published\r\nTrefwoorden")
    waiting = album("2026-2027/groep-3/bladeren", "een", "twee")
    shelf.prints = [msgspec.structs.replace(waiting, source=BLADEREN)]
    shelf.lays()
    gerda = at_desk(shelf.school, GERDA)
    assert "vraagt publicatie" in line_of(gerda, "Bladeren zoeken")
    shelf.public = {key_of(BLADEREN)}
    shelf.lays()
    assert "ook openbaar" in line_of(gerda, "Bladeren zoeken")
    assert 'src="/besloten/2026-2027/groep-3/bladeren/een.jpg"' in gerda.get("/schrijven/").text
    path = str(presses(gerda, "verander", "Bladeren zoeken").location)
    assert [file.name for file in draft_of(shelf.school).files] == ["een.jpg", "twee.jpg"]
    assert gerda.post(path, {"versie": version(gerda, path), "doe": "weg:een.jpg"}).status_code == 303
    assert draft_of(shelf.school).removed == ("een.jpg",)


def test_a_childs_name_in_what_is_written_is_told_at_its_line(shelf: Shelf) -> None:
    gerda = at_desk(shelf.school, GERDA)
    path = begins(gerda)
    looked = writes(gerda, path, "kijk", tekst="Mooi.\n\nBram de Vries won de wedstrijd.")
    assert "“Bram de Vries won de wedstrijd.”" in looked.text and "de naam van een kind van school" in looked.text
    assert writes(gerda, path, "plaats", tekst="Bram de Vries won.", status="openbaar").status_code == 422
    assert writes(gerda, path, "plaats", tekst="Bram de Vries won.", status="besloten").status_code == 303


def test_a_file_that_the_store_did_not_take_stays_in_the_draft(shelf: Shelf) -> None:
    gerda = at_desk(shelf.school, GERDA)
    path = begins(gerda)
    gerda.client.post(path, base_url="http://localhost", headers={"Origin": "http://localhost"}, data={
        "versie": version(gerda, path), "titel": TITLE, "tekst": "Dag.", "doe": "bewaar", "beschrijving": "Dozen",
        "fotos": [(jpeg(), "a.jpg"), (jpeg(200), "b.jpg")]})
    assert writes(gerda, path, "plaats", **looked_at(gerda, path)).status_code == 303
    comes_back(shelf.school, left=("b.jpg",))
    gerda.get("/schrijven/")
    assert draft_of(shelf.school).there == ("a.jpg",) and len(list(shelf.school.home.drafts.rglob("*.jpg"))) == 1


def test_last_years_own_draft_opens_nothing_of_this_year(shelf: Shelf) -> None:
    """A teacher who no longer writes for a group keeps her words and can't touch what stands there."""
    gerda = at_desk(shelf.school, GERDA)
    presses(gerda, "verander", "Bladeren zoeken")
    with shelf.school.register.changing() as rows:
        s = schema.staff_role
        rows.execute(s.update().where(s.c.person == person_id(shelf.school, GERDA)).values(group="groep-4"))
    gerda = at_desk(shelf.school, GERDA)
    one = draft_of(shelf.school)
    assert gerda.post("/schrijven/doe/", {"concept": one.id, "doe": "haal-weg"}).status_code == 404
    assert Drafts(shelf.school.home).read(one.owner, one.id).origin == BY_GIT
