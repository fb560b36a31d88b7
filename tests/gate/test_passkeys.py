"""Passkeys: made, shown, once for each question, for this school's address only."""

from __future__ import annotations

import copy
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import func, select

from gate import passkeys, schema
from tests.gate.small_school import ANNA, EVA, GERDA, HENK, Browser, School
from tests.gate.staffroom import (
    UP,
    UV,
    Key,
    asked,
    b64,
    id_of,
    makes_passkey,
    sends,
    sets_up_app,
    signs_in_by,
    unb64,
)

DOOR, HERE, MINE = "/inloggen/passkey/", "/bevestigen/passkey/", "/account/beveiliging/passkey/"


@pytest.fixture
def opened(school: School) -> School:
    return school.peopled()


def acts(school: School, act: str) -> list[tuple[str, str]]:
    """Who did something of this kind, and how it went."""
    with school.register.reading() as rows:
        return [tuple(row) for row in rows.execute(select(schema.audit.c.actor, schema.audit.c.outcome).where(
            schema.audit.c.act == act).order_by(schema.audit.c.id))]  # type: ignore[misc]


def said(school: School, mail: str) -> list[str]:
    """What was mailed to an address, the oldest first."""
    return [str(each.get_body(("plain",)).get_content())  # type: ignore[union-attr]
            for each in school.letterbox.mails if str(each["To"]) == mail]


def test_a_parent_makes_a_passkey_and_signs_in_without_a_mail(opened: School) -> None:
    anna = opened.browser().signs_in(ANNA)
    key = makes_passkey(anna)
    assert "Browser" in anna.get("/account/beveiliging/").text
    opened.deliver()
    mails = len(opened.letterbox.mails)
    elsewhere = opened.browser()
    done = signs_in_by(elsewhere, key)
    assert done.json == {"location": "/besloten/"}
    assert elsewhere.is_signed_in and "anna@" in elsewhere.get("/account/").text
    assert opened.deliver() == 0 and len(opened.letterbox.mails) == mails
    assert acts(opened, "sign-in-passkey") == [(id_of(opened, ANNA), "ok")]
    assert "laatst gebruikt" in anna.get("/account/beveiliging/").text


def test_a_passkey_is_a_second_step_by_itself(opened: School) -> None:
    gerda = opened.browser().signs_in(GERDA)
    key = makes_passkey(gerda)
    assert "Nog één stap" not in gerda.get("/besloten/").text, "making it is showing it"
    elsewhere = opened.browser()
    assert signs_in_by(elsewhere, key).json == {"location": "/besloten/"}
    assert "Nog één stap" not in elsewhere.get("/besloten/").text


def test_staff_show_their_passkey_after_the_mail(opened: School) -> None:
    key = makes_passkey(opened.browser().signs_in(GERDA))
    again = opened.browser().signs_in(GERDA)
    assert "Nog één stap" in again.get("/besloten/").text
    assert "Bevestigen met een passkey" in again.get("/bevestigen/").text
    said = sends(again, HERE, {"credential": key.shows(asked(again, HERE)), "naar": "/account/"})
    assert said.json == {"location": "/account/"}
    assert "Nog één stap" not in again.get("/besloten/").text


def test_the_page_first_asked_for_is_where_the_passkey_leads_and_no_other_site(opened: School) -> None:
    key = makes_passkey(opened.browser().signs_in(ANNA))
    group, start = "/besloten/2026-2027/groep-3/", "/besloten/"
    for wanted, place in ((group, group), ("https://elders.example/", start), ("//elders.example", start), (7, start)):
        browser = opened.browser()
        done = sends(browser, DOOR, {"credential": key.shows(asked(browser, DOOR)), "naar": wanted})
        assert done.json == {"location": place}


def test_a_question_is_answered_once_and_by_the_browser_that_was_asked(opened: School) -> None:
    key = makes_passkey(opened.browser().signs_in(ANNA))
    one, other = opened.browser(), opened.browser()
    answer = key.shows(asked(one, DOOR))
    asked(other, DOOR)
    assert sends(other, DOOR, {"credential": answer}).status_code == 422, "another browser's question"
    assert sends(one, DOOR, {"credential": answer}).status_code == 200
    cookie = one.client.get_cookie("__Host-schoolpoort-passkey", domain="localhost")
    replay = opened.browser()
    replay.client.set_cookie("__Host-schoolpoort-passkey", cookie.value, secure=True)  # type: ignore[union-attr]
    assert sends(replay, DOOR, {"credential": answer}).status_code == 422, "once"
    assert not other.is_signed_in and not replay.is_signed_in


def test_a_wrong_answer_uses_the_question_up(opened: School) -> None:
    key = makes_passkey(opened.browser().signs_in(ANNA))
    browser = opened.browser()
    question = asked(browser, DOOR)
    assert sends(browser, DOOR, {"credential": key.shows(question, flags=UP)}).status_code == 422
    assert sends(browser, DOOR, {"credential": key.shows(question)}).status_code == 422


def test_a_question_lives_ten_minutes(opened: School) -> None:
    key = makes_passkey(opened.browser().signs_in(ANNA))
    browser = opened.browser()
    question = asked(browser, DOOR)
    opened.clock.passes(minutes=10)
    assert sends(browser, DOOR, {"credential": key.shows(question)}).status_code == 422
    asked(browser, DOOR)
    with opened.register.reading() as rows:
        assert rows.execute(select(func.count()).select_from(schema.challenge)).scalar_one() == 1, "old ones are gone"


def test_fifty_at_once_answer_one_question_once(opened: School) -> None:
    key = makes_passkey(opened.browser().signs_in(ANNA))
    question = passkeys.ask_to_show(opened.register, None, now=opened.clock())
    answer = key.shows(dict(question.options))

    def tries(_: int) -> bool:
        return passkeys.sign_in(opened.register, question.id, answer, label="", shared=False,
                                now=opened.clock()) is not None

    with ThreadPoolExecutor(16) as pool:
        assert sum(pool.map(tries, range(50))) == 1


@pytest.mark.parametrize("wrong", [
    {"origin": "https://de-school-nep.example"}, {"origin": "http://localhost.elders.example"},
    {"rp_id": "elders.example"}, {"flags": UP}, {"flags": UV}, {"challenge": b64(b"mijn eigen vraag")}])
def test_what_was_signed_for_another_place_or_without_its_owner_is_refused(
        opened: School, wrong: dict[str, object]) -> None:
    key = makes_passkey(opened.browser().signs_in(ANNA))
    browser = opened.browser()
    said = sends(browser, DOOR, {"credential": key.shows(asked(browser, DOOR), **wrong)})  # type: ignore[arg-type]
    assert said.status_code == 422 and "lukte niet" in said.json["wrong"]
    assert not browser.is_signed_in


def test_a_forged_signature_a_strange_key_and_noise_are_one_and_the_same_no(opened: School) -> None:
    key = makes_passkey(opened.browser().signs_in(ANNA))
    twin = Key(key.id, key.person)  # the same name, another secret
    stranger = Key(b"onbekend", key.person)
    browser, answers = opened.browser(), []
    forged = copy.deepcopy(key.shows(asked(browser, DOOR)))
    forged["response"]["signature"] = b64(bytes(70))
    for credential in (forged, twin.shows(asked(browser, DOOR)), stranger.shows(asked(browser, DOOR)), {}, None, 7, [],
                       {"id": 7}, {"id": b64(key.id)}, {"id": b64(key.id), "response": "x"},
                       {**key.shows(asked(browser, DOOR)), "rawId": "x"},
                       {**key.shows(asked(browser, DOOR)), "type": "password"}):
        asked(browser, DOOR)
        said = sends(browser, DOOR, {"credential": credential})
        answers.append((said.status_code, said.data))
    assert len(set(answers)) == 1 and answers[0][0] == 422
    assert not browser.is_signed_in


def test_another_ones_user_handle_is_refused(opened: School) -> None:
    key = makes_passkey(opened.browser().signs_in(ANNA))
    key.person = bytes.fromhex(id_of(opened, EVA))
    assert signs_in_by(opened.browser(), key).status_code == 422


def test_a_count_that_does_not_go_up_is_refused_and_told(opened: School) -> None:
    key = makes_passkey(opened.browser().signs_in(ANNA), count=4)
    copied = Key(key.id, key.person, 4, key.private)
    assert signs_in_by(opened.browser(), key).status_code == 200
    thief = opened.browser()
    assert signs_in_by(thief, copied).status_code == 422 and not thief.is_signed_in
    opened.deliver()
    assert "kopie" in said(opened, ANNA)[-1]
    with opened.register.reading() as rows:
        told = [tuple(row) for row in rows.execute(select(schema.notice.c.kind, schema.notice.c.about))]
    assert told == [("passkey-copied", id_of(opened, ANNA))]
    assert acts(opened, "passkey") == [(id_of(opened, ANNA), "counter")]
    assert signs_in_by(opened.browser(), key).status_code == 200, "its owner's count went on"


def test_a_forged_count_tells_the_office_nothing(opened: School) -> None:
    key = makes_passkey(opened.browser().signs_in(ANNA), count=4)
    forger = Key(key.id, key.person, 1)
    assert signs_in_by(opened.browser(), forger).status_code == 422
    with opened.register.reading() as rows:
        assert rows.execute(select(schema.notice)).all() == []


def test_a_passkey_is_made_only_right_after_showing_who_one_is(opened: School) -> None:
    anna = opened.browser().signs_in(ANNA)
    opened.clock.passes(minutes=6)
    assert sends(anna, f"{MINE}vraag/").json == {"location": "/bevestigen/?naar=/account/beveiliging/&sterk=1"}
    page = anna.get("/bevestigen/?naar=/account/beveiliging/&sterk=1")
    assert "Mail mij een code" in page.text
    assert anna.post("/bevestigen/mail/", {"naar": "/account/beveiliging/"}).location == "/inloggen/code/"
    opened.deliver()
    again = anna.post("/inloggen/code/", {"code": opened.letterbox.code()})
    assert again.location == "/account/beveiliging/"
    makes_passkey(anna)


def test_who_has_a_passkey_shows_it_before_making_another(opened: School) -> None:
    """Also a parent: else who reads the mailbox gives themselves a key for ever."""
    key = makes_passkey(opened.browser().signs_in(ANNA))
    thief = opened.browser().signs_in(ANNA)
    assert "location" in sends(thief, f"{MINE}vraag/").json
    assert thief.post("/account/beveiliging/weg/", {"passkey": "x"}).location.startswith("/bevestigen/")
    assert thief.post("/bevestigen/mail/", {"sterk": "1"}).location == "/bevestigen/?sterk=1"
    anna = opened.browser()
    signs_in_by(anna, key)
    opened.clock.passes(seconds=1)
    makes_passkey(anna, b"tablet")
    assert anna.get("/account/beveiliging/").text.count("Weghalen: ") == 2


def test_an_answer_to_make_one_is_judged_as_strictly(opened: School) -> None:
    anna = opened.browser().signs_in(ANNA)
    for wrong in ({"origin": "https://elders.example"}, {"rp_id": "elders.example"}, {"flags": UP}, {"flags": 0}):
        said = sends(anna, MINE, {"credential": Key(b"x").makes(asked(anna, MINE), **wrong)})  # type: ignore[arg-type]
        assert said.status_code == 422
    question = asked(anna, MINE)
    assert question["authenticatorSelection"]["userVerification"] == "required"
    assert question["authenticatorSelection"]["residentKey"] == "required"
    assert unb64(question["user"]["id"]).hex() == id_of(opened, ANNA), "no name and no address in it"
    answer = Key(b"x").makes(question)
    eva = opened.browser().signs_in(EVA)
    cookie = anna.client.get_cookie("__Host-schoolpoort-passkey", domain="localhost")
    eva.client.set_cookie("__Host-schoolpoort-passkey", cookie.value, secure=True)  # type: ignore[union-attr]
    assert sends(eva, MINE, {"credential": answer}).status_code == 422, "Anna's question, not Eva's"
    assert sends(anna, MINE, {"credential": answer}).status_code == 200
    assert sends(anna, MINE, {"credential": answer}).status_code == 422, "once"


def test_one_passkey_is_one_persons(opened: School) -> None:
    key = makes_passkey(opened.browser().signs_in(ANNA))
    eva = opened.browser().signs_in(EVA)
    assert sends(eva, MINE, {"credential": key.makes(asked(eva, MINE))}).status_code == 422


def test_a_door_question_names_nobodys_passkey(opened: School) -> None:
    makes_passkey(opened.browser().signs_in(ANNA))
    one, other = (asked(opened.browser(), DOOR) for _ in range(2))
    assert one.pop("challenge") != other.pop("challenge")
    assert one == other and not one.get("allowCredentials") and one["userVerification"] == "required"


def _only(browser: Browser) -> str:
    return str(browser.get("/account/beveiliging/").text.split('name="passkey" value="')[1].split('"')[0])


def test_passkeys_are_named_and_removed_by_their_owner_only(opened: School) -> None:
    anna, eva = opened.browser().signs_in(ANNA), opened.browser().signs_in(EVA)
    key, place = makes_passkey(anna), "/account/beveiliging/"
    id = _only(anna)
    assert eva.post(f"{place}naam/", {"passkey": id, "label": "van mij"}).status_code == 404
    assert eva.post(f"{place}weg/", {"passkey": id}).status_code == 404
    anna.post(f"{place}naam/", {"passkey": id, "label": "  De <b>telefoon</b>  " + "x" * 99})
    assert "De &lt;b&gt;telefoon&lt;/b&gt; xxx" in anna.get(place).text
    assert anna.post(f"{place}weg/", {"passkey": id}).location == f"{place}?klaar=weg"
    assert signs_in_by(opened.browser(), key).status_code == 422
    opened.deliver()
    assert "weggehaald" in said(opened, ANNA)[-1]


def test_of_two_second_steps_staff_may_remove_one(opened: School) -> None:
    henk = opened.browser().signs_in(HENK)
    sets_up_app(henk)
    makes_passkey(henk)
    assert henk.post("/account/beveiliging/weg/", {"app": "1"}).status_code == 303
    refused = henk.post("/account/beveiliging/weg/", {"passkey": _only(henk)})
    assert refused.status_code == 409 and "uw enige tweede stap" in refused.text


def test_a_shared_device_by_passkey_ends_after_half_an_hour(opened: School) -> None:
    key = makes_passkey(opened.browser().signs_in(ANNA))
    library = opened.browser()
    said = sends(library, DOOR, {"credential": key.shows(asked(library, DOOR)), "shared": True})
    assert said.status_code == 200
    opened.clock.passes(minutes=30, seconds=1)
    assert not library.is_signed_in


def test_staff_hear_of_a_browser_that_was_not_theirs_before(opened: School) -> None:
    gerda = opened.browser().signs_in(GERDA)
    key = makes_passkey(gerda)
    opened.deliver()
    opened.letterbox.mails.clear()
    again = signs_in_by(gerda, key)
    assert again.status_code == 200 and opened.deliver() == 0, "the same browser"
    signs_in_by(opened.browser(), key)
    assert opened.deliver() == 1
    assert said(opened, GERDA)[-1].startswith("Er is ingelogd op een apparaat dat we nog niet kenden")
    signs_in_by(opened.browser(), makes_passkey(opened.browser().signs_in(ANNA), b"annas"))
    opened.deliver()
    assert not any("apparaat dat we" in text for text in said(opened, ANNA))


def test_another_ones_passkey_is_no_second_step_of_mine(opened: School) -> None:
    makes_passkey(opened.browser().signs_in(GERDA))
    annas = makes_passkey(opened.browser().signs_in(ANNA), b"annas")
    gerda = opened.browser().signs_in(GERDA)
    refused = sends(gerda, HERE, {"credential": annas.shows(asked(gerda, HERE))})
    assert refused.status_code == 422 and "Nog één stap" in gerda.get("/besloten/").text
    with opened.register.reading() as rows:
        id = str(rows.execute(select(schema.passkey.c.id).where(
            schema.passkey.c.person == id_of(opened, ANNA))).scalar_one())
    assert not passkeys.remove(opened.register, id_of(opened, GERDA), id, now=opened.clock())
    assert not passkeys.rename(opened.register, id_of(opened, GERDA), id, "x", now=opened.clock())
    assert signs_in_by(opened.browser(), annas).status_code == 200
