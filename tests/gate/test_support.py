"""Support looks along for a quarter of an hour: seen, logged, and without hands."""

from __future__ import annotations

import pytest
import time_machine
from click.testing import CliRunner
from sqlalchemy import select

from gate import schema
from gate.access import COOKIE
from gate.staff import add_staff
from gate.support import SupportError, reading_session
from schoolpoort.cli import cli
from tests.gate.guarded.releases import Printer
from tests.gate.small_school import ANNA, EVA, GERDA, HENK, YEAR, Browser, School

PAGE, ELSEWHERE = "/besloten/2026-2027/groep-3/", "/besloten/2026-2027/groep-4/"


def looking(school: School, mail: str = EVA, reason: str = "foto's laden niet") -> Browser:
    """A browser with the cookie of a support session."""
    session = reading_session(school.register, school.ring, mail, reason=reason, by="support ict", now=school.clock())
    browser = school.browser()
    browser.client.set_cookie(COOKIE, session.token, domain="localhost", secure=True)
    return browser


def asked(browser: Browser, path: str) -> int:
    with browser.get(path) as answer:
        return answer.status_code


def acts(school: School) -> list[tuple[str, str, str]]:
    with school.register.reading() as rows:
        found = rows.execute(select(schema.audit).where(schema.audit.c.act == "support-token")
                             .order_by(schema.audit.c.id)).all()
    return [(row.actor, row.target.split(" ")[0], row.outcome) for row in found]


@pytest.fixture(autouse=True)
def pages(school: School) -> None:
    school.peopled()
    Printer(school.home).release()


def test_it_reads_what_the_parent_reads_and_no_more_for_a_quarter_of_an_hour(school: School) -> None:
    helper = looking(school)
    assert asked(helper, PAGE) == 200 and asked(helper, ELSEWHERE) == 404
    school.clock.passes(minutes=14, seconds=59)
    assert asked(helper, PAGE) == 200, "reading does not renew it"
    school.clock.passes(seconds=1)
    assert asked(helper, PAGE) == 303


def test_the_parent_sees_it_with_its_reason_and_can_end_it(school: School) -> None:
    eva = school.browser().signs_in(EVA)
    helper = looking(school)
    assert "Ondersteuning: foto’s laden niet" in eva.get("/account/").get_data(as_text=True).replace("&#39;", "’")
    eva.post("/account/", {"device": "others"})
    assert asked(helper, PAGE) == 303


def test_it_is_in_the_log_before_it_exists(school: School, monkeypatch: pytest.MonkeyPatch) -> None:
    looking(school)
    eva = school.person(EVA).id
    assert acts(school) == [("support ict", eva, "asked"), ("support ict", eva, "ok")]

    def broken(*args: object, **more: object) -> None:
        raise RuntimeError("the disk is full")

    monkeypatch.setattr(school.register, "note", broken)
    with pytest.raises(RuntimeError):
        looking(school, ANNA)
    with school.register.reading() as rows:
        assert len(rows.execute(select(schema.device)).all()) == 1, "what can't be logged is not made"


def test_never_for_staff_present_past_or_to_come(school: School) -> None:
    for mail in (GERDA, HENK):
        with pytest.raises(SupportError, match="werkt op school"):
            looking(school, mail)
    add_staff(school.register, "", ANNA, "kantoor", (), YEAR, now=school.clock())
    with pytest.raises(SupportError, match="werkt op school"):
        looking(school, ANNA)
    assert [outcome for _, _, outcome in acts(school)] == ["asked", "staff"] * 3
    with school.register.reading() as rows:
        assert not rows.execute(select(schema.device)).all()


@pytest.mark.parametrize("path, form", [
    ("/account/", {"device": "others"}), ("/account/stoppen/", {}), ("/account/adressen/", {"mail": "x@y.example"}),
    ("/inloggen/", {"address": EVA}), ("/bevestigen/", {"code": "123456"}), ("/beheer/", {})])
def test_it_changes_nothing(school: School, path: str, form: dict[str, str]) -> None:
    eva, helper = school.browser().signs_in(EVA), looking(school)
    before = school.register.read_rights(school.today)
    refused = helper.post(path, form)
    assert refused.status_code == 403 and "leest alleen mee" in refused.get_data(as_text=True)
    assert school.register.read_rights(school.today).devices.keys() == before.devices.keys() and eva.is_signed_in
    assert helper.post("/uitloggen/").status_code == 303
    assert asked(helper, PAGE) == 303


@pytest.mark.parametrize("who, reason, said", [("wie@elders.example", "telefoon kapot", "niet bekend"),
                                               (EVA, " ", "zeg waarom"), ("%", "telefoon kapot", "niet bekend")])
def test_nobody_and_no_reason_give_no_session(school: School, who: str, reason: str, said: str) -> None:
    with pytest.raises(SupportError, match=said):
        looking(school, who, reason)


def test_the_command_prints_the_cookie_and_no_address_with_a_secret(school: School) -> None:
    with time_machine.travel(school.clock(), tick=False):
        done = CliRunner().invoke(cli, ["--home", str(school.home.root), "token", EVA, "--reason", "foto's laden niet"])
        bare = CliRunner().invoke(cli, ["--home", str(school.home.root), "token", EVA])
    assert done.exit_code == 0, done.output
    token = done.stdout.strip()
    assert token.count(".") == 2 and "tot 17:15" in done.stderr and token not in done.stderr
    browser = school.browser()
    browser.client.set_cookie(COOKIE, token, domain="localhost", secure=True)
    assert asked(browser, PAGE) == 200
    assert bare.exit_code == 2 and "--reason" in bare.output
