"""A school of any size, made from a number: the same number gives the same school."""

from __future__ import annotations

import datetime
import random
from pathlib import Path

from school.home import Home
from tests.build.schools import FREE

YEARS = ("2025-2026", "2026-2027")
GROUPS = ("school", *(f"groep-{n}" for n in range(1, 9)))
WORDS = [
    "kikker", "boom", "rekenen", "lezen", "park", "fiets", "regen", "zon", "verhaal", "muziek", "toneel",
    "kleien", "verf", "blad", "eikel", "poort", "plein", "kaars", "lied", "winter", "lente", "brief", "kast",
    "schrift", "potlood", "bibliotheek", "museum", "boerderij", "schaap", "melk", "brood", "kaas", "vlieger",
    "storm", "rivier", "brug", "dijk", "molen", "tulp", "krant", "puzzel", "sprong", "bal", "doel", "ploeg",
    "juf", "meester", "ouder",
]
SETTINGS = """
[site]
name = "obs De Vlieger"
short = "De Vlieger"
url = "http://localhost:8000"
year = "2026-2027"
[site.groups]
school = { label = "De hele school", room = true }
""" + "".join(f'groep-{n} = {{ label = "Groep {n}" }}\n' for n in range(1, 9)) + FREE


def generate(root: Path, posts: int, seed: int = 7) -> Home:
    """Fill ``root`` with a school of so many posts, a third of them published.
    Each post has words of its own: its number, in title, tag and text."""
    chance = random.Random(seed)
    home = Home(root)
    home.content.mkdir(parents=True)
    (root / "school.toml").write_text(SETTINGS, encoding="utf-8")
    (home.content / "paginas").mkdir()
    (home.content / "paginas/over-ons.md").write_text(
        "Title: Over onze school\nStatus: published\nMenu: 1\n\nEen school met veel wind.\n", encoding="utf-8")
    for number in range(posts):
        year, group = chance.choice(YEARS), chance.choice(GROUPS)
        day = datetime.date(int(year[:4]), 8, 20) + datetime.timedelta(days=chance.randrange(90))
        folder = home.content / "groepen" / year / group
        folder.mkdir(parents=True, exist_ok=True)
        (folder / f"{day}-verhaal-{number}.md").write_text(_post(chance, number, day), encoding="utf-8")
    return home


def is_published(file: Path) -> bool:
    return "\nStatus: published\n" in file.read_text(encoding="utf-8")


def _post(chance: random.Random, number: int, day: datetime.date) -> str:
    status = "published" if chance.random() < 1 / 3 else "private"
    title = " ".join(chance.sample(WORDS, 3)).capitalize()
    lines = [" ".join(chance.sample(WORDS, 9)).capitalize() + f" uniek{number}x{line}." for line in range(4)]
    return (f"Title: {title} nummer {number}\nDate: {day} {8 + number % 9:02d}:{number % 60:02d}\n"
            f"Author: juf {chance.choice(('Marieke', 'Noor', 'Els'))}\nStatus: {status}\n"
            f"Tags: merk{number}, {chance.choice(WORDS)}\n\n" + "\n\n".join(lines) + "\n")
