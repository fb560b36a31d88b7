"""What parents look for first: on top of the start page, each a setting."""

from __future__ import annotations

import datetime
import gzip
import json

import lxml.html
import msgspec
import pytest

from gate.firsts import firsts
from school.settings import People
from tests.gate.guarded.releases import Printer
from tests.gate.small_school import ANNA, School

DAYS = [{"title": "Herfstvakantie", "date": "2026-10-17", "end": "2026-10-25", "kind": "vakantie"},
        {"title": "Studiedag: rekenen", "date": "2026-11-25", "end": "2026-11-25", "kind": "studiedag"},
        {"title": "Kerstvakantie", "date": "2026-12-19", "end": "2027-01-03", "kind": "vakantie"},
        {"title": "Goede Vrijdag", "date": "2027-03-26", "end": "2027-03-26", "kind": "vrij"}]
PEOPLE = People(sick_telephone="0123 - 45 67 89", ask_whom={"Over uw kind": "de leerkracht"})


@pytest.mark.parametrize("today, shown", [
    ("2026-10-01", ["Herfstvakantie"]), ("2026-10-25", ["Herfstvakantie"]),
    ("2026-10-26", ["Studiedag: rekenen", "Kerstvakantie"]), ("2027-01-03", ["Kerstvakantie"]),
    ("2027-01-04", ["Goede Vrijdag"]), ("2027-03-27", [])])
def test_the_next_days_without_school_and_the_next_holiday(today: str, shown: list[str]) -> None:
    found = firsts(PEOPLE, DAYS, datetime.date.fromisoformat(today)).free
    assert [days.title for days in found] == shown


def test_a_telephone_dials_what_the_school_wrote() -> None:
    assert firsts(PEOPLE, (), datetime.date.min).dial == "0123456789"
    assert firsts(People(sick_telephone="+31 (0)12 345"), (), datetime.date.min).dial == "+31012345"


def page(school: School, people: People, language: str = "nl") -> lxml.html.HtmlElement:
    """The start page of a parent at a school with these settings."""
    school.settings = school.register.settings = msgspec.structs.replace(school.settings, people=people)
    Printer(school.home).release()
    file = school.home.current.resolve() / "release.json"
    file.write_text(json.dumps({**json.loads(file.read_text()), "free": DAYS}))
    anna = school.peopled().browser().signs_in(ANNA)
    return lxml.html.fromstring(anna.get("/besloten/", Accept_Language=language).get_data(as_text=True))


def test_the_start_page_says_how_to_report_a_child_ill_when_school_is_out_and_whom_to_ask(school: School) -> None:
    [strip] = page(school, PEOPLE).find_class("firsts")
    words = " ".join(strip.text_content().split())
    assert words == ("Ziek melden: 0123 - 45 67 89 Studiedag: rekenen 25 november Kerstvakantie "
                     "19 december t/m 3 januari Wie vraag ik wat? Over uw kindde leerkracht")
    assert [link.get("href") for link in strip.iter("a")] == ["tel:0123456789", "/kalender/", "/kalender/"]


def test_a_link_of_another_system_goes_before_the_telephone(school: School) -> None:
    both = msgspec.structs.replace(PEOPLE, sick_link="https://parro.example/ziek")
    [strip] = page(school, both).find_class("firsts")
    assert [(link.text_content(), link.get("class")) for link in strip.iter("a")][:2] == [
        ("Ziek melden", "button"), ("Bel 0123 - 45 67 89", "first-line")]


def test_in_english_the_schools_own_words_say_that_they_are_dutch(school: School) -> None:
    whole = page(school, PEOPLE, "en-GB,en")
    [strip] = whole.find_class("firsts")
    assert "Report a child ill: 0123 - 45 67 89" in strip.text_content() and whole.get("lang") == "en"
    assert [link.get("lang") for link in strip.iter("a")] == [None, "nl", "nl"]
    assert [words.get("lang") for words in strip.iter("dl")] == ["nl"]


def test_what_the_school_did_not_fill_in_is_not_there(school: School) -> None:
    [strip] = page(school, People()).find_class("firsts")
    assert not strip.find_class("button") and not list(strip.iter("details"))


def test_the_start_page_goes_packed_to_a_browser_that_takes_it_and_others_do_not(school: School) -> None:
    """It is long, and repeats nothing of what was asked (gate/packed.py)."""
    browser = school.peopled().browser().signs_in(ANNA)
    plain, packed = (browser.get("/besloten/", Accept_Encoding=taken) for taken in ("gzip;q=0, br", "br, gzip"))
    assert "Content-Encoding" not in plain.headers and packed.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.data) == plain.data and len(packed.data) < len(plain.data) / 2
    assert packed.headers["Cache-Control"] == "private, no-store" and "Accept-Encoding" in packed.headers["Vary"]
    for other in ("/account/", "/inloggen/"):
        assert "Content-Encoding" not in browser.get(other, Accept_Encoding="gzip").headers
