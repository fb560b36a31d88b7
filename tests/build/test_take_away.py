"""What is taken away is gone within seconds, from every kept release, and stays gone."""

from __future__ import annotations

import datetime
import json
import time
from pathlib import Path

import lxml.html
import pytest

from school.home import Home
from school.manifest import Manifest
from school.release import Release
from school.withdrawals import Reach, Withdrawal, Withdrawals, WithdrawalsError, record
from school.words import Tree
from schoolpoort.build import THEME as REAL_THEME
from schoolpoort.build import BuildError, Options, build
from schoolpoort.due import is_due, take_expired
from schoolpoort.rollback import RollbackError, rollback
from schoolpoort.withdraw import WithdrawError, withdraw
from tests.build.schools import G3, G4, MOMENT, SMALL, copy_of, made, school, text, tree_bytes, write

CHESTNUTS = f"{G3}/2026-11-18-kastanjes.md"
PUBLIC = "uit-de-groepen/2026-2027/groep-3/kastanjes/"


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """A school with three releases that hold the post about chestnuts."""
    home = school(tmp_path / "home", SMALL | {
        f"{G4}/2026-11-17-egels.md": text("Een egel in de tuin", "De egel sliep onder het blad.",
                                          "2026-11-17", "published")})
    for day in (1, 2, 3):
        write(home, f"{G3}/groep.md", f"Title: Groep 3\n\nDag {day} met kikkers en manen.\n")
        made(home)
    return home


def mentions(home: Home, word: str) -> list[str]:
    """Files under var with this word, the list of withdrawn posts and the book of all
    addresses not counted."""
    return [path for path, data in tree_bytes(home.var).items()
            if word.encode() in data and path not in ("withdrawn.jsonl", "addresses.jsonl")]


def take(home: Home, path: str, reach: Reach = Reach.EVERYWHERE) -> int:
    return withdraw(home, path, reach, MOMENT, grace=0).number


def test_a_withdrawn_post_is_gone_from_every_release_and_store_at_once(home: Home) -> None:
    assert len(mentions(home, "De kastanjes rolden")) > 5
    start = time.monotonic()
    assert take(home, CHESTNUTS) == 4
    assert time.monotonic() - start < 3
    assert mentions(home, "De kastanjes rolden") == []
    assert mentions(home, "Kastanjes rapen") == []
    assert mentions(home, "kastanjes/") == []
    assert list(home.var.rglob("kastanjes")) == [], "an empty folder tells what was there"
    assert len(Release.kept(home)) == 4


def test_everything_else_still_stands(home: Home) -> None:
    before = tree_bytes(home.current / "public")
    take(home, CHESTNUTS)
    after = tree_bytes(home.current / "public")
    assert {path for path in before if path not in after} == {
        f"{PUBLIC}index.html", f"{PUBLIC}index.html.gz", f"{PUBLIC}index.html.br"} & set(before)
    assert "Een egel in de tuin" in after["index.html"].decode()
    assert "Een egel in de tuin" in after["feed.xml"].decode()
    assert b"groep-4/egels/" in after["uit-de-groepen/2026-2027/sitemap.xml"]


def test_the_cut_trees_have_true_manifests(home: Home) -> None:
    take(home, CHESTNUTS)
    for release in Release.kept(home):
        for name in release.facts.trees:
            folder = release.tree_folder(Tree.parse(name))
            assert folder is not None
            on_disk = tree_bytes(folder / "files")
            for entry in Manifest(folder / "manifest.sqlite"):
                assert len(on_disk.pop(entry.path)) == entry.size
                for ending, size in ((".gz", entry.gz), (".br", entry.br)):
                    assert size is None or len(on_disk.pop(entry.path + ending)) == size
            assert on_disk == {}


def test_public_only_leaves_it_to_the_parents_of_the_group(home: Home) -> None:
    take(home, f"http://localhost:8000/{PUBLIC}", Reach.PUBLIC)
    assert (home.current / "closed/2026-2027/groep-3/kastanjes/index.html").is_file()
    assert not [path for path, data in tree_bytes(home.current / "public").items() if b"astanjes" in data]
    assert all("kastanjes" not in path for release in Release.kept(home)
               for path in tree_bytes(release.public))
    built = made(home)
    assert [held.code for held in built.held] == ["withdrawn-public"]
    assert not [path for path, data in tree_bytes(home.current / "public").items() if b"astanjes" in data]


def test_a_build_does_not_bring_it_back_and_undo_does(home: Home) -> None:
    take(home, CHESTNUTS)
    assert [held.code for held in made(home).held] == ["withdrawn"]
    assert mentions(home, "De kastanjes rolden") == []
    take(home, CHESTNUTS, Reach.RESTORED)
    made(home)
    assert (home.current / "public" / PUBLIC / "index.html").is_file()


def test_renaming_the_file_or_the_slug_does_not_bring_it_back(home: Home) -> None:
    take(home, CHESTNUTS)
    old = home.content / CHESTNUTS
    old.rename(old.with_name("2026-11-19-kastanjes.md"))
    made(home)
    assert mentions(home, "De kastanjes rolden") == []


def test_a_red_checker_stands_in_nobodys_way(home: Home) -> None:
    write(home, f"{G3}/fout.md", "Titel: zonder datum\n\nx\n")
    with pytest.raises(BuildError):
        made(home)
    take(home, f"besloten/{PUBLIC.partition('/')[2]}")
    assert mentions(home, "De kastanjes rolden") == []


def test_it_works_when_the_file_is_gone_and_the_settings_are_broken(home: Home) -> None:
    (home.content / CHESTNUTS).unlink()
    home.settings_file.write_text("[site\n", encoding="utf-8")
    take(home, CHESTNUTS)
    assert mentions(home, "De kastanjes rolden") == []


def test_what_nobody_knows_is_refused_in_words(home: Home) -> None:
    with pytest.raises(WithdrawError, match="geen bericht dat hier staat of stond"):
        take(home, "groepen/2026-2027/groep-3/bestaat-niet.md")
    assert Withdrawals.read(home).lines == ()


def test_a_post_that_was_never_built_is_on_the_list_too(home: Home) -> None:
    write(home, f"{G3}/2026-11-24-nieuw.md", text("Nog niet gebouwd verhaal", "Tekst van nu.", "2026-11-24"))
    assert take(home, f"content/{G3}/2026-11-24-nieuw.md") == 0
    assert [held.code for held in made(home).held] == ["withdrawn"]


def test_a_page_leaves_the_menu_of_the_front_with_it(home: Home) -> None:
    take(home, "/over-ons/")
    front = tree_bytes(home.current / "public")
    assert not [path for path, data in front.items() if b"oude linde" in data]
    assert b"/over-ons/" not in front["index.html"]
    assert "/over-ons/" not in json.dumps(Release.current(home).facts.menu)


def test_an_expired_post_is_taken_away_by_the_timer_alone(home: Home) -> None:
    write(home, f"{G4}/2026-11-20-oproep.md", text(
        "Wie helpt er bij de bingo", "Op donderdag zoeken we vijf handen.", status="published", Expires="2026-11-26"))
    made(home)
    last, after = datetime.datetime(2026, 11, 26, 23, 59), datetime.datetime(2026, 11, 27, 0, 0)
    assert not is_due(home, last)
    assert take_expired(home, last) == ()
    assert is_due(home, after)
    write(home, f"{G3}/fout.md", "Titel: een rode controle\n\nx\n")
    assert take_expired(home, after) == ("2026-2027/groep-4/oproep",)
    assert mentions(home, "vijf handen") == []


def test_the_timer_knows_when_a_post_of_later_is_due(home: Home) -> None:
    write(home, f"{G4}/2026-11-26-later.md", text("Een bericht voor later", "Later.", "2026-11-26 08:30"))
    made(home)
    assert not is_due(home, datetime.datetime(2026, 11, 26, 8, 29))
    assert is_due(home, datetime.datetime(2026, 11, 26, 8, 30))
    made(home, moment=datetime.datetime(2026, 11, 26, 8, 30))
    assert not is_due(home, datetime.datetime(2026, 11, 26, 8, 31))


def test_going_back_brings_an_old_release_without_what_is_gone_since(home: Home) -> None:
    take(home, CHESTNUTS)
    write(home, f"{G4}/2026-11-17-egels.md", text("Een egel in de tuin", "De egel sliep onder het blad.",
                                                  "2026-11-17", "private"))
    (home.content / f"{G4}/2026-11-19-sommen.md").unlink()
    came_from, new, out = rollback(home, 1, MOMENT)
    assert (came_from, new) == (1, 5)
    whole = tree_bytes(home.current / "public")
    assert not [path for path, data in whole.items() if b"egel" in data or b"kastanjes" in data]
    closed = tree_bytes(home.current / "closed/2026-2027/groep-4")
    assert any(b"De egel sliep" in data for data in closed.values())
    assert not any(b"kartonnen" in data for data in closed.values())
    assert b"Dag 1 met kikkers" in (home.current / "closed/2026-2027/groep-3/index.html").read_bytes()
    assert set(out) == {f"{G4}/2026-11-17-egels.md", f"{G4}/2026-11-19-sommen.md"}


def test_going_back_to_nothing_is_refused_in_words(home: Home) -> None:
    with pytest.raises(RollbackError, match="er zijn: 1, 2"):
        rollback(home, 77, MOMENT)


def test_a_line_that_was_never_finished_counts_for_nothing_and_spoils_nothing(home: Home) -> None:
    line = Withdrawal(moment="2026-11-25T17:00:00", source="a.md", key="a", reach=Reach.EVERYWHERE)
    record(home, line)
    with open(home.withdrawn_file, "ab") as file:
        file.write(b'{"moment":"2026-')
    assert Withdrawals.read(home).lines == (line,)
    record(home, line)
    assert Withdrawals.read(home).lines == (line, line)


def test_a_damaged_list_stops_builds(home: Home) -> None:
    home.withdrawn_file.write_text("{}\n", encoding="utf-8")
    with pytest.raises(WithdrawalsError, match="beschadigd"):
        made(home)


def test_every_post_of_the_demo_school_can_be_cut_without_a_trace(demo: Home, tmp_path: Path) -> None:
    """The theme's promise: each mention of a post stands in an element of its own."""
    home = copy_of(demo, tmp_path / "demo")
    build(home, Options(moment=MOMENT, theme=REAL_THEME))
    public = Release.current(home).tree_folder(Tree.front())
    assert public is not None
    addresses = {post["url"] for post in json.loads((public / "stream.json").read_bytes())}
    for address in sorted(addresses)[:3]:
        before = tree_bytes(home.current / "public")
        own = [path for path in before if path.startswith(address.strip("/"))]
        take(home, address)
        after = tree_bytes(home.current / "public")
        assert {path for path in before if path not in after and path.endswith(".html")} == {
            path for path in own if path.endswith(".html")}
        assert not [path for path, data in after.items() if address.encode() in data]
    assert lxml.html.document_fromstring(after["index.html"].decode()).get("lang") == "nl"
