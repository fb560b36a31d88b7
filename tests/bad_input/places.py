"""Texts in the wrong place or under the wrong name, and folders that are not what
they should be. A Tree builds itself; its findings name the path too."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from tests.bad_input.cases import accepted, refused

GOOD = "Title: Bladeren\nDate: 2026-11-20\nStatus: published\n\nWe zochten bladeren.\n"
SHUT = GOOD.replace("published", "private")
GROUP = "groepen/2026-2027/groep-3"
EVENT = "[[event]]\n"
PAGE = "Title: Over ons\nStatus: published\n\nWij zijn een school.\n"

NAMES = [
    accepted("a dated name", SHUT, "private", path=f"{GROUP}/2026-11-20-bladeren.md"),
    accepted("another day in the name", SHUT, "private", ("date-differs", 2),
             path=f"{GROUP}/2026-11-19-bladeren.md"),
    accepted("a Slug for a name of digits", SHUT.replace("\nSta", "\nSlug: rekenen\nSta"), "private",
             path=f"{GROUP}/som-en.md"),
    accepted("any name in a folder of its own", SHUT, "private", path=f"{GROUP}/kijkdoos/Mijn Tekst.md"),
    accepted("a circle's folder", SHUT, "private", path="groepen/2026-2027/bovenbouw/kamp.md"),
    refused("capitals", GOOD, "name-wrong", 0, f"{GROUP}/Bladeren.md"),
    refused("a space", GOOD, "name-wrong", 0, f"{GROUP}/bladeren zoeken.md"),
    refused("an underscore", GOOD, "name-wrong", 0, f"{GROUP}/bladeren_zoeken.md"),
    refused("diacritics", GOOD, "name-wrong", 0, f"{GROUP}/één.md"),
    refused("a letter that looks Latin", GOOD, "name-wrong", 0, f"{GROUP}/blаderen.md"),
    refused("two dashes", GOOD, "name-wrong", 0, f"{GROUP}/bladeren--zoeken.md"),
    refused("only a date", GOOD, "name-wrong", 0, f"{GROUP}/2026-11-20.md"),
    refused("only digits", GOOD, "name-wrong", 0, f"{GROUP}/2026.md"),
    refused("a dot", GOOD, "name-wrong", 0, f"{GROUP}/bladeren.html.md"),
    refused("percents", GOOD, "name-wrong", 0, f"{GROUP}/%2e%2e%2findex.md"),
    refused("braces", GOOD, "name-wrong", 0, f"{GROUP}/{{slug}}.md"),
    refused("a dash in front", GOOD, "name-wrong", 0, f"{GROUP}/-rf.md"),
    refused("an emoji", GOOD, "name-wrong", 0, f"{GROUP}/🍁.md"),
    refused("200 letters", GOOD, "name-wrong", 0, f"{GROUP}/{'b' * 200}.md"),
    refused("a copy by a cloud drive", GOOD, "name-wrong", 0, f"{GROUP}/bladeren (1).md"),
    refused("a folder with capitals", GOOD, "name-wrong", 0, f"{GROUP}/Kijkdoos/bericht.md"),
    refused("the archive", GOOD, "slug-reserved", 0, f"{GROUP}/archief.md"),
    refused("the index", GOOD, "slug-reserved", 0, f"{GROUP}/index.md"),
    refused("the feed", GOOD, "slug-reserved", 0, f"{GROUP}/feed.md"),
    refused("the photos", GOOD, "slug-reserved", 0, f"{GROUP}/2026-11-20-fotos.md"),
    *(refused(f"a page called {word}", PAGE, "slug-reserved", 0, f"paginas/{word}.md")
      for word in ("besloten", "uit-de-groepen", "inloggen", "uitloggen", "account", "beheer", "schrijven",
                   "theme", "demo", "healthz", "index", "kalender")),
    refused("well-known", PAGE, "hidden", 0, "paginas/.well-known.md"),
    refused("a page that takes it by Slug", PAGE.replace("\nS", "\nSlug: besloten\nS", 1), "slug-reserved", 2,
            "paginas/over-ons.md"),
]

PLACES = [
    refused("at the top", GOOD, "place-wrong", 0, "bladeren.md"),
    refused("beside the years", GOOD, "place-wrong", 0, "groepen/bladeren.md"),
    refused("beside the groups", GOOD, "place-wrong", 0, "groepen/2026-2027/bladeren.md"),
    refused("a folder too deep", GOOD, "folder-deep", 0, f"{GROUP}/kijkdoos/diep/bericht.md"),
    refused("a page too deep", PAGE, "folder-deep", 0, "paginas/school/team/juf.md"),
    refused("an unknown group", GOOD, "group-unknown", 0, "groepen/2026-2027/groep-9/bladeren.md"),
    refused("a group without its dash", GOOD, "group-unknown", 0, "groepen/2026-2027/groep3/bladeren.md"),
    refused("a group with capitals", GOOD, "group-unknown", 0, "groepen/2026-2027/Groep-3/bladeren.md"),
    refused("a group with a space", GOOD, "group-unknown", 0, "groepen/2026-2027/groep 3/bladeren.md"),
    refused("a group that looks Latin", GOOD, "group-unknown", 0, "groepen/2026-2027/grоep-3/bladeren.md"),
    refused("a year of one number", GOOD, "year-unknown", 0, "groepen/2026/groep-3/bladeren.md"),
    refused("a year with a slip", GOOD, "year-unknown", 0, "groepen/2026-2028/groep-3/bladeren.md"),
    refused("a year far away", GOOD, "year-unknown", 0, "groepen/2062-2063/groep-3/bladeren.md"),
    refused("a year with a slash for a dash", GOOD, "year-unknown", 0, "groepen/2026_2027/groep-3/b.md"),
    refused("another top folder", GOOD, "folder-unknown", 0, "groep-3/bladeren.md"),
    refused("pages in English", PAGE, "folder-unknown", 0, "pages/over-ons.md"),
    *(refused(f"a text as {ending}", GOOD, "file-type", 0, f"{GROUP}/bladeren{ending}")
      for ending in (".rst", ".txt", ".markdown", ".MD", ".mdown", ".html", ".docx", ".md~", ".md.bak", "")),
    refused("a hidden text", GOOD, "hidden", 0, f"{GROUP}/.bladeren.md"),
    refused("a hidden folder", GOOD, "hidden", 0, f"{GROUP}/.kladjes/bladeren.md"),
    refused("an editor's own file", GOOD, "hidden", 0, f"{GROUP}/.bladeren.md.swp"),
    refused("groep.md in capitals", "Title: Groep 3\n\nx\n", "name-wrong", 0, f"{GROUP}/Groep.md"),
]

Make = Callable[[Path], object]


@dataclass(frozen=True)
class Tree:
    """A folder of files made by hand, and the findings (code, path) it must give.
    ``make`` gets the content folder."""

    name: str
    make: Make
    findings: tuple[tuple[str, str], ...]


def put(content: Path, path: str, data: str | bytes = GOOD) -> Path:
    """Write a file, with the folders above it."""
    file = content / path
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(data if isinstance(data, bytes) else data.encode())
    return file


def beside(name: str, data: bytes = b"x") -> Make:
    """A good post in a folder of its own, with one more file."""
    def make(content: Path) -> None:
        put(content, f"{GROUP}/kijkdoos/bericht.md")
        put(content, f"{GROUP}/kijkdoos/{name}", data)
    return make


def both(*files: tuple[str, str]) -> Make:
    """Several texts at once."""
    def make(content: Path) -> None:
        for path, text in files:
            put(content, path, text)
    return make


def linked(path: str, target: str) -> Make:
    """A symbolic link at ``path``."""
    def make(content: Path) -> None:
        file = content / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.symlink_to(target)
    return make


def long_file(content: Path) -> None:
    """A photo of 100 MB that takes no room."""
    put(content, f"{GROUP}/kijkdoos/bericht.md")
    with open(content / GROUP / "kijkdoos/foto.jpg", "wb") as file:
        file.truncate(100_000_000)


def not_utf8(content: Path) -> None:
    """A name that an old Windows disk left behind."""
    folder = put(content, f"{GROUP}/bladeren.md").parent
    with open(os.fsencode(folder) + b"/caf\xe9.md", "wb") as file:
        file.write(GOOD.encode())


def pipe(content: Path) -> None:
    folder = put(content, f"{GROUP}/bladeren.md").parent
    os.mkfifo(folder / "pijp.md")


TREES = [
    Tree("a linked text", linked(f"{GROUP}/bladeren.md", "/etc/passwd"),
         (("symlink", f"{GROUP}/bladeren.md"),)),
    Tree("a linked group", linked("groepen/2026-2027/groep-4", "groep-3"),
         (("symlink", "groepen/2026-2027/groep-4"),)),
    Tree("a linked year", linked("groepen/2025-2026", "2026-2027"), (("symlink", "groepen/2025-2026"),)),
    Tree("a linked post folder", linked(f"{GROUP}/kijkdoos", "../../../.."),
         (("symlink", f"{GROUP}/kijkdoos"),)),
    Tree("a linked photo",
         lambda c: (beside("a.pdf")(c), linked(f"{GROUP}/kijkdoos/b.jpg", "/etc/passwd")(c)),
         (("symlink", f"{GROUP}/kijkdoos/b.jpg"),)),
    Tree("a link to nothing", linked(f"{GROUP}/weg.md", "nergens"), (("symlink", f"{GROUP}/weg.md"),)),
    Tree("a link to itself", linked(f"{GROUP}/rond", "rond"), (("symlink", f"{GROUP}/rond"),)),
    Tree("a linked calendar", linked("kalender.toml", "/etc/hostname"), (("symlink", "kalender.toml"),)),
    Tree("a pipe", pipe, (("not-a-file", f"{GROUP}/pijp.md"),)),
    Tree("a name that is no UTF-8", not_utf8, (("file-name", f"{GROUP}/caf\\udce9.md"),)),
    Tree("a line end in a name", both((f"{GROUP}/a\nb.md", GOOD)), (("file-name", f"{GROUP}/a\\nb.md"),)),
    Tree("turned-around text in a name", both((f"{GROUP}/gpj\u202edm.md", GOOD)),
         (("file-name", f"{GROUP}/gpj\\u202edm.md"),)),
    Tree("a text that is a folder", lambda c: (c / GROUP / "bladeren.md").mkdir(parents=True),
         (("text-missing", f"{GROUP}/bladeren.md"),)),
    Tree("two texts in one folder", both((f"{GROUP}/doos/a.md", GOOD), (f"{GROUP}/doos/b.md", GOOD)),
         (("texts-many", f"{GROUP}/doos"),)),
    Tree("photos without a text", both((f"{GROUP}/doos/1.jpg", "x")), (("text-missing", f"{GROUP}/doos"),)),
    Tree("a text as .txt beside photos",
         both((f"{GROUP}/doos/bericht.txt", GOOD), (f"{GROUP}/doos/1.jpg", "x")),
         (("text-missing", f"{GROUP}/doos"), ("file-type", f"{GROUP}/doos/bericht.txt"))),
    Tree("a photo between the posts", both((f"{GROUP}/1.jpg", "x")), (("place-wrong", f"{GROUP}/1.jpg"),)),
    Tree("the same address by date", both((f"{GROUP}/2026-11-20-doos.md", GOOD), (f"{GROUP}/doos.md", GOOD)),
         (("address-double", f"{GROUP}/2026-11-20-doos.md"), ("address-double", f"{GROUP}/doos.md"))),
    Tree("the same address as a folder", both((f"{GROUP}/doos/a.md", GOOD), (f"{GROUP}/doos.md", GOOD)),
         (("address-double", f"{GROUP}/doos/a.md"), ("address-double", f"{GROUP}/doos.md"))),
    Tree("the same address by Slug", both((f"{GROUP}/a.md", GOOD.replace("\nS", "\nSlug: doos\nS", 1)),
                                           (f"{GROUP}/doos.md", GOOD)),
         (("address-double", f"{GROUP}/a.md"), ("address-double", f"{GROUP}/doos.md"))),
    Tree("names that differ in capitals", both((f"{GROUP}/doos.md", GOOD), (f"{GROUP}/Doos.md", GOOD)),
         (("name-collision", f"{GROUP}/doos.md"), ("name-wrong", f"{GROUP}/Doos.md"))),
    Tree("photos that differ in capitals", lambda c: (beside("a.jpg")(c), beside("A.JPG")(c)),
         (("name-collision", f"{GROUP}/kijkdoos/a.jpg"),)),
    Tree("an SVG", beside("plaatje.svg"), (("file-type", f"{GROUP}/kijkdoos/plaatje.svg"),)),
    Tree("a GIF", beside("plaatje.gif"), (("file-type", f"{GROUP}/kijkdoos/plaatje.gif"),)),
    Tree("a program", beside("spel.exe"), (("file-type", f"{GROUP}/kijkdoos/spel.exe"),)),
    Tree("a page", beside("index.html"), (("file-type", f"{GROUP}/kijkdoos/index.html"),)),
    Tree("PHP after a photo's name", beside("foto.jpg.php"),
         (("file-type", f"{GROUP}/kijkdoos/foto.jpg.php"),)),
    Tree("a photo after PHP", beside("foto.php..jpg"), (("file-name", f"{GROUP}/kijkdoos/foto.php..jpg"),)),
    Tree("a name of HTML", beside("<img src=x>.jpg"), (("file-name", f"{GROUP}/kijkdoos/<img src=x>.jpg"),)),
    Tree("a hidden photo", beside(".foto.jpg"), (("hidden", f"{GROUP}/kijkdoos/.foto.jpg"),)),
    Tree("an archive", beside("fotos.zip"), (("file-type", f"{GROUP}/kijkdoos/fotos.zip"),)),
    Tree("an empty photo", beside("foto.jpg", b""), (("file-empty", f"{GROUP}/kijkdoos/foto.jpg"),)),
    Tree("a photo of 100 MB", long_file, (("file-large", f"{GROUP}/kijkdoos/foto.jpg"),)),
    Tree("a repository in the folder", both((f"{GROUP}/.git/config", "x")), (("hidden", f"{GROUP}/.git"),)),
    Tree("submodules", both((".gitmodules", "x")), (("hidden", ".gitmodules"),)),
    Tree("a program's settings", both(("pelicanconf.py", "x")), (("file-type", "pelicanconf.py"),)),
    Tree("a calendar that is no TOML", both(("kalender.toml", "[[event]\n")),
         (("kalender-toml", "kalender.toml"),)),
    Tree("a calendar with a slip", both(("kalender.toml", f'{EVENT}titel = "x"\ndate = 2026-10-17\n')),
         (("kalender-key", "kalender.toml"), ("kalender-title", "kalender.toml"))),
    Tree("a calendar that runs backwards", both((
        "kalender.toml", f'{EVENT}title = "x"\ndate = 2026-10-17\nend = 2026-10-01\n')),
         (("kalender-date", "kalender.toml"),)),
]
