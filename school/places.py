"""Where a text stands in the content folder, and what follows from it (DESIGN 4).

The folder is the permission: the group is read from the path and from
nothing else. The last word of the address is the name without its date.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from school.fields import is_slug
from school.findings import Finding, suggest
from school.headers import Where
from school.pictures import NAME_LIMIT
from school.settings import Site
from school.words import NAME, Group, WordError, Year

GROUPS = "groepen"
PAGES = "paginas"
ABOUT = "groep.md"

RESERVED_IN_GROUP = frozenset({"archief", "fotos", "maand", "feed", "index", "thema", "groep"})
"""Last words that a group's tree uses for its own pages."""

RESERVED_FIRST = frozenset({
    "besloten", "uit-de-groepen", "inloggen", "uitloggen", "afmelden", "account", "beheer", "bevestigen", "schrijven",
    "koppelen", "theme", "thema", "demo", "healthz", "feed", "feeds", "index", "archief", "maand", "fotos", "static",
    "media", "zoeken", "api", "kalender", "gedragslijn", "output", "sitemap", "robots", "404"})
"""First words of addresses that the gate or the front uses for itself."""

_WRITTEN = re.compile(r"\.(md|markdown|mdown|mkd|txt|rst|html?|docx?|odt)$", re.IGNORECASE)
_DATED = re.compile(r"(\d{4}-\d{2}-\d{2})-(.+)", re.ASCII)


@dataclass(frozen=True)
class Place:
    """Where a text stands: ``folder`` is its own folder of files, "" when it has
    none; ``slug`` the last word of its address by its name."""

    where: Where
    group: Group | None
    folder: str
    slug: str
    dated: str = ""


def find_place(path: str, site: Site) -> tuple[Place | None, list[Finding]]:
    """The place of ``path``, relative to the content folder, or what is wrong."""
    parts = path.split("/")
    if not path.endswith(".md"):
        return None, [Finding(path, 0, "file-type", f"“{parts[-1]}” is geen bericht",
                              "een bestand dat eindigt op .md", suggested_name(parts[-1]))]
    if parts[0] == PAGES and len(parts) in (2, 3):
        return _named(path, parts[1:], Where.PAGE, None)
    if parts[0] == GROUPS and len(parts) in (4, 5):
        group, findings = find_group(path, parts[1], parts[2], site)
        if not group:
            return None, findings
        if parts[3:] == [ABOUT]:
            return Place(Where.ABOUT, group, "", ""), []
        return _named(path, parts[3:], Where.POST, group)
    return None, [Finding(path, 0, "place-wrong", "op deze plek kan geen bericht staan",
                          "groepen/JAAR/GROEP/bericht.md, groepen/JAAR/GROEP/MAP/bericht.md of "
                          "paginas/pagina.md")]


def folder_of(path: str) -> str:
    """The folder of a group in a school year, or of the pages, that a path of the content
    lies in: ``groepen/2026-2027/groep-3`` of a post there."""
    return "/".join(path.split("/")[:3 if path.startswith(f"{GROUPS}/") else 1])


def find_group(path: str, year: str, name: str, site: Site) -> tuple[Group | None, list[Finding]]:
    """The group of a folder, when its year and its name both exist."""
    findings = check_year(path, year, site)
    known = site.group_names
    if name not in known:
        findings.append(Finding(path, 0, "group-unknown", f"onbekende groep “{name}”",
                                ", ".join(known), suggest(name, known)))
    return (None, findings) if findings else (Group.parse(f"{year}/{name}"), [])


def check_year(path: str, text: str, site: Site) -> list[Finding]:
    """Whether a folder's name is a school year up to the next one."""
    current = site.current_year
    try:
        wrong = f"schooljaar {text} is nog ver weg" if Year.parse(text).first > current.first + 1 else ""
        allowed = f"tot en met {Year(current.first + 1)}"
    except WordError:
        wrong, allowed = f"“{text}” is geen schooljaar", f"zoals {current}"
    known = [str(Year(current.first + 1 - back)) for back in range(3)] if wrong else []
    return [Finding(path, 0, "year-unknown", wrong, allowed, suggest(text, known))] if wrong else []


def check_slug(slug: str, where: Where) -> str:
    """Why this word can't be an address, "" when it can."""
    reserved = RESERVED_FIRST if where is Where.PAGE else RESERVED_IN_GROUP
    if slug in reserved:
        return f"het adres “{slug}” is van de site zelf"
    return ""


def suggested_name(name: str) -> str:
    """A name that would do, made from one that does not: «Fietsdag!.MD» →
    «fietsdag.md»."""
    word = slugify(_WRITTEN.sub("", name.strip()))
    return f"{word}.md" if word else ""


def slugify(title: str) -> str:
    """The word for an address that a Dutch reader would make of a title."""
    text = title.translate(_DUTCH).casefold().translate(_DUTCH)
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:60].strip("-")


_DUTCH = str.maketrans({
    "ĳ": "ij", "Ĳ": "IJ", "ß": "ss", "æ": "ae", "Æ": "AE", "œ": "oe", "Œ": "OE", "ø": "o", "Ø": "O",
    "ł": "l", "Ł": "L", "đ": "d", "Đ": "D", "ð": "d", "þ": "th", "ı": "i", "&": " en ", "+": " plus ",
    "'": "", "’": "", "‘": "", "€": " euro ", "½": " half "})


def _named(path: str, rest: list[str], where: Where,
           group: Group | None) -> tuple[Place | None, list[Finding]]:
    """The place of a text by the name of its folder, or of its file."""
    folder = path.rpartition("/")[0] if len(rest) == 2 else ""
    name = rest[0] if folder else rest[0].removesuffix(".md")
    match = _DATED.fullmatch(name)
    dated, slug = (match[1], match[2]) if match else ("", name)
    own = rest[-1].removesuffix(".md")
    if not is_slug(slug) or not NAME.fullmatch(name) or (folder and not _is_file_name(own)):
        wrong = rest[-1] if is_slug(slug) and NAME.fullmatch(name) else rest[0]
        ending = ".md" if wrong.endswith(".md") else ""
        better = slugify(wrong.removesuffix(".md"))
        return None, [Finding(path, 0, "name-wrong", f"“{wrong}” kan geen adres worden",
                              "kleine letters, cijfers en streepjes, met een letter erin",
                              better + ending if better else "")]
    return Place(where, group, folder, slug, dated), []


def _is_file_name(name: str) -> bool:
    """Whether a text inside its own folder has a harmless name: any will do."""
    return bool(re.fullmatch(r"[^\W_][\w .,()+&'’-]*", name)) and len(name) <= NAME_LIMIT
