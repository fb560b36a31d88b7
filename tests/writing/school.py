"""A school whose gate hands posts over and whose repository takes them up. Real git, no ssh."""

from __future__ import annotations

import datetime
import subprocess
from dataclasses import dataclass
from pathlib import Path

import msgspec
from PIL import Image

from gate.tokens import new_id
from school import errands
from school.errands import Answer, Deed, Errand, File, Writer
from school.home import Home
from school.request import Wish, wish
from school.settings import Settings
from schoolpoort.bare import install
from schoolpoort.objects import plain_environ
from schoolpoort.takeup import take_up

NOW = datetime.datetime(2026, 11, 20, 15, 40, tzinfo=datetime.UTC)
THREE = "2026-2027/groep-3"
GERDA, HENK = Writer("a" * 32, "juf Gerda"), Writer("b" * 32, "Henk")
TOML = """
[site]
name = "obs De Proef"
short = "De Proef"
url = "http://localhost"
year = "2026-2027"
[site.groups]
school = { label = "De hele school", room = true }
groep-3 = { label = "Groep 3" }
groep-4 = { label = "Groep 4" }
"""
TEXT = "Titel: Kijkdoos\nDatum: 2026-11-20 15:40\nAuteur: juf Gerda\nStatus: besloten\n\nWij maakten een kijkdoos.\n"


@dataclass
class School:
    """A home with its bare repository."""

    home: Home

    @property
    def settings(self) -> Settings:
        return Settings.read(self.home)

    @property
    def repository(self) -> Path:
        return self.home.root / "content.git"

    def git(self, *words: str) -> str:
        done = subprocess.run(["git", f"--git-dir={self.repository}", *words], capture_output=True, check=True,
                              env=plain_environ())
        return done.stdout.decode()

    def text(self, path: str) -> str:
        return self.git("show", f"main:{path}")

    def commits(self) -> list[str]:
        return self.git("log", "--format=%s", "main").splitlines()

    def sends(self, text: str = TEXT, files: dict[str, Path] | None = None, **facts: object) -> Errand:
        """What the gate lays down; gives it."""
        named = tuple(File(name, errands.digest(path.read_bytes())) for name, path in (files or {}).items())
        errand = msgspec.structs.replace(
            Errand(id=new_id(), moment=NOW.isoformat(), deed=Deed.SAVE, group=THREE, author=GERDA, by=GERDA,
                   title="Kijkdoos", word="2026-11-20-kijkdoos", files=named), **facts)
        errands.send(self.home, errand, text.encode(), files)
        wish(self.home, Wish.TAKE_UP)
        return errand

    def takes_up(self) -> list[Answer]:
        return take_up(self.home, self.settings, NOW)

    def answer(self, errand: Errand) -> Answer:
        said = errands.read_answer(self.home, errand.id)
        assert said, "nobody answered"
        return said


def found(folder: Path) -> School:
    """A school with a text or two in its repository."""
    home = Home(folder)
    home.var.mkdir(exist_ok=True)
    if not (folder / "school.toml").exists():
        (folder / "school.toml").write_text(TOML)
    (home.content / "groepen" / THREE).mkdir(parents=True)
    first = home.content / "groepen" / THREE / "2026-09-01-eerste.md"
    first.write_text("Titel: Eerste\nDatum: 2026-09-01\n\nDag een.\n")
    (home.content / "paginas").mkdir()
    git = ["git", "-C", str(home.content), "-c", "user.name=ICT", "-c", "user.email=ict@proef.example"]
    for words in (["init", "-q", "-b", "main"], ["add", "-A"], ["commit", "-q", "-m", "begin"]):
        subprocess.run([*git, *words], check=True, capture_output=True, env=plain_environ())
    install(home, home.root / "content.git")
    return School(home)


def photo(folder: Path, name: str = "doos.jpg", colour: int = 90) -> Path:
    """A small photo of nobody."""
    file = folder / name
    Image.new("RGB", (640, 480), (colour, 120, 60)).save(file, "JPEG")
    return file
