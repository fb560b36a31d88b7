"""Consent as it goes at a school: told as stories, on both stores."""

from __future__ import annotations

import datetime
import re

import pytest
from sqlalchemy import select, update

from gate import consents, schema
from gate.contacts import merge
from gate.guardians import end_access
from gate.holding import NO, NONE, State
from school.purposes import Round
from tests.gate.consenting import (
    CLOSED,
    PAGE,
    PUBLIC,
    answers,
    notices,
    on_paper,
    state,
    text_of,
    with_consent,
)
from tests.gate.desks import child_id, person_id
from tests.gate.small_school import ANNA, DIRK, EVA, GERDA, School


@pytest.fixture
def opened(school: School) -> School:
    return school.peopled()


def lines(school: School) -> list[tuple[str, str, str, int]]:
    c = schema.consent.c
    with school.register.reading() as rows:
        found = rows.execute(select(c.purpose, c.answer, c.way, c.version).order_by(c.id)).all()
    return [tuple(row) for row in found]  # type: ignore[misc]


def test_before_anybody_answers_nothing_may(opened: School) -> None:
    assert {state(opened, "Bram", purpose.key) for purpose in opened.settings.consent.asked} == {State.OPEN}


def test_two_guardians_say_yes_and_one_takes_it_back(opened: School) -> None:
    """Public photos need both; one no, later, is enough to end it."""
    anna, dirk = opened.browser().signs_in(ANNA), opened.browser().signs_in(DIRK)
    assert answers(anna, {"Bram:*": "yes"}) == 303
    assert (state(opened, "Bram"), state(opened, "Bram", PUBLIC)) == (State.YES, State.OPEN)
    assert answers(dirk, {"Bram:*": "yes"}) == 303
    assert state(opened, "Bram", PUBLIC) is State.YES
    assert answers(dirk, {f"Bram:{PUBLIC}": "no"}) == 303
    assert state(opened, "Bram", PUBLIC) is State.NO
    assert state(opened, "Bram") is State.YES, "only what he said no to"
    assert notices(opened, consents.CHANGED) == [("Bram", PUBLIC)], "the teacher is told of what was counted on"
    assert notices(opened, consents.DISAGREE) == [("Bram", PUBLIC)], "and the head that they disagree"
    assert answers(dirk, {f"Bram:{PUBLIC}": "yes"}) == 303
    assert state(opened, "Bram", PUBLIC) is State.YES, "a no may become yes as easily"


def test_neither_guardian_ever_learns_what_the_other_said(opened: School) -> None:
    """Whatever Dirk answers, every page of Anna's is the same, byte for byte."""
    anna, dirk = opened.browser().signs_in(ANNA), opened.browser().signs_in(DIRK)
    answers(anna, {"Bram:*": "yes"})
    opened.deliver()
    pages = (PAGE, "/besloten/", "/account/", "/account/gegevens/")
    before, mails = [anna.get(page).data for page in pages], len(opened.letterbox.mails)
    for said in ("no", "yes"):
        answers(dirk, {"Bram:*": said})
        assert [anna.get(page).data for page in pages] == before, said
        opened.deliver()
        assert len(opened.letterbox.mails) == mails
    assert person_id(opened, DIRK) not in anna.post("/account/gegevens/").text
    assert "Zegt één ouder nee, dan geldt nee." in anna.get(PAGE).text


def test_a_no_after_a_yes_takes_the_same_page_and_the_same_number_of_taps(opened: School) -> None:
    eva = opened.browser().signs_in(EVA)
    answers(eva, {"Fien:*": "yes"})
    page = eva.get(PAGE).text
    assert page.count('value="yes" checked') == 7
    answers(eva, {f"Fien:{CLOSED}": "no"})
    assert state(opened, "Fien") is State.NO
    assert [line[1] for line in lines(opened)] == ["yes"] * 7 + ["no"], "nothing is written over"
    page = eva.get(f"{PAGE}?bewaard=1").text
    assert "Uw antwoorden zijn bewaard." in page and "Fien: 6 keer ja, 1 keer nee" in page


def test_the_same_answer_twice_is_one_line(opened: School) -> None:
    eva = opened.browser().signs_in(EVA)
    answers(eva, {f"Fien:{CLOSED}": "yes"})
    answers(eva, {f"Fien:{CLOSED}": "yes"})
    assert lines(opened) == [(CLOSED, "yes", "account", 1)]


def test_nothing_is_ticked_before_a_parent_chooses(opened: School) -> None:
    assert "checked" not in opened.browser().signs_in(EVA).get(PAGE).text


def test_the_answers_for_one_child_can_be_taken_over_and_are_not_kept_until_saved(opened: School) -> None:
    anna = opened.browser().signs_in(ANNA)
    said = {"Cas:*": "yes", f"Cas:{PUBLIC}": "no"}
    assert answers(anna, said, form={"daad": "zelfde"}) == 200
    assert lines(opened) == []
    page = anna.post(PAGE, {f"{child_id(opened, 'Cas')}:{CLOSED}": "yes", "daad": "zelfde"}).text
    assert re.search(rf'name="{child_id(opened, "Bram")}:{CLOSED}" value="yes" checked', page)
    assert "Nog niet bewaard" in page


def test_nobody_answers_for_a_child_that_is_not_theirs(opened: School) -> None:
    eva = opened.browser().signs_in(EVA)
    assert answers(eva, {"Bram:*": "yes", "Fien:closed-photos": "yes"}) == 303
    assert state(opened, "Bram") is State.OPEN
    assert len(lines(opened)) == 1


def test_a_child_objects_and_the_teacher_writes_it_down(opened: School) -> None:
    answers(opened.browser().signs_in(EVA), {"Fien:*": "yes"})
    fien, gerda = child_id(opened, "Fien"), person_id(opened, GERDA)
    with opened.register.writing() as rows:
        consents.object_for(rows, opened.settings, fien, {CLOSED: NO}, by=gerda, now=opened.clock())
    assert state(opened, "Fien") is State.NO
    assert answers(opened.browser().signs_in(EVA), {"Fien:*": "yes"}) == 303
    assert state(opened, "Fien") is State.NO, "whatever the parents say"
    with opened.register.writing() as rows:
        consents.object_for(rows, opened.settings, fien, {CLOSED: NONE}, by=gerda, now=opened.clock())
    assert state(opened, "Fien") is State.YES


def test_a_form_on_paper_counts_and_the_parent_sees_and_changes_it(opened: School) -> None:
    assert on_paper(opened, "Fien", EVA, closed_photos="yes", public_photos="no") == [CLOSED, PUBLIC]
    assert (state(opened, "Fien"), state(opened, "Fien", PUBLIC)) == (State.YES, State.NO)
    eva = opened.browser().signs_in(EVA)
    assert eva.get(PAGE).text.count(" checked") == 2
    answers(eva, {f"Fien:{PUBLIC}": "yes"})
    assert state(opened, "Fien", PUBLIC) is State.YES
    assert [line[2] for line in lines(opened)] == ["paper", "paper", "account"]


def test_a_changed_text_asks_anew_and_ends_what_is_public(opened: School) -> None:
    eva = opened.browser().signs_in(EVA)
    answers(eva, {"Fien:*": "yes"})
    purposes = text_of(PUBLIC, "Ook op borden langs de weg.") | text_of(CLOSED, "Ook voor opa en oma.")
    later = with_consent(opened, purposes=purposes)
    assert (state(later, "Fien"), state(later, "Fien", PUBLIC)) == (State.YES, State.OPEN)
    eva = later.browser().signs_in(EVA)
    assert "Fien" in eva.get("/besloten/").text and "Antwoord geven" in eva.get("/besloten/").text
    page = eva.get(PAGE).text
    assert "Uw ja tegen de oude tekst geldt niet meer." in page
    assert "Uw eerdere ja geldt nog, tot u opnieuw kiest." in page
    assert page.count(" checked") == 5, "a yes to another text is not filled in again"
    answers(eva, {f"Fien:{PUBLIC}": "yes"})
    assert state(later, "Fien", PUBLIC) is State.YES
    assert lines(later)[-1] == (PUBLIC, "yes", "account", 2)
    with later.register.reading() as rows:
        t = schema.consent_text.c
        kept = rows.execute(select(t.version, t.text).where(t.purpose == PUBLIC).order_by(t.version)).all()
    assert [row.version for row in kept] == [1, 2] and kept[1].text == "Ook op borden langs de weg."


def test_who_read_the_old_text_does_not_answer_the_new_one(opened: School) -> None:
    eva = opened.browser().signs_in(EVA)
    fien = child_id(opened, "Fien")
    eva.get(PAGE)
    later = with_consent(opened, purposes=text_of(PUBLIC, "Ook op borden langs de weg."))
    eva = later.browser().signs_in(EVA)
    answer = eva.post(PAGE, {f"{fien}:{PUBLIC}": "yes", f"versie:{PUBLIC}": "1"})
    assert answer.status_code == 409 and "Lees hem na en kies opnieuw" in answer.text
    assert lines(later) == []


@pytest.mark.parametrize(("round", "after"), [(Round.YEAR, State.OPEN), (Round.STANDING, State.YES)])
def test_a_new_school_year(opened: School, round: Round, after: State) -> None:
    """A yes is for its year, or stands; a no is not asked again and again."""
    opened = with_consent(opened, round=round)
    eva = opened.browser().signs_in(EVA)
    answers(eva, {"Fien:*": "yes", "Fien:social-media": "no"})
    august = with_consent(opened, year="2027-2028")
    august.clock.time = datetime.datetime(2027, 8, 25, 9, tzinfo=datetime.UTC)
    assert (state(august, "Fien"), state(august, "Fien", "social-media")) == (after, State.NO)
    eva = august.browser().signs_in(EVA)
    asked = "Antwoord geven" in eva.get("/besloten/").text
    assert asked is (round is Round.YEAR)
    if asked:
        page = eva.get(PAGE).text
        assert "Vorig schooljaar zei u ja." in page and page.count(" checked") == 1
        answers(eva, {"Fien:*": "yes", "Fien:social-media": "no"})
        assert state(august, "Fien") is State.YES


def test_a_second_household_counts_as_much_as_the_first(opened: School) -> None:
    g = schema.guardianship.c
    with opened.register.changing() as rows:
        rows.execute(update(schema.guardianship).where(g.person == person_id(opened, DIRK)).values(household=2))
    answers(opened.browser().signs_in(ANNA), {"Bram:*": "yes"})
    assert state(opened, "Bram", PUBLIC) is State.OPEN
    answers(opened.browser().signs_in(DIRK), {"Bram:closed-photos": "no"})
    assert state(opened, "Bram") is State.NO
    assert state(opened, "Cas") is State.OPEN, "Dirk has no say about Cas, and Anna said nothing of him"


def test_a_guardian_without_authority_is_not_asked(opened: School) -> None:
    g = schema.guardianship.c
    with opened.register.changing() as rows:
        rows.execute(update(schema.guardianship).where(g.person == person_id(opened, DIRK)).values(authority=False))
    answers(opened.browser().signs_in(ANNA), {"Bram:*": "yes"})
    assert state(opened, "Bram", PUBLIC) is State.YES, "all who have authority said yes"
    dirk = opened.browser().signs_in(DIRK)
    assert "Er is geen kind waarvoor u hier toestemming geeft" in dirk.get(PAGE).text
    assert answers(dirk, {"Bram:*": "no"}) == 303
    assert state(opened, "Bram", PUBLIC) is State.YES


def test_whose_access_ended_keeps_a_no_and_loses_a_yes(opened: School) -> None:
    answers(opened.browser().signs_in(ANNA), {"Bram:*": "yes"})
    answers(opened.browser().signs_in(DIRK), {"Bram:*": "yes", "Bram:newsletter": "no"})
    opened.clock.passes(minutes=1)
    end_access(opened.register, person_id(opened, DIRK), child_id(opened, "Bram"), by="office", reason="uitspraak",
               now=opened.clock())
    assert state(opened, "Bram", PUBLIC) is State.OPEN, "he can't take his yes back himself any more"
    assert state(opened, "Bram", "newsletter") is State.NO
    opened.clock.passes(minutes=1)
    on_paper(opened, "Bram", DIRK, public_photos="yes")
    assert state(opened, "Bram", PUBLIC) is State.YES


def test_who_left_is_asked_nothing_and_is_in_nothing_new(opened: School) -> None:
    eva = opened.browser().signs_in(EVA)
    answers(eva, {"Fien:*": "yes"})
    with opened.register.changing() as rows:
        rows.execute(update(schema.child).where(schema.child.c.first_name == "Fien").values(
            leaves=opened.today - datetime.timedelta(days=1)))
    assert state(opened, "Fien") is State.NO
    assert "Er is geen kind" in eva.get(PAGE).text


def test_two_entries_of_one_person_become_one_and_no_no_is_lost(opened: School) -> None:
    answers(opened.browser().signs_in(ANNA), {"Bram:*": "yes"})
    answers(opened.browser().signs_in(DIRK), {f"Bram:{PUBLIC}": "no"})
    with opened.register.changing() as rows:
        merge(rows, person_id(opened, ANNA), person_id(opened, DIRK), now=opened.clock())
    assert (state(opened, "Bram"), state(opened, "Bram", PUBLIC)) == (State.YES, State.NO)
