"""Pushes that are refused whole: who, what, and the words that explain it.

Each row is a real push over ssh by a teacher of groep 3 or by the head. After
it, nothing on the server is different.
"""

from __future__ import annotations

import os
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.git.school import THREE, Desk, School, Sshd, make_school

pytestmark = pytest.mark.xdist_group("git")

MARIEKE, NOOR = "juf-marieke", "directeur"
UNCHANGED = "Er is niets veranderd op de server."
JPEG = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00 beeld"
NEW = f"{THREE}/2026-11-20-nieuw.md"


def post(body: str = "Tekst.", status: str = "private", title: str = "Nieuw") -> str:
    return f"Title: {title}\nDate: 2026-11-20\nStatus: {status}\n\n{body}\n"


@dataclass(frozen=True)
class Row:
    """What somebody does at their desk, and what the server says of it. ``words``
    is "" where git itself refuses, in its own words."""

    what: str
    who: str
    does: Callable[[Desk], object]
    words: str
    push: tuple[str, ...] = ("main",)


def writes(path: str, text: str | bytes) -> Callable[[Desk], object]:
    return lambda desk: desk.commit(path, text)


def entry(mode: str, path: str, data: bytes = b"x") -> Callable[[Desk], object]:
    return lambda desk: desk.entry(mode, desk.blob(data), path)


def in_root(name: str) -> Callable[[Desk], object]:
    """A name in the top of the tree, beside what was there."""
    def act(desk: Desk) -> None:
        rows = [tuple(line.replace("\t", " ").split(" ")) for line in desk.git("ls-tree", "HEAD").splitlines()]
        sha = desk.blob(b"[core]\n")
        desk.tree(*((mode, blob, path) for mode, _, blob, path in rows), ("100644", sha, name))
    return act


def adds_then_removes_a_photo(desk: Desk) -> None:
    desk.commit(f"{THREE}/2026-09-04-kijkdoos/doos.jpg", JPEG)
    desk.git("rm", "-q", f"{THREE}/2026-09-04-kijkdoos/doos.jpg")
    desk.commit(NEW, post())


def borrows_then_returns_a_page(desk: Desk) -> None:
    before = (desk.folder / "paginas/over.md").read_bytes()
    desk.commit("paginas/over.md", b"Title: Over\nStatus: published\n\nIets lelijks.\n")
    desk.commit("paginas/over.md", before)


def rewrites_history(desk: Desk) -> None:
    desk.write(NEW, post())
    desk.git("add", "-A")
    desk.git("commit", "-q", "--amend", "-m", "anders")


def unrelated_history(desk: Desk) -> None:
    desk.git("checkout", "-q", "--orphan", "los")
    desk.commit(NEW, post())
    desk.git("branch", "-M", "main")


def takes_a_page_away(desk: Desk) -> None:
    desk.git("rm", "-q", "paginas/over.md")
    desk.commit()


def makes_it_a_program(desk: Desk) -> None:
    desk.write(NEW, post())
    os.chmod(desk.folder / NEW, 0o755)
    desk.commit()


def branches(desk: Desk) -> None:
    desk.commit(NEW, post())


ROWS = [
    # whose it is
    Row("another group", MARIEKE, writes("groepen/2026-2027/groep-4/2026-11-20-nieuw.md", post()),
        "Groep 4 is niet uw groep; toegestaan: groepen/2026-2027/groep-3/"),
    Row("the school group", MARIEKE, writes("groepen/2026-2027/school/2026-11-20-nieuw.md", post()),
        "De hele school is niet uw groep"),
    Row("last year's own group", MARIEKE, writes("groepen/2025-2026/groep-3/2026-06-01-nieuw.md", post()),
        "schooljaar 2025-2026 is niet dit schooljaar (2026-2027)"),
    Row("next year's group", MARIEKE, writes("groepen/2027-2028/groep-3/2027-09-01-nieuw.md", post()),
        "schooljaar 2027-2028 is niet dit schooljaar"),
    Row("a page", MARIEKE, writes("paginas/nieuw.md", "Title: Nieuw\nStatus: published\n\nHallo.\n"),
        "de pagina's van de school zijn van de directie"),
    Row("a page taken away", MARIEKE, takes_a_page_away, "de pagina's van de school zijn van de directie"),
    Row("a page changed and changed back", MARIEKE, borrows_then_returns_a_page,
        "de pagina's van de school zijn van de directie"),
    Row("the calendar", MARIEKE, writes("kalender.toml", ""), "de kalender is van de directie"),
    Row("a file that programs read", MARIEKE, writes(".pre-commit-config.yaml", "repos: []\n"),
        "dit bestand is van de directie en ICT"),
    Row("another group's post taken along", MARIEKE,
        lambda desk: (desk.git("mv", "groepen/2026-2027/groep-4/2026-09-02-vier.md", f"{THREE}/2026-09-02-vier.md"),
                      desk.commit()), "Groep 4 is niet uw groep"),
    Row("publishing", MARIEKE, writes(NEW, post(status="published")),
        "2026-11-20-nieuw.md:3: alleen directie zet iets op de openbare site"),
    Row("changing what is public", MARIEKE,
        writes(f"{THREE}/2026-09-03-buiten.md",
               "Title: Buiten\nDate: 2026-09-03\nStatus: published\n\nMet een naam.\n"),
        "of wijzigt wat daar staat"),
    # what git is for
    Row("a photo", NOOR, writes(f"{THREE}/2026-09-04-kijkdoos/doos.jpg", JPEG), "schoolpoort photos add"),
    Row("a photo, and taken away again", MARIEKE, adds_then_removes_a_photo, "de oude blijft in git staan"),
    Row("a film", NOOR, writes(f"{THREE}/2026-09-04-kijkdoos/film.MP4", b"\0\0\0\x18ftypmp42"),
        "deze film staat in git"),
    Row("a photo that is called text", MARIEKE, writes(NEW, JPEG), "dit is geen tekst, al eindigt de naam zo"),
    Row("a letter from the office", MARIEKE, writes(f"{THREE}/brief.docx", b"PK\3\4"),
        "“brief.docx” is geen tekst van een bericht"),
    Row("what a desktop leaves", MARIEKE, writes(f"{THREE}/.DS_Store", b"\0\0\0\1Bud1"), "van de computer zelf"),
    Row("a text too large", MARIEKE, writes(NEW, post("woord " * 40_000)), "hoogstens 100 kB"),
    Row("a text too large, and then smaller", MARIEKE,
        lambda desk: (desk.commit(NEW, post("woord " * 40_000)), desk.commit(NEW, post())), "hoogstens 100 kB"),
    Row("a symlink", MARIEKE, entry("120000", NEW, b"/etc/passwd"), "een verwijzing naar een ander bestand"),
    Row("a symlink to a folder", NOOR, entry("120000", "paginas/x", b".."), "een verwijzing naar een ander bestand"),
    Row("a submodule", NOOR, lambda desk: desk.entry("160000", desk.git("rev-parse", "HEAD"), "groepen/ander"),
        "een andere repository in deze"),
    Row(".gitmodules", NOOR, writes(".gitmodules", '[submodule "x"]\n\tpath = x\n\turl = ./y\n'),
        "kan geen naam van een bestand of map zijn"),
    Row("a program", MARIEKE, makes_it_a_program, "git update-index --chmod=-x"),
    Row("a hook in the tree", NOOR, writes("hooks/pre-receive", "#!/bin/sh\ntouch /tmp/never\n"),
        "op deze plek hoort niets"),
    # names
    Row(".git in the tree", NOOR, in_root(".git"), ""),
    Row(".GIT in the tree", NOOR, in_root(".GIT"), ""),
    Row("git~1 in the tree", NOOR, in_root("git~1"), ""),
    Row(".. in the tree", NOOR, in_root(".."), ""),
    Row("a name that is not UTF-8", MARIEKE, entry("100644", f"{THREE}/caf\udce9.md", post().encode()),
        "de naam is geen UTF-8"),
    Row("a backslash in a name", MARIEKE, entry("100644", f"{THREE}/a\\..\\b.md"), "niet op elke computer"),
    Row("a name that moves the cursor", MARIEKE, entry("100644", f"{THREE}/\x1b[2J.md"), "niet op elke computer"),
    Row("a name with loose accents", MARIEKE, entry("100644", f"{THREE}/{unicodedata.normalize('NFD', 'café')}.md"),
        "losse accenten"),
    Row("names that differ in case", MARIEKE,
        lambda desk: desk.entry("100644", desk.blob(post().encode()), f"{THREE}/2026-09-01-Eerste.md"),
        "2026-09-01-eerste"),
    Row("a group that is none", NOOR, writes("groepen/2026-2027/groep-33/2026-11-20-nieuw.md", post()),
        "bedoelde u “groep-3”"),
    # what is in the text: the checker's own rules
    Row("a misspelt key", MARIEKE, writes(NEW, "Titel: Nieuw\nDatun: 2026-11-20\n\nTekst.\n"),
        "2026-11-20-nieuw.md:2: onbekende sleutel “Datun”"),
    Row("an unknown status", MARIEKE, writes(NEW, post(status="publiek")), "publiek"),
    Row("Windows-1252", MARIEKE, writes(NEW, post("Een café.").encode("cp1252")), "codering UTF-8"),
    Row("UTF-16", MARIEKE, writes(NEW, post().encode("utf-16")), "bewaard als UTF-16"),
    Row("a script", MARIEKE, writes(NEW, post("<script>alert(1)</script>")), "script"),
    Row("a double address", MARIEKE, writes(f"{THREE}/2026-11-20-eerste.md", post()), "is ook van"),
    Row("two texts in a folder", MARIEKE, writes(f"{THREE}/2026-09-04-kijkdoos/twee.md", post()),
        "2 berichten in één map"),
    Row("a broken calendar", NOOR, writes("kalender.toml", "[[event]\n"), "geen geldige TOML"),
    # the history
    Row("a force push", MARIEKE, rewrites_history, "force push", ("--force", "main")),
    Row("another history", NOOR, unrelated_history, "force push", ("--force", "main")),
    Row("taking the branch away", NOOR, lambda desk: None, "", (":main",)),
    Row("another branch", MARIEKE, branches, "hier is alleen de tak main", ("main:probeersel",)),
    Row("a tag", MARIEKE, lambda desk: desk.git("tag", "v1"), "hier is alleen de tak main", ("v1",)),
    Row("notes", NOOR, branches, "hier is alleen de tak main", ("main:refs/notes/x",)),
    Row("two refs at once", MARIEKE, branches, "hier is alleen de tak main", ("main", "main:tweede")),
    Row("too many commits", MARIEKE,
        lambda desk: [desk.git("commit", "-q", "--allow-empty", "-m", str(n)) for n in range(301)],
        "meer dan 300 commits"),
]


@pytest.fixture(scope="module")
def quiet(tmp_path_factory: pytest.TempPathFactory, sshd: Sshd) -> Iterator[tuple[School, dict[str, Desk]]]:
    """One school and two desks for all rows: a refused push changes nothing."""
    folder = tmp_path_factory.mktemp("quiet")
    (folder / "home").mkdir()
    school = make_school(folder / "home", sshd)
    yield school, {name: school.desk(name, folder) for name in (MARIEKE, NOOR)}


def snapshot(school: School) -> dict[str, bytes]:
    files = [path for path in (*school.home.content.rglob("*"), *(school.repository / "refs").rglob("*"))
             if path.is_file()]
    return {str(path): path.read_bytes() for path in files}


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.what)
def test_it_is_refused_whole_and_in_words(row: Row, quiet: tuple[School, dict[str, Desk]]) -> None:
    school, desks = quiet
    school.sshd.authorized.write_text(school.lines)  # another school had the door meanwhile
    desk, before = desks[row.who], snapshot(school)
    desk.fresh()
    row.does(desk)
    pushed = desk.push(*row.push)
    assert pushed.returncode != 0, pushed.stderr
    assert snapshot(school) == before
    assert "Traceback" not in pushed.stderr and "\x1b" not in pushed.stderr
    assert row.words in pushed.stderr, pushed.stderr
    if row.words:
        assert UNCHANGED in pushed.stderr
    assert not list((school.home.var / "incoming").glob("*")), "what was looked at is gone"


def test_the_answer_is_a_letter_that_a_teacher_understands(school: School, tmp_path: Path) -> None:
    """The whole of it, as it stands on her screen."""
    marieke = school.desk(MARIEKE, tmp_path)
    marieke.commit(NEW, "Titel: Nieuw\nDatun: 2026-11-20\n\nTekst.\n")
    said = [line.removeprefix("remote: ").rstrip() for line in marieke.push().stderr.splitlines()
            if line.startswith("remote: ")]
    assert said[1:3] == ["Deze push is geweigerd. Er is niets veranderd op de server.", ""]
    assert any(line.startswith(f"{NEW}:2: onbekende sleutel “Datun”; toegestaan: ") and line.endswith(
        "bedoelde u “Datum”?") for line in said)
    assert said[-2] == "Verbeter dit, commit, en push opnieuw."


def test_the_remedy_for_a_photo_in_history_works(school: School, tmp_path: Path) -> None:
    """Who does what the answer says gets through."""
    marieke = school.desk(MARIEKE, tmp_path)
    adds_then_removes_a_photo(marieke)
    said = marieke.push().stderr
    assert "git fetch origin && git reset --soft origin/main" in said
    marieke.git("fetch", "origin")
    marieke.git("reset", "--soft", "origin/main")
    marieke.git("commit", "-q", "-m", "alleen tekst")
    again = marieke.push()
    assert again.returncode == 0, again.stderr
