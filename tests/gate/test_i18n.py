"""Dutch as written, English by the catalogue, and nothing forgotten in it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.extract import extract_from_file

from gate.i18n import catalogue, chosen, translator
from school.home import PROGRAM

GATE, THEME = PROGRAM / "gate", PROGRAM / "theme" / "templates"
SHARED = ("base.html", "_header.html", "_header_inside.html", "_footer.html", "_viewer.html", "macros.html", "404.html")


def sentences() -> Iterator[tuple[str, str]]:
    """Every sentence that a page or mail of the gate can show, with its file."""
    for file in (*(GATE / "templates").rglob("*.*"), *(THEME / name for name in SHARED), *GATE.rglob("*.py")):
        yield from sentences_in(file)


def sentences_in(file: Path) -> Iterator[tuple[str, str]]:
    """Every sentence of one template or module."""
    if file.suffix == ".py":
        yield from _in_file(file, "python", {})
    else:
        yield from _in_file(file, "jinja2.ext:babel_extract", {"extensions": "jinja2.ext.i18n", "silent": "false"})


def _in_file(file: Path, method: str, options: dict[str, str]) -> Iterator[tuple[str, str]]:
    for _, message, _, _ in extract_from_file(method, file, options=options):
        yield str(message), file.name


def test_every_sentence_has_its_english_with_the_same_places() -> None:
    english, found = catalogue("en"), dict(sentences())
    assert len(found) > 60
    for sentence, file in found.items():
        assert sentence in english, f"{file}: no English for “{sentence}”"
        places = r"\{\w+\}|%\(\w+\)s"
        assert sorted(re.findall(places, sentence)) == sorted(re.findall(places, english[sentence]))


def test_the_catalogue_holds_nothing_that_no_page_says() -> None:
    assert set(catalogue("en")) <= {sentence for sentence, _ in sentences()}


@pytest.mark.parametrize("header, language", [
    ("nl-NL,nl;q=0.9,en;q=0.8", "nl"), ("en-GB,en;q=0.9", "en"), ("tr-TR,tr;q=0.9", "nl"), ("", "nl"),
    ("fr,en;q=0.5", "en"), ("*", "nl"), ("\x00;;,,q=1" * 500, "nl"), ("en_US_POSIX-x-y_z" * 90, "en")])
def test_the_language_is_the_browsers_wish_and_dutch_in_doubt(header: str, language: str) -> None:
    assert chosen(header) == language


def test_what_is_not_translated_stays_dutch() -> None:
    assert translator("nl")("Inloggen") == "Inloggen"
    assert translator("en")("Inloggen") == "Sign in"
    assert translator("en")("Zin zonder vertaling") == "Zin zonder vertaling"
