"""EDEXML 2.1, the file that Dutch school administrations exchange: groups,
combination groups, pupils, teachers with their roles. There are no parents in it.

Source: https://www.edustandaard.nl/standaard_afspraken/edexml/edexml-2-1/ (its
schema EDEXML.structuur.xsd, EDEXML.elementen.xsd, EDEXML.types.variabel.xsd of
2017-02-17, and the example with it). What is read, and nothing else::

    EDEX/school/schooljaar
    EDEX/groepen/groep[@key]/naam, jaargroep
    EDEX/groepen/samengestelde_groep[@key]/naam
    EDEX/leerlingen/leerling/achternaam, voorvoegsel, voornamen, roepnaam,
        geboortedatum, jaargroep, groep[@key], instroomdatum, uitstroomdatum,
        samengestelde_groepen/samengestelde_groep[@key]
    EDEX/leerkrachten/leerkracht/achternaam, voorvoegsel, voorletters-1, roepnaam,
        emailadres, rol, groepen/groep[@key]/rol, groepen/samengestelde_groep[@key]/rol

Read leniently: the schema ends with school year 2024-2025, so any JJJJ-JJJJ is
good; order, unknown elements and a namespace do not matter. A pupil of jaargroep
H (*historisch*) or with an *uitstroomdatum* that is past is not at school.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from lxml import etree

from gate import headings as h
from gate.lines import Broken, Line, Passed, check_name
from gate.lists import LARGEST, ListError
from gate.mappings import SKIP, Mappings, UnknownClass
from gate.names import match_key, split, tidy, whole
from school.settings import Site
from school.words import WordError, Year

TEACHER = "leerkracht"
ROLES = {"LRK": TEACHER, "VAK": TEACHER, "DIR": "directie", "ADJ": "directie", "LOC": "directie", "IB": "ib",
         "CON": "conciërge", "ADM": "kantoor", "ICT": "ict"}
NO_ACCESS = ("TAL", "OUD")  # a role in tests; a parent: neither is a reason to read
_READ = {"achternaam", "voorvoegsel", "voornamen", "roepnaam", "geboortedatum", "jaargroep", "groep", "instroomdatum",
         "uitstroomdatum", "samengestelde_groepen"}
_KNOWN_AND_LEFT = {"voorletters-1", "geslacht", "start_ondw_jgr3", "vestiging", "gebruikersnaam", "emailadres",
                   "toevoegingen", "mutatiedatum"}


@dataclass(frozen=True)
class Teacher:
    """A member of staff: ``roles`` are pairs of our role and a group ("": none);
    ``unclear`` says what a person must decide."""

    number: int
    name: str
    mail: str
    roles: tuple[tuple[str, str], ...]
    unclear: tuple[str, ...] = ()


@dataclass
class Edex:
    """What a file holds for us."""

    year: Year
    lines: list[Line | Broken] = field(default_factory=list)
    teachers: list[Teacher] = field(default_factory=list)


def is_edexml(data: bytes, name: str) -> bool:
    """Whether this is an XML file, by its name or its first sign."""
    return name.casefold().endswith(".xml") or data.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] == b"<"


def read_edexml(data: bytes, site: Site, mappings: Mappings, passed: Passed, today: datetime.date) -> Edex:
    """Read a file's bytes. Raises ListError in Dutch when it is no EDEXML."""
    root = _root(data)
    text = _text(root.find("school"), "schooljaar") if root.find("school") is not None else ""
    try:
        found = Edex(Year.parse(text))
    except WordError as error:
        raise ListError(f"bij schooljaar staat “{text}”; verwacht is bijvoorbeeld 2026-2027.") from error
    groups = _Groups(root, site, mappings, passed)
    for pupil in root.iterfind("leerlingen/leerling"):
        _note_unread(pupil, passed)
        line = _pupil(pupil, groups)
        if _is_gone(pupil, today) or (isinstance(line, Line) and line.group == SKIP):
            passed.lines += 1
        else:
            found.lines.append(line)
    found.teachers = [_teacher(one, groups) for one in root.iterfind("leerkrachten/leerkracht")]
    return found


def _root(data: bytes) -> Any:
    """The tree, without namespaces. No entity, no DTD, no network: a file that
    asks for one is refused."""
    if len(data) > LARGEST:
        raise ListError(f"dit bestand is groter dan {LARGEST // 1_000_000} MB.")
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False,
                             remove_comments=True, remove_pis=True)
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise ListError(f"dit is geen geldige XML: {error}") from error
    if root.getroottree().docinfo.doctype:
        raise ListError("dit bestand heeft een DOCTYPE; dat hoort niet in EDEXML.")
    for element in root.iter(etree.Element):
        element.tag = etree.QName(element).localname
    if root.tag != "EDEX":
        raise ListError(f"dit is geen EDEXML: het begint met “{root.tag}”, niet met “EDEX”.")
    return root


class _Groups:
    """The file's groups by key, as groups of this school."""

    def __init__(self, root: Any, site: Site, mappings: Mappings, passed: Passed) -> None:
        self.site, self.mappings, self.passed = site, mappings, passed
        self.names = {one.get("key", ""): _text(one, "naam") or one.get("key", "")
                      for one in root.iterfind("groepen/*") if one.tag in ("groep", "samengestelde_groep")}

    def of(self, key: str) -> str:
        """A group by its key. Raises UnknownClass, ValueError."""
        if key not in self.names:
            raise ValueError(f"groep “{key}” staat niet bij de groepen")
        return self.mappings.group(self.names[key], self.site)

    def combined(self, holder: Any) -> list[str]:
        """The combination groups under an element that this school knows; the
        others are passed over, by name: schools have many for one lesson."""
        known = []
        for one in holder.iterfind("samengestelde_groep"):
            try:
                known.append(self.of(one.get("key", "")))
            except ValueError:
                name = f"samengestelde groep “{self.names.get(one.get('key', ''), one.get('key', ''))}”"
                if name not in self.passed.ignored:
                    self.passed.ignored.append(name)
        return [group for group in known if group != SKIP]


def _pupil(pupil: Any, groups: _Groups) -> Line | Broken:
    who = None
    try:
        first = _text(pupil, "roepnaam") or _text(pupil, "voornamen").partition(" ")[0]
        particle, last = split(_text(pupil, "voorvoegsel"), _text(pupil, "achternaam"))
        for heading, text in ((h.FIRST, first), (h.PARTICLE, particle), (h.LAST, last)):
            check_name(heading, text)
        born = _day(_text(pupil, "geboortedatum"))
        if born is None:
            raise ValueError(f"{whole(first, particle, last)} heeft geen geboortedatum")
        who = match_key(first, particle, last), born
        group, also = _places(pupil, groups)
    except UnknownClass as error:
        return Broken(pupil.sourceline, str(error), who, unknown_class=error.found)
    except ValueError as error:
        return Broken(pupil.sourceline, str(error), who)
    return Line(pupil.sourceline, first, particle, last, born, group, also=tuple(also),
                starts=_day(_text(pupil, "instroomdatum")), whole=True)


def _is_gone(pupil: Any, today: datetime.date) -> bool:
    """Whether this pupil has left; a date that is none says nothing."""
    try:
        left = _day(_text(pupil, "uitstroomdatum"))
    except ValueError:
        left = None
    return _text(pupil, "jaargroep") == "H" or (left is not None and left < today)


def _places(pupil: Any, groups: _Groups) -> tuple[str, list[str]]:
    """A pupil's own group, and the combination groups besides. A school may know
    only the combination group (“3/4”), or the pupil only a level."""
    holder, own = pupil.find("samengestelde_groepen"), pupil.find("groep")
    combined = groups.combined(holder) if holder is not None else []
    try:
        if own is not None:
            group = groups.of(own.get("key", ""))
        elif combined:
            group = combined[0]
        else:
            group = groups.mappings.group(_text(pupil, "jaargroep") or "geen groep", groups.site)
    except UnknownClass:
        if len(combined) != 1:
            raise
        group = combined[0]
    return group, [one for one in dict.fromkeys(combined) if one != group]


def _teacher(teacher: Any, groups: _Groups) -> Teacher:
    first = _text(teacher, "roepnaam") or _text(teacher, "voorletters-1")
    name = whole(first, _text(teacher, "voorvoegsel"), _text(teacher, "achternaam"))
    general = [tidy(one.text or "") for one in teacher.iterfind("rol")]
    unclear, roles = list[str](), list[tuple[str, str]]()
    places = [one for one in teacher.iterfind("groepen/*") if one.tag in ("groep", "samengestelde_groep")]
    for code in general:
        role = ROLES.get(code)
        if role and (role != TEACHER or not places):
            roles.append((role, ""))
        elif not role and code not in NO_ACCESS:
            unclear.append(f"rol {code}")
    teaches = not general or any(ROLES.get(code) == TEACHER for code in general)
    for place in places:
        try:
            group = groups.of(place.get("key", ""))
        except ValueError as error:
            if place.tag == "groep":
                unclear.append(str(error))
            continue
        for code in [tidy(one.text or "") for one in place.iterfind("rol")] or (["LRK"] if teaches else []):
            if ROLES.get(code) == TEACHER and group != SKIP:
                roles.append((TEACHER, group))
            elif code not in ROLES and code not in NO_ACCESS:
                unclear.append(f"rol {code} bij {group}")
    return Teacher(teacher.sourceline, name, _text(teacher, "emailadres"), tuple(dict.fromkeys(roles)),
                   tuple(dict.fromkeys(unclear)))


def _note_unread(pupil: Any, passed: Passed) -> None:
    """Which elements are there that are not read; by name, never by what they hold."""
    for name in _names(pupil):
        held = passed.dropped if h.is_forbidden(name) else passed.ignored
        if name not in held:
            held.append(name)


def _names(pupil: Any) -> Iterator[str]:
    yield from (str(child.tag) for child in pupil if child.tag not in _READ | _KNOWN_AND_LEFT)
    if "eckid" in pupil.attrib:
        yield "eckid"


def _text(holder: Any, name: str) -> str:
    return tidy(holder.findtext(name) or "")


def _day(text: str) -> datetime.date | None:
    """A date of XML Schema (a time zone may follow); None for none."""
    if not text:
        return None
    try:
        return datetime.date.fromisoformat(text[:10])
    except ValueError as error:
        raise ValueError(f"datum “{text}” is geen jjjj-mm-dd") from error
