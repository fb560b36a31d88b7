"""Somebody who has a keyboard and no mouse, and what axe says of each page they see."""

from __future__ import annotations

import datetime
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from playwright.sync_api import Page, expect

from tests.people.browsing import DESK, PHONE, Person, wrong_on

FARTHEST = 250  # presses of Tab
# What has the focus: its name, and whether somebody who looks can see that it has.
FOCUSED = """() => {
  const e = document.activeElement, label = e.labels?.length ? e.labels[0].innerText : '';
  const ring = one => one && parseFloat(getComputedStyle(one).outlineWidth) > 0
    && getComputedStyle(one).outlineStyle !== 'none';
  const at = e.getBoundingClientRect();
  return {
    name: (label || e.getAttribute('aria-label') || e.innerText || '')
      .replace(/\\s+/g, ' ').replace(/ ([:,])/g, '$1').trim(),
    ring: !!(ring(e) || ring(e.closest('.card'))), value: e.value ?? '',
    seen: at.bottom > 0 && at.top < innerHeight && at.right > 0 && at.left < innerWidth,
  };
}"""


@dataclass
class Typist:
    """``wrong`` is what axe found on the pages that were seen, each kind once."""

    person: Person
    known: set[str] = field(default_factory=set)
    wrong: list[str] = field(default_factory=list)

    @property
    def page(self) -> Page:
        return self.person.page

    def goes_to(self, name: str) -> dict[str, Any]:
        """Tab until the focus is on what has this name; it must be seen there."""
        for _ in range(FARTHEST):
            focus: dict[str, Any] = self.page.evaluate(FOCUSED)
            if focus["name"] == name:
                assert focus["ring"], f"no focus ring on {name}"
                assert focus["seen"], f"{name} has the focus out of sight"
                return focus
            self.page.keyboard.press("Tab")
        raise AssertionError(f"Tab never comes to “{name}” on {self.page.url}")

    def presses(self, name: str, title: str = "") -> None:
        """Enter on a link or button that leads to a page; ``title`` is its heading."""
        self.goes_to(name)
        self.enters(title)

    def enters(self, title: str = "") -> None:
        """Enter, where the focus is."""
        with self.page.expect_navigation():
            self.page.keyboard.press("Enter")
        if title:
            expect(self.page.get_by_role("heading", level=1)).to_have_text(re.compile(title))
        self.looks()

    def types(self, name: str, text: str) -> None:
        """Into a field, in place of what it held."""
        self.goes_to(name)
        self.page.keyboard.press("Control+a")
        self.page.keyboard.type(text)

    def types_day(self, name: str, day: datetime.date) -> None:
        """Into a field for a day, in the order of this browser: day or month first."""
        for form in ("%d%m%Y", "%m%d%Y"):
            self.goes_to(name)
            self.page.keyboard.press("ArrowLeft")
            self.page.keyboard.press("ArrowLeft")
            self.page.keyboard.type(day.strftime(form))
            if self.page.evaluate(FOCUSED)["value"] == day.isoformat():
                return
        raise AssertionError(f"{name} can't be typed")

    def chooses(self, name: str, option: str) -> None:
        """One of a list, by its first letters."""
        self.goes_to(name)
        self.page.keyboard.type(option)
        chosen = self.page.evaluate("() => document.activeElement.selectedOptions[0].text")
        assert chosen.startswith(option), (name, chosen)

    def marks(self, now: str, wanted: str) -> None:
        """Another one of round buttons, with the arrows."""
        self.goes_to(now)
        for _ in range(10):
            if self.page.evaluate(FOCUSED)["name"] == wanted:
                return
            self.page.keyboard.press("ArrowDown")
        raise AssertionError(f"the arrows never come to “{wanted}”")

    def ticks(self, name: str) -> None:
        self.goes_to(name)
        self.page.keyboard.press("Space")

    def unfolds(self, name: str) -> None:
        """Open what is folded, and look at it too."""
        self.goes_to(name)
        self.page.keyboard.press("Enter")
        self.looks(f"+{name}")

    def receives(self, name: str) -> bytes:
        """The file that a button gives."""
        self.goes_to(name)
        with self.page.expect_download() as download:
            self.page.keyboard.press("Enter")
        return Path(download.value.path()).read_bytes()

    def gives(self, name: str, file: Path) -> None:
        """A file, in the window that the browser opens for it."""
        self.goes_to(name)
        with self.page.expect_file_chooser() as chooser:
            self.page.keyboard.press("Space")
        chooser.value.set_files(file)

    def reads(self, text: str) -> None:
        """It stands on the page."""
        expect(self.page.locator("main")).to_contain_text(text)

    def signs_in(self, address: str, back: str) -> None:
        """Address, mail, code, app; the only page whose address is typed."""
        self.page.goto(f"{self.person.url}/inloggen/?naar={back}")
        self.person.notes_mail(address)
        self.types("Uw e-mailadres", address)
        self.enters("Vul de code in")
        self.types("Code uit de mail", self.person.reads_mail(address)[0])
        self.enters("Bent u het?")
        self.types("Code uit de app", self.person.reads_app_code(address))
        self.enters()
        self.person.is_at(back)

    def looks(self, more: str = "") -> None:
        """axe on a telephone by day and at a desk by night, once a kind of page."""
        heading = self.page.get_by_role("heading", level=1).inner_text()
        kind = re.sub(r"[0-9a-f]{32}", "", self.page.url.partition("?")[0]) + (heading if more else "") + more
        done = ":done" if self.page.locator(".done").count() else ""
        if kind + done in self.known:
            return
        self.known.add(kind + done)
        self.wrong += wrong_on(self.page, ((PHONE, "light"), (DESK, "dark")))
