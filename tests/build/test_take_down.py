"""A photo that somebody took back is gone within seconds, out of every release and
store, its posts stay; and no build, roll-back or setting brings it back."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path

import pytest

from school import prints
from school.decisions import Verdict as Decided
from school.decisions import record as decide
from school.dossiers import read_all
from school.home import Home
from school.release import Release
from school.shown import Place
from school.withdrawals import Reach
from schoolpoort import build as builder
from schoolpoort.build import THEME as REAL_THEME
from schoolpoort.build import BuildError, Options, build
from schoolpoort.derive import stems_of
from schoolpoort.held import Ruling
from schoolpoort.rollback import rollback
from schoolpoort.takedown import take_down_photos
from schoolpoort.unpicture import unpictured
from schoolpoort.withdraw import withdraw
from tests.build.schools import G3, G4, MOMENT, SCHOOL, made, school, text, tree_bytes, write
from tests.build.test_shown import ASKS, BARRED, CLOSED, PUBLIC, SEEN, UNSEEN, photo, says

PHOTOS = {colour: photo(colour) for colour in ("navy", "olive")}
NAVY, OLIVE = (hashlib.sha256(data).hexdigest() for data in PHOTOS.values())
POSTS = (f"{G3}/2026-11-20-sterren", f"{G4}/2026-11-19-maan", f"{G4}/2026-11-18-zon")
TITLES = ("Sterren in een doos", "De maan van karton", "De zon gaat op")
STERREN = "/uit-de-groepen/2026-2027/groep-3/sterren/"


def real(home: Home) -> None:
    """With the pages of the program itself."""
    build(home, Options(moment=MOMENT, theme=REAL_THEME))


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """The photo *navy* in three posts of two groups, in the text, in the gallery and as
    a link; two of them public, one taken off the public site. *Olive* beside it."""
    words = ("Kijk: ![Een blauwe doos](navy.jpg)", "Wij knipten.", "Zie [onze doos](navy.jpg) van vandaag.")
    home = school(tmp_path / "home", {
        f"{folder}/bericht.md": text(title, body, f"{folder.rpartition('/')[2][:10]} 12:00", "published",
                                     Gallery="Knippen en plakken")
        for folder, title, body in zip(POSTS, TITLES, words, strict=True)})
    for folder in POSTS:
        (home.content / folder / "navy.jpg").write_bytes(PHOTOS["navy"])
    (home.content / POSTS[0] / "olive.jpg").write_bytes(PHOTOS["olive"])
    home.settings_file.write_text(ASKS, encoding="utf-8")
    for place in Place:
        says(home, SEEN, place, NAVY, OLIVE)
    withdraw(home, POSTS[1], Reach.PUBLIC, MOMENT, grace=0)
    return home


def everything(home: Home) -> dict[str, bytes]:
    """Every file under the home but what the school itself keeps."""
    whole = tree_bytes(home.content)
    return {path: data for path, data in tree_bytes(home.root).items()
            if not path.startswith("content/") and data not in whole.values()}


def made_of(home: Home, photo: str) -> list[bytes]:
    return [file.read_bytes() for file in (home.derivatives / photo[:2] / photo).rglob("*")
            if file.suffix in (".jpg", ".webp")]


def addresses(home: Home, photo: str) -> Iterator[str]:
    """Where a reader finds it now, by what the build tells the gate."""
    for post in prints.read_all(Release.current(home).folder):
        for one in post.photos:
            if one.original == photo:
                yield from (*one.closed, *one.public)


def answers(home: Home, address: str) -> bool:
    """Whether a file stands at an address."""
    closed = address.removeprefix("/besloten/")
    return (home.current / (f"closed/{closed}" if closed != address else f"public{address}")).is_file()


def test_a_photo_of_three_posts_of_two_groups_is_gone_within_one_act(home: Home) -> None:
    real(home)
    write(home, f"{G3}/groep.md", "Title: Groep 3\n\nEen tweede uitgave.\n")
    real(home)
    where, bytes_of = list(addresses(home, NAVY)), made_of(home, NAVY)
    assert {one.rpartition("/")[0] for one in where} == {
        f"/{root}/2026-2027/{post}" for root, post in (
            ("besloten", "groep-3/sterren"), ("besloten", "groep-4/maan"), ("besloten", "groep-4/zon"),
            ("uit-de-groepen", "groep-3/sterren"), ("uit-de-groepen", "groep-4/zon"))}
    assert len(bytes_of) == 3 and all(answers(home, one) for one in where)
    assert "og:image" in (home.current / f"public{STERREN}index.html").read_text(encoding="utf-8")

    says(home, BARRED, CLOSED, NAVY)
    assert take_down_photos(home, grace=0) > 3
    _is_gone(home, where, bytes_of)
    assert [release.number for release in Release.kept(home)] == [1, 2, 3]
    front = (home.current / "public/index.html").read_text(encoding="utf-8")
    assert all(title in front for title in (TITLES[0], TITLES[2])) and "olive" not in front
    page = (home.current / f"public{STERREN}index.html").read_text(encoding="utf-8")
    assert "Kijk:" in page and "Een blauwe doos" not in page and f'data-post="{STERREN}"' in front
    zon = (home.current / "closed/2026-2027/groep-4/zon/index.html").read_text(encoding="utf-8")
    assert "Zie onze doos van vandaag" in zon
    assert len(list(addresses(home, OLIVE))) > 0 and all(answers(home, one) for one in addresses(home, OLIVE))
    assert take_down_photos(home, grace=0) == 0

    real(home)
    _is_gone(home, where, bytes_of)
    rollback(home, 1, MOMENT)
    _is_gone(home, where, bytes_of)
    assert TITLES[0] in (home.current / "public/index.html").read_text(encoding="utf-8")


def _is_gone(home: Home, where: list[str], bytes_of: list[bytes]) -> None:
    assert not [one for one in where if answers(home, one)]
    assert list(addresses(home, NAVY)) == []
    for path, data in everything(home).items():
        assert data not in bytes_of, path
        if not path.endswith("addresses.jsonl"):  # hashes, for schoolpoort gone
            assert not [stem for stem in stems_of(NAVY) if stem in path or stem.encode() in data], path


def test_a_yes_again_is_looked_at_before_it_is_shown_again(home: Home) -> None:
    made(home)
    says(home, BARRED, CLOSED, NAVY)
    take_down_photos(home, grace=0)
    for place in Place:
        says(home, UNSEEN, place, NAVY)
    made(home)
    assert list(addresses(home, NAVY)) == []
    assert prints.preview_of(Release.current(home).folder, NAVY)
    says(home, SEEN, CLOSED, NAVY)
    made(home)
    assert {one.partition("/2026")[0] for one in addresses(home, NAVY)} == {"/besloten"}


def test_what_is_to_be_looked_at_again_leaves_the_public_site_only(home: Home) -> None:
    made(home)
    closed = tree_bytes(home.current / "closed")
    says(home, UNSEEN, PUBLIC, NAVY)
    take_down_photos(home, grace=0)
    assert tree_bytes(home.current / "closed") == closed
    assert not [path for path, data in tree_bytes(home.current / "public").items()
                for stem in stems_of(NAVY) if stem in path or stem.encode() in data]
    assert all(not (release.public / f"{STERREN[1:]}{name}").exists() for release in Release.kept(home)
               for name in [one.rpartition("/")[2] for one in addresses(home, NAVY)])
    assert made_of(home, NAVY)


def test_a_small_picture_that_waited_goes_from_every_release_too(home: Home) -> None:
    says(home, UNSEEN, PUBLIC, OLIVE)
    made(home)
    write(home, f"{G3}/groep.md", "Title: Groep 3\n\nEen tweede uitgave.\n")
    made(home)
    assert len(list(home.releases.glob(f"*/prints/{OLIVE}.webp"))) == 3  # current is one of two
    says(home, BARRED, CLOSED, OLIVE)
    take_down_photos(home, grace=0)
    assert not list(home.releases.glob(f"*/prints/{OLIVE}.*"))


def test_going_back_shows_no_photo_that_may_not_be_shown(home: Home) -> None:
    """Also when nothing was taken down yet, or nobody ever looked."""
    home.settings_file.write_text(SCHOOL, encoding="utf-8")
    made(home)
    write(home, f"{G3}/groep.md", "Title: Groep 3\n\nEen tweede uitgave.\n")
    made(home)
    where = list(addresses(home, NAVY))
    says(home, BARRED, CLOSED, NAVY)
    says(home, UNSEEN, PUBLIC, OLIVE)
    _, _, out = rollback(home, 1, MOMENT)
    assert out == () and not [one for one in where if answers(home, one)]
    assert {one.partition("/2026")[0] for one in addresses(home, OLIVE)} == {"/besloten"}


def test_it_needs_no_content_and_no_settings(home: Home) -> None:
    made(home)
    write(home, f"{G3}/fout.md", "Titel: zonder datum\n\nx\n")
    home.settings_file.write_text("[site\n", encoding="utf-8")
    where = list(addresses(home, NAVY))
    says(home, BARRED, CLOSED, NAVY)
    take_down_photos(home, grace=0)
    assert not [one for one in where if answers(home, one)]


def test_leaving_a_photo_out_never_unpublishes_its_post(home: Home) -> None:
    home.settings_file.write_text(ASKS.replace("needed = false", "needed = true"), encoding="utf-8")
    made(home)
    for one in read_all(Release.current(home).folder):
        decide(home, one.source, one.key, digest=one.digest, verdict=Decided.APPROVED, role="directie", id="a",
               now=MOMENT)
    made(home)
    says(home, BARRED, PUBLIC, NAVY)
    take_down_photos(home, grace=0)
    assert not [held for held in made(home).held if held.source.startswith(POSTS[0])]
    page = (home.current / f"public{STERREN}index.html").read_text(encoding="utf-8")
    assert "Kijk:" in page and "Een blauwe doos" not in page


def test_what_is_taken_back_during_a_build_is_not_in_it(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    verify, turns = builder.verify, []

    def meanwhile(*args: object) -> object:
        if not turns:
            says(home, BARRED, CLOSED, NAVY)
        turns.append(1)
        return verify(*args)  # type: ignore[arg-type]

    monkeypatch.setattr(builder, "verify", meanwhile)
    made(home)
    assert len(turns) == 2 and list(addresses(home, NAVY)) == []


@pytest.mark.parametrize("new", [True, False], ids=["a new tree", "a tree taken over"])
def test_a_plan_that_forgets_it_stops_the_build(home: Home, new: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    """The last look asks the file itself, and sees what stands in the trees."""
    if not new:
        made(home)
    before = list(home.releases.glob("0*"))
    says(home, BARRED, PUBLIC, NAVY)
    monkeypatch.setattr(Ruling, "visible", lambda self, album, place: album)
    with pytest.raises(BuildError) as caught:
        made(home)
    assert {one.code for one in caught.value.findings} == {"photo-not-shown"}
    assert any(one.path.startswith("uit-de-groepen/") for one in caught.value.findings)
    assert not any(one.path.startswith("besloten/") for one in caught.value.findings)
    assert list(home.releases.glob("0*")) == before


def test_what_is_said_of_a_closed_photo_changes_nothing_in_public(home: Home) -> None:
    write(home, f"{G3}/2026-11-21-besloten/bericht.md", text(
        "Voor de groep alleen", "Niet voor iedereen.", "2026-11-21", Gallery="Een rood vlak"))
    (home.content / f"{G3}/2026-11-21-besloten/rood.jpg").write_bytes(red := photo("red"))
    made(home)
    before = tree_bytes(home.current / "public")
    for verdict in (SEEN, BARRED):
        says(home, verdict, CLOSED, hashlib.sha256(red).hexdigest())
        made(home)
        assert tree_bytes(home.current / "public") == before


def test_without_a_look_a_photo_in_a_private_and_a_published_post_is_still_refused(home: Home) -> None:
    home.settings_file.write_text(SCHOOL, encoding="utf-8")
    write(home, f"{POSTS[1]}/bericht.md", text(TITLES[1], "Wij knipten.", "2026-11-19", Gallery="Wij"))
    with pytest.raises(BuildError) as caught:
        made(home)
    assert [one.code for one in caught.value.findings] == ["photo-shared"]


def test_a_page_loses_the_picture_and_keeps_its_words() -> None:
    page = ('<!doctype html>\n<html><head><meta property="og:image" content="https://x/a1-960.jpg">'
            '<meta property="og:image:alt" content="Bram"><meta property="og:title" content="T"></head><body>'
            '<p><a class="photo" href="/a1-1600.webp"><picture><source srcset="/a1-480.webp 480w"><img src="/a1.jpg"'
            ' alt="Bram"></picture></a></p><p>Zie <a href="/a1-960.jpg">de doos</a>.</p><ul><li><a href="/a1-1.webp">'
            '<picture><img src="/a1-1.jpg" alt="x"></picture></a></li><li><img src="/b2-960.jpg" alt="y"></li></ul>'
            '<video poster="/a1.jpg"><source src="/a1.mp4"></video></body></html>')
    assert unpictured(page, {"a1"}) == (
        '<!doctype html>\n<html><head><meta property="og:title" content="T"></head><body>'
        '<p>Zie de doos.</p><ul><li><img src="/b2-960.jpg" alt="y"></li></ul></body></html>')
