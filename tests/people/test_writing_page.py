"""A teacher with a phone, six photos and five minutes, on a network that comes and goes: nothing she typed is lost."""

from __future__ import annotations

import io
import re
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Page, expect
from sqlalchemy import delete, update

from gate import schema
from gate.writing.drafts import Draft, Drafts
from tests.axe import violations
from tests.people.browsing import DESK, PHONE, Person, at_a_browser
from tests.people.newsdesk import Newsdesk, open_newsdesk, served
from tests.people.photographed import taken

pytestmark = pytest.mark.xdist_group("newsdesk")
SLOW = {"offline": False, "latency": 80, "downloadThroughput": 800_000, "uploadThroughput": 500_000}
PATIENCE = 60_000
KEPT = re.compile("Bewaard om")
FOUR = ("Vandaag maakten wij kijkdozen. Bel gerust naar 06-12345678. Iedereen had een doos bij zich. "
        "Morgen gaan we verder.")
Comes = Callable[..., Person]


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Newsdesk]:
    with served(open_newsdesk(tmp_path_factory.mktemp("newsdesk"))) as running:
        yield running


@pytest.fixture
def comes(browser: Browser, desk: Newsdesk) -> Iterator[Comes]:
    """Somebody at a phone, signed in; nothing they did left the school or broke the script."""
    people: list[Person] = []

    def come(name: str = "gerda", **wishes: object) -> Person:
        person = at_a_browser(browser, desk.url, **{"viewport": PHONE, "has_touch": True, **wishes})
        person.page.context.add_cookies(desk.cookies(name))
        person.page.on("pageerror", lambda error: broken.append(str(error)))
        people.append(person)
        return person

    broken: list[str] = []
    yield come
    for person in people:
        person.page.context.close()
    assert broken == [] and [url for person in people for url in person.strangers] == []


def begins(person: Person) -> Page:
    person.opens("/schrijven/")
    person.presses("Begin")
    person.page.wait_for_url(re.compile("/schrijven/[0-9a-f]{32}/"))
    return person.page


def draft_of(desk: Newsdesk, page: Page, name: str = "gerda") -> Draft:
    return Drafts(desk.home).read(desk.id(name), page.url.split("/")[4])


def types(page: Page, title: str, text: str) -> None:
    page.get_by_label("Titel").fill(title)
    page.get_by_label("Tekst", exact=True).fill(text)


def is_kept(page: Page) -> None:
    expect(page.locator("#bewaard")).to_have_text(KEPT, timeout=PATIENCE)


def test_six_photos_four_sentences_and_the_parents_read_it(comes: Comes, desk: Newsdesk, tmp_path: Path) -> None:
    """On a slow network that falls away in the middle; a hint about a number, mended; the page
    itself before it is posted; and the page says by itself when it stands."""
    gerda, taps = comes(), 1
    page, files = begins(gerda), taken(tmp_path, 6)
    assert violations(page) == []
    network = page.context.new_cdp_session(page)
    network.send("Network.emulateNetworkConditions", SLOW)
    types(page, "Kijkdozen", FOUR)
    page.locator("#fotos").set_input_files(files)
    expect(page.locator(".shot-coming")).to_have_count(6)
    expect(page.locator(".shot[data-name]")).not_to_have_count(0, timeout=PATIENCE)
    network.send("Network.emulateNetworkConditions", {**SLOW, "offline": True})
    expect(page.locator(".shot-state", has_text="geen verbinding")).not_to_have_count(0, timeout=PATIENCE)
    network.send("Network.emulateNetworkConditions", SLOW)
    expect(page.locator(".shot[data-name]")).to_have_count(6, timeout=PATIENCE)
    expect(page.locator(".shot-coming")).to_have_count(0)
    expect(page.locator(".remark-quote", has_text="Bel gerust naar 06-12345678.")).to_be_visible()
    page.locator(".remark-quote a").first.click()
    taps += 2
    assert page.evaluate("() => { const text = document.getElementById('tekst'); "
                         "return text.value.slice(text.selectionStart, text.selectionEnd); }") == \
        "Bel gerust naar 06-12345678."
    page.keyboard.type("Kom gerust kijken.")
    expect(page.locator("#bij-tekst .remark")).to_have_count(0, timeout=PATIENCE)
    page.get_by_label("Wat is er op de foto’s te zien?").fill("Kijkdozen op een tafel")
    is_kept(page)
    assert violations(page) == []
    held = draft_of(desk, page)
    lies(Drafts(desk.home), held)
    page.get_by_role("button", name="Voorbeeld").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Kijkdozen")
    expect(page.locator("article .gallery img")).to_have_count(6)
    assert violations(page) == []
    page.get_by_role("link", name="Terug naar het bericht").click()
    for number in range(1, 7):
        page.locator(f"#klopt-{number}").check()
    page.get_by_label("Nee, niemand van hen").check()
    page.get_by_role("button", name="Plaats").click()
    taps += 10
    pressed = time.monotonic()
    link = page.get_by_role("link", name="Bekijk het bericht")
    expect(link).to_be_visible(timeout=PATIENCE)
    print(f"\nfrom Plaats to readable: {time.monotonic() - pressed:.1f} s, {taps} taps besides typing, a slow network")
    assert violations(page) == []
    anna, eva = comes("anna"), comes("eva")
    for parent in (anna, eva):
        parent.opens(str(link.get_attribute("href")))
        parent.sees("Kijkdozen")
        expect(parent.page.locator("article .gallery img")).to_have_count(6)
    assert "06-12345678" not in anna.page.content()


def lies(drafts: Drafts, draft: Draft) -> None:
    """What was sent: six, upright and small, without the place; the HEIC, which this browser can't read, whole."""
    assert [file.name for file in draft.files] == [*(f"img-{number}.jpg" for number in range(5)), "img-5.heic"]
    for file in draft.files[:5]:
        with Image.open(io.BytesIO(drafts.file(draft, file.name).read_bytes())) as sent:
            assert not sent.getexif().get_ifd(0x8825) and max(sent.size) <= 3000, file.name
    with Image.open(drafts.file(draft, "img-1.jpg")) as turned:
        assert turned.height > turned.width


def test_photos_are_put_in_order_by_finger_by_button_and_by_key(comes: Comes, desk: Newsdesk, tmp_path: Path) -> None:
    gerda = comes("lotte", viewport=DESK, has_touch=False)
    page = begins(gerda)
    page.locator("#fotos").set_input_files(taken(tmp_path, 4, 800)[:3])
    expect(page.locator(".shot[data-name]")).to_have_count(3, timeout=PATIENCE)
    expect(page.locator(".shot-coming")).to_have_count(0)
    page.get_by_role("button", name="Later: img-0.jpg").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#fotos-zegt")).to_have_text("img-0.jpg staat nu op plaats 2")
    page.keyboard.press("Enter")  # the focus stayed with the photo
    expect(page.locator("#fotos-zegt")).to_have_text("img-0.jpg staat nu op plaats 3")
    page.locator(".shot[data-name='img-0.jpg'] .shot-picture").drag_to(
        page.locator(".shot[data-name='img-1.jpg'] .shot-picture"))
    expect(page.locator("#fotos-zegt")).to_have_text("img-0.jpg staat nu op plaats 1")
    page.get_by_role("button", name="Haal weg img-2.jpg").click()
    expect(page.get_by_text("img-2.jpg: weggehaald.")).to_be_visible(timeout=PATIENCE)
    page.get_by_role("button", name="Zet terug img-2.jpg").click()
    expect(page.locator(".shot[data-name]")).to_have_count(3, timeout=PATIENCE)
    page.get_by_label("Titel").fill("Volgorde")
    expect(page.locator("#bewaard")).to_have_text(KEPT)
    page.reload()
    expect(page.locator(".shot .shot-name")).to_have_text([re.compile(f"{n + 1}.*img-{n}") for n in range(3)])
    assert [file.name for file in draft_of(desk, page, "lotte").files] == ["img-0.jpg", "img-1.jpg", "img-2.jpg"]


def test_a_phone_that_dies_without_connection_finds_every_word_again(comes: Comes, desk: Newsdesk) -> None:
    gerda = comes("lotte")
    page = begins(gerda)
    types(page, "Eerst", "Dit kwam nog aan.")
    is_kept(page)
    page.context.set_offline(True)
    page.get_by_label("Tekst", exact=True).fill("Dit kwam niet meer aan.")
    expect(page.locator("#bewaard")).to_have_text("Geen verbinding. Bewaard op dit apparaat.", timeout=PATIENCE)
    address, context = page.url, page.context
    page.close()
    context.set_offline(False)
    page = context.new_page()
    page.goto(address)
    expect(page.get_by_text("stond nog op dit apparaat")).to_be_visible()
    assert violations(page) == []
    expect(page.get_by_label("Tekst", exact=True)).to_have_value("Dit kwam niet meer aan.")
    is_kept(page)
    assert draft_of(desk, page, "lotte").text == "Dit kwam niet meer aan."
    assert stays(context, page) == ["schrijven"], "what the server has is not kept here as well"


def test_a_photo_that_was_half_way_when_the_phone_died_goes_on_where_it_was(
        comes: Comes, desk: Newsdesk, tmp_path: Path) -> None:
    gerda, [photo, *_] = comes("lotte"), taken(tmp_path, 3, 3000)
    page = begins(gerda)
    page.context.new_cdp_session(page).send("Network.emulateNetworkConditions", {**SLOW, "uploadThroughput": 300_000})
    page.locator("#fotos").set_input_files(photo)
    folder = Drafts(desk.home).folder(draft_of(desk, page, "lotte")) / "parts"
    until = time.monotonic() + 60
    while not (came := [one for one in folder.glob("*") if not one.suffix and one.stat().st_size]):
        assert time.monotonic() < until, "nothing came"
        page.wait_for_timeout(50)
    address, context = page.url, page.context
    page.close()
    page = context.new_page()
    page.goto(address)
    expect(page.get_by_text("kwam niet helemaal aan")).to_be_visible()
    assert violations(page) == []
    page.locator("#fotos").set_input_files(photo)
    expect(page.locator(".shot[data-name]")).to_have_count(1, timeout=PATIENCE)
    expect(page.get_by_text("kwam niet helemaal aan")).to_have_count(0)
    assert [letter.stem for letter in folder.glob("*.json")] == [came[0].name], "the same part, not a second one"


def test_who_was_signed_out_types_on_and_goes_on_where_they_were(comes: Comes, desk: Newsdesk) -> None:
    gerda = comes("henk")
    page = begins(gerda)
    d = schema.device
    with desk.school.register.changing() as rows:
        rows.execute(update(d).where(d.c.person == desk.id("henk")).values(strong=None, active=None))
    types(page, "Lang", "De tweede stap is voorbij.")
    expect(page.get_by_role("link", name="bevestig in een nieuw tabblad")).to_be_visible(timeout=PATIENCE)
    assert draft_of(desk, page, "henk").text == "De tweede stap is voorbij." and violations(page) == []
    with desk.school.register.changing() as rows:
        rows.execute(delete(d).where(d.c.person == desk.id("henk")))
    page.get_by_label("Tekst", exact=True).fill("En nu is alles voorbij.")
    expect(page.get_by_role("link", name="Log in in een nieuw tabblad")).to_be_visible(timeout=PATIENCE)
    assert draft_of(desk, page, "henk").text == "De tweede stap is voorbij." and violations(page) == []
    desk.known.pop("henk")
    page.context.add_cookies(desk.cookies("henk"))
    page.evaluate("() => { window.dispatchEvent(new Event('focus')); }")
    is_kept(page)
    expect(page.get_by_role("link", name="Log in in een nieuw tabblad")).to_have_count(0)
    assert draft_of(desk, page, "henk").text == "En nu is alles voorbij."


def test_who_signs_out_leaves_nothing_on_the_device_and_another_sees_nothing(comes: Comes, desk: Newsdesk) -> None:
    gerda = comes()
    page = begins(gerda)
    page.context.set_offline(True)
    page.get_by_label("Tekst", exact=True).fill("Voor niemand anders.")
    expect(page.locator("#bewaard")).to_have_text("Geen verbinding. Bewaard op dit apparaat.", timeout=PATIENCE)
    assert len(stays(page.context, page)) == 2
    page.context.set_offline(False)
    other = page.context.new_page()
    other.goto(f"{desk.url}/account/")
    other.get_by_role("button", name="Uitloggen").click()
    other.wait_for_url(f"{desk.url}/")
    desk.known.pop("gerda")
    assert stays(other.context, other) == []
    page.get_by_label("Tekst", exact=True).fill("Nog steeds voor niemand.")
    expect(page.get_by_role("link", name="Log in in een nieuw tabblad")).to_be_visible(timeout=PATIENCE)
    assert stays(page.context, page) == [], "signed out in another window is signed out here"


def stays(context: BrowserContext, page: Page) -> list[str]:
    """What the browser keeps of the school, by its keys without who and which."""
    keys: list[str] = page.evaluate("() => Object.keys(localStorage)")
    return sorted(key.split(" ")[0] for key in keys)


def test_without_any_script_the_whole_of_it_goes_as_well(comes: Comes, desk: Newsdesk, tmp_path: Path) -> None:
    gerda = comes("lotte", java_script_enabled=False)
    page = begins(gerda)
    types(page, "Zonder script", "Wij rekenden met kastanjes.")
    page.locator("#fotos").set_input_files(taken(tmp_path, 3, 800))
    gerda.presses("Bewaar")
    expect(page.locator(".shot[data-name] img")).to_have_count(3)
    page.get_by_role("button", name="Later: img-0.jpg").click()
    page.get_by_role("button", name="Haal weg img-2.heic").click()
    page.get_by_role("button", name="Zet terug img-2.heic").click()
    expect(page.locator(".shot .shot-name")).to_have_text([re.compile(f"img-{n}") for n in (1, 0, 2)])
    page.get_by_label("Wat is er op de foto’s te zien?").fill("Kastanjes op een rij")
    gerda.presses("Kijk na")
    gerda.presses("Voorbeeld")
    gerda.sees("Zonder script")
    page.get_by_role("link", name="Terug naar het bericht").click()
    for number in range(1, 7):
        page.locator(f"#klopt-{number}").check()
    for asked in page.get_by_label("Nee, niemand van hen").all():  # not of photos that were answered for before
        asked.check()
    gerda.presses("Plaats")
    link = page.get_by_role("link", name="Bekijk het bericht")
    until = time.monotonic() + 60
    while not link.count() and time.monotonic() < until:
        page.reload()
    link.click()
    gerda.sees("Zonder script")
