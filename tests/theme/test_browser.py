"""The pages in a real browser: seen, heard, touched, and without script."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, ViewportSize, expect

from tests.people.browsing import PHONE, STILL, TOO_WIDE, wrong_on
from tests.theme.pages import pages

pytestmark = pytest.mark.xdist_group("theme")
PAGES = sorted(pages())

# Elements that are pressed and smaller than 44 px. A link in a running text is
# as high as its line (WCAG 2.2, 2.5.8), a card's link is as large as its card.
TOO_SMALL = """() => [...document.querySelectorAll("a[href], button, input, summary")]
  .filter(e => !e.closest(".prose, .card-title, .goals h2, .photo-set h2, .field-check, .skip"))
  .filter(e => e.checkVisibility()).map(e => [e.outerHTML.slice(0, 90), e.getBoundingClientRect()])
  .filter(([, r]) => r.height < 44 || r.width < 44)
  .map(([html, r]) => `${Math.round(r.width)}x${Math.round(r.height)} ${html}`)"""


@pytest.fixture(scope="module")
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(**STILL)
    yield context.new_page()
    context.close()


@pytest.fixture(scope="module")
def thumb(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(viewport=PHONE, has_touch=True)
    yield context.new_page()
    context.close()


@pytest.fixture
def phone(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(viewport=PHONE, has_touch=True)
    yield context.new_page()
    context.close()


@pytest.mark.parametrize("name", PAGES)
def test_axe_finds_nothing(page: Page, site: str, name: str) -> None:
    page.goto(f"{site}/{name}/")
    assert wrong_on(page) == []


@pytest.mark.parametrize("name", PAGES)
def test_a_thumb_can_press_everything(thumb: Page, site: str, name: str) -> None:
    thumb.goto(f"{site}/{name}/")
    assert thumb.evaluate(TOO_SMALL) == []


@pytest.mark.parametrize("name", PAGES)
def test_no_page_is_wider_than_its_window(page: Page, site: str, name: str) -> None:
    page.set_viewport_size(ViewportSize(width=320, height=800))
    page.goto(f"{site}/{name}/")
    for width in (320, 390, 768, 1024, 1280):
        page.set_viewport_size(ViewportSize(width=width, height=800))
        assert page.evaluate(TOO_WIDE) <= 0, width


def test_the_policy_is_kept_and_nothing_is_asked_elsewhere(phone: Page, site: str) -> None:
    """Under the strict CSP no page has an error, and every request stays here."""
    said: list[str] = []
    phone.on("console", lambda message: said.append(message.text) if message.type == "error" else None)
    phone.on("request", lambda request: None if request.url.startswith(site) else said.append(request.url))
    for name in PAGES:
        phone.goto(f"{site}/{name}/")
    # The made-up film is not there; everything else is.
    assert [line for line in said if "boot.mp4" not in line] == []


def test_letters_are_eighteen_pixels_and_up(phone: Page, site: str) -> None:
    smallest = """() => Math.min(...[...document.querySelectorAll("body *")]
      .filter(e => e.checkVisibility() && [...e.childNodes].some(n => n.nodeType === 3 && n.data.trim()))
      .map(e => parseFloat(getComputedStyle(e).fontSize)))"""
    for name in PAGES:
        phone.goto(f"{site}/{name}/")
        assert phone.evaluate(smallest) >= 18, name


def test_the_font_is_our_own(phone: Page, site: str) -> None:
    phone.goto(f"{site}/bericht/")
    assert phone.evaluate("""async () => { await document.fonts.ready;
      return document.fonts.check('18px "Atkinson Hyperlegible Next"') && document.fonts.size }""") == 9


def test_a_photo_fills_the_window_and_the_focus_comes_back(phone: Page, site: str) -> None:
    phone.goto(f"{site}/besloten-bericht/")
    photos = phone.locator("main a.photo")
    photos.nth(1).focus()
    phone.keyboard.press("Enter")
    viewer = phone.locator("dialog.viewer")
    expect(viewer).to_be_visible()
    expect(viewer.locator("figcaption")).to_contain_text("Een kijkdoos met een bos van karton")
    assert not violations_inside(phone)
    phone.keyboard.press("ArrowRight")
    expect(viewer.locator("img")).to_have_attribute("src", f"{site}/fotos/plein-full.jpg")
    phone.keyboard.press("Escape")
    expect(viewer).to_be_hidden()
    expect(photos.nth(2)).to_be_focused()
    photos.nth(0).click()
    viewer.get_by_role("button", name="Sluiten").click()
    expect(photos.nth(0)).to_be_focused()


def violations_inside(page: Page) -> list[str]:
    """The open viewer's buttons that are too small."""
    return [found for found in page.evaluate(TOO_SMALL) if "viewer" in found]


def test_without_script_a_photo_is_a_link_and_the_menu_opens(browser: Browser, site: str) -> None:
    context = browser.new_context(viewport=PHONE, java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{site}/index/")
    menu = page.get_by_role("navigation", name="Hoofdmenu")
    expect(menu).to_be_hidden()
    page.get_by_role("button", name="Menu").click()
    expect(menu).to_be_visible()
    expect(menu.get_by_role("link", name="Contact")).to_be_visible()
    page.goto(f"{site}/bericht/")
    page.locator("main a.photo").first.click()
    page.wait_for_url("**/fotos/blad-full.jpg")
    context.close()


def test_the_keyboard_can_skip_to_what_the_page_says(phone: Page, site: str) -> None:
    phone.goto(f"{site}/bericht/")
    phone.keyboard.press("Tab")
    skip = phone.get_by_role("link", name="Naar de inhoud")
    expect(skip).to_be_focused()
    expect(skip).to_be_in_viewport()
    phone.keyboard.press("Enter")
    expect(phone.locator("main")).to_be_focused()


def test_on_paper_it_is_a_letter(phone: Page, site: str) -> None:
    """Words, photos and the school's address; nothing to press."""
    phone.emulate_media(media="print", color_scheme="dark")
    phone.goto(f"{site}/besloten-bericht/")
    for gone in (".menu", ".sign-out", ".neighbours", ".footer-menu"):
        for element in phone.locator(gone).all():
            expect(element).to_be_hidden()
    expect(phone.locator(".footer-address")).to_be_visible()
    assert phone.evaluate("getComputedStyle(document.body).color") == "rgb(0, 0, 0)"
