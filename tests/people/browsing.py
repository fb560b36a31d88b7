"""A person at a real browser: what they open, type, press and see.

Who signs in stands here, each with an address of their own: the gate mails at
most three codes an hour to one address (DESIGN 6), and tests/access uses the
people that ``make demo`` names.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]
from playwright.sync_api import Browser, BrowserContext, Page, ViewportSize, expect

PHONE, DESK = ViewportSize(width=390, height=844), ViewportSize(width=1280, height=900)
PATIENCE = 10_000  # milliseconds for what a page of ours does
SIZES = {"phone": PHONE, "desk": DESK}

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
        for _ in range(60):
            mail = self._newest_mail(address)
            if mail and mail != self.seen:
                return mail
            self.page.wait_for_timeout(200)
        raise AssertionError(f"no mail for {address}")

    def _newest_mail(self, address: str) -> tuple[str, str] | None:
        """Code and link of the newest mail to an address, in a window of its own."""
        window = self.page.context.new_page()
        window.goto(f"{self.url}/demo/post/")
        mail = window.locator("li.item").filter(has_text=f"aan {address}").filter(has=window.get_by_role("link"))
        found = None
        if mail.count():
            code = re.match(r"\d{6}", mail.first.locator(".item-name").inner_text().strip())
            link = mail.first.get_by_role("link").get_attribute("href")
            assert code and link
            found = code[0], link
        window.close()
        return found

    def types_code(self, code: str) -> None:
        self.page.get_by_label("Code uit de mail").fill(code)
        self.presses("Inloggen")

    def reads_app_code(self, address: str) -> str:
        """The code of the app that the demo's page shows for somebody of the school."""
        window, code = self.page.context.new_page(), ""
        for _ in range(40):
            window.goto(f"{self.url}/demo/post/")
            code = window.locator("li.app").filter(has_text=address).locator(".item-name").inner_text().strip()
            if code.isdigit():
                break
            window.wait_for_timeout(1000)
        window.close()
        return code

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


def violations(page: Page) -> list[str]:
    """What axe finds on the page that is shown."""
    found: list[dict[str, Any]] = Axe().run(page).response["violations"]
    return [f"{rule['id']}: {node['html'][:150]} {node['failureSummary'][:300]}"
            for rule in found for node in rule["nodes"]]
