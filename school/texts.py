"""Bytes to text, once: what a file may hold before anybody reads its meaning.

UTF-8 only. A byte order mark at the very start and CRLF line ends are what
Windows editors write, so both are taken away without a word. All else that
one program sees as a line end, or as nothing, and another does not, is
refused: a post must read the same to its author, to us and to Pelican.
"""

from __future__ import annotations

import re
import unicodedata

from school.findings import Finding

_BOM = "\ufeff"

_REFUSED = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f"  # controls, the lone carriage return too
    "\u2028\u2029"  # line ends for some readers only
    "\u202a-\u202e\u2066-\u2069"  # turn text around (CVE-2021-42574)
    "\ufeff\ufff9-\uffff]"  # a mark or a broken character in the middle
)

_REFUSED_IN_HEADER = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b\u200c\u200e\u200f"
    "\u2060-\u2065\u206a-\u206f\u3164\uffa0\ue000-\uf8ff"
    "\U000e0000-\U000e0fff\U000f0000-\U0010ffff]"  # not seen, or seen differently
    "|(?<![\u200d\u2190-\u2bff\ufe0f\U0001f000-\U0001faff])\u200d"  # joins emoji only
    "|[\u0300-\u036f]{4,}"
)

MOST_SHOWN = 5


def decode(data: bytes, path: str) -> tuple[str, list[Finding]]:
    """The text of a file with \\n as its only line end; "" and findings when it
    is not one."""
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        return "", [Finding(path, line, "not-utf8", _about_bytes(data, error),
                            "tekst bewaard als UTF-8")]
    text = text.removeprefix(_BOM).replace("\r\n", "\n")
    return text, _refused(text, _REFUSED, path, 1)


def refused_in_header(text: str, path: str, line: int) -> list[Finding]:
    """Findings for characters that nobody sees, in a text that starts at ``line``."""
    return [] if text.isascii() else _refused(text, _REFUSED_IN_HEADER, path, line)


def look_alike(word: str) -> str:
    """Says which letter only looks like one of ours: «“а” (CYRILLIC SMALL
    LETTER A)», or "" when the word is plain."""
    strange = next((c for c in word if not c.isascii()), "")
    return f"“{strange}” ({unicodedata.name(strange, 'onbekend teken')})" if strange else ""


def _refused(text: str, pattern: re.Pattern[str], path: str, first: int) -> list[Finding]:
    found: dict[int, Finding] = {}
    for match in pattern.finditer(text):
        line = first + text.count("\n", 0, match.start())
        name = _name(match[0][0])
        found.setdefault(line, Finding(path, line, "character",
                                       f"onzichtbaar of verboden teken {name}",
                                       "gewone letters, cijfers en leestekens"))
        if len(found) == MOST_SHOWN:
            break
    return list(found.values())


def _name(character: str) -> str:
    code = f"U+{ord(character):04X}"
    name = unicodedata.name(character, "")
    return f"{code} ({name})" if name else code


def _about_bytes(data: bytes, error: UnicodeDecodeError) -> str:
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return "dit bestand is bewaard als UTF-16"
    return f"byte 0x{data[error.start]:02X} is geen UTF-8 (misschien bewaard als Windows-1252)"
