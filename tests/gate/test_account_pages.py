"""The account: a mailbox of two, another address, sign-ins, my data, stopping, recovery."""

from __future__ import annotations

import datetime
import json
import re
from typing import Any

import pytest
from sqlalchemy import Table, insert, select, update
from werkzeug.test import TestResponse

from gate import mydata, recovery, schema
from gate.recovery import RecoveryError
from gate.schema import metadata
from gate.tokens import new_id
from school.words import Year
from tests.gate.small_school import ANNA, DIRK, EVA, GERDA, HEADINGS, HENK, Browser, School
from tests.gate.staffroom import id_of, makes_passkey, sets_up_app, signs_in_by

TOGETHER = "samen@ouders.example"
LAST_YEAR = Year.parse("2025-2026")
NEW = "anna.nieuw@ouders.example"


@pytest.fixture
def opened(school: School) -> School:
    return school.peopled()


def signed_in_person(school: School, browser: Browser) -> str:
    """Whose page the account page is, by the name that it greets."""
    found = re.search(r"U bent ingelogd als ([^<]+)\.</p>", browser.get("/account/").text)
    assert found
    return found[1]


def told(school: School) -> list[str]:
    with school.register.reading() as rows:
        return list(rows.execute(select(schema.notice.c.kind).order_by(schema.notice.c.at)).scalars())


def logged(school: School, act: str) -> list[tuple[str, str]]:
    with school.register.reading() as rows:
        a = schema.audit.c
        return [(row.actor, row.outcome) for row in rows.execute(select(a.actor, a.outcome).where(a.act == act))]


# One mailbox of two people

@pytest.fixture
def together(opened: School) -> School:
    """Wim and Ria share a mailbox; Ria also teaches. Mo has a mailbox of his own."""
    with opened.register.changing() as rows:
        for name, mails in (("Ria", [TOGETHER]), ("Wim", [TOGETHER]), ("Mo", ["mo@ouders.example"])):
            id = new_id()
            rows.execute(insert(schema.person).values(id=id, name=name, created=opened.clock()))
            for mail in mails:
                rows.execute(insert(schema.address).values(mail=mail, person=id))
    return opened


def buttons(page: str) -> dict[str, str]:
    """Names on the page that asks who one is, with the ids of their buttons."""
    return {name: id for id, name in re.findall(
        r'name="person" value="(\w+)"><span class="item-name">(?:Verder als )?([^<]+)</span>', page)}


def comes_in(school: School, mail: str = TOGETHER, back: str = "") -> tuple[Browser, TestResponse]:
    browser = school.browser()
    browser.asks(mail, back)
    school.deliver()
    return browser, browser.post("/inloggen/code/", {"code": school.letterbox.code()})


def test_who_shares_a_mailbox_is_asked_who_they_are(together: School) -> None:
    browser, came = comes_in(together, back="/account/")
    assert came.location == "/inloggen/wie/?naar=/account/"
    names = buttons(browser.get(came.location).text)
    assert set(names) == {"Wim", "Ria"}, "and nobody of another mailbox"
    chosen = browser.post("/inloggen/wie/", {"person": names["Wim"], "naar": "/account/"})
    assert chosen.location == "/account/" and signed_in_person(together, browser) == "Wim"
    assert set(buttons(browser.get("/account/").text)) == {"Ria"}
    browser.post("/inloggen/wie/", {"person": names["Ria"]})
    assert signed_in_person(together, browser) == "Ria"


def test_a_mailbox_of_one_is_asked_nothing(together: School) -> None:
    browser, came = comes_in(together, "mo@ouders.example")
    assert came.location == "/besloten/"
    assert browser.get("/inloggen/wie/").location == "/besloten/"
    assert "Verder als" not in browser.get("/account/").text


def test_nobody_becomes_somebody_of_another_mailbox(together: School) -> None:
    browser, _ = comes_in(together)
    for person in (id_of(together, "mo@ouders.example"), id_of(together, HENK), "0" * 32, ""):
        assert browser.post("/inloggen/wie/", {"person": person}).status_code == 404
    mo = together.browser().signs_in("mo@ouders.example")
    assert mo.post("/inloggen/wie/", {"person": id_of(together, TOGETHER)}).status_code == 404
    assert signed_in_person(together, mo) == "Mo"
    assert (id_of(together, "mo@ouders.example"), "not-theirs") in logged(together, "sign-in-as")


def test_going_on_as_another_makes_no_session_longer(together: School) -> None:
    browser = together.browser()
    browser.post("/inloggen/", {"address": TOGETHER, "shared": "1"})
    together.deliver()
    browser.post("/inloggen/code/", {"code": together.letterbox.code()})
    together.clock.passes(minutes=20)
    here = signed_in_person(together, browser)
    other = next(id for name, id in buttons(browser.get("/account/").text).items() if name != here)
    assert browser.post("/inloggen/wie/", {"person": other}).status_code == 303 and browser.is_signed_in
    together.clock.passes(minutes=10, seconds=1)
    assert not browser.is_signed_in


def test_going_on_as_another_ends_the_old_cookie(together: School) -> None:
    browser, _ = comes_in(together)
    first = signed_in_person(together, browser)
    old = browser.client.get_cookie("__Host-schoolpoort", domain="localhost")
    with together.register.reading() as rows:
        before = rows.execute(select(schema.device.c.id, schema.device.c.proved)).one()
    together.clock.passes(days=20)
    other = next(id for name, id in buttons(browser.get("/account/").text).items() if name != first)
    browser.post("/inloggen/wie/", {"person": other})
    with together.register.reading() as rows:
        after = rows.execute(select(schema.device.c.id, schema.device.c.proved, schema.device.c.person)).one()
    assert after.person == other and before.proved and after.proved is None, "this one proved nothing yet"
    assert after.id != before.id
    thief = together.browser()
    thief.client.set_cookie("__Host-schoolpoort", old.value, secure=True)  # type: ignore[union-attr]
    assert not thief.is_signed_in


def test_a_device_by_passkey_proved_no_mailbox_and_changes_to_nobody(together: School) -> None:
    browser, _ = comes_in(together)
    key = makes_passkey(browser)
    elsewhere = together.browser()
    signs_in_by(elsewhere, key)
    assert "Verder als" not in elsewhere.get("/account/").text
    for id in buttons(browser.get("/inloggen/wie/").text).values():
        if id != bytes.fromhex(key.person.hex()).hex():
            assert elsewhere.post("/inloggen/wie/", {"person": id}).status_code == 404


def test_a_mailbox_that_is_no_longer_ones_own_opens_nobody_else(together: School) -> None:
    browser, _ = comes_in(together)
    names = buttons(browser.get("/inloggen/wie/").text)
    me = signed_in_person(together, browser)
    other = next(id for name, id in names.items() if name != me)
    with together.register.changing() as rows:
        a = schema.address
        rows.execute(update(a).where(a.c.mail == TOGETHER, a.c.person == names[me]).values(mail="weg@ouders.example"))
    assert browser.post("/inloggen/wie/", {"person": other}).status_code == 404


def test_showing_oneself_again_by_mail_keeps_who_one_is(together: School) -> None:
    browser, _ = comes_in(together)
    me = signed_in_person(together, browser)
    other_name, other = next((name, id) for name, id in buttons(browser.get("/account/").text).items() if name != me)
    browser.post("/inloggen/wie/", {"person": other})
    together.clock.passes(minutes=6)
    browser.post("/bevestigen/mail/", {"naar": "/account/gegevens/"})
    together.deliver()
    browser.post("/inloggen/code/", {"code": together.letterbox.code()})
    assert signed_in_person(together, browser) == other_name


# Another address

def links(school: School) -> dict[str, str]:
    """The links that were mailed, by mailbox."""
    school.deliver()
    found: dict[str, str] = {}
    for mail in school.letterbox.mails:
        body = mail.get_body(("plain",))
        match = re.search(r"http://localhost(/account/adres/\S+)", body.get_content() if body else "")
        if match:
            found[str(mail["To"])] = match[1]
    return found


def presses(school: School, link: str, button: str = "") -> TestResponse:
    """Open a mailed link in any browser and press its button."""
    browser = school.browser()
    arrived = browser.get(link)
    assert (arrived.status_code, arrived.location) == (303, "/account/adres/")
    browser.get("/account/adres/")
    return browser.post("/account/adres/", {button: "1"} if button else {})


def asks_change(browser: Browser, new: str = NEW, old: str = ANNA, how: str = "swap") -> TestResponse:
    return browser.post("/account/adressen/", {"address": new, "old": old, "how": how})


def mails_of(school: School, person: str) -> set[str]:
    with school.register.reading() as rows:
        a = schema.address.c
        return set(rows.execute(select(a.mail).where(a.person == person)).scalars())


@pytest.mark.parametrize("first, second", [(ANNA, NEW), (NEW, ANNA)])
def test_a_new_address_counts_once_both_mailboxes_agreed(opened: School, first: str, second: str) -> None:
    anna, me = opened.browser().signs_in(ANNA), id_of(opened, ANNA)
    tablet = opened.browser().signs_in(ANNA)
    assert asks_change(anna).location == "/account/adressen/?klaar=gevraagd"
    mailed = links(opened)
    assert set(mailed) == {ANNA, NEW}
    assert "nog op de knop" in presses(opened, mailed[first]).text and mails_of(opened, me) == {ANNA}
    opened.letterbox.mails.clear()
    assert "Het nieuwe adres werkt" in presses(opened, mailed[second]).text
    assert mails_of(opened, me) == {NEW}
    opened.deliver()
    assert {str(mail["To"]) for mail in opened.letterbox.mails} == {ANNA, NEW}, "both hear of it"
    assert told(opened) == ["address-changed"]
    assert anna.is_signed_in, "the device that asked stays"
    assert not tablet.is_signed_in, "who reads the old mailbox is out"
    opened.browser().signs_in(NEW)


def test_an_address_can_come_beside_the_old_one_and_one_of_two_can_go(opened: School) -> None:
    anna, me = opened.browser().signs_in(ANNA), id_of(opened, ANNA)
    asks_change(anna, how="add")
    for link in links(opened).values():
        presses(opened, link)
    assert mails_of(opened, me) == {ANNA, NEW}
    assert anna.post("/account/adressen/weg/", {"address": ANNA}).location == "/account/adressen/?klaar=weg"
    assert mails_of(opened, me) == {NEW} and not anna.is_signed_in
    again = opened.browser().signs_in(NEW)
    assert again.post("/account/adressen/weg/", {"address": NEW}).status_code == 422
    assert again.post("/account/adressen/weg/", {"address": EVA}).status_code == 422
    assert mails_of(opened, id_of(opened, EVA)) == {EVA}


def test_opening_a_link_does_nothing_and_one_mailbox_alone_neither(opened: School) -> None:
    anna, me = opened.browser().signs_in(ANNA), id_of(opened, ANNA)
    asks_change(anna)
    mailed, scanner = links(opened), opened.browser()
    for link in mailed.values():
        for method in ("GET", "HEAD", "OPTIONS"):
            scanner.client.open(link, method=method, base_url="http://localhost")
        scanner.get("/account/adres/")
    for _ in range(3):
        presses(opened, mailed[NEW])
    assert mails_of(opened, me) == {ANNA}


def test_the_new_mailbox_is_not_told_whose_it_would_be(opened: School) -> None:
    anna = opened.browser().signs_in(ANNA)
    asks_change(anna)
    link = links(opened)[NEW]
    mail = next(mail for mail in opened.letterbox.mails if str(mail["To"]) == NEW)
    browser = opened.browser()
    browser.get(link)
    assert NEW in next(mail.as_string() for mail in opened.letterbox.mails if "veranderen" in str(mail["Subject"]))
    assert ANNA not in mail.as_string() and ANNA not in browser.get("/account/adres/").text


def test_that_was_not_me_ends_the_change_and_the_school_hears(opened: School) -> None:
    thief, me = opened.browser().signs_in(ANNA), id_of(opened, ANNA)
    asks_change(thief)
    mailed = links(opened)
    assert "Er verandert niets" in presses(opened, mailed[ANNA], "nee").text
    assert presses(opened, mailed[NEW]).status_code == 410
    assert mails_of(opened, me) == {ANNA} and told(opened) == ["address-refused"]


def test_a_link_works_one_day_and_a_newer_change_ends_it(opened: School) -> None:
    anna = opened.browser().signs_in(ANNA)
    asks_change(anna)
    first = links(opened)
    asks_change(anna, "nog.nieuwer@ouders.example")
    assert presses(opened, first[NEW]).status_code == 410
    second = links(opened)["nog.nieuwer@ouders.example"]
    opened.clock.passes(days=1)
    assert presses(opened, second).status_code == 410


def test_a_link_of_another_mailbox_another_change_or_a_guess_agrees_to_nothing(opened: School) -> None:
    anna, eva = opened.browser().signs_in(ANNA), opened.browser().signs_in(EVA)
    asks_change(anna)
    asks_change(eva, "eva.nieuw@ouders.example", EVA)
    mailed = links(opened)
    id, _, secret = mailed[NEW].removeprefix("/account/adres/").partition(".")
    theirs = mailed["eva.nieuw@ouders.example"].partition(".")[2]
    for forged in (theirs, "0" * 32, secret[::-1]):
        assert presses(opened, f"/account/adres/{id}.{forged}").status_code == 410


def test_what_is_no_address_or_not_ones_own_is_said(opened: School) -> None:
    anna = opened.browser().signs_in(ANNA)
    assert "Staat er een @ in?" in asks_change(anna, "anna apestaart").text
    assert "staat al bij u" in asks_change(anna, ANNA.upper()).text
    assert asks_change(anna, NEW, EVA).status_code == 422
    assert links(opened) == {}


def test_an_address_is_changed_only_by_who_showed_themselves_just_now(opened: School) -> None:
    anna = opened.browser().signs_in(ANNA)
    opened.clock.passes(minutes=5, seconds=1)
    assert anna.get("/account/adressen/").location == "/bevestigen/?naar=/account/adressen/"
    assert asks_change(anna).status_code == 303 and links(opened) == {}


def test_three_changes_a_day_are_enough(opened: School) -> None:
    anna = opened.browser().signs_in(ANNA)
    for number in range(3):
        assert asks_change(anna, f"nr{number}@ouders.example").status_code == 303
    assert "drie keer" in asks_change(anna).text


def test_when_the_old_mailbox_is_dead_the_school_is_asked(opened: School) -> None:
    anna = opened.browser().signs_in(ANNA)
    assert anna.post("/account/adressen/hulp/").location == "/account/adressen/?klaar=hulp"
    anna.post("/account/adressen/hulp/")
    assert told(opened) == ["address-help"]


def test_a_code_that_was_mailed_to_an_address_that_is_gone_signs_nobody_in(opened: School) -> None:
    anna = opened.browser().signs_in(ANNA)
    asks_change(anna)
    mailed, late = links(opened), opened.browser()
    late.asks(ANNA)
    opened.deliver()
    code = opened.letterbox.code()
    for link in mailed.values():
        presses(opened, link)
    late.post("/inloggen/code/", {"code": code})
    assert not late.is_signed_in


# Sign-ins and children

def test_the_account_page_tells_of_ones_own_sign_ins_and_children(opened: School) -> None:
    anna = opened.browser()
    anna.asks(ANNA)
    anna.post("/inloggen/code/", {"code": "000000"})
    anna.signs_in(ANNA)
    opened.browser().signs_in(DIRK)
    opened.read_in(f"{HEADINGS}\nBram;de;Vries;01-02-2020;groep 5;5;{ANNA};\n", LAST_YEAR)
    page = anna.get("/account/").text
    assert "Cas de Vries, Groep 5" in page and "Bram de Vries, Groep 3</dd>" in page
    assert page.count("ingelogd met de mail") == 1 and "een verkeerde code" in page
    assert DIRK not in page
    opened.clock.passes(days=93)
    assert "ingelogd met de mail" not in anna.get("/account/").text


# My data

CANARY = "vogel"


def plant(school: School, person: str, table: Table, mark: str) -> None:
    """A row of this table about a person that holds a mark, in a column that is theirs."""
    now, id = school.clock(), new_id()
    later = now + datetime.timedelta(days=9)
    day = now.date()
    child = new_id()
    values: dict[str, dict[str, Any]] = {
        "address": {"mail": f"{mark}@ouders.example", "person": person},
        "guest": {"id": id, "person": person, "year": "2026-2027", "group": "groep-3", "reason": mark, "by": "x",
                  "starts": day, "ends": day},
        "staff_role": {"id": id, "person": person, "role": mark, "year": "2026-2027", "starts": day},
        "device": {"id": id, "person": person, "created": now, "seen": now, "expires": later, "label": mark},
        "passkey": {"id": id, "person": person, "credential": f"geheim{mark}", "public_key": b"geheim",
                    "label": mark, "created": now},
        "challenge": {"id": id, "person": person, "kind": mark, "value": "geheim", "expires": later},
        "code": {"id": id, "person": person, "digest": f"geheim{mark}", "way": mark, "by": "x", "created": now,
                 "expires": later},
        "address_change": {"id": id, "person": person, "old": ANNA, "new": f"{mark}@ouders.example", "kid": "geheim",
                           "created": now, "expires": later},
        "request": {"id": id, "person": person, "mail": ANNA, "kid": "geheim", "created": now, "expires": later,
                    "back": f"/{mark}/"},
        "outbox": {"id": id, "person": person, "kind": mark, "created": now, "due": later, "state": "sent"},
        "notice": {"id": id, "about": person, "kind": mark, "at": now},
        "consent": {"child": child, "person": person, "purpose": mark, "version": 1, "year": "2026-2027",
                    "way": "paper", "by": new_id(), "answer": "yes", "at": now},
        "consent_reminder": {"person": person, "year": "2026-2027", "at": later},
        "checklist": {"person": person, "kind": mark, "year": "2026-2027", "list": "0" * 16, "at": now},
        "photo_child": {"photo": mark, "child": child, "shows": True, "by": "geheim", "at": now},
        "photo_receipt": {"id": id, "child": child, "person": person, "at": now, "body": f'{{"mark": "{mark}"}}'},
        "opening": {"person": person, "post": mark, "at": now},
        "telling": {"person": person, "group": mark, "cadence": "daily", "since": now},
        "told": {"person": person, "post": mark, "mail": "geheim", "at": now},
        "feed": {"person": person, "id": id, "kid": "geheim", "created": later},
        "audit": {"actor": new_id(), "act": mark, "target": f"{person} {new_id()}", "at": now},
    }
    with school.register.changing() as rows:
        if table.name in ("child", "guardianship", "membership", "guest", "photo_child", "photo_receipt"):
            rows.execute(insert(schema.child).values(
                id=child, first_name=mark if table.name == "child" else "Pip", last_name=child, born=day))
        if table.name in ("child", "guardianship", "membership", "photo_child"):
            rows.execute(insert(schema.guardianship).values(
                child=child, person=person, household=len(mark) if table.name == "guardianship" else 1))
        if table.name == "membership":
            rows.execute(insert(table).values(child=child, year="2026-2027", group=mark, starts=day))
        elif table.name == "person":
            rows.execute(update(table).where(table.c.id == person).values(name=mark))
        elif table.name == "authenticator":
            rows.execute(insert(table).values(person=person, secret="geheim", created=now, confirmed=later))
        elif table.name == "guest":
            rows.execute(insert(table).values(child=child, **values["guest"]))
        elif table.name in values:
            rows.execute(insert(table).values(**values[table.name]))


def data_of(browser: Browser) -> str:
    answer = browser.post("/account/gegevens/")
    assert answer.headers["Content-Type"] == "application/json; charset=utf-8"
    assert answer.headers["Cache-Control"] == "private, no-store"
    return answer.get_data(as_text=True)


def test_every_table_is_in_my_data_or_is_nobodys(opened: School) -> None:
    assert set(mydata.TABLES) | set(mydata.NOBODYS) == set(metadata.tables)
    assert not set(mydata.TABLES) & set(mydata.NOBODYS)


@pytest.mark.parametrize("name", sorted(mydata.TABLES))
def test_my_data_holds_what_every_table_holds_of_me_and_nothing_of_another(opened: School, name: str) -> None:
    table = metadata.tables[name]
    anna, eva = opened.browser().signs_in(ANNA), opened.browser().signs_in(EVA)
    plant(opened, id_of(opened, ANNA), table, f"mijn{CANARY}")
    plant(opened, id_of(opened, DIRK), table, f"dirks{CANARY}")
    found, page = data_of(anna), anna.get("/account/gegevens/").text
    mark = {"authenticator": "2026-11-29T16:00:00+00:00", "guardianship": '"household": 9',
            "consent_reminder": "2026-11-29T16:00:00+00:00",
            "feed": "2026-11-29T16:00:00+00:00"}.get(name, f"mijn{CANARY}")
    assert mark in found, name
    assert f"mijn{CANARY}" in page or name in ("authenticator", "guardianship", "consent_reminder", "feed")
    for text in (found, page):
        assert f"dirks{CANARY}" not in text and DIRK not in text and "geheim" not in text
    assert f"mijn{CANARY}" not in data_of(eva)


def test_my_data_names_no_other_household_and_no_child_one_no_longer_reads(opened: School) -> None:
    anna, dirk = opened.browser().signs_in(ANNA), id_of(opened, DIRK)
    found = data_of(anna)
    assert "Bram" in found and "Cas" in found and "groep-5" in found
    assert DIRK not in found and dirk not in found
    with opened.register.changing() as rows:
        g = schema.guardianship
        rows.execute(update(g).where(g.c.person == id_of(opened, DIRK)).values(
            access=False, ended=opened.clock(), reason="een uitspraak"))
    dirks = opened.browser().signs_in(DIRK)
    data = json.loads(data_of(dirks))
    assert data["tables"]["guardianship"][0]["access"] is False
    assert data["tables"]["child"] == [] and data["tables"]["membership"] == []
    assert "uitspraak" not in json.dumps(data) and "groep-3" not in json.dumps(data)


def test_my_data_is_for_who_showed_themselves_just_now_and_is_logged(opened: School) -> None:
    anna = opened.browser().signs_in(ANNA)
    data_of(anna)
    assert logged(opened, "my-data") == [(id_of(opened, ANNA), "ok")]
    opened.clock.passes(minutes=6)
    for answer in (anna.get("/account/gegevens/"), anna.post("/account/gegevens/")):
        assert answer.status_code == 303 and answer.location.startswith("/bevestigen/")


def test_staff_see_their_data_only_after_their_second_step(opened: School) -> None:
    sets_up_app(opened.browser().signs_in(GERDA))
    weak = opened.browser().signs_in(GERDA)
    assert weak.get("/account/gegevens/").location == "/bevestigen/?naar=/account/gegevens/"
    assert weak.get("/account/adressen/").status_code == 303


# Stopping

def test_who_stops_is_out_everywhere_and_can_come_back_by_mail(opened: School) -> None:
    anna, tablet, me = opened.browser().signs_in(ANNA), opened.browser().signs_in(ANNA), id_of(opened, ANNA)
    key = makes_passkey(anna)
    assert "Ja, ik stop" in anna.get("/account/stoppen/").text
    stopped = anna.post("/account/stoppen/")
    assert stopped.location == "/" and "Max-Age=0" in str(stopped.headers.getlist("Set-Cookie"))
    assert not anna.is_signed_in and not tablet.is_signed_in
    assert signs_in_by(opened.browser(), key).status_code == 422
    assert told(opened) == ["stopped"] and logged(opened, "stop") == [(me, "ok")]
    with opened.register.reading() as rows:
        a = schema.address.c
        assert rows.execute(select(a.proven).where(a.person == me)).scalars().all() == [None]
        assert len(rows.execute(select(schema.guardianship).where(schema.guardianship.c.person == me)).all()) == 2
    opened.deliver()
    assert "gestopt" in str(opened.letterbox.mails[-1].get_body(("plain",)).get_content())  # type: ignore[union-attr]
    assert opened.browser().signs_in(ANNA).is_signed_in


def test_staff_do_not_end_their_own_work(opened: School) -> None:
    gerda = opened.browser().signs_in(GERDA)
    sets_up_app(gerda)
    assert gerda.post("/account/stoppen/").status_code == 409 and gerda.is_signed_in


# Recovery by the school

def test_the_head_clears_a_lost_second_step_and_it_leaves_a_trace(opened: School) -> None:
    gerda = opened.browser().signs_in(GERDA)
    sets_up_app(gerda)
    key = makes_passkey(gerda)
    person, head = id_of(opened, GERDA), id_of(opened, HENK)
    gone = recovery.reset_second_step(opened.register, person, by=head, reason="telefoon kwijt", now=opened.clock())
    assert gone == 2
    opened.clock.passes(seconds=1)
    assert not gerda.is_signed_in and signs_in_by(opened.browser(), key).status_code == 422
    again = opened.browser().signs_in(GERDA)
    assert "Nu instellen" in again.get("/bevestigen/").text
    opened.deliver()
    assert any("tweede stap gewist" in mail.as_string() for mail in opened.letterbox.mails)
    assert logged(opened, "second-step-reset") == [(head, "ok")]
    with opened.register.reading() as rows:
        assert rows.execute(select(schema.notice.c.detail)).scalars().all() == ["telefoon kwijt"]


def test_a_second_step_is_cleared_by_nobody_for_themselves_nor_by_who_may_not(opened: School) -> None:
    sets_up_app(opened.browser().signs_in(GERDA))
    gerda, anna, head = id_of(opened, GERDA), id_of(opened, ANNA), id_of(opened, HENK)
    for person, by, reason in ((gerda, gerda, "kwijt"), (gerda, anna, "kwijt"), (anna, gerda, "kwijt"),
                               (gerda, head, "  "), (gerda, "0" * 32, "kwijt"), (head, head, "kwijt")):
        with pytest.raises(RecoveryError):
            recovery.reset_second_step(opened.register, person, by=by, reason=reason, now=opened.clock())
    assert logged(opened, "second-step-reset") == []
