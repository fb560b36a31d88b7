"""Languages of the gate's own pages: Dutch as written, the others by catalogue.

Dutch is the source language: the msgid is the sentence on the screen. English
has every sentence; the languages of FIRST_STEPS those of the way in (sign-in,
koppelcode, the steps, the first mails and the letter), the mail of new posts and
how to have no more of it, and nothing beyond that.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cache
from pathlib import Path
from types import MappingProxyType

from babel import negotiate_locale
from babel.messages.pofile import read_po

LANGUAGES = ("nl", "en")
FIRST_STEPS = (*LANGUAGES, "tr", "ar", "pl", "uk")
NAMES = {"nl": "Nederlands", "en": "English", "tr": "Türkçe", "ar": "العربية", "pl": "Polski", "uk": "Українська"}
"""Each language in its own words: who looks for theirs reads no other."""
RIGHT_TO_LEFT = frozenset({"ar"})
CATALOGUES = Path(__file__).parent / "locale"
Translate = Callable[[str], str]


@cache
def catalogue(language: str) -> Mapping[str, str]:
    """Dutch sentence → translation; empty for Dutch itself."""
    file = CATALOGUES / language / "messages.po"
    if not file.is_file():
        return MappingProxyType({})
    with file.open("rb") as text:
        return MappingProxyType({str(m.id): str(m.string) for m in read_po(text, locale=language) if m.id and m.string})


def translator(language: str) -> Translate:
    """gettext for a language: the Dutch itself where nothing is translated."""
    words = catalogue(language)
    return lambda message: words.get(message, message)


def elsewhere(language: str) -> str:
    """The language of what is not the way in, for somebody who chose ``language``."""
    return language if language in LANGUAGES else "nl"


def direction(language: str) -> str:
    """The value of HTML's ``dir``."""
    return "rtl" if language in RIGHT_TO_LEFT else "ltr"


def chosen(accept_language: str, offered: Sequence[str] = LANGUAGES) -> str:
    """The language of a browser's Accept-Language header, Dutch when in doubt."""
    asked = [part.partition(";")[0].strip().replace("-", "_") for part in accept_language.split(",")][:10]
    try:
        return negotiate_locale(asked, offered) or "nl"
    except ValueError:
        return "nl"
