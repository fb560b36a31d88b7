"""The table of roles (gate/roles.py) cell by cell against the real pages: who may,
gets the page or the act; everybody else the 404 of a page that does not exist."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from werkzeug.test import TestResponse

from gate import office, schema
from gate.office.undoing import _WAYS
from gate.roles import ROLES, Act
from gate.snapshot import ASK_EVERY
from tests.access.routes import OFFICE_ROUTES
from tests.gate.desks import AT_SCHOOL, at_desk, child_id, last_row, log, person_id, staffed
from tests.gate.small_school import EVA, GERDA, HEADINGS, HENK, Browser, School

HANNA = "hanna@ouders.example"
MORE = f"{HEADINGS}\nGijs;;Aalbers;01-02-2018;groep 5;5;{HANNA};\n"


@dataclass(frozen=True)
class Deed:
    """What somebody tries for an act, and what the log says of it. ``enough``:
    any of these acts lets them."""

    method: str
    path: Callable[[School], str]
    enough: tuple[Act, ...]
    form: dict[str, str] = field(default_factory=dict)
    logged: tuple[str, ...] = ()


def child(first_name: str, rest: str = "") -> Callable[[School], str]:
    return lambda school: f"/beheer/kind/{child_id(school, first_name)}/{rest}"


def person(mail: str, rest: str = "") -> Callable[[School], str]:
    return lambda school: f"/beheer/persoon/{person_id(school, mail)}/{rest}"


def at(path: str) -> Callable[[School], str]:
    return lambda school: path


def tie(school: School) -> str:
    return f"/beheer/persoon/{person_id(school, EVA)}/kind/{child_id(school, 'Fien')}/"


def consent(first_name: str, rest: str = "") -> Callable[[School], str]:
    return lambda school: f"/beheer/toestemming/kind/{child_id(school, first_name)}/{rest}"


def paper(school: School) -> str:
    return consent("Gijs", f"papier/{person_id(school, HANNA)}/")(school)


GUEST = {"name": "Oma", "mail": "oma@familie.example", "reason": "haalt op", "ends": "2026-12-01"}
NEW = {"name": "Nieuw", "mail": "nieuw@school.example", "role": "ib", "year": "2026-2027"}
DEEDS = {
    Act.SEE_FAMILIES: Deed("GET", child("Gijs"), (Act.SEE_FAMILIES,)),
    Act.SEE_FAMILIES_OWN: Deed("GET", child("Fien"), (Act.SEE_FAMILIES, Act.SEE_FAMILIES_OWN)),
    Act.CHANGE_FAMILIES: Deed("POST", child("Gijs", "groep/"), (Act.CHANGE_FAMILIES,),
                              {"groep": "2026-2027/groep-4"}, ("child-move",)),
    Act.END_ACCESS: Deed("POST", tie, (Act.END_ACCESS,), {"daad": "einde", "reden": "uitspraak"}, ("access-end",)),
    Act.CODES: Deed("POST", person(HANNA, "uitnodigen/"), (Act.CODES,), {}, ("invite",)),
    Act.CODES_OWN: Deed("POST", person(EVA, "uitnodigen/"), (Act.CODES, Act.CODES_OWN), {}, ("invite",)),
    Act.GUESTS: Deed("POST", child("Gijs", "meelezer/"), (Act.GUESTS,),
                     {**GUEST, "groep": "2026-2027/groep-5"}, ("guest-add",)),
    Act.GUESTS_OWN: Deed("POST", child("Fien", "meelezer/"), (Act.GUESTS, Act.GUESTS_OWN),
                         {**GUEST, "groep": "2026-2027/groep-3"}, ("guest-add",)),
    Act.STAFF: Deed("POST", at("/beheer/medewerkers/nieuw/"), (Act.STAFF,), NEW, ("staff-add",)),
    Act.CONSENT: Deed("POST", paper, (Act.CONSENT,), {"closed-photos": "no"}, ("consent-paper", "photos-down")),
    Act.CONSENT_OWN: Deed("POST", consent("Fien", "bezwaar/"), (Act.CONSENT, Act.CONSENT_OWN),
                          {"doel": "closed-photos"}, ("consent-teacher", "photos-down")),
    Act.LOG: Deed("GET", at("/beheer/logboek/"), (Act.LOG,)),
    Act.URGENT: Deed("GET", at("/beheer/dringend/"), (Act.URGENT,)),
    Act.PUBLISH: Deed("GET", at("/beheer/publiceren/"), (Act.PUBLISH,)),
}
WRITTEN_ELSEWHERE = {Act.WRITE_OWN, Act.WRITE_SCHOOL}
"""Acts about posts: the office has no page for them."""


@pytest.fixture
def office_of(school: School) -> School:
    staffed(school)
    school.read_in(MORE)
    return school


def test_every_act_and_every_role_is_in_this_test() -> None:
    assert set(DEEDS) | WRITTEN_ELSEWHERE == set(Act)
    assert set(AT_SCHOOL) == set(ROLES)


def test_every_page_of_the_office_says_which_acts_open_it() -> None:
    assert {one for one in _endpoints()} == set(OFFICE_ROUTES)
    assert all(row.acts for row in OFFICE_ROUTES.values())
    assert all(acts for acts, _ in _WAYS.values()), "undoing asks for the act as well"


@pytest.mark.parametrize("role", sorted(ROLES))
def test_a_role_does_what_the_table_says_and_nothing_else(office_of: School, role: str) -> None:
    """Each cell: the answer, and in the log one row for an act, none for a no."""
    browser, me = at_desk(office_of, AT_SCHOOL[role]), person_id(office_of, AT_SCHOOL[role])
    for act, deed in DEEDS.items():
        before, number = last_row(office_of), office_of.register.change_number()
        answer = _tries(browser, deed.method, deed.path(office_of), deed.form)
        office_of.clock.passes(seconds=1)
        logged = [what for who, what in log(office_of, before) if who == me]
        if ROLES[role].may.intersection(deed.enough):
            assert answer.status_code == (200 if deed.method == "GET" else 303), f"{role} {act}: {answer.text}"
            assert logged == list(deed.logged), f"{role} {act}"
        else:
            nothing = _tries(browser, deed.method, "/beheer/bestaat-niet/", {})
            assert answer.status_code == 404, f"{role} {act}"
            assert answer.data == nothing.data, f"{role} {act}: a 404 of its own"
            assert log(office_of, before) == []
            assert office_of.register.change_number() == number


@pytest.mark.parametrize("act", sorted(DEEDS))
def test_staff_without_a_second_step_are_asked_for_it_and_do_nothing(office_of: School, act: Act) -> None:
    henk, deed = office_of.browser().signs_in(HENK), DEEDS[act]
    before = last_row(office_of)
    answer = _tries(henk, deed.method, deed.path(office_of), deed.form)
    assert answer.status_code in (303, 307)
    assert answer.location.startswith("/bevestigen/")
    assert log(office_of, before) == []


@pytest.mark.parametrize("act", [Act.STAFF, Act.END_ACCESS])
def test_what_weighs_most_asks_who_you_are_after_five_minutes(office_of: School, act: Act) -> None:
    henk, deed = at_desk(office_of, HENK), DEEDS[act]
    office_of.clock.passes(minutes=6)
    assert _tries(henk, "GET", "/beheer/", {}).status_code == 200
    before = last_row(office_of)
    answer = _tries(henk, deed.method, deed.path(office_of), deed.form)
    assert (answer.status_code, answer.location.partition("?")[0]) == (307, "/bevestigen/verder/")
    assert log(office_of, before) == []


def test_after_half_an_hour_of_silence_the_desk_is_closed(office_of: School) -> None:
    henk = at_desk(office_of, HENK)
    for _ in range(3):
        office_of.clock.passes(minutes=29)
        assert _tries(henk, "GET", "/beheer/", {}).status_code == 200, "who works goes on working"
        time.sleep(ASK_EVERY * 1.2)  # until this process has read that Henk was at work
    office_of.clock.passes(minutes=31)
    assert _tries(henk, "GET", "/beheer/", {}).location.startswith("/bevestigen/")


def test_a_teacher_of_groep_3_gets_nothing_of_a_child_of_groep_5(office_of: School) -> None:
    """Every route of the office with that child's, guardian's and group's own ids."""
    gerda = at_desk(office_of, GERDA)
    nothing = {method: _tries(gerda, method, "/beheer/bestaat-niet/", {}).data for method in ("GET", "POST")}
    before, asked = _everything(office_of), 0
    for endpoint, rule, method in _rules():
        if not rule.arguments:
            continue
        ids = {"id": child_id(office_of, "Gijs"), "person": person_id(office_of, HANNA), "year": "2026-2027",
               "name": "groep-5", "photo": "0" * 64}
        if endpoint.startswith("office_person"):
            ids["id"] = ids["person"]
        path = rule.rule
        for name in rule.arguments:
            path = path.replace(next(part for part in path.split("/") if part.endswith(f":{name}>")), ids[name])
        answer = _tries(gerda, method, path, {**GUEST, "groep": "2026-2027/groep-5", "daad": "einde"})
        assert answer.status_code == 404, f"{method} {path}: {answer.status_code}"
        assert answer.data == nothing[method], f"{method} {path}: a 404 of its own"
        asked += 1
    assert asked >= 25
    assert _everything(office_of) == before, "nothing changed"


def test_a_teacher_sees_of_a_guardian_only_the_children_of_the_own_group(office_of: School) -> None:
    gerda = at_desk(office_of, GERDA)
    page = gerda.get(person("anna@ouders.example")(office_of)).text
    assert "Bram de Vries" in page
    assert "Cas" not in page
    found = gerda.get("/beheer/?zoek=vries").text
    assert "Bram de Vries" in found
    assert "Cas de Vries" not in found
    assert HANNA not in gerda.get("/beheer/?zoek=hanna").text
    assert "Geboren" not in gerda.get(child("Bram")(office_of)).text, "a teacher needs no birth date"
    assert "Groep 5" not in gerda.get("/beheer/").text


def test_who_moved_out_of_the_group_is_the_teachers_no_more(office_of: School) -> None:
    gerda, kees = at_desk(office_of, GERDA), at_desk(office_of, AT_SCHOOL["kantoor"])
    assert gerda.get(child("Fien")(office_of)).status_code == 200
    assert kees.post(child("Fien", "groep/")(office_of), {"groep": "2026-2027/groep-4"}).status_code == 303
    office_of.clock.passes(seconds=1)
    assert gerda.get(child("Fien")(office_of)).status_code == 404


def test_nobody_undoes_what_somebody_else_did_or_what_they_may_do_no_more(office_of: School) -> None:
    kees, henk = at_desk(office_of, AT_SCHOOL["kantoor"]), at_desk(office_of, HENK)
    done = kees.post(child("Gijs", "groep/")(office_of), {"groep": "2026-2027/groep-4"})
    slip = done.location.partition("gedaan=")[2]
    assert "ongedaan" not in henk.get(done.location).text
    assert henk.post("/beheer/ongedaan/", {"slip": slip}).status_code == 404
    with office_of.register.changing() as rows:
        rows.execute(schema.staff_role.delete().where(
            schema.staff_role.c.person == person_id(office_of, AT_SCHOOL["kantoor"])))
    time.sleep(ASK_EVERY * 1.2)  # until this process has read it
    answer = kees.post("/beheer/ongedaan/", {"slip": slip})
    assert answer.status_code == 404, answer.location


def _tries(browser: Browser, method: str, path: str, form: dict[str, str]) -> TestResponse:
    return browser.get(path) if method == "GET" else browser.post(path, form)


def _app() -> Flask:
    app = Flask("office", static_folder=None)
    for pages in office.BLUEPRINTS:
        app.register_blueprint(pages)
    return app


def _endpoints() -> list[str]:
    return [rule.endpoint for rule in _app().url_map.iter_rules()]


def _rules() -> list[tuple[str, Any, str]]:
    return [(rule.endpoint, rule, "POST" if "POST" in (rule.methods or ()) else "GET")
            for rule in _app().url_map.iter_rules()]


def _everything(school: School) -> dict[str, list[Any]]:
    """The whole register, but for when somebody was last at work."""
    with school.register.reading() as rows:
        return {name: sorted(map(repr, rows.execute(select(table)))) for name, table in schema.metadata.tables.items()
                if name not in ("device", "change")}
