"""The second step with an app: set up, asked for, once for each code, and kept sealed."""

from __future__ import annotations

import base64
import datetime
import re
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from flask import Blueprint, request
from sqlalchemy import select, update
from werkzeug.test import Client

from gate import authenticator, schema
from gate.access import COOKIE
from gate.admit import allowed
from gate.authenticator import Said
from gate.keys import rotate
from gate.roles import Act
from gate.vault import FILE, Vault
from gate.wsgi import assemble
from tests.gate.small_school import ANNA, GERDA, HENK, Browser, School
from tests.gate.staffroom import App, begins_app, id_of, sets_up_app


@pytest.fixture
def opened(school: School) -> School:
    return school.peopled()


def reads(browser: Browser) -> bool:
    """Whether this browser is somebody who reads as staff: the page says no more of a missing step."""
    return "Nog één stap" not in browser.get("/besloten/").text


def second_step(browser: Browser, code: str, back: str = "") -> int:
    return browser.post("/bevestigen/", {"code": code, "naar": back}).status_code


def test_staff_are_led_to_a_second_step_right_after_the_mail(opened: School) -> None:
    gerda = opened.browser()
    gerda.asks(GERDA, "/besloten/2026-2027/groep-3/kijkdoos/")
    opened.deliver()
    done = gerda.post("/inloggen/code/", {"code": opened.letterbox.code()})
    assert done.location == "/bevestigen/?naar=/besloten/2026-2027/groep-3/kijkdoos/"
    page = gerda.get(done.location)
    assert "Nog één stap" in page.text
    link = '/account/beveiliging/?naar=/besloten/2026-2027/groep-3/kijkdoos/'
    assert f'href="{link}"' in page.text
    assert "App instellen" in gerda.get(link).text and not reads(gerda)


def test_a_parent_is_not_asked_for_a_second_step(opened: School) -> None:
    anna = opened.browser()
    anna.asks(ANNA)
    opened.deliver()
    assert anna.post("/inloggen/code/", {"code": opened.letterbox.code()}).location == "/besloten/"
    assert reads(anna)


def test_setting_up_the_app_is_the_second_step_and_leads_back(opened: School) -> None:
    gerda = opened.browser().signs_in(GERDA)
    begun = gerda.post("/account/beveiliging/app/", {"naar": "/besloten/"})
    page = gerda.get(begun.location).text
    assert "<svg" in page and 'class="qr"' in page and "style=" not in page
    assert "otpauth://totp/De%20Proef:juf%20Gerda?secret=" in page
    app = App(opened, re.findall(r"secret=([A-Z2-7]{32})", page)[0])
    place = begun.location.partition("?")[0]
    assert gerda.post(place, {"code": app.wrong()}).status_code == 422
    assert not reads(gerda)
    assert gerda.post(place, {"code": app.code(), "naar": "/besloten/"}).location == "/besloten/"
    assert reads(gerda)


def test_the_next_sign_in_asks_for_a_code_of_the_app(opened: School) -> None:
    app = sets_up_app(opened.browser().signs_in(HENK))
    henk = opened.browser()
    henk.signs_in(HENK)
    assert not reads(henk) and "Code uit de app" in henk.get("/bevestigen/").text
    assert second_step(henk, app.wrong()) == 422 and not reads(henk)
    assert second_step(henk, f" {app.code()[:3]} {app.code()[3:]} ") == 303 and reads(henk)


def test_a_code_counts_once_also_within_its_half_minute(opened: School) -> None:
    app = sets_up_app(opened.browser().signs_in(GERDA))
    one, other = (opened.browser().signs_in(GERDA) for _ in range(2))
    code = app.code()
    assert second_step(one, code) == 303
    assert second_step(other, code) == 422 and not reads(other)
    opened.clock.passes(seconds=30)
    assert second_step(other, app.code(-30)) == 422, "the clock may be off, but that code was used"
    assert second_step(other, app.code()) == 303


def test_a_clock_may_be_half_a_minute_off_and_no_more(opened: School) -> None:
    app = sets_up_app(opened.browser().signs_in(GERDA))
    opened.clock.passes(minutes=3)
    gerda = opened.browser().signs_in(GERDA)
    assert second_step(gerda, app.code(-60)) == 422
    assert second_step(gerda, app.code(60)) == 422
    assert second_step(gerda, app.code(-30)) == 303
    assert second_step(gerda, app.code(30)) == 303


def test_fifty_at_once_use_one_code_once(opened: School) -> None:
    app = sets_up_app(opened.browser().signs_in(GERDA))
    browser = opened.browser().signs_in(GERDA)
    assert browser.is_signed_in
    person, code, vault = id_of(opened, GERDA), app.code(), Vault(opened.home.keys)

    def tries(_: int) -> Said:
        return authenticator.check(opened.register, vault, person, "0" * 32, code, now=opened.clock())

    with ThreadPoolExecutor(16) as pool:
        said = list(pool.map(tries, range(50)))
    assert said.count(Said.RIGHT) == 1
    assert said.count(Said.WRONG) == 5 and said.count(Said.CLOSED) == 44, "and no more tries than one has"


def test_five_wrong_codes_in_a_row_close_the_app_for_a_quarter_of_an_hour(opened: School) -> None:
    app = sets_up_app(opened.browser().signs_in(GERDA))
    gerda = opened.browser().signs_in(GERDA)
    for _ in range(2):
        for _ in range(4):
            assert second_step(gerda, app.wrong()) == 422
        assert second_step(gerda, app.code()) == 303, "a right one begins anew"
        opened.clock.passes(seconds=30)
    for _ in range(5):
        second_step(gerda, app.wrong())
    said = gerda.post("/bevestigen/", {"code": app.code()})
    assert said.status_code == 422 and "Wacht een kwartier" in said.text
    opened.clock.passes(minutes=15, seconds=1)
    assert second_step(gerda, app.code()) == 303


def test_wrong_codes_are_counted_for_the_person_in_whatever_browser(opened: School) -> None:
    app = sets_up_app(opened.browser().signs_in(GERDA))
    one, other = (opened.browser().signs_in(GERDA) for _ in range(2))
    for _ in range(5):
        second_step(one, app.wrong())
    assert second_step(other, app.code()) == 422
    restarted = assemble(opened.home, opened.settings, opened.register, now=opened.clock)
    again = Browser(opened, Client(restarted))
    again.client.set_cookie(COOKIE, other.client.get_cookie(COOKIE).value, secure=True)  # type: ignore[union-attr]
    assert again.is_signed_in and second_step(again, app.code()) == 422


def test_the_secret_is_sealed_in_the_register_for_its_owner_only(opened: School) -> None:
    app = sets_up_app(opened.browser().signs_in(GERDA))
    with opened.register.reading() as rows:
        sealed = rows.execute(select(schema.authenticator.c.secret)).scalar_one()
        waited = rows.execute(select(schema.challenge.c.value)).scalars().all()
    raw = base64.b32decode(app.secret)
    for text in (sealed, *waited):
        assert app.secret not in text and raw not in base64.urlsafe_b64decode(text)
    vault = Vault(opened.home.keys)
    assert vault.unseal(sealed, id_of(opened, GERDA)) == app.secret
    assert vault.unseal(sealed, id_of(opened, HENK)) is None, "moved to another row it is nothing"
    assert vault.unseal(sealed[:-8] + "AAAAAAA=", id_of(opened, GERDA)) is None


def test_the_app_outlives_a_rotation_of_keys_that_leaked(opened: School) -> None:
    app = sets_up_app(opened.browser().signs_in(GERDA))
    file = opened.home.keys / FILE
    assert file.stat().st_mode & 0o777 == 0o600
    before = file.read_bytes()
    rotate(opened.home.keys, opened.clock())
    rotate(opened.home.keys, opened.clock(), leaked=True)
    assert file.read_bytes() == before
    vault = Vault(opened.home.keys)
    said = authenticator.check(opened.register, vault, id_of(opened, GERDA), "0" * 32, app.code(), now=opened.clock())
    assert said is Said.RIGHT


def test_without_the_key_no_code_is_right_and_no_new_key_is_made(opened: School, tmp_path: Path) -> None:
    app = sets_up_app(opened.browser().signs_in(GERDA))
    (opened.home.keys / FILE).rename(tmp_path / "elders.json")
    gerda = opened.browser().signs_in(GERDA)
    assert second_step(gerda, app.code()) == 422
    assert not (opened.home.keys / FILE).exists()
    assert "wissen" in gerda.get("/bevestigen/").text, "the page says who can help"


def test_a_first_app_is_set_up_only_right_after_signing_in(opened: School) -> None:
    gerda = opened.browser().signs_in(GERDA)
    opened.clock.passes(minutes=5, seconds=1)
    refused = gerda.post("/account/beveiliging/app/")
    assert refused.location == "/bevestigen/?naar=/account/beveiliging/&sterk=1"
    assert "Mail mij eerst een code" in gerda.get(refused.location).text


def test_who_has_an_app_shows_it_before_setting_up_another(opened: School) -> None:
    app = sets_up_app(opened.browser().signs_in(GERDA))
    thief = opened.browser().signs_in(GERDA)
    refused = thief.post("/account/beveiliging/app/")
    assert refused.location == "/bevestigen/?naar=/account/beveiliging/&sterk=1"
    assert thief.post("/bevestigen/mail/").location == "/bevestigen/", "the mail is not a way round it"
    assert second_step(thief, app.code(), "/account/beveiliging/") == 303
    second, place = begins_app(thief)
    opened.clock.passes(seconds=30)
    assert thief.post(place, {"code": second.code()}).status_code == 303
    opened.clock.passes(seconds=30)
    assert second_step(thief, app.code()) == 422, "the new app replaced the old one"
    assert second_step(thief, second.code()) == 303


def test_an_app_begun_before_another_second_step_came_is_over(opened: School) -> None:
    """Who reads the mailbox can't finish later what they began before the owner did."""
    thief, gerda = (opened.browser().signs_in(GERDA) for _ in range(2))
    theirs, place = begins_app(thief)
    opened.clock.passes(seconds=31)
    sets_up_app(gerda)
    assert thief.post(place, {"code": theirs.code()}).status_code == 303
    assert not reads(thief)
    with opened.register.reading() as rows:
        assert len(rows.execute(select(schema.audit).where(schema.audit.c.act == "app-add")).all()) == 1


def test_another_ones_setting_up_is_nothing(opened: School) -> None:
    gerda, henk = opened.browser().signs_in(GERDA), opened.browser().signs_in(HENK)
    app, place = begins_app(gerda)
    assert henk.get(place).location == "/account/beveiliging/"
    assert henk.post(place, {"code": app.code()}).status_code == 303
    assert not reads(henk)


def test_the_last_second_step_of_staff_stays_and_the_page_says_why(opened: School) -> None:
    gerda = opened.browser().signs_in(GERDA)
    sets_up_app(gerda)
    refused = gerda.post("/account/beveiliging/weg/", {"app": "1"})
    assert refused.status_code == 409 and "uw enige tweede stap" in refused.text
    anna = opened.browser().signs_in(ANNA)
    sets_up_app(anna)
    assert anna.post("/account/beveiliging/weg/", {"app": "1"}).location == "/account/beveiliging/?klaar=weg"
    assert anna.post("/account/beveiliging/weg/", {"app": "1"}).status_code == 404


def test_each_change_is_mailed_and_logged_without_a_secret(opened: School) -> None:
    anna = opened.browser().signs_in(ANNA)
    app = sets_up_app(anna)
    anna.post("/account/beveiliging/weg/", {"app": "1"})
    opened.deliver()
    bodies = [str(mail.get_body(("plain",)).get_content()) for mail in opened.letterbox.mails[-2:]]  # type: ignore[union-attr]
    assert "ingesteld" in bodies[0] and "weggehaald" in bodies[1]
    assert {str(mail["To"]) for mail in opened.letterbox.mails[-2:]} == {ANNA}
    with opened.register.reading() as rows:
        log = [tuple(row) for row in rows.execute(select(schema.audit.c.act, schema.audit.c.target))]
    assert ("app-add", id_of(opened, ANNA)) in log and ("app-remove", id_of(opened, ANNA)) in log
    assert app.secret not in str(log)


def test_a_second_step_counts_for_fourteen_days_of_reading(opened: School) -> None:
    gerda = opened.browser().signs_in(GERDA)
    sets_up_app(gerda)
    d, days = schema.device, opened.settings.server.sessions.staff_days
    with opened.register.changing() as rows:
        rows.execute(update(d).values(strong=opened.clock() - datetime.timedelta(days=days)))
    opened.clock.passes(seconds=1)
    assert not reads(gerda)


def test_a_second_step_of_staff_signs_no_parent_of_a_device_in(opened: School) -> None:
    """A code of Gerda's app on Anna's device is nobody's."""
    app = sets_up_app(opened.browser().signs_in(GERDA))
    anna = opened.browser().signs_in(ANNA)
    assert second_step(anna, app.code()) == 422


def test_what_was_typed_goes_along_and_is_sent_after_the_check(opened: School) -> None:
    app = sets_up_app(opened.browser().signs_in(HENK))
    henk = opened.browser().signs_in(HENK)
    shown = henk.post("/bevestigen/verder/?naar=/account/", {"bericht": "Morgen \"vrij\"\nGroet", "device": "x"})
    assert shown.status_code == 403 and "Wat u typte is bewaard" in shown.text
    assert 'name="kept-bericht" value="Morgen &#34;vrij&#34;\nGroet"' in shown.text
    kept = {"naar": "/account/", "kept-bericht": "Morgen \"vrij\"\nGroet", "kept-device": "x"}
    wrong = henk.post("/bevestigen/", {"code": app.wrong(), **kept})
    assert wrong.status_code == 422 and 'name="kept-bericht"' in wrong.text
    right = henk.post("/bevestigen/", {"code": app.code(), **kept})
    assert right.status_code == 200 and '<form method="post" action="/account/">' in right.text
    assert 'name="bericht" value="Morgen &#34;vrij&#34;\nGroet"' in right.text and "kept-" not in right.text


def test_a_form_after_half_an_hour_of_silence_is_not_lost(opened: School) -> None:
    """The whole way of a page that only staff may use (gate/admit.py)."""
    desk, sent = Blueprint("desk", __name__), []

    @desk.post("/beheer/proef/")
    @allowed(Act.WRITE_OWN)
    def write() -> str:
        sent.append(request.form.to_dict())
        return "bewaard"

    gate = assemble(opened.home, opened.settings, opened.register, [desk], now=opened.clock)
    gerda = Browser(opened, Client(gate)).signs_in(GERDA)
    app = sets_up_app(gerda)
    assert gerda.post("/beheer/proef/", {"tekst": "een"}).status_code == 200
    opened.clock.passes(minutes=31)
    away = gerda.post("/beheer/proef/", {"tekst": "twee"})
    assert (away.status_code, away.location) == (307, "/bevestigen/verder/?naar=/beheer/proef/")
    page = gerda.post(away.location, {"tekst": "twee"}).text
    assert 'name="kept-tekst" value="twee"' in page
    again = gerda.post("/bevestigen/", {"code": app.code(), "naar": "/beheer/proef/", "kept-tekst": "twee"})
    assert 'action="/beheer/proef/"' in again.text and 'name="tekst" value="twee"' in again.text
    assert gerda.post("/beheer/proef/", {"tekst": "twee"}).text == "bewaard"
    assert sent == [{"tekst": "een"}, {"tekst": "twee"}]
    anna = Browser(opened, Client(gate)).signs_in(ANNA)
    assert anna.post("/beheer/proef/", {"tekst": "drie"}).status_code == 404
