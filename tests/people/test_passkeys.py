"""Passkeys in a real browser, with an authenticator that Chromium simulates."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import CDPSession, expect

from tests.axe import violations
from tests.people.browsing import Person
from tests.people.conftest import Arrives

pytestmark = pytest.mark.xdist_group("town")
PARENT = ("ouder1.hulst@example.nl", "ouder1.hommel@example.nl")
TEACHER = "ilse@delinde.example"
KEY = {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True,
       "isUserVerified": True, "automaticPresenceSimulation": True}


class Finger:
    """The sensor of somebody's device: it has their finger on it, or not."""

    def __init__(self, person: Person) -> None:
        self._cdp: CDPSession = person.page.context.new_cdp_session(person.page)
        self._cdp.send("WebAuthn.enable", {"enableUI": False})
        self._id = self._cdp.send("WebAuthn.addVirtualAuthenticator", {"options": KEY})["authenticatorId"]

    def is_wrong(self, wrong: bool = True) -> None:
        self._cdp.send("WebAuthn.setUserVerified", {"authenticatorId": self._id, "isUserVerified": not wrong})

    def made(self) -> list[dict[str, Any]]:
        return list(self._cdp.send("WebAuthn.getCredentials", {"authenticatorId": self._id})["credentials"])


NO_OFFER = "PublicKeyCredential.isConditionalMediationAvailable = async () => false"


@pytest.mark.parametrize("offered", [False, True])
def test_a_parent_makes_a_passkey_signs_out_and_signs_in_by_it(arrives: Arrives, offered: bool) -> None:
    """By the button; or, where the browser offers it in the field of the address,
    at once (the simulated finger lies on the sensor already)."""
    anna = arrives()
    if not offered:
        anna.page.add_init_script(NO_OFFER)
    finger = Finger(anna)
    anna.signs_in(PARENT[offered])
    anna.opens("/account/beveiliging/")
    anna.presses("Passkey maken op dit apparaat")
    expect(anna.page.get_by_text("Uw passkey is gemaakt.")).to_be_visible()
    assert [key["rpId"] for key in finger.made()] == ["localhost"]
    assert violations(anna.page) == []
    anna.presses("Uitloggen")
    anna.opens("/besloten/2026-2027/school/")
    if not offered:
        anna.sees("Inloggen")
        anna.presses("Inloggen met een passkey")
    anna.is_at("/besloten/2026-2027/school/")
    expect(anna.page.get_by_role("button", name="Uitloggen", exact=True)).to_be_visible()


def test_a_teacher_shows_their_passkey_after_the_mail_and_reads_their_group(arrives: Arrives) -> None:
    juf = arrives()
    juf.page.add_init_script(NO_OFFER)
    finger = Finger(juf)
    juf.signs_in(TEACHER)
    juf.opens("/account/beveiliging/")
    juf.presses("Passkey maken op dit apparaat")
    expect(juf.page.get_by_text("Uw passkey is gemaakt.")).to_be_visible()
    juf.presses("Uitloggen")
    finger.is_wrong()
    juf.opens("/inloggen/?naar=/besloten/2026-2027/groep-2/")
    juf.asks_a_code(TEACHER)
    juf.types_code(juf.reads_mail(TEACHER)[0])
    juf.sees("Bent u het?")
    assert violations(juf.page) == []
    juf.presses("Bevestigen met een passkey")
    expect(juf.page.get_by_role("alert")).to_contain_text("Er is niets gebeurd")
    finger.is_wrong(False)
    juf.page.get_by_role("button", name="Bevestigen met een passkey").press("Enter")
    juf.is_at("/besloten/2026-2027/groep-2/")
    juf.sees("Groep 2")


def test_without_a_way_to_make_passkeys_the_page_says_so_and_offers_the_app(arrives: Arrives) -> None:
    plain = arrives(java_script_enabled=False)
    plain.opens("/inloggen/")
    expect(plain.page.get_by_role("button", name="Inloggen met een passkey")).to_be_hidden()
    expect(plain.page.get_by_role("button", name="Stuur mij een code")).to_be_visible()
