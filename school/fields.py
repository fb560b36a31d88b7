"""The values of a header, each read once into what it means.

Nothing is guessed: a value that is not exactly one of the allowed forms is a
finding, and a post with such a finding is not a post.
"""

from __future__ import annotations

import datetime
import re
from dataclasses import dataclass

from school.findings import Finding, suggest
from school.headers import Header
from school.pictures import plain_name
from school.texts import look_alike
from school.words import NAME, Status

STATUSES = {"private": Status.PRIVATE, "besloten": Status.PRIVATE, "published": Status.PUBLISHED,
            "draft": Status.DRAFT, "concept": Status.DRAFT}
"""Only the one word ``published`` publishes, and it has no second spelling."""

TYPES = ("bericht", "weekbrief", "doelen", "nieuwsbrief", "uitje", "hulpvraag", "coaching")
LANGUAGES = ("nl", "en", "fy", "de", "fr", "es", "pl", "tr", "ar", "uk", "ti")
MOST_TAGS = 12
SLUG_LIMIT = 80

_DATE = re.compile(r"(?:(\d{4})-(\d{2})-(\d{2})|(\d{2})-(\d{2})-(\d{4}))(?:[ \t]+(\d{2}):(\d{2}))?",
                   re.ASCII)
_TAG = re.compile(r"[\w][\w '’&+.-]{0,39}")
_MARKUP = re.compile(r"<[A-Za-z/!?]|[{|](?:static|filename|attach|author|category|tag|index)[}|]")
_DAY = "een dag als 2026-11-20 of 20-11-2026"
_MOMENT = "2026-11-20 of 20-11-2026, met of zonder een tijd als 15:10"


@dataclass
class Fields:
    """Reads the values of one header and gathers what is wrong with them."""

    header: Header
    path: str
    findings: list[Finding]

    def line(self, key: str) -> int:
        """The line of a key, 0 when it is not there."""
        entry = self.header.entries.get(key)
        return entry.line if entry else 0

    def refuse(self, key: str, code: str, what: str, allowed: str = "", meant: str = "") -> None:
        """Put a finding on the line of ``key``."""
        self.findings.append(Finding(self.path, self.line(key), code, what, allowed, meant))

    def text(self, key: str) -> str:
        """Plain text, without HTML and without Pelican's links; "" when absent."""
        entry = self.header.entries.get(key)
        if not entry:
            return ""
        if _MARKUP.search(entry.text):
            self.refuse(key, "value-markup", f"“{key}” bevat HTML of een verwijzing", "gewone tekst")
        if key in ("Title", "Author") and _mixed(entry.text):
            self.refuse(key, "look-alike", f"“{key}” bevat het teken {_mixed(entry.text)}",
                        "letters uit één schrift binnen een woord")
        if len(entry.text) > 1 and entry.text[0] == entry.text[-1] and entry.text[0] in "\"'":
            self.findings.append(Finding(
                self.path, entry.line, "value-quoted", f"de aanhalingstekens om “{key}” zijn te zien",
                "de tekst zonder aanhalingstekens", severity="hint"))
        return re.sub(r"[ \t]+", " ", entry.text)

    def word(self, key: str, allowed: tuple[str, ...], default: str) -> str:
        """One word of a closed set, letter for letter."""
        entry = self.header.entries.get(key)
        if not entry or not entry.text:
            return default
        if entry.text not in allowed:
            strange = look_alike(entry.text)
            self.refuse(key, "look-alike" if strange else f"{key.lower()}-unknown",
                        f"onbekende waarde “{entry.text}” bij “{key}”"
                        + (f", met het teken {strange}" if strange else ""),
                        ", ".join(allowed), suggest(entry.text, allowed))
            return default
        return entry.text

    def status(self) -> Status:
        """The status; private unless the header says otherwise in exactly one word."""
        return STATUSES[self.word("Status", tuple(STATUSES), "private")]

    def moment(self, key: str) -> datetime.datetime | None:
        """A date with or without a time, naive, in the school's own time."""
        entry = self.header.entries.get(key)
        if not entry or not entry.text:
            return None
        match = _DATE.fullmatch(entry.text)
        if not match:
            self.refuse(key, "date-wrong", f"“{entry.text}” bij “{key}” is geen datum", _MOMENT)
            return None
        year, month, day = match.group(1, 2, 3) if match[1] else match.group(6, 5, 4)
        try:
            moment = datetime.datetime(int(year), int(month), int(day), int(match[7] or 0),
                                       int(match[8] or 0))
        except ValueError:
            self.refuse(key, "date-wrong", f"“{entry.text}” bij “{key}” bestaat niet", _MOMENT)
            return None
        if not 2000 <= moment.year < 2100:
            self.refuse(key, "date-wrong", f"het jaar {year} bij “{key}” kan niet kloppen", _MOMENT)
            return None
        return moment

    def day(self, key: str) -> datetime.date | None:
        """A date without a time."""
        moment = self.moment(key)
        if moment and ":" in self.header.entries[key].text:
            self.refuse(key, "date-wrong", f"bij “{key}” hoort geen tijd", _DAY)
            return None
        return moment.date() if moment else None

    def slug(self, default: str) -> str:
        """The last word of the address: from the file's name unless Slug says so."""
        entry = self.header.entries.get("Slug")
        if not entry:
            return default
        if not is_slug(entry.text):
            self.refuse("Slug", "slug-wrong", f"“{entry.text}” kan geen adres zijn",
                        "kleine letters, cijfers en streepjes, met een letter erin")
        return entry.text

    def tags(self) -> tuple[str, ...]:
        """Words with commas between them, each once."""
        entry = self.header.entries.get("Tags")
        if not entry or not entry.text:
            return ()
        tags = [re.sub(r"[ \t]+", " ", tag.strip()) for tag in entry.text.split(",")]
        for tag in tags:
            if not _TAG.fullmatch(tag):
                self.refuse("Tags", "tag-wrong", f"“{tag}” kan geen trefwoord zijn",
                            "woorden van letters en cijfers, met komma's ertussen")
        if len(tags) > MOST_TAGS or len({tag.casefold() for tag in tags}) < len(tags):
            self.refuse("Tags", "tag-wrong", "te veel of dubbele trefwoorden",
                        f"hoogstens {MOST_TAGS}, elk één keer")
        return tuple(tags)

    def names(self, key: str) -> tuple[str, ...]:
        """Names of files with commas between them, each once."""
        names = [plain_name(name.strip()) for name in self.text(key).split(",")]
        return tuple(dict.fromkeys(filter(None, names)))

    def number(self, key: str) -> int:
        """A whole number from 1 to 99, 0 when absent."""
        entry = self.header.entries.get(key)
        if not entry or not entry.text:
            return 0
        if not re.fullmatch(r"[1-9]\d?", entry.text, re.ASCII):
            self.refuse(key, "number-wrong", f"“{entry.text}” bij “{key}” is geen plaats", "1 tot 99")
            return 0
        return int(entry.text)


def is_slug(text: str) -> bool:
    """Whether a text can be the last word of an address. One without a letter
    could be taken for a year or a month of the archive."""
    return bool(NAME.fullmatch(text)) and len(text) <= SLUG_LIMIT and any(c.isalpha() for c in text)


def _mixed(text: str) -> str:
    """The letter from another script inside a word with Latin ones, or ""."""
    if text.isascii():
        return ""
    for word in re.findall(r"\w+", text):
        latin = re.search("[A-Za-z]", word)
        strange = re.search("[\u0370-\u03ff\u0400-\u052f\u0530-\u058f\uff21-\uff5a\U0001d400-\U0001d7ff]",
                            word)
        if latin and strange:
            return look_alike(strange[0])
    return ""
