"""``make pictures``: the screenshots of README and guides, taken from the demo school.

Each is WebP under 150 kB, of made-up people only. A picture that would be
larger, or a page that is not there, ends the command.
"""

from __future__ import annotations

import io
import re
import shutil
import sys
import tempfile
import time
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page, ViewportSize, expect, sync_playwright

from demo.people import BY_NAME
from gate.families import HEADINGS
from school.pictures import Medium, medium
from tests.people.browsing import Person
from tests.surfer import mail_for
from tests.town import Town, make_town, served

PICTURES = Path(__file__).parent / "pictures"
LARGEST = 150_000  # bytes
PAPER = (242, 236, 222)
PHONE, DESK = ViewportSize(width=390, height=760), ViewportSize(width=1120, height=860)
CLOSED_POST = "/besloten/2026-2027/groep-3/kijkdoos/"
OFFICE = "administratie@delinde.example"
A_LIST = (";".join(HEADINGS) + "\nLotte;;Leeuwerik;02-03-2019;Groep 4;4;ouder1.leeuwerik@example.nl;ouder2.leeuwerik"
          "@example.org\nFinn;de;Zandloper;16-07-2018;Groep 6;6;ouder1.zandloper@example.nl;\nKees;;Merel;1-2-20;"
          "Groep 3;3;ouder1.merel@example.nl;\n")


def take(page: Page) -> Image.Image:
    """What the window shows, once its fonts and pictures are there."""
    page.evaluate("document.fonts.ready")
    page.wait_for_load_state("networkidle")
    return Image.open(io.BytesIO(page.screenshot())).convert("RGB")


def side_by_side(left: Image.Image, right: Image.Image) -> Image.Image:
    """Two windows of one height on the school's paper."""
    gap, height = 32, max(left.height, right.height)
    sheet = Image.new("RGB", (left.width + right.width + 3 * gap, height + 2 * gap), PAPER)
    sheet.paste(left, (gap, gap))
    sheet.paste(right, (left.width + 2 * gap, gap))
    return sheet


def save(image: Image.Image, name: str) -> None:
    """As WebP, as good as fits."""
    for quality in (88, 80, 70, 60):
        data = io.BytesIO()
        image.save(data, "WEBP", quality=quality, method=6)
        if data.tell() < LARGEST:
            (PICTURES / f"{name}.webp").write_bytes(data.getvalue())
            print(f"{name}.webp: {image.width} x {image.height}, {data.tell() // 1000} kB")
            return
    raise SystemExit(f"{name}.webp would be larger than {LARGEST // 1000} kB")


def window(browser: Browser, size: ViewportSize, scale: float = 1) -> Page:
    """A fresh profile, in Dutch, by daylight."""
    context = browser.new_context(viewport=size, locale="nl-NL", color_scheme="light", device_scale_factor=scale)
    return context.new_page()


def ask(page: Page, town: Town, address: str) -> str:
    """Ask a code for an address, so that the page waits for it; gives the code."""
    since = time.time() - 0.01
    page.goto(f"{town.url}/inloggen/")
    page.get_by_label("Uw e-mailadres").fill(address)
    page.get_by_role("button", name="Stuur mij een code").click()
    code = re.match(r"\d{6}", mail_for(town.home.outbox, address, since=since))
    assert code
    return code[0]


def pictures(browser: Browser, town: Town) -> None:
    """All of them, in the order in which a parent meets them."""
    parent, reader = window(browser, PHONE, 1.5), window(browser, DESK)
    code = ask(parent, town, BY_NAME["two_groups"])
    save(take(parent), "inloggen-telefoon")
    parent.get_by_label("Code uit de mail").fill(code)
    parent.get_by_role("button", name="Inloggen", exact=True).click()
    parent.wait_for_url("**/besloten/")
    save(take(parent), "start-telefoon")
    home, small = window(browser, DESK), window(browser, ViewportSize(width=390, height=860))
    home.goto(f"{town.url}/")
    Person(small, town.url).signs_in(BY_NAME["one_group"])
    save(side_by_side(take(home), take(small)), "readme")
    Person(reader, town.url).signs_in(BY_NAME["teacher"])
    reader.goto(town.url + CLOSED_POST)
    save(take(reader), "bericht-besloten")
    writing_pictures(reader, town)
    office_pictures(browser, town)


def writing_pictures(page: Page, town: Town) -> None:
    """A teacher's post on a phone, with what the rules say of it, and the page that it will be."""
    page.set_viewport_size(ViewportSize(width=390, height=1010))
    page.goto(f"{town.url}/schrijven/")
    page.get_by_role("button", name="Begin", exact=True).click()
    page.get_by_label("Titel").fill("Kijkdozen op een rij")
    page.get_by_label("Tekst", exact=True).fill(
        "Wij maakten **kijkdozen** bij het verhaal van de week. Bel voor lege dozen naar 06-12345678.")
    photos = sorted(one for one in town.home.content.rglob("*") if medium(one.name) is Medium.PHOTO)[:4]
    page.locator("#fotos").set_input_files(photos)
    expect(page.locator(".shot[data-name]")).to_have_count(len(photos), timeout=60_000)
    page.get_by_label("Wat is er op de foto’s te zien?").fill("Werk van de kinderen op tafel")
    expect(page.locator("#bij-tekst .remark").first).to_be_visible(timeout=60_000)
    expect(page.locator("#bewaard")).to_have_text(re.compile("Bewaard"), timeout=60_000)
    page.evaluate("() => { document.querySelector('label[for=titel]').scrollIntoView(); }")
    form = take(page)
    page.get_by_role("button", name="Voorbeeld").click()
    page.evaluate("() => { document.querySelector('.sample-head').scrollIntoView(); }")
    save(side_by_side(form, take(page)), "schrijven")


def office_pictures(browser: Browser, town: Town) -> None:
    """The office's own pages: a group that was just invited, a list before it is
    carried out, the overview."""
    page = window(browser, ViewportSize(width=1120, height=1040))
    Person(page, town.url).signs_in(OFFICE)
    page.goto(f"{town.url}/beheer/groep/2026-2027/groep-5/")
    page.get_by_role("button", name="Nodig hen uit per mail").click()
    page.goto(f"{town.url}/beheer/groep/2026-2027/groep-5/")
    save(take(page), "beheer-groep")
    page.goto(f"{town.url}/beheer/lijst/")
    page.get_by_label("De lijst", exact=True).set_input_files(
        {"name": "gezinnen.csv", "mimeType": "text/csv", "buffer": A_LIST.encode()})
    page.get_by_role("button", name="Kijk wat er zou veranderen").click()
    save(take(page), "beheer-lijst")
    page.get_by_role("button", name="Stop, en wis het bestand").click()
    save(take(page), "beheer-overzicht")


def main() -> None:
    """Build and serve a demo school in a folder of its own, and take the pictures."""
    chromium = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if chromium is None:
        sys.exit("no Chromium here; install chromium and try again")
    PICTURES.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, served(make_town(Path(folder))) as town, \
            sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
        pictures(browser, town)
        browser.close()


if __name__ == "__main__":
    main()
