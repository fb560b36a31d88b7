"""A token is only what we wrote ourselves, to the letter."""

from __future__ import annotations

import datetime
from pathlib import Path

import jwt
import pytest

from gate import keys, tokens
from gate.errors import TokenError, TokenExpired
from gate.tokens import Purpose
from gate.verified import Verified
from tests.gate.guarded.forged import Forger, a_forger, mangled
from tests.gate.guarded.gates import School, utc_now

NOW = datetime.datetime(2026, 11, 21, 16, 0, tzinfo=datetime.UTC)
HERE = "https://delinde.example"
PAGE = "/besloten/2026-2027/groep-3/"
DAY = datetime.timedelta(days=1)


@pytest.fixture(scope="module")
def forger(tmp_path_factory: pytest.TempPathFactory) -> Forger:
    folder = tmp_path_factory.mktemp("keys")
    keys.rotate(folder, NOW)
    return a_forger(keys.load(folder), HERE, NOW)


def read(forger: Forger, text: str, now: datetime.datetime = NOW) -> tokens.Token:
    return tokens.read(text, forger.ring, Purpose.SESSION, issuer=HERE, now=now)


def test_the_token_that_all_forgeries_are_made_of_opens(forger: Forger) -> None:
    """Else the table below would prove nothing."""
    assert read(forger, forger.good()).subject == forger.subject
    assert forger.good() == tokens.sign(forger.ring, Purpose.SESSION, issuer=HERE, subject=forger.subject,
                                        id=forger.device, now=NOW, lives=DAY)


def test_no_forged_token_opens_and_none_is_a_fault(forger: Forger) -> None:
    table = list(forger.all())
    assert len(table) >= 150 and len({name for name, _ in table}) > 0.9 * len(table)
    for name, text in table:
        with pytest.raises(TokenError):
            print(name, read(forger, text))


def test_pyjwt_alone_would_have_let_many_in(forger: Forger) -> None:
    """The table is worth its place: plain decode takes tens of them."""
    def opens(text: str) -> bool:
        try:
            jwt.decode(text, forger.ring.signing.secret, algorithms=["HS256"], audience=HERE, issuer=HERE,
                       options={"verify_exp": False, "verify_iat": False, "verify_nbf": False})
        except Exception:
            return False
        return True

    assert sum(opens(text) for _, text in forger.all()) > 40


def test_none_of_ten_thousand_mangled_tokens_opens(forger: Forger) -> None:
    for text in mangled(forger.good(), 10_000):
        with pytest.raises(TokenError):
            print(text, read(forger, text))


def test_a_token_says_when_it_ended(forger: Forger) -> None:
    with pytest.raises(TokenExpired) as caught:
        read(forger, forger.good(), NOW + DAY)
    assert caught.value.since == NOW + DAY
    assert read(forger, forger.good(), NOW + DAY - datetime.timedelta(seconds=1))


def test_a_clock_that_is_half_a_minute_behind_is_forgiven(forger: Forger) -> None:
    assert read(forger, forger.good(), NOW - tokens.LEEWAY)
    with pytest.raises(TokenError):
        read(forger, forger.good(), NOW - tokens.LEEWAY - datetime.timedelta(seconds=1))


def test_no_purpose_stands_in_for_another(forger: Forger) -> None:
    for made, asked in ((Purpose.SESSION, Purpose.REQUEST), (Purpose.REQUEST, Purpose.SESSION)):
        text = tokens.sign(forger.ring, made, issuer=HERE, subject=forger.subject, id=forger.device, now=NOW, lives=DAY)
        assert tokens.read(text, forger.ring, made, issuer=HERE, now=NOW)
        with pytest.raises(TokenError):
            tokens.read(text, forger.ring, asked, issuer=HERE, now=NOW)


def test_a_token_of_another_school_of_the_board_opens_nothing(forger: Forger) -> None:
    with pytest.raises(TokenError):
        tokens.read(forger.good(), forger.ring, Purpose.SESSION, issuer="https://beuk.example", now=NOW)


def test_no_purpose_lives_longer_than_it_may(forger: Forger) -> None:
    for purpose in Purpose:
        text = tokens.sign(forger.ring, purpose, issuer=HERE, subject=forger.subject, id=forger.device, now=NOW,
                           lives=4000 * DAY)
        assert tokens.read(text, forger.ring, purpose, issuer=HERE, now=NOW).expires == NOW + purpose.longest


def test_a_session_cookie_is_small(forger: Forger) -> None:
    assert len(forger.good()) < 500


def test_a_remembered_token_ends_all_the_same(forger: Forger) -> None:
    known = Verified(HERE)
    assert known.read(forger.good(), forger.ring, NOW) == known.read(forger.good(), forger.ring, NOW)
    with pytest.raises(TokenExpired):
        known.read(forger.good(), forger.ring, NOW + DAY)


def test_a_remembered_token_goes_with_its_key(forger: Forger, tmp_path: Path) -> None:
    known = Verified(HERE)
    known.read(forger.good(), forger.ring, NOW)
    keys.rotate(tmp_path, NOW)
    with pytest.raises(TokenError):
        known.read(forger.good(), keys.load(tmp_path), NOW)


def test_a_bad_token_is_not_remembered(forger: Forger) -> None:
    known = Verified(HERE)
    for _ in range(2):
        with pytest.raises(TokenError):
            known.read(forger.good() + "=", forger.ring, NOW)


def test_over_http_every_forged_token_is_nobody(gate: School) -> None:
    """With a live device and a person who may read: only the token is wrong."""
    ring, device = keys.load(gate.home.keys), gate.device("anna")
    forger = Forger(ring, gate.url, utc_now(), gate.people["anna"], device, ahead=3600)
    assert gate.ask(PAGE, forger.good()).status == 200
    wanted = gate.ask(PAGE)
    for name, text in forger.all():
        if text == text.strip() and "\n" not in text:  # HTTP itself cuts those off
            got = gate.ask(PAGE, text)
            assert (got.status, got.headers.get("location"), got.body) == (303, wanted.headers["location"], b""), name
