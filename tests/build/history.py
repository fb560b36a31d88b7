"""What happens to a school's content in a year: edits, each made at random."""

from __future__ import annotations

import datetime
import random
import shutil
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from PIL import Image

from school.home import Home
from school.withdrawals import Reach
from schoolpoort.withdraw import withdraw
from tests.build.schools import MOMENT, school, text

GROUPS = ("groep-3", "groep-4", "school")
YEAR = "groepen/2026-2027"
STATUSES = ("private", "published")
OFF = '[rules.severity]\nface-clear = "off"\nface-small = "off"\n'
"""Faces have tests of their own, and looking for them takes longer than all the rest."""


@dataclass
class School:
    """A school with a theme of its own that changes as well, and its moment."""

    home: Home
    theme: Path
    chance: random.Random
    moment: datetime.datetime = MOMENT
    number: int = 0
    withdrawn: list[str] = field(default_factory=list)

    @classmethod
    def begin(cls, root: Path, theme: Path, seed: int) -> School:
        home = school(root / "home")
        home.settings_file.write_text(home.settings_file.read_text(encoding="utf-8") + OFF, encoding="utf-8")
        return cls(home, Path(shutil.copytree(theme, root / "theme")), random.Random(seed))

    def texts(self) -> list[Path]:
        """Every post of a group."""
        return sorted(file for file in (self.home.content / YEAR).rglob("*.md") if file.name != "groep.md")

    def step(self) -> str:
        """One edit; its name."""
        name = self.chance.choices(list(EDITS), [weight for _, weight in EDITS.values()])[0]
        EDITS[name][0](self)
        return name

    def one(self) -> Path | None:
        texts = self.texts()
        return self.chance.choice(texts) if texts else None


def add(school: School) -> None:
    school.number += 1
    group = school.chance.choice(GROUPS)
    day = datetime.date(2026, 10, 1) + datetime.timedelta(days=school.chance.randrange(70))
    name = f"{day}-verhaal-{school.number}"
    with_photo = school.chance.random() < .3
    folder = school.home.content / YEAR / group / (name if with_photo else "")
    folder.mkdir(parents=True, exist_ok=True)
    if with_photo:
        photo(school, folder / "foto.jpg")
    words = text(f"Verhaal nummer {school.number}", f"Dit is het verhaal met het nummer {school.number} van deze week.",
                 f"{day} 12:00", school.chance.choice(STATUSES), Fotos="Een vlak" if with_photo else "Niets")
    (folder / ("bericht.md" if with_photo else f"{name}.md")).write_text(words, encoding="utf-8")


def photo(school: School, file: Path) -> None:
    colour = tuple(school.chance.randrange(256) for _ in range(3))
    Image.new("RGB", (64 + school.chance.randrange(40), 48), colour).save(file)


def change(school: School) -> None:
    if file := school.one():
        file.write_text(file.read_text(encoding="utf-8") + f"\nEr kwam nog een regel bij op het eind, nummer "
                        f"{school.chance.randrange(1000)}.\n", encoding="utf-8")


def publish(school: School) -> None:
    """Or close again."""
    if file := school.one():
        words = file.read_text(encoding="utf-8")
        now, other = STATUSES if "Status: private" in words else STATUSES[::-1]
        file.write_text(words.replace(f"Status: {now}", f"Status: {other}"), encoding="utf-8")


def take_away(school: School) -> None:
    if file := school.one():
        source = file.relative_to(school.home.content).as_posix()
        reach = school.chance.choice((Reach.PUBLIC, Reach.EVERYWHERE))
        withdraw(school.home, source, reach, school.moment.replace(tzinfo=datetime.UTC), grace=0)
        school.withdrawn.append(source)


def bring_back(school: School) -> None:
    standing = [source for source in school.withdrawn if (school.home.content / source).is_file()]
    if standing:
        withdraw(school.home, school.chance.choice(standing), Reach.RESTORED,
                 school.moment.replace(tzinfo=datetime.UTC), grace=0)


def delete(school: School) -> None:
    if (file := school.one()) and len(school.texts()) > 4:
        shutil.rmtree(file.parent) if file.name == "bericht.md" else file.unlink()


def move(school: School) -> None:
    if file := school.one():
        what = file.parent if file.name == "bericht.md" else file
        target = school.home.content / YEAR / school.chance.choice(GROUPS) / what.name
        if not target.exists():
            target.parent.mkdir(parents=True, exist_ok=True)
            what.rename(target)


def replace_photo(school: School) -> None:
    photos = sorted(school.home.content.rglob("foto.jpg"))
    if photos:
        photo(school, school.chance.choice(photos))


def change_theme(school: School) -> None:
    file = school.theme / "templates" / "article.html"
    file.write_text(file.read_text(encoding="utf-8") + f"<!-- {school.chance.randrange(10**6)} -->\n", encoding="utf-8")


def change_style(school: School) -> None:
    file = school.theme / "static" / "style.css"
    file.write_text(file.read_text(encoding="utf-8") + f"/* {school.chance.randrange(10**6)} */\n", encoding="utf-8")


def change_settings(school: School) -> None:
    file = school.home.settings_file
    words = file.read_text(encoding="utf-8").splitlines()
    words = [line for line in words if not line.startswith("town = ")]
    words.insert(words.index("[site]") + 1, f'town = "Dorp {school.chance.randrange(100)}"')
    file.write_text("\n".join(words) + "\n", encoding="utf-8")


def rename_group(school: School) -> None:
    file = school.home.settings_file
    lines = [f'groep-4 = {{ label = "Groep 4 van {school.chance.randrange(100)}" }}' if line.startswith("groep-4 = ")
             else line for line in file.read_text(encoding="utf-8").splitlines()]
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")


def pass_time(school: School) -> None:
    """Mostly on, sometimes back: what was planned appears, and waits again."""
    school.moment += datetime.timedelta(hours=school.chance.choice((-30, 1, 5, 24, 90)))


EDITS: dict[str, tuple[Callable[[School], None], int]] = {
    "add": (add, 8), "change": (change, 5), "publish": (publish, 4), "take away": (take_away, 2),
    "bring back": (bring_back, 2), "delete": (delete, 2), "move": (move, 2), "replace a photo": (replace_photo, 2),
    "change the theme": (change_theme, 1), "change the style": (change_style, 1),
    "change settings": (change_settings, 1), "rename a group": (rename_group, 1), "pass time": (pass_time, 3)}
