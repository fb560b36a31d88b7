"""Which post somebody means on the command line: a path, an address, or ``groep-3/kijkdoos``."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from pathlib import Path

from school.findings import suggest
from school.home import Home
from school.originals import place_of
from school.places import GROUPS, PAGES, find_group
from school.settings import Settings
from school.words import CLOSED_ROOT, NAME, YEAR_ROOT, Group

_DATED = re.compile(r"\d{4}-\d{2}-\d{2}-")


class PlaceError(Exception):
    """Nobody can tell which post is meant; the message says what to write."""


@dataclass(frozen=True)
class PostPlace:
    """``place`` as in school.originals; ``has_text``: the post is there already."""

    place: str
    has_text: bool


def find_post_place(home: Home, settings: Settings, words: str) -> PostPlace:
    """The place of the post that ``words`` mean. A post that is not there yet is
    accepted by the full name of its folder, date and all. Raises PlaceError."""
    parts = [part for part in _relative(home, words).split("/") if part]
    if parts and parts[-1].endswith(".md") and len(parts) > (4 if parts[0] == GROUPS else 2):
        parts.pop()
    if parts[:1] in ([GROUPS], [CLOSED_ROOT], [YEAR_ROOT]):
        parts = parts[1:]
    if parts[:1] == [PAGES] and len(parts) == 2:
        return _named(home, settings, None, parts[1].removesuffix(".md"))
    if len(parts) not in (2, 3):
        raise PlaceError(f"“{words}” is geen bericht. Schrijf bijvoorbeeld groep-3/kijkdoos.")
    year = parts[0] if len(parts) == 3 else str(settings.site.current_year)
    group, wrong = find_group(words, year, parts[-2], settings.site)
    if not group:
        raise PlaceError("; ".join(str(finding) for finding in wrong))
    return _named(home, settings, group, parts[-1].removesuffix(".md"))


def _relative(home: Home, words: str) -> str:
    """A path on disk as one below content; other words as they are."""
    path = Path(os.path.abspath(words))
    if path.is_relative_to(home.content) and path.exists():
        return str(path.relative_to(home.content))
    return words.removeprefix("content/")


def _named(home: Home, settings: Settings, group: Group | None, name: str) -> PostPlace:
    """The text called ``name``, with or without its date, in its folder."""
    above = f"{GROUPS}/{group}" if group else PAGES
    folder = home.content / above
    entries = os.listdir(folder) if folder.is_dir() else []
    known = {entry.removesuffix(".md"): entry for entry in entries if not entry.startswith(".")}
    same = [stem for stem in known if stem == name] or [
        stem for stem in known if _DATED.sub("", stem, count=1) == name
    ]
    if len(same) == 1:
        return PostPlace(place_of(f"{above}/{same[0]}.md"), True)
    if same:
        raise PlaceError(f"“{name}” kan {' of '.join(sorted(same))} zijn. Schrijf de hele naam.")
    if (group and not (NAME.fullmatch(name) and _DATED.match(name))) or not NAME.fullmatch(name):
        close = suggest(name, [_DATED.sub("", stem, count=1) for stem in known])
        meant = f" Bedoelde u “{close}”?" if close else ""
        raise PlaceError(
            f"in {above} staat geen bericht “{name}”.{meant} Komt de tekst nog, noem dan de hele "
            "naam van de map, zoals 2026-11-21-kijkdoos."
        )
    return PostPlace(place_of(f"{above}/{name}.md"), False)
