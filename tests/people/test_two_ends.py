"""The two ends of every day: a teacher on a phone posts, a parent on a train hears of it.

A slow mobile line (150 ms, 750 kbit/s up), the real gate, sender, repository and build
of the demo school. What it takes is printed: taps, and seconds from *Plaats* to readable.
"""

from __future__ import annotations

import email
import time
from collections.abc import Callable, Iterator
from email.policy import default
from pathlib import Path
from random import Random

import pytest
from PIL import Image
from playwright.sync_api import Browser, Locator, Route, expect

from demo.phone import TURNED, UPRIGHT, phone_heic, phone_jpeg
from tests.axe import violations
from tests.people.browsing import PHONE, Person, at_a_browser
from tests.town import Town

pytestmark = pytest.mark.xdist_group("town")
JOOST = "joost@delinde.example"
FATHER, ELSEWHERE = "ouder1.lavendel@example.nl", "ouder1.haverkorrel@example.nl"
"""Parents of a child in groep 3 and of one in groep 8."""
TITLE = "Wij bouwden een knikkerbaan"
NAMED = ("Wij bouwden een knikkerbaan van kokers. De langste was vier meter. Mirre Lavendel liet de eerste knikker "
         "los. Morgen bouwen wij verder.")
MENDED = NAMED.replace("Mirre Lavendel liet", "Eén van ons liet")
SLOW = {"offline": False, "latency": 150, "downloadThroughput": 1_600_000 / 8, "uploadThroughput": 750_000 / 8}
BUILT, UPLOADED, MAILED = 90_000, 120_000, 60  # milliseconds, and seconds


@pytest.fixture
def camera_roll(tmp_path: Path) -> list[Path]:
    """Six photos as phones keep them: turned, with a place inside, one a HEIC."""
    chance, files = Random(3), []
    for number in range(6):
        image = Image.effect_noise((1600, 1200), 40).convert("RGB")
        image.paste((chance.randrange(256), 120, 60), (200, 200, 1400, 1000))
        taken = f"2026:11:20 10:{number:02d}:00"
        way = phone_heic(image, taken) if number == 5 else phone_jpeg(image, TURNED if number % 2 else UPRIGHT, taken)
        files.append(tmp_path / f"IMG_{4200 + number}.{'heic' if number == 5 else 'jpg'}")
        files[-1].write_bytes(way)
    return files


class Thumb:
    """Counts what somebody taps."""

    def __init__(self) -> None:
        self.taps = 0

    def on(self, what: Locator) -> None:
        what.tap()
        self.taps += 1


@pytest.fixture
def comes(browser: Browser, town: Town) -> Iterator[Callable[[], Person]]:
    """Somebody with a phone."""
    people: list[Person] = []

    def come() -> Person:
        people.append(at_a_browser(browser, town.url, viewport=PHONE, has_touch=True, is_mobile=True))
        return people[-1]

    yield come
    for person in people:
        person.page.context.close()
    assert [url for person in people for url in person.strangers] == []


def wants_mail_at_once(person: Person, address: str) -> None:
    """Two taps in the account."""
    person.signs_in(address, "/account/berichten/")
    person.page.get_by_role("button", name="Meteen").first.tap()
    expect(person.page.get_by_text("Uw keuze is bewaard.")).to_be_visible()
    assert violations(person.page) == []
    person.presses("Uitloggen")


def news_to(town: Town, address: str) -> list[str]:
    """The text of every mail about posts that somebody got."""
    mails = [email.message_from_bytes(file.read_bytes(), policy=default) for file in town.home.outbox.glob("*.eml")]
    bodies = [(mail, mail.get_body(("plain",))) for mail in mails if mail["To"] == address and mail["List-Id"]]
    return [body.get_content() for _, body in bodies if body]


def mail_about(town: Town, address: str, title: str) -> str:
    """The mail that comes about a post; the sender looks a few times a minute."""
    until = time.monotonic() + MAILED
    while time.monotonic() < until:
        for text in news_to(town, address):
            if title in text:
                return text
        time.sleep(0.2)
    raise AssertionError(f"no mail to {address} about {title}")


def test_a_teacher_posts_six_photos_and_a_father_on_a_train_sees_them(
        comes: Callable[[], Person], town: Town, camera_roll: list[Path]) -> None:
    father, other, thumb = comes(), comes(), Thumb()
    wants_mail_at_once(father, FATHER)
    wants_mail_at_once(other, ELSEWHERE)

    teacher = comes()
    page = teacher.page
    teacher.is_signed_in(JOOST, "/schrijven/")
    page.context.new_cdp_session(page).send("Network.emulateNetworkConditions", SLOW)
    began = time.monotonic()
    thumb.on(page.get_by_role("button", name="Begin"))
    page.get_by_label("Foto’s en films erbij").set_input_files(camera_roll)
    thumb.taps += 3  # the phone's own: open the roll, choose, done
    page.get_by_label("Titel").fill(TITLE)
    page.get_by_label("Tekst", exact=True).fill(NAMED)
    hint = page.locator("#bij-tekst li").filter(has_text="Mirre Lavendel").first
    expect(hint).to_be_visible(timeout=UPLOADED)
    assert violations(page) == []
    page.get_by_label("Tekst", exact=True).fill(MENDED)
    expect(page.locator("#bij-tekst li").filter(has_text="Mirre Lavendel")).to_have_count(0, timeout=UPLOADED)
    expect(page.locator("#shots img")).to_have_count(6, timeout=UPLOADED)
    with page.expect_response(lambda one: "beschrijving=Kinderen" in (one.request.post_data or "")):
        page.get_by_label("Wat is er op de foto’s te zien?").fill("Kinderen bouwen een knikkerbaan.")
    expect(page.locator("#bewaard")).to_contain_text("Bewaard om", timeout=UPLOADED)  # and what is asked of all six
    for point in page.locator("input[name=klopt]").all():
        thumb.on(point)
    thumb.on(page.get_by_label("Nee, niemand van hen"))
    typed = time.monotonic()
    thumb.on(page.get_by_role("button", name="Plaats", exact=True))
    expect(page.get_by_role("link", name="Bekijk het bericht")).to_be_visible(timeout=BUILT)
    readable = time.monotonic()
    assert violations(page) == []
    address = page.get_by_role("link", name="Bekijk het bericht").get_attribute("href") or ""

    text = mail_about(town, FATHER, TITLE)
    assert f"{town.url}{address}" in text and "Mirre" not in text and "knikker los" not in text
    assert news_to(town, ELSEWHERE) == []
    father.opens(address)
    father.signs_in(FATHER, address)
    father.sees(TITLE)
    photos = father.page.locator("article img")
    expect(photos).to_have_count(6)
    for photo in photos.all():
        photo.scroll_into_view_if_needed()
        expect(photo).not_to_have_js_property("naturalWidth", 0)
    assert violations(father.page) == []
    other.signs_in(ELSEWHERE, address)
    assert TITLE not in other.page.content()
    print(f"\n{thumb.taps} taps after signing in; {typed - began:.0f} s to choose, send and write on a slow line; "
          f"{readable - typed:.1f} s from Plaats to readable")


def test_what_was_typed_and_chosen_before_the_script_came_is_kept(
        comes: Callable[[], Person], camera_roll: list[Path]) -> None:
    """On a slow line the form is there some seconds before what makes it better."""
    teacher, held = comes(), list[Route]()
    page = teacher.page
    teacher.is_signed_in(JOOST, "/schrijven/")
    page.route("**/theme/writing*.js", lambda route: held.append(route), times=2)
    page.get_by_role("button", name="Begin").tap(no_wait_after=True)
    page.get_by_label("Titel").fill("Getypt op een trage lijn")
    page.get_by_label("Foto’s en films erbij").set_input_files(camera_roll[:1])
    for one in held:
        one.continue_()
    expect(page.locator("#shots img")).to_have_count(1)
    expect(page.locator("#bewaard")).to_contain_text("Bewaard om")
    page.reload()
    expect(page.get_by_label("Titel")).to_have_value("Getypt op een trage lijn")
    expect(page.locator("#shots img")).to_have_count(1)
    teacher.presses("Gooi dit concept weg")
