"""The header block of a post: lines ``Key: value`` in a closed set of keys.

Read by us and not by Pelican's Meta reader, which drops every key after a
YAML list and takes a misspelt one for a new one (DESIGN 3). Rules, in order:

1. The block starts on the first line that is not empty. It ends at the first
   empty line; or, when that first line is ``---``, at the next ``---``.
2. Each line is ``Key: value`` from the margin on; nothing is continued,
   listed, quoted or commented.
3. A key is one of KEYS or its one Dutch name, letter for letter, and stands
   once. Another key is refused, never passed by.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from school.findings import Finding, suggest
from school.texts import look_alike, refused_in_header


class Where(StrEnum):
    """Which kind of text a header belongs to."""

    POST = "bericht"
    PAGE = "pagina"
    ABOUT = "groep.md"


_ALL = frozenset(Where)
_POST = frozenset({Where.POST})
_PAGE = frozenset({Where.PAGE})
_BOTH = _POST | _PAGE
_ABOUT = frozenset({Where.ABOUT})


@dataclass(frozen=True)
class Key:
    """One key: its name as Pelican has it, the Dutch name, the longest value
    in characters, and where it may stand."""

    name: str
    dutch: str
    limit: int
    where: frozenset[Where]

    @property
    def label(self) -> str:
        """The name that a Dutch writer is shown."""
        return self.dutch or self.name


KEYS = (
    Key("Title", "Titel", 150, _ALL),
    Key("Date", "Datum", 20, _BOTH),
    Key("Modified", "Gewijzigd", 20, _ALL),
    Key("Author", "Auteur", 100, _ALL),
    Key("Summary", "Samenvatting", 500, _ALL),
    Key("Tags", "Trefwoorden", 300, _POST),
    Key("Slug", "", 80, _BOTH),
    Key("Status", "", 20, _ALL),
    Key("Lang", "Taal", 10, _ALL),
    Key("Expires", "Verloopt", 20, _BOTH),
    Key("Type", "Soort", 20, _POST),
    Key("Gallery", "Fotos", 300, _BOTH),
    Key("Order", "Volgorde", 20_000, _BOTH),
    Key("Menu", "", 4, _PAGE),
    Key("Teachers", "Leerkrachten", 300, _ABOUT),
    Key("Days", "Dagen", 300, _ABOUT),
)
BY_NAME = MappingProxyType({name: key for key in KEYS for name in (key.name, key.dutch) if name})

STEERING = frozenset({"save_as", "saveas", "url", "template", "category", "categorie", "translation",
                      "path", "relative_source_path", "source_path", "output", "direct", "index"})
"""Keys by which Pelican would let a post choose its own place or template."""

MOST_LINES = 40
_LINE = re.compile(r"([^\s:#\-\[{][^:\n]*):(.*)")
_YAML = re.compile(r"[\[{]|[|>][+-]?$")
_WISH = re.compile(r"Status(?<![^\n]Status)[ \t]*:[ \t]*\w+[ \t]*$", re.MULTILINE)
"""A line; its word first, which a search jumps to."""
_FENCE = re.compile(r"---[ \t]*")


@dataclass(frozen=True)
class Entry:
    """A value as written, without the spaces around it, and its line."""

    text: str
    line: int


@dataclass(frozen=True)
class Header:
    """What the block says: ``entries`` by English key; the rest is the body,
    which starts at ``body_line``."""

    entries: MappingProxyType[str, Entry]
    body: str
    body_line: int


@dataclass(frozen=True)
class _Block:
    """The lines of the header block, before they are understood."""

    lines: tuple[str, ...]
    first: int
    body: str
    body_line: int


def read_header(text: str, path: str = "", where: Where = Where.POST) -> tuple[Header, list[Finding]]:
    """Read the header of a decoded text. The Header holds what was understood;
    with any finding of severity error it is not to be used."""
    block, findings = _cut(text, path)
    findings += refused_in_header("\n".join(block.lines), path, block.first)
    entries: dict[str, Entry] = {}
    for number, line in enumerate(block.lines, block.first):
        findings += _take(line, number, path, where, entries)
    findings += _left_in_body(block, path)
    return Header(MappingProxyType(entries), block.body, block.body_line), findings


def _cut(text: str, path: str) -> tuple[_Block, list[Finding]]:
    """Part the block from the body (rule 1)."""
    lines = text.split("\n")
    start = next((i for i, line in enumerate(lines) if line.strip(" \t")), len(lines))
    if start == len(lines):
        return _block(lines, start, start, start), [_missing(path, 1, "dit bestand is leeg")]
    fenced = bool(_FENCE.fullmatch(lines[start]))
    first = start + fenced
    found: list[Finding] = []
    if fenced:
        end = next((i for i in range(first, len(lines)) if _FENCE.fullmatch(lines[i])), None)
        if end is None:
            found = [Finding(path, start + 1, "header-open", "de kop begint met --- maar eindigt niet",
                             "een regel met --- onder de kop")]
            end = min(first + MOST_LINES, len(lines))
    else:
        end = next((i for i in range(first, len(lines)) if not lines[i].strip(" \t")), len(lines))
    if end - first > MOST_LINES:
        found.append(_missing(path, start + 1, f"de kop heeft {end - first} regels; staat er wel een "
                              "lege regel onder?"))
        return _block(lines, first, first, end), found
    if not fenced and not _LINE.fullmatch(lines[start]):
        return _block(lines, start, start, start), [*found, _missing(path, start + 1, "de kop ontbreekt")]
    return _block(lines, first, end, end + fenced), found


def _block(lines: list[str], first: int, end: int, body: int) -> _Block:
    while body < len(lines) and not lines[body].strip(" \t"):
        body += 1
    return _Block(tuple(lines[first:end]), first + 1, "\n".join(lines[body:]), body + 1)


def _missing(path: str, line: int, what: str) -> Finding:
    return Finding(path, line, "header-missing", what,
                   "een kop met regels als “Titel: …” en “Datum: …”, dan een lege regel")


def _take(line: str, number: int, path: str, where: Where, entries: dict[str, Entry]) -> list[Finding]:
    """Read one line into ``entries``, or say why not (rules 2 and 3)."""
    match = _LINE.fullmatch(line)
    if not match:
        return [_not_a_line(line, number, path)]
    word, text = match[1], match[2].strip(" \t")
    key = BY_NAME.get(word)
    if not key:
        return [_unknown(word, number, path, where)]
    if where not in key.where:
        there = " of ".join(sorted(key.where))
        return [Finding(path, number, "key-place", f"sleutel “{word}” hoort niet in een {where}",
                        f"alleen in een {there}")]
    if key.name in entries:
        return [Finding(path, number, "key-twice",
                        f"sleutel “{word}” staat er al (regel {entries[key.name].line})",
                        "elke sleutel één keer, Nederlands of Engels")]
    entries[key.name] = Entry(text, number)
    return _wrong_value(key, word, text, number, path)


def _wrong_value(key: Key, word: str, text: str, number: int, path: str) -> list[Finding]:
    if not text:
        return [Finding(path, number, "value-empty", f"achter “{word}” staat niets",
                        "een waarde, of haal de regel weg")]
    if len(text) > key.limit:
        return [Finding(path, number, "value-long", f"“{word}” is {len(text)} tekens lang",
                        f"hoogstens {key.limit} tekens")]
    if _YAML.match(text):
        return [Finding(path, number, "value-list", f"“{word}” begint met “{text[0]}”",
                        "één gewone regel tekst, trefwoorden met komma's ertussen")]
    return []


def _not_a_line(line: str, number: int, path: str) -> Finding:
    shown = _short(line.strip())
    if not line.strip(" \t"):
        return Finding(path, number, "header-line", "een lege regel midden in de kop",
                       "regels “Sleutel: waarde” zonder lege regel ertussen")
    if line[0] in " \t":
        return Finding(path, number, "header-indented", f"ingesprongen regel “{shown}” in de kop",
                       "elke waarde op één regel, vanaf de kantlijn")
    if re.match(r"-[ \t]", line):
        return Finding(path, number, "value-list", f"een lijst (“{shown}”) in de kop",
                       "trefwoorden op één regel, met komma's ertussen")
    return Finding(path, number, "header-line", f"“{shown}” is geen regel van de kop",
                   "regels “Sleutel: waarde”; onder de kop een lege regel")


def _unknown(word: str, number: int, path: str, where: Where) -> Finding:
    if word.strip().casefold().replace("-", "_") in STEERING:
        return Finding(path, number, "key-steering",
                       f"sleutel “{word}” zou bepalen waar of hoe de pagina komt te staan",
                       "de map en de naam van het bestand bepalen dat; Slug voor het laatste woord")
    allowed = [name for name, key in BY_NAME.items() if where in key.where]
    labels = [key.label for key in KEYS if where in key.where]
    strange = look_alike(word)
    what = f"onbekende sleutel “{_short(word)}”" + (f", met het teken {strange}" if strange else "")
    return Finding(path, number, "look-alike" if strange else "key-unknown", what, ", ".join(labels),
                   suggest(word.strip(), allowed))


def _left_in_body(block: _Block, path: str) -> list[Finding]:
    """A key under the block: its line is text now, and the writer can't know.
    An empty line above ``Status: published`` would lose the wish."""
    first, _, _ = block.body.partition("\n")
    match = _LINE.fullmatch(first)
    line = block.body_line
    if not (match and block.lines and match[1].strip() in BY_NAME):
        match = _WISH.search(block.body)
        if not match:
            return []
        line += block.body.count("\n", 0, match.start())
    return [Finding(path, line, "header-in-body", f"“{_short(match[0])}” staat buiten de kop",
                    "alle regels van de kop bij elkaar, zonder lege regel ertussen")]


def _short(text: str) -> str:
    return text if len(text) <= 40 else text[:39] + "…"
