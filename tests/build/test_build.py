"""A build from end to end, in small schools with the real Pelican."""

from __future__ import annotations

import datetime
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from school.home import Home
from school.manifest import Manifest
from school.release import Release, ReleaseError
from school.words import Group, Tree, Year
from schoolpoort.build import BuildError, BusyError, Options, build
from schoolpoort.memory import Memory
from tests.build.schools import G3, G4, MOMENT, SMALL, made, school, text, tree_bytes, write
from tests.conftest import Figure

GROEP_3 = Tree.closed(Group(Year(2026), "groep-3"))


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return school(tmp_path / "home")


def page(home: Home, path: str) -> str:
    return (home.current / path).read_text(encoding="utf-8")


def test_a_teachers_post_stands_in_its_group_and_nowhere_else(home: Home) -> None:
    made(home)
    assert "eikenbladeren bij de vijver" in page(home, "closed/2026-2027/groep-3/bladeren-zoeken/index.html")
    everything = {**tree_bytes(home.current / "public"), **tree_bytes(home.current / "closed/2026-2027/groep-4")}
    assert not [path for path, data in everything.items() if b"eikenbladeren" in data]


def test_a_published_post_stands_in_both_and_on_the_front(home: Home) -> None:
    made(home)
    for path in ("closed/2026-2027/groep-3/kastanjes", "public/uit-de-groepen/2026-2027/groep-3/kastanjes"):
        assert "De kastanjes rolden" in page(home, f"{path}/index.html")
    assert "Kastanjes rapen" in page(home, "public/index.html")
    assert "Kastanjes rapen" in page(home, "public/feed.xml")
    assert (home.output / "index.html").samefile(home.current / "public/index.html")


def test_every_file_is_in_its_trees_manifest_with_its_size_and_hash(home: Home) -> None:
    made(home)
    release = Release.current(home)
    for name in release.facts.trees:
        folder = release.tree_folder(Tree.parse(name))
        assert folder is not None
        listed: set[str] = set()
        for entry in Manifest(folder / "manifest.sqlite"):
            sizes = {"": entry.size, ".gz": entry.gz, ".br": entry.br}
            for ending, size in sizes.items():
                if size is not None:
                    assert (folder / "files" / (entry.path + ending)).stat().st_size == size
                    listed.add(entry.path + ending)
        assert listed == set(tree_bytes(folder / "files"))


def test_closed_trees_cannot_be_read_by_the_web_servers_user(home: Home) -> None:
    made(home)
    folder = Release.current(home).tree_folder(GROEP_3)
    assert folder is not None
    assert folder.stat().st_mode & 0o007 == 0
    assert folder.parent.stat().st_mode & 0o007 == 0


def test_nothing_changed_takes_everything_over_and_makes_no_release(home: Home) -> None:
    first, second = made(home), made(home)
    assert (second.number, second.made) == (first.number, ())
    assert len(second.taken_over) == 4


def test_one_closed_post_makes_only_its_tree_anew(home: Home) -> None:
    made(home)
    write(home, f"{G4}/2026-11-22-tafels.md", text("De tafel van zeven", "Wij zongen de tafel van zeven."))
    assert made(home).made == (f"besloten/{'2026-2027/groep-4'}",)


def test_the_same_content_gives_the_same_bytes(home: Home, tmp_path: Path) -> None:
    made(home)
    other = school(tmp_path / "elders")
    made(other, workers=1)
    assert Release.current(home).facts == Release.current(other).facts
    assert tree_bytes(home.trees) == tree_bytes(other.trees)


def test_errors_are_told_all_at_once_and_what_is_served_stays(home: Home, figure: Figure) -> None:
    made(home)
    before = Release.current(home).folder, tree_bytes(home.current / "public")
    write(home, f"{G3}/fout.md", text("Fout", "x", "2026-11-31"))
    write(home, f"{G4}/ook-fout.md", text("Ook", "y", status="publiek"))
    with pytest.raises(BuildError) as caught:
        made(home)
    assert {f.path for f in caught.value.findings if f.severity == "error"} == {f"{G3}/fout.md", f"{G4}/ook-fout.md"}
    assert (Release.current(home).folder, tree_bytes(home.current / "public")) == before
    figure(7, "a build that fails: exit status 1, what is served byte for byte the same")


def test_a_post_of_tomorrow_waits_and_stops_nobody(home: Home) -> None:
    write(home, f"{G3}/2026-11-26-morgen.md", text("Morgen pas te lezen", "Dit is voor morgen.", "2026-11-26 08:00"))
    built = made(home)
    assert [held.code for held in built.held] == ["future"]
    assert not (home.current / "closed/2026-2027/groep-3/morgen").exists()
    made(home, moment=datetime.datetime(2026, 11, 26, 8, 0))
    assert (home.current / "closed/2026-2027/groep-3/morgen").exists()


def test_what_is_to_come_leaves_the_front_when_it_is_over_and_no_other_page_knows_the_day(home: Home) -> None:
    """In a builder that stays, whose trees are the same as long as what they are made of is."""
    memory = Memory()
    write(home, "kalender.toml", '[[event]]\ntitle = "Boomplantdag"\ndate = 2026-11-27\nkind = "activiteit"\n\n'
                                 '[[event]]\ntitle = "Lichtfeest"\ndate = 2026-12-18\nkind = "activiteit"\n')

    def on(moment: datetime.datetime) -> tuple[tuple[str, ...], list[str], str]:
        """What a build of then makes, which of the events the front shows, and the month of security.txt."""
        built = build(home, Options(moment=moment, memory=memory))
        front = (home.current / "public/index.html").read_text(encoding="utf-8")
        security = (home.current / "public/.well-known/security.txt").read_text(encoding="utf-8")
        return built.made, [one for one in ("Boomplantdag", "Lichtfeest") if one in front], \
            security.partition("Expires: ")[2][:7]

    assert on(MOMENT)[1:] == (["Boomplantdag", "Lichtfeest"], "2027-10")
    assert on(MOMENT.replace(day=27)) == ((), ["Boomplantdag", "Lichtfeest"], "2027-10")
    assert on(MOMENT.replace(day=28)) == ((str(Tree.front()),), ["Lichtfeest"], "2027-10")
    assert on(MOMENT.replace(month=12, day=10)) == ((str(Tree.front()),), ["Lichtfeest"], "2027-11")
    assert on(MOMENT.replace(month=12)) == ((str(Tree.front()),), [], "2027-11")


def test_a_post_whose_photos_are_not_there_yet_waits(home: Home) -> None:
    write(home, f"{G3}/2026-11-21-kijkdoos/bericht.md",
          text("Kijkdozen maken", "Kijk: ![een kijkdoos](kijkdoos-1.jpg)", "2026-11-21"))
    built = made(home)
    assert [(held.code, held.waits) for held in built.held] == [("photos-missing", True)]
    assert "kijkdoos-1.jpg" in built.held[0].why


def test_a_second_build_waits_or_says_so(home: Home) -> None:
    made(home)
    held = subprocess.Popen([sys.executable, "-c", HOLD, str(home.var / "build.lock")], stdout=subprocess.PIPE)
    assert held.stdout is not None and held.stdout.readline() == b"held\n"
    with held:
        with pytest.raises(BusyError):
            made(home, wait=False)
        assert held.poll() is None
        assert made(home).number == 1


HOLD = """
import sys, time
from filelock import FileLock
with FileLock(sys.argv[1]):
    print("held", flush=True)
    time.sleep(1)
"""


def test_old_releases_are_pruned_with_their_trees(home: Home) -> None:
    for day in range(1, 9):
        write(home, f"{G3}/groep.md", f"Title: Groep 3\n\nDag {day} van de week in de klas.\n")
        made(home)
    kept = Release.kept(home)
    assert [release.number for release in kept] == [4, 5, 6, 7, 8]
    used = {place for release in kept for place in release.facts.trees.values()}
    assert {f"{tree.parent.name}/{tree.name}" for tree in home.trees.glob("*/*")} == used


def test_leftovers_of_a_killed_build_are_swept_away(home: Home) -> None:
    made(home)
    for leftover in (home.work / "x/content", home.releases / ".new-0000007/public", home.trees / "closed/verweesd"):
        leftover.mkdir(parents=True)
    write(home, f"{G3}/groep.md", "Title: Groep 3\n\nEen nieuwe tekst over de groep.\n")
    made(home)
    assert not home.work.exists()
    assert not [path for path in home.releases.iterdir() if path.name.startswith(".")]
    assert not (home.trees / "closed/verweesd").exists()


def test_no_two_words_for_one_moment(home: Home) -> None:
    """Two posts of the same minute keep their order whatever Pelican's set does."""
    for name in "abcdefgh":
        write(home, f"{G3}/2026-11-21-{name}x.md", text(f"Bericht {name} van de dag", f"Tekst {name}.", "2026-11-21"))
    made(home)
    listing = page(home, "closed/2026-2027/groep-3/index.html")
    places = [listing.index(f"/{name}x/") for name in "abcdefgh"]
    assert places == sorted(places)


def test_a_title_is_text_wherever_it_stands(tmp_path: Path) -> None:
    title = "Rekenen: 3 < 5 & \"meer\" {{ 7*191 }}"
    home = school(tmp_path, SMALL | {f"{G3}/2026-11-21-r.md": text(title, "Sommen maken.", status="published")})
    made(home)
    for path in ("public/index.html", "public/uit-de-groepen/2026-2027/groep-3/r/index.html", "public/feed.xml"):
        shown = page(home, path)
        assert "3 &lt; 5 &amp;" in shown
        assert "1337" not in shown


def test_the_first_build_is_asked_for_when_there_is_none(tmp_path: Path) -> None:
    with pytest.raises(ReleaseError):
        Release.current(school(tmp_path))


def test_output_leads_to_what_is_public_now(home: Home) -> None:
    made(home)
    assert os.readlink(home.output) == "var/releases/current/public"
    shutil.rmtree(home.var)
    made(home, moment=MOMENT)
    assert (home.output / "index.html").is_file()


def test_each_release_leads_to_its_own_trees(home: Home) -> None:
    """A link to a tree that stays is one more name of that of the release before; a changed tree has its own."""
    made(home)
    write(home, f"{G3}/groep.md", "Title: Groep 3\n\nEen nieuwe tekst over de groep.\n")
    made(home)
    before, now = Release.kept(home)[-2:]
    for release in (before, now):
        for name, place in release.facts.trees.items():
            if name.startswith("besloten/"):
                link = release.folder / "closed" / name.partition("/")[2]
                assert link.is_symlink() and link.resolve() == (home.trees / place / "files").resolve()
    changed = {name for name in now.facts.trees if now.facts.trees[name] != before.facts.trees[name]}
    links = [name.partition("/")[2] for name in set(now.facts.trees) - changed if name.startswith("besloten/")]
    assert "besloten/2026-2027/groep-3" in changed and links
    for link in links:
        assert (now.folder / "closed" / link).lstat().st_ino == (before.folder / "closed" / link).lstat().st_ino
