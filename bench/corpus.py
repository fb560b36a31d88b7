"""A school's posts, made from a seed: the same for every program that is measured.

Shaped as DESIGN 8 says: 13 groups, a year of some 1,000 posts or eight years of
10,000, 30 % of them published, a few paragraphs each with what teachers use of
Markdown. Each post has words of its own (its number), so that it can be told apart.
"""

from __future__ import annotations

import datetime
import random
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

GROUPS = ("school", *(f"groep-{number}" for number in range(1, 9)), "groep-3b", "groep-5b", "mr", "or")
FIRST_YEAR = 2019
MOMENT = datetime.datetime(2026, 11, 20, 16, 0)
"""Now, for every build that is measured; all posts are older."""
YEARS = 8
PUBLISHED = 0.3
NOUNS = (
    "kikker", "boom", "rekenen", "park", "fiets", "regen", "zon", "verhaal", "muziek", "toneel", "klei", "verf",
    "blad", "eikel", "poort", "plein", "kaars", "lied", "winter", "lente", "brief", "kast", "schrift", "potlood",
    "museum", "boerderij", "schaap", "melk", "brood", "kaas", "vlieger", "storm", "rivier", "brug", "dijk",
    "molen", "tulp", "krant", "puzzel", "sprong", "bal", "doel", "ploeg", "ouder", "juf", "meester", "koor",
    "dans", "spel", "kring", "tafel", "stoel", "raam", "deur", "tuin", "bloem", "aarde", "maan", "ster", "water",
    "ijs", "sneeuw", "wolk", "berg", "bos", "strand", "schelp", "boot", "haven", "trein", "bus", "kaart", "atlas",
    "wereld", "land", "stad", "dorp", "straat", "huis", "dak", "muur", "zaal", "gang", "trap", "hek")
VERBS = (
    "maken", "zien", "lezen", "horen", "bouwen", "tellen", "zoeken", "vinden", "zingen", "tekenen", "schrijven",
    "leren", "spelen", "oefenen", "meten", "wegen", "planten", "koken", "wandelen", "vragen")
OPENERS = ("Vandaag", "Deze week", "In de kring", "Na de pauze", "Op het plein", "Met de hele groep", "In tweetallen",
           "Morgen", "Volgende week", "Bij gym", "In het museum", "Samen met de bovenbouw")


@dataclass(frozen=True)
class Sample:
    """One post. ``body`` is Markdown without a header; ``photos`` are files to stand beside it."""

    year: str
    group: str
    slug: str
    title: str
    moment: datetime.datetime
    author: str
    published: bool
    body: str
    photos: tuple[Path, ...] = ()


def samples(count: int, seed: int = 11) -> Iterator[Sample]:
    """So many posts, oldest year first. Up to 1,500 are of one school year, else of eight."""
    chance = random.Random(seed)
    years = [f"{first}-{first + 1}" for first in _years(count)]
    for number in range(count):
        year, group = years[number * len(years) // count], GROUPS[number % len(GROUPS)]
        yield sample(number, year, group, chance)


def sample(number: int, year: str, group: str, chance: random.Random, published: bool | None = None) -> Sample:
    """One post of a group; ``number`` tells it from all others."""
    days = 80 if int(year[:4]) == MOMENT.year else 300
    day = datetime.date(int(year[:4]), 8, 20) + datetime.timedelta(days=chance.randrange(days))
    moment = datetime.datetime.combine(day, datetime.time(8 + number % 8, number % 60))
    title = f"{chance.choice(NOUNS).capitalize()} en {chance.choice(NOUNS)} {number}"
    return Sample(year, group, f"{title.lower().replace(' ', '-')}", title, moment,
                  f"juf {chance.choice(('Marieke', 'Noor', 'Els', 'Fatima'))}",
                  chance.random() < PUBLISHED if published is None else published, _body(chance, number))


def _years(count: int) -> range:
    return range(MOMENT.year, MOMENT.year + 1) if count <= 1_500 else range(FIRST_YEAR, FIRST_YEAR + YEARS)


def _body(chance: random.Random, number: int) -> str:
    """Some 160 words: paragraphs, a heading, a list, stress, a link now and then."""
    parts = [_paragraph(chance, number, turn) for turn in range(chance.randint(3, 5))]
    if chance.random() < .5:
        parts.insert(1, f"## Wat wij {chance.choice(VERBS)}")
    if chance.random() < .5:
        parts.append("\n".join(f"- {_sentence(chance)}" for _ in range(chance.randint(3, 5))))
    if chance.random() < .2:
        parts.append(f"Meer weten? Kijk op [de site](https://www.school.example/{chance.choice(NOUNS)}).")
    return "\n\n".join(parts)


def _paragraph(chance: random.Random, number: int, turn: int) -> str:
    lines = [_sentence(chance) for _ in range(chance.randint(2, 4))]
    return " ".join([*lines, f"Dit is regel {turn} van verhaal **{number}**."])


def _sentence(chance: random.Random) -> str:
    words = [chance.choice(NOUNS) for _ in range(3)]
    return (f"{chance.choice(OPENERS)} {chance.choice(VERBS)} wij een {words[0]} bij de *{words[1]}* "
            f"en {chance.choice(VERBS)} wij over {words[2]}.")
