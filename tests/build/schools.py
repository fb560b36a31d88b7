"""Small schools to build: a home with a few telling posts, each with words of its own."""

from __future__ import annotations

import datetime
import os
import shutil
from pathlib import Path

from school.home import PROGRAM, Home
from schoolpoort.build import Built, Options, build

THEME = Path(__file__).parent / "theme"
MOMENT = datetime.datetime(2026, 11, 25, 17, 0)

SCHOOL = """
[site]
name = "obs De Linde"
short = "De Linde"
url = "http://localhost:8000"
year = "2026-2027"
security_contact = "mailto:ict@delinde.example"
[site.groups]
school = { label = "De hele school", room = true }
groep-3 = { label = "Groep 3", colour = "#8f7a1f" }
groep-4 = { label = "Groep 4" }
[rules]
newest = 3
[consent]
look = "never"
[rules.approval]
needed = false
"""
FREE = '[consent]\nlook = "never"\n[rules.approval]\nneeded = false\n'
"""For a school in which nobody has to approve or to look: tests about something else."""


def text(title: str, body: str, date: str = "2026-11-20 15:10", status: str = "private", **more: str) -> str:
    """A post as a teacher writes it."""
    keys = {"Title": title, "Date": date, "Author": "juf Marieke", "Status": status, **more}
    return "".join(f"{key}: {value}\n" for key, value in keys.items()) + f"\n{body}\n"


def school(root: Path, posts: dict[str, str] | None = None) -> Home:
    """A home in ``root`` with these texts, by their path below content."""
    root.mkdir(parents=True, exist_ok=True)
    (root / "school.toml").write_text(SCHOOL, encoding="utf-8")
    for name, words in (SMALL if posts is None else posts).items():
        write(Home(root), name, words)
    return Home(root)


def write(home: Home, name: str, words: str) -> Path:
    file = home.content / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(words, encoding="utf-8")
    return file


def made(home: Home, moment: datetime.datetime = MOMENT, **options: object) -> Built:
    """Build with the small theme at a fixed moment."""
    return build(home, Options(moment=moment, theme=THEME, **options))  # type: ignore[arg-type]


def copy_of(home: Home, root: Path) -> Home:
    """Another home with the same content, and what was derived of its photos."""
    other = Home(root)
    shutil.copytree(home.content, other.content)
    settings = home.settings_file.read_text(encoding="utf-8")
    free = "" if "[rules.approval]" in settings else f"\n{FREE}"
    other.settings_file.write_text(settings + free, encoding="utf-8")
    if home.derivatives.is_dir() and home.root != PROGRAM:
        shutil.copytree(home.derivatives, other.derivatives)
    return other


def tree_bytes(folder: Path) -> dict[str, bytes]:
    """Every file below ``folder``, links followed, by its path."""
    found = {}
    for where, _, names in os.walk(folder, followlinks=True):
        for name in names:
            file = Path(where, name)
            found[file.relative_to(folder).as_posix()] = file.read_bytes()
    return found


G3 = "groepen/2026-2027/groep-3"
G4 = "groepen/2026-2027/groep-4"
SMALL = {
    "paginas/over-ons.md": "Title: Over onze school\nStatus: published\nMenu: 1\n\nWij staan onder een oude linde.\n",
    f"{G3}/groep.md": "Title: Groep 3\nTeachers: juf Marieke\n\nWij leren lezen met kikkers en manen.\n",
    f"{G3}/2026-11-20-bladeren-zoeken.md": text(
        "Bladeren zoeken in het park", "Met de hele groep zochten we eikenbladeren bij de vijver.", Tags="herfst"),
    f"{G3}/2026-11-18-kastanjes.md": text(
        "Kastanjes rapen", "De kastanjes rolden over het schoolplein naar de poort.", "2026-11-18 12:00",
        "published"),
    f"{G4}/2026-11-19-sommen.md": text(
        "Sommen met muntjes", "Wij betaalden in onze eigen winkel met kartonnen muntjes.", "2026-11-19 09:00"),
}
