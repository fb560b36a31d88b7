"""Pages on an old phone: one round trip, weight, without script, Lighthouse.

In a real Chromium, as a phone of 390 by 844 points, with the network and the processor
of the preset "Slow 3G" (2,000 ms to an answer, 400 kbit/s, the processor four times
slower), and nothing in its cache.
"""

from __future__ import annotations

import re
import shutil
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Page, Route, sync_playwright

from bench.lighthouse import audited, told
from bench.machine import said
from bench.rows import Aim, Row, Size, Table
from bench.village import make_village
from demo.people import BY_NAME
from tests.surfer import sign_in
from tests.town import Town, served

COOKIE = "__Host-schoolpoort"
TRIP = 2000  # ms
SPEED = 400 * 1000 / 8  # bytes a second
SLOWER = 4
CLOSED = "/besloten/2026-2027/groep-3/"
PAGES = {
    "a closed post": f"{CLOSED}weekbrief-rijtjes/", "a closed post with photos": f"{CLOSED}kijkdoos/",
    "a group's page": CLOSED, "the start page": "/besloten/", "the front": "/",
    "a public post": "/uit-de-groepen/2026-2027/groep-3/bladeren-zoeken/",
    "the archive of a year": "/uit-de-groepen/2026-2027/", "the sign-in page": "/inloggen/",
}
STORED = [name for name in PAGES if name not in ("the start page", "the sign-in page")]
PATIENCE = 30  # seconds
PAINTED = """() => ({
  painted: performance.getEntriesByName('first-contentful-paint')[0]?.startTime,
  asked: performance.getEntriesByType('navigation')[0]?.requestStart,
  words: document.querySelector('main')?.innerText.trim().length,
  margin: document.body && getComputedStyle(document.body).marginTop})"""
"""When the first words stood there, and whether they are those of the page, in its own style."""
BY_PASSKEY = "what is missing is the button of the passkey, which needs a script; the code by mail does not"
PHOTO = ("image/webp", "image/jpeg")
HOW = ("A small school, served by its gate without anything before it (HTTP/1.1, headers counted). A phone of 390 by "
       "844 points, three pixels to a point, nothing kept; Slow 3G: 2,000 ms to each answer, 400 kbit/s, the processor "
       "four times slower. *Round trips* are the time to the first words in units of those 2,000 ms, while every "
       "other request than that of the page is left without an answer. The photos are of 12 megapixels, those of "
       "bench/photos.py.")


def measure(size: Size) -> Table:
    """All rows; of two pages only when quick, but for their weight."""
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        size.say("making a small school")
        town = make_village(Path(folder), 15)
        chromium = shutil.which("chromium") or shutil.which("google-chrome") or ""
        with served(town):
            browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
            cookie = sign_in(town.port, town.home.outbox, BY_NAME["one_group"]).jar[COOKIE]
            phone = Phone(browser, town, cookie)
            size.say("pages on a phone")
            few = ["a closed post with photos", "the front"]
            rows = [*trips(phone, few if size.quick else STORED), *weights(phone),
                    *without_script(phone, few if size.quick else PAGES), *screens(phone)]
            browser.close()
            rows += [lighthouse(town, name, cookie, size) for name in (few[:1] if size.quick else PAGES)]
    versions = {"chromium": said([chromium, "--version"]).split()[1], "lighthouse": told()}
    return Table("Pages on a phone", HOW, tuple(rows), versions)


class Phone:
    """A browser with nothing kept, signed in where a page asks for it."""

    def __init__(self, browser: Browser, town: Town, cookie: str) -> None:
        self.browser, self.town, self.cookie = browser, town, cookie

    @contextmanager
    def page(self, name: str, density: int = 3, script: bool = True) -> Iterator[Page]:
        """An empty page of a phone that may open ``name``."""
        context: BrowserContext = self.browser.new_context(
            viewport={"width": 390, "height": 844}, device_scale_factor=density, is_mobile=True, has_touch=True,
            java_script_enabled=script)
        if PAGES.get(name, CLOSED).startswith("/besloten/"):
            context.add_cookies([{"name": COOKIE, "value": self.cookie, "url": "https://localhost", "secure": True,
                                  "httpOnly": True}])
        yield context.new_page()
        context.close()

    def address(self, name: str) -> str:
        return f"{self.town.url}{PAGES[name]}"


def slowed(page: Page) -> None:
    """Slow 3G, and an old processor."""
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")
    session.send("Network.emulateNetworkConditions",
                 {"offline": False, "latency": TRIP, "downloadThroughput": SPEED, "uploadThroughput": SPEED})
    session.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})


def trips(phone: Phone, names: Iterable[str]) -> Iterator[Row]:
    """When the words stand there, though nothing but the page itself was answered."""
    for name in names:
        with phone.page(name) as page:
            slowed(page)
            held, here = list[Route](), phone.address(name)
            page.route(re.compile(f"^(?!{re.escape(here)}$)"), held_in(held))
            page.goto(here, wait_until="commit")
            found: dict[str, Any] = {}
            until = time.monotonic() + PATIENCE
            while not found.get("painted") and time.monotonic() < until:
                page.wait_for_timeout(100)
                found = page.evaluate(PAINTED)
            if not found.get("painted") or not found["words"] or found["margin"] != "0px" or not held:
                raise RuntimeError(f"{name} is not readable: {found}")
            page.unroute_all(behavior="ignoreErrors")
        took = found["painted"] - found["asked"]
        yield Row(work=f"{name}: first words", figure=took / TRIP, ours=f"{took:.0f} ms",
                  aim=Aim(at_most=2, unit="round trips"),
                  note=f"{len(held)} other requests never answered; a second answer can't be there before 2")


def held_in(held: list[Route]) -> Callable[[Route], None]:
    """Neither answers a request nor lets it fail. A function: Playwright writes a mark on what it is given."""
    def hold(route: Route) -> None:
        held.append(route)

    return hold


def loaded(page: Page, address: str) -> dict[str, int]:
    """Bytes transferred until nothing more comes, headers included: of photos and of the rest."""
    kinds: dict[str, str] = {}
    sizes: dict[str, int] = {}
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")
    session.on("Network.responseReceived",
               lambda event: kinds.update({event["requestId"]: event["response"]["mimeType"]}))
    session.on("Network.loadingFinished", lambda event: sizes.update({event["requestId"]: event["encodedDataLength"]}))
    page.goto(address, wait_until="networkidle")
    page.wait_for_timeout(500)
    photos = sum(size for request, size in sizes.items() if kinds.get(request) in PHOTO)
    return {"photos": round(photos), "rest": round(sum(sizes.values())) - round(photos), "requests": len(sizes)}


def weights(phone: Phone) -> Iterator[Row]:
    for name in PAGES:
        with phone.page(name) as page:
            found = loaded(page, phone.address(name))
        yield Row(work=f"{name}: before photos", figure=found["rest"] / 1000, ours=f"{found['rest'] / 1000:.1f} kB",
                  aim=Aim(at_most=50, unit="kB"), note=f"{found['requests']} requests, photos among them")


def without_script(phone: Phone, names: Iterable[str]) -> Iterator[Row]:
    """How much of a page's words is there with scripts switched off."""
    for name in names:
        words = []
        for script in (False, True):
            with phone.page(name, script=script) as page:
                page.goto(phone.address(name), wait_until="networkidle")
                words.append(len(page.inner_text("main")))
        yield Row(work=f"{name}: words without script", figure=words[0] / words[1], ours=f"{words[0]} letters",
                  peer="with script", theirs=f"{words[1]} letters",
                  **({"note": BY_PASSKEY} if name == "the sign-in page" else {"aim": Aim(at_least=1)}))


def screens(phone: Phone) -> Iterator[Row]:
    """What fifteen photos cost before anybody scrolls."""
    for name, path in (("the photo page", f"{CLOSED}fotos/"), ("a post of 15 photos", f"{CLOSED}boswandeling/")):
        for density in (3, 2):
            with phone.page(name, density) as page:
                found = loaded(page, f"{phone.town.url}{path}")
            whole = (found["photos"] + found["rest"]) / 1000
            yield Row(work=f"{name}, {density} pixels to a point: first screen", figure=whole, ours=f"{whole:.0f} kB",
                      aim=Aim(at_most=600, unit="kB"), note=f"{found['photos'] / 1000:.0f} kB of photos")


def lighthouse(town: Town, name: str, cookie: str, size: Size) -> Row:
    """The lowest of the four. A page that is not for search engines says noindex, which Lighthouse's
    audit "is-crawlable" takes for a fault: there that audit is left out."""
    size.say(f"Lighthouse: {name}")
    hidden = PAGES[name].startswith(("/besloten/", "/inloggen/"))
    scores = audited(f"{town.url}{PAGES[name]}", f"{COOKIE}={cookie}" if "besloten" in PAGES[name] else "",
                     skip="is-crawlable" if hidden else "", times=1 if size.quick else 3)
    return Row(work=f"{name}: Lighthouse, lowest of four", figure=min(scores.values()),
               ours=", ".join(f"{kind} {score}" for kind, score in scores.items()), aim=Aim(at_least=100),
               note="without its audit is-crawlable: the page says noindex, as it should" if hidden else "")
