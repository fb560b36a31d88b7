"""Consent at the desk: the sheet, the paper form, the round, the ledger; who sees what."""

from __future__ import annotations

import json

import pytest
from sqlalchemy import select

from gate import schema
from gate.holding import State
from school.purposes import PurposeSettings
from tests.gate.consenting import CLOSED, PUBLIC, answers, notices, on_paper, state, text_of, with_consent
from tests.gate.desks import AT_SCHOOL, at_desk, child_id, person_id, staffed
from tests.gate.small_school import ANNA, DIRK, EVA, GERDA, HENK, School

HERE = "/beheer/toestemming/"
SHEET = f"{HERE}groep/2026-2027/groep-3/"


@pytest.fixture
def opened(school: School) -> School:
    return staffed(school)


def of(school: School, child: str, rest: str = "") -> str:
    return f"{HERE}kind/{child_id(school, child)}/{rest}"


def test_the_teachers_sheet_says_who_may_not_be_where_and_not_who_said_so(opened: School) -> None:
    on_paper(opened, "Bram", ANNA, closed_photos="yes", public_photos="yes")
    on_paper(opened, "Bram", DIRK, closed_photos="yes", public_photos="no")
    on_paper(opened, "Fien", EVA, closed_photos="yes", public_photos="yes")
    page = at_desk(opened, GERDA).get(SHEET).text
    assert page.count("Iedereen mag.") == 1, "in the closed group"
    assert f'kind/{child_id(opened, "Bram")}/">Bram V.</a>' in page
    assert "Cas" not in page
    gerda = at_desk(opened, GERDA)
    mine = gerda.get(of(opened, "Bram")).text
    for text in (page, mine, gerda.get(HERE).text):
        assert DIRK not in text and ANNA not in text and "een ouder zei nee" not in text
        assert "verschillend" not in text
    assert gerda.get(f"{HERE}groep/2026-2027/groep-5/").status_code == 404


def test_a_child_who_says_no_to_its_teacher_is_heard(opened: School) -> None:
    on_paper(opened, "Fien", EVA, closed_photos="yes", public_photos="yes")
    gerda = at_desk(opened, GERDA)
    assert gerda.post(of(opened, "Fien", "bezwaar/"), {"doel": PUBLIC}).status_code == 303
    assert (state(opened, "Fien", PUBLIC), state(opened, "Fien")) == (State.NO, State.YES)
    assert "het kind wil het zelf niet" in gerda.get(of(opened, "Fien")).text
    opened.clock.passes(seconds=1)
    gerda.post(of(opened, "Fien", "bezwaar/"), {})
    assert state(opened, "Fien", PUBLIC) is State.YES
    assert gerda.post(of(opened, "Cas", "bezwaar/"), {"doel": PUBLIC}).status_code == 404


def test_the_office_types_in_a_form_and_what_is_left_open_stays(opened: School) -> None:
    kees = at_desk(opened, AT_SCHOOL["kantoor"])
    form = of(opened, "Fien", f"papier/{person_id(opened, EVA)}/")
    assert kees.post(form, {CLOSED: "yes", PUBLIC: ""}).status_code == 303
    assert (state(opened, "Fien"), state(opened, "Fien", PUBLIC)) == (State.YES, State.OPEN)
    kees.post(form, {CLOSED: "", PUBLIC: "yes"})
    assert (state(opened, "Fien"), state(opened, "Fien", PUBLIC)) == (State.YES, State.YES)
    assert "papier" in kees.get(of(opened, "Fien")).text
    assert kees.post(of(opened, "Fien", f"papier/{person_id(opened, ANNA)}/"), {CLOSED: "no"}).status_code == 404
    with opened.register.reading() as rows:
        c = schema.consent.c
        assert set(rows.execute(select(c.person, c.by))) == {
            (person_id(opened, EVA), person_id(opened, AT_SCHOOL["kantoor"]))}


def test_a_disagreement_is_for_the_head_and_a_change_for_the_teacher(opened: School) -> None:
    on_paper(opened, "Bram", ANNA, closed_photos="yes")
    on_paper(opened, "Bram", DIRK, closed_photos="no")
    henk, gerda = at_desk(opened, HENK), at_desk(opened, GERDA)
    kees = at_desk(opened, AT_SCHOOL["kantoor"])
    differ, changed = "De ouders van Bram de Vries antwoordden verschillend", "Van Bram de Vries is een toestemming"
    assert differ in henk.get("/beheer/").text
    assert "Ouders antwoordden verschillend" in henk.get(HERE).text
    said = gerda.get("/beheer/").text
    assert changed in said and differ not in said
    assert differ not in kees.get("/beheer/").text and changed not in kees.get("/beheer/").text
    with opened.register.reading() as rows:
        n = schema.notice.c
        id = rows.execute(select(n.id).where(n.kind == "consent-changed")).scalar_one()
    assert gerda.post("/beheer/melding/", {"melding": id}).status_code == 303
    assert changed not in gerda.get("/beheer/").text
    assert notices(opened, "consent-changed") == [("Bram", CLOSED)]


def test_who_has_not_answered_gets_one_mail_a_school_year(opened: School) -> None:
    answers(opened.browser().signs_in(EVA), {"Fien:*": "no"})
    kees = at_desk(opened, AT_SCHOOL["kantoor"])
    page = kees.get(HERE).text
    assert ANNA in page and DIRK in page and EVA not in page, "who said no has answered"
    before = len(opened.letterbox.mails)
    assert kees.post(f"{HERE}herinneren/").location == f"{HERE}?gemaild=2"
    assert kees.post(f"{HERE}herinneren/").location == f"{HERE}?gemaild=0"
    opened.deliver()
    mails = [mail for mail in opened.letterbox.mails[before:] if str(mail["Subject"]).startswith("Toestemming")]
    assert sorted(str(mail["To"]) for mail in mails) == [ANNA, DIRK]
    body = mails[0].get_body(("plain",))
    assert body and "/account/toestemming/" in body.get_content()
    assert not [name for name in ("Bram", "Cas") if name in str(mails[0])]


def test_who_answered_before_the_mail_went_gets_none(opened: School) -> None:
    kees = at_desk(opened, AT_SCHOOL["kantoor"])
    eva = opened.browser().signs_in(EVA)
    kees.post(f"{HERE}herinneren/")
    answers(eva, {"Fien:*": "yes"})
    before = len(opened.letterbox.mails)
    opened.deliver()
    assert EVA not in {str(mail["To"]) for mail in opened.letterbox.mails[before:]}


def test_what_the_other_parent_said_does_not_decide_who_is_reminded(opened: School) -> None:
    """Where one yes is enough Bram's photos may stand there already; Dirk is asked all the same."""
    off = {one.key: PurposeSettings(on=False) for one in opened.settings.consent.asked if one.key != CLOSED}
    opened = with_consent(opened, purposes=off)
    answers(opened.browser().signs_in(ANNA), {"Bram:*": "yes", "Cas:*": "yes"})
    assert state(opened, "Bram") is State.YES
    page = at_desk(opened, HENK).get(HERE).text
    assert DIRK in page and ANNA not in page


def test_the_ledger_goes_out_with_every_text_and_without_a_name(opened: School) -> None:
    on_paper(opened, "Fien", EVA, closed_photos="yes")
    later = with_consent(opened, purposes=text_of(CLOSED, "Ook voor opa en oma."))
    on_paper(later, "Fien", EVA, closed_photos="no")
    henk = at_desk(later, HENK)
    data = json.loads(henk.post(f"{HERE}uitvoer/", {"soort": "json"}).text)
    mine = [row for row in data["answers"] if row["purpose"] == CLOSED]
    assert [(row["answer"], row["version"], row["way"]) for row in mine] == [("yes", 1, "paper"), ("no", 2, "paper")]
    assert {row["text"] for row in data["texts"] if row["purpose"] == CLOSED and row["version"] == 2} == {
        "Ook voor opa en oma."}
    table = henk.post(f"{HERE}uitvoer/", {"soort": "csv"}).text
    assert table.splitlines()[0] == "id;at;child;person;purpose;version;year;way;by;answer"
    for text in (json.dumps(data["answers"]), table):
        assert not [name for name in ("Fien", "Öztürk", EVA) if name in text]
    opened.clock.passes(minutes=6)
    assert henk.post(f"{HERE}uitvoer/", {"soort": "csv"}).location.startswith("/bevestigen/"), "only who just proved"
