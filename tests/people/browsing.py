"""A person at a real browser: what they open, type, press and see.

Who signs in stands here, each with an address of their own: the gate mails at
most three codes an hour to one address (DESIGN 6), and tests/access uses the
people that ``make demo`` names.
"""

from __future__ import annotations

import re
import time
from dataclasses import dataclass, field
from typing import Any

import lxml.html
from playwright.sync_api import Browser, BrowserContext, Page, ViewportSize, expect

from tests.axe import violations
from tests.conftest import PATIENCE

PHONE, DESK = ViewportSize(width=390, height=844), ViewportSize(width=1280, height=900)
SIZES = {"phone": PHONE, "desk": DESK}
LOOKS = ((PHONE, "light"), (PHONE, "dark"), (DESK, "light"), (DESK, "dark"))
STILL: dict[str, Any] = {"bypass_csp": True, "reduced_motion": "reduce"}
"""Of a person whose pages axe looks at: it is put into a page by the debugger, which the CSP would refuse."""
TOO_WIDE = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"

# Parents of a child in groep 1 and one in groep 2, this school year.
TWO_GROUPS = {"phone": "ouder1.hermelijn@example.nl", "desk": "ouder2.hermelijn@example.nl"}
BY_LINK = {"phone": "ouder1.aardbei@example.nl", "desk": "ouder2.aardbei@example.nl"}
ELSEWHERE = "ouder1.bosuil@example.nl"
LANDS = {"phone": "ouder1.kluut@example.nl", "desk": "ouder1.sijs@example.nl"}
NO_SCRIPT = "ouder1.kastanje@example.nl"
KEYBOARD = "ouder1.lisdodde@example.nl"
PHOTOS = {"phone": "ouder1.bunzing@example.nl", "desk": "ouder1.duivenvoet@example.nl"}
DEVICES = "ouder1.fluitekruid@example.nl"
LEAVES = {"phone": "ouder1.steenbreek@example.nl", "desk": "ouder1.gierzwaluw@example.nl"}
READER = "marieke@delinde.example"

THIS_YEAR = "2026-2027"
GROUP_3 = f"/besloten/{THIS_YEAR}/groep-3/"
MANY_PHOTOS = f"/besloten/{THIS_YEAR}/groep-4/bibliotheek/"
CLOSED_POST = f"{GROUP_3}kijkdoos/"
PUBLIC_POST = f"/uit-de-groepen/{THIS_YEAR}/groep-4/bibliotheek/"
LARGE = re.compile(r"/[0-9a-f]{16}-\d+\.(webp|jpg)$")  # the address of a large picture


@dataclass
class Person:
    """Somebody with one browser window; ``strangers`` are requests that went to
    another host than the school's."""

    page: Page
    url: str
    strangers: list[str] = field(default_factory=list)
    seen: tuple[str, str] | None = None  # the newest mail before a code was asked

    def opens(self, path: str) -> None:
        self.page.goto(self.url + path)

    def presses(self, name: str) -> None:
        self.page.get_by_role("button", name=name, exact=True).click()

    def follows(self, name: str) -> None:
        self.page.get_by_role("link", name=name).first.click()

    def sees(self, title: str) -> None:
        """The page that is shown has this heading."""
        expect(self.page.get_by_role("heading", level=1)).to_have_text(re.compile(title))

    def is_at(self, path: str) -> None:
        expect(self.page).to_have_url(self.url + path)

    def asks_a_code(self, address: str) -> None:
        """Fill in an address on the sign-in page that is shown."""
        self.notes_mail(address)
        self.page.get_by_label("Uw e-mailadres").fill(address)
        self.presses("Stuur mij een code")
        self.sees("Vul de code in")

    def notes_mail(self, address: str) -> None:
        """Remember which mail came last, before another is asked for."""
        self.seen = self._newest_mail(address)

    def reads_mail(self, address: str) -> tuple[str, str]:
        """Code and link of the mail that comes now, by the demo's page."""
        until = time.monotonic() + PATIENCE / 1000
        while time.monotonic() < until:
            mail = self._newest_mail(address)
            if mail and mail != self.seen:
                return mail
            self.page.wait_for_timeout(200)
        raise AssertionError(f"no mail for {address}")

    def _newest_mail(self, address: str) -> tuple[str, str] | None:
        """Code and link of the newest mail to an address that lets somebody in. News holds its links folded."""
        for mail in self._demo().xpath("//li[@class='item'][div/p/a]"):
            if f"aan {address}" in mail.text_content():
                code, link = re.match(r"\d{6}", _named(mail)), mail.find("div/p/a").get("href")
                assert code and link
                return code[0], link
        return None

    def _demo(self) -> lxml.html.HtmlElement:
        """The demo's page, fetched and not shown: a window costs half a second of a processor, and how that page
        looks is asked elsewhere (test_pages.py)."""
        return lxml.html.document_fromstring(self.page.request.get(f"{self.url}/demo/post/").body())

    def types_code(self, code: str) -> None:
        self.page.get_by_label("Code uit de mail").fill(code)
        self.presses("Inloggen")

    def reads_app_code(self, address: str) -> str:
        """The code of the app that the demo's page shows for somebody of the school."""
        for _ in range(40):
            app = next(app for app in self._demo().find_class("app") if address in app.text_content())
            if _named(app).isdigit():
                break
            self.page.wait_for_timeout(1000)
        return _named(app)

    def types_app_code(self, address: str) -> None:
        """The second step of staff."""
        self.page.get_by_label("Code uit de app").fill(self.reads_app_code(address))
        self.presses("Bevestigen")
        self.page.wait_for_url(lambda url: "/bevestigen/" not in url)

    def is_signed_in(self, address: str, first: str) -> None:
        """At ``first`` as somebody who may have signed in before, in another test: a
        person of the school does not ask a code each time, and gets three an hour."""
        if cookies := _stayed.get((self.url, address)):
            self.page.context.add_cookies(cookies)
            self.opens(first)
        if not cookies or "/inloggen/" in self.page.url:
            self.signs_in(address, first)
            _stayed[self.url, address] = list(self.page.context.cookies())

    def signs_in(self, address: str, first: str = "/inloggen/") -> None:
        """The whole way by code, from the address ``first``."""
        self.opens(first)
        self.asks_a_code(address)
        self.types_code(self.reads_mail(address)[0])
        self.page.wait_for_url(lambda url: "/inloggen/" not in url)
        if "/bevestigen/" in self.page.url:
            self.types_app_code(address)
        expect(self.page.get_by_role("button", name="Uitloggen", exact=True)).to_be_visible()


def _named(item: lxml.html.HtmlElement) -> str:
    return str(item.find_class("item-name")[0].text_content()).strip()


_stayed: dict[tuple[str, str], list[Any]] = {}  # cookies, by town and address


def at_a_browser(browser: Browser, url: str, **wishes: Any) -> Person:
    """A person at a fresh browser profile, in Dutch."""
    context = browser.new_context(**{"locale": "nl-NL", "viewport": DESK, **wishes})
    context.set_default_timeout(PATIENCE)
    person = Person(context.new_page(), url)
    _watch(context, person)
    return person


def _watch(context: BrowserContext, person: Person) -> None:
    context.on("request", lambda request: None if request.url.startswith(f"{person.url}/")
               else person.strangers.append(request.url))


def wrong_on(page: Page, looks: tuple[tuple[ViewportSize, str], ...] = LOOKS) -> list[str]:
    """What axe finds on the page that is shown, and whether it is wider than its window: on a phone and at a desk,
    by day and by night. One page that changes its looks, for loading it costs as much as looking. Of a person with
    ``STILL``: a colour that is on its way to another is neither."""
    wrong: list[str] = []
    for size, scheme in looks:
        page.set_viewport_size(size)
        page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        where = f"{page.url} ({size['width']} px, {scheme})"
        wrong += [f"{where}: {found}" for found in violations(page)]
        wrong += [f"{where}: wider than its window"] if page.evaluate(TOO_WIDE) > 0 else []
    return wrong
