"""Names of people as Dutch lists write them: how they sort, when two are the same.

“Van den Berg” stands under B, whichever column the *tussenvoegsel* was typed
in. Two spellings are the same name when only capitals, spaces, the way of
composing a letter or the shape of an apostrophe or hyphen differ; anything
else is a question for a person.
"""

from __future__ import annotations

import unicodedata

from rapidfuzz import fuzz

PARTICLES = frozenset((
    "aan", "af", "bij", "de", "den", "der", "des", "d'", "het", "'t", "in", "la", "le", "of", "onder", "op", "over",
    "'s", "te", "ten", "ter", "tot", "uit", "uijt", "van", "vanden", "vander", "vd", "v.d.", "v/d", "v.", "v", "von",
    "voor", "zu", "zum", "zur",
))
"""The words that stand before a Dutch last name and don't count when names are sorted."""

TITLES = frozenset(("juf", "juffrouw", "meester", "mevrouw", "mevr", "mevr.", "mw", "mw.", "dhr", "dhr.",
                    "heer", "mr", "mr.", "dr", "dr.", "drs", "drs."))
_SAME_SIGN = str.maketrans({"’": "'", "‘": "'", "`": "'", "´": "'", "ʼ": "'", "‐": "-", "‑": "-", "–": "-",
                            "ĳ": "ij", "Ĳ": "IJ"})
ALIKE = 85  # of 100: two spellings of one name, most likely


def tidy(text: str) -> str:
    """One spelling of what looks the same: composed letters, single spaces."""
    return " ".join(unicodedata.normalize("NFC", text).split())


def match_key(*parts: str) -> str:
    """What is equal for the spellings of one name. The parts are those of one
    name in their order: first name, particle, last name, or all in one."""
    return tidy(" ".join(parts).translate(_SAME_SIGN)).casefold()


def same_name(one: str, other: str) -> bool:
    """Whether two whole names are one name, spelled in two ways."""
    return match_key(one) == match_key(other)


def split(particle: str, last_name: str) -> tuple[str, str]:
    """Particle and last name, each in its own column: “van den Berg” typed as a
    last name is “van den” and “Berg”. What was split already stays so."""
    if particle:
        return tidy(particle), tidy(last_name)
    words = tidy(last_name).split(" ")
    count = 0
    while count < len(words) - 1 and match_key(words[count]) in PARTICLES:
        count += 1
    return " ".join(words[:count]), " ".join(words[count:])


def whole(first_name: str, particle: str, last_name: str) -> str:
    """The name as one writes it: “Bram de Vries”."""
    return " ".join(filter(None, (first_name, particle, last_name)))


def listed(first_name: str, particle: str, last_name: str) -> str:
    """The name as it stands in a sorted list: “Vries, Bram de”."""
    particle, last_name = split(particle, last_name)
    return f"{last_name}, {' '.join(filter(None, (first_name, particle)))}"


def sort_key(first_name: str, particle: str, last_name: str) -> tuple[str, str, str]:
    """Sorts as a Dutch list does: by last name without its particle and without
    the signs on its letters; then by particle, so that a family stands together."""
    particle, last_name = split(particle, last_name)
    return plain(last_name), plain(particle), plain(first_name)


def plain(text: str) -> str:
    """Letters without what stands on them, in small: for sorting and likeness only."""
    apart = unicodedata.normalize("NFKD", match_key(text))
    return "".join(sign for sign in apart if not unicodedata.combining(sign)).replace("'", "")


def likeness(one: str, other: str) -> float:
    """How much two names look alike, 0 to 100."""
    return fuzz.ratio(plain(one), plain(other))


def may_be_one(one: str, other: str) -> bool:
    """Whether two whole names may well be of one adult: “A. de Vries”, “mevr.
    Anna de Vries-Bos” and “Anna”; never two first names before one last name."""
    a, b = _words(one), _words(other)
    if not a or not b or set(a) <= set(b) or set(b) <= set(a):
        return True
    first, second = a[0].rstrip("."), b[0].rstrip(".")
    if first == second:
        return True
    short = min(first, second, key=len)
    if len(short) <= 2:
        return first[0] == second[0] and a[-1] == b[-1]
    return len(short) > 4 and likeness(one, other) >= ALIKE


def _words(name: str) -> list[str]:
    return [word for word in plain(name).split() if word not in TITLES and word not in PARTICLES]
