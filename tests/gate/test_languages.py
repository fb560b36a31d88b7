"""The way in in six languages: nothing of it untranslated, nothing else translated,
written from the side that the language is read from, chosen without script."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from sqlalchemy import update

from gate import schema
from gate.alarms import SECURITY, Alarm
from gate.i18n import FIRST_STEPS, NAMES, catalogue, chosen
from gate.outbox import mail_to
from gate.steps import steps
from gate.tongues import COOKIE
from school.settings import People
from tests.gate.small_school import ANNA, School
from tests.gate.test_i18n import GATE, SHARED, THEME, sentences_in

OTHERS = [language for language in FIRST_STEPS if language not in ("nl", "en")]
TEMPLATES = ("_talen.html", "_passkey.html", "inloggen.html", "code.html", "link.html", "koppelen.html",
             "stappenplan.html", "mail/sign_in.html", "mail/sign_in.txt", "mail/invitation.html",
             "mail/invitation.txt", "mail/news.html", "mail/news.txt", "afmelden.html")
MODULES = ("steps.py", "connect.py", "letters/words.py", "mails/sign_in.py", "mails/invitation.py",
           "mails/news.py")
PAGES = ("/inloggen/", "/koppelen/", "/stappenplan/")


def way_in() -> Iterator[str]:
    """Every sentence of sign-in, koppelcode, steps, first mails and letter, the
    frame of the page included."""
    for file in (*(GATE / "templates" / name for name in TEMPLATES), *(GATE / name for name in MODULES),
                 *(THEME / name for name in SHARED if name != "404.html")):
        yield from (sentence for sentence, _ in sentences_in(file))


@pytest.fixture
def opened(school: School) -> School:
    return school.peopled()


@pytest.mark.parametrize("language", OTHERS)
def test_no_sentence_of_the_way_in_is_missing(language: str) -> None:
    words = catalogue(language)
    missing = [sentence for sentence in dict.fromkeys(way_in()) if sentence not in words]
    assert not missing, f"{language}: {missing}"


@pytest.mark.parametrize("language", OTHERS)
def test_a_catalogue_holds_only_the_way_in_with_the_same_places(language: str) -> None:
    places, wanted = r"\{\w+\}|%\(\w+\)s", set(way_in())
    for sentence, translated in catalogue(language).items():
        assert sentence in wanted, f"{language}: no page of the way in says “{sentence}”"
        assert sorted(re.findall(places, sentence)) == sorted(re.findall(places, translated)), translated
        assert translated != sentence or sentence in ("Menu", "Account"), f"{language}: “{sentence}” is still Dutch"


@pytest.mark.parametrize("language, letters", [("ar", "\u0600-\u06ff"), ("uk", "\u0400-\u04ff")])
def test_a_translation_is_written_in_its_own_letters(language: str, letters: str) -> None:
    for sentence, translated in catalogue(language).items():
        assert re.search(f"[{letters}]", translated), sentence


def test_a_school_offers_the_six_by_default() -> None:
    assert People().languages == FIRST_STEPS == tuple(NAMES)


@pytest.mark.parametrize("language", FIRST_STEPS)
@pytest.mark.parametrize("path", PAGES)
def test_a_page_says_its_language_and_direction(opened: School, path: str, language: str) -> None:
    page = opened.browser().get(f"{path}?taal={language}")
    direction = ' dir="rtl"' if language == "ar" else ""
    assert page.status_code == 200 and f'<html lang="{language}"{direction}>' in page.text


@pytest.mark.parametrize("language", FIRST_STEPS)
def test_the_steps_are_four_in_every_language(opened: School, language: str) -> None:
    page = opened.browser().get(f"/stappenplan/?taal={language}").text
    four = steps(opened.settings.site, lambda text: catalogue(language).get(text, text))
    assert len(set(four)) == 4 and all(f"<li>{step}</li>" in page for step in four)


def test_a_choice_is_a_link_and_is_remembered_on_every_page_of_the_way_in(opened: School) -> None:
    anna = opened.browser()
    page = anna.get("/inloggen/")
    for language, name in NAMES.items():
        assert re.search(rf'href="\?taal={language}" lang="{language}"[^>]*>{name}</a>', page.text)
    chose = anna.get("/inloggen/?taal=tr&naar=/account/")
    assert f"{COOKIE}=tr" in chose.headers["Set-Cookie"] and 'name="naar" value="/account/"' in chose.text
    assert 'href="?taal=pl&amp;naar=/account/"' in chose.text, "the page first asked for is not forgotten"
    for path in PAGES:
        assert '<html lang="tr">' in anna.get(path).text
    assert '<html lang="tr">' in anna.asks("no address").text


def test_the_first_mail_speaks_the_language_of_the_page(opened: School) -> None:
    anna = opened.browser()
    anna.get("/inloggen/?taal=ar")
    anna.asks(ANNA)
    assert 'dir="rtl"' in anna.get("/inloggen/code/").text
    opened.deliver()
    html = opened.letterbox.mails[-1].get_body(("html",))
    assert html and '<html lang="ar" dir="rtl">' in html.get_content()
    assert anna.post("/inloggen/code/", {"code": opened.letterbox.code()}).status_code == 303, "the code stands first"


def test_elsewhere_the_gate_is_dutch_or_english(opened: School) -> None:
    anna = opened.browser()
    anna.get("/inloggen/?taal=tr")
    anna.signs_in(ANNA)
    assert '<html lang="nl">' in anna.get("/account/").text
    assert '<html lang="en">' in anna.get("/account/", Accept_Language="tr,en;q=0.5").text
    assert '<html lang="nl">' in anna.get("/er-is-niets/").text
    anna.get("/stappenplan/?taal=en")
    assert '<html lang="en">' in anna.get("/account/", Accept_Language="nl").text


def test_a_fault_on_a_page_of_the_way_in_does_not_pretend_to_be_turkish(opened: School) -> None:
    stranger = opened.browser()
    stranger.get("/inloggen/?taal=tr")
    refused = stranger.post("/inloggen/", {"address": ANNA}, Origin="https://evil.example")
    assert refused.status_code == 403 and '<html lang="nl">' in refused.text


@pytest.mark.parametrize("wish", ["xx", "fr", "", "tr\r\nSet-Cookie: a=b", "../../nl", "NL"])
def test_a_language_that_nobody_offers_changes_nothing(opened: School, wish: str) -> None:
    anna = opened.browser()
    page = anna.client.get("/inloggen/", query_string={"taal": wish}, base_url="http://localhost")
    assert '<html lang="nl">' in page.text and "Set-Cookie" not in page.headers


@pytest.mark.parametrize("header, language", [
    ("tr-TR,tr;q=0.9,en;q=0.8", "tr"), ("ar-MA", "ar"), ("uk,ru;q=0.8", "uk"), ("fr,pl;q=0.5", "pl"), ("fr", "nl")])
def test_the_browsers_wish_counts_while_nobody_chose(header: str, language: str) -> None:
    assert chosen(header, FIRST_STEPS) == language


def test_the_language_is_kept_for_what_the_school_sends_later(opened: School) -> None:
    """Who connects in Polish gets later mail of the way in in Polish."""
    from tests.gate.test_codes import NEW, issued  # noqa: PLC0415  # one helper of a neighbour

    anna = opened.browser()
    anna.get("/koppelen/?taal=pl")
    anna.post("/koppelen/", {"koppelcode": issued(opened), "address": NEW})
    opened.deliver()
    anna.post("/inloggen/code/", {"code": opened.letterbox.code()})
    with opened.register.reading() as rows:
        languages = rows.exec_driver_sql("SELECT language FROM person WHERE language <> 'nl'").scalars().all()
    assert languages == ["pl"]


def test_a_mail_that_is_not_of_the_way_in_is_not_dutch_written_backwards(opened: School) -> None:
    """Anna chose Arabic; the mail about her account is Dutch, and says so."""
    anna = opened.person(ANNA).id
    with opened.register.writing() as rows:
        rows.execute(update(schema.person).where(schema.person.c.id == anna).values(language="ar"))
        mail_to(rows, SECURITY, anna, ANNA, opened.clock(), about=str(Alarm.PASSKEY_ADDED))
    opened.deliver()
    html = opened.letterbox.mails[-1].get_body(("html",))
    assert html and '<html lang="nl"' in html.get_content() and 'dir="rtl"' not in html.get_content()
    assert "20 november 2026" in html.get_content()
