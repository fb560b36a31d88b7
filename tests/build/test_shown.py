"""Which photo may be shown where: what nobody looked at, or somebody without consent is
on, is not in the page, nor anywhere else that is served."""

from __future__ import annotations

import datetime
import hashlib
import io
from pathlib import Path

import pytest
from click.testing import CliRunner
from PIL import Image

from school.home import Home
from school.prints import PostPrints, preview_of, read_all
from school.purposes import Look
from school.release import Release
from school.shown import Place, Shown, ShownError, Verdict, line, record
from schoolpoort.commands.build import build as build_command
from schoolpoort.commands.check import check
from schoolpoort.unseen import LOOK
from tests.build.schools import G3, G4, SCHOOL, made, school, text, tree_bytes

NOW = datetime.datetime(2026, 11, 25, 16, 0, tzinfo=datetime.UTC)
KIJKDOOS, TUIN, OVER_ONS = f"{G3}/2026-11-21-kijkdoos", f"{G4}/2026-11-21-tuin", "paginas/over-ons"
ASKS = SCHOOL.replace('look = "never"', 'look = "always"')
CLOSED, PUBLIC = Place.CLOSED, Place.PUBLIC
SEEN, BARRED, UNSEEN = Verdict.SEEN, Verdict.BARRED, Verdict.UNSEEN


def photo(colour: str) -> bytes:
    out = io.BytesIO()
    exif = Image.Exif()
    exif[0x010F] = "Telefoon van Noor"
    Image.new("RGB", (640, 480), colour).save(out, "JPEG", exif=exif)
    return out.getvalue()


PHOTOS = {name: photo(name) for name in ("navy", "maroon", "olive", "teal")}
NAVY, MAROON, OLIVE, TEAL = (hashlib.sha256(data).hexdigest() for data in PHOTOS.values())


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """A school in which somebody must look: a closed post with a photo in its text and
    one for the gallery, a published one, and a page."""
    home = school(tmp_path / "home", {
        f"{KIJKDOOS}/bericht.md": text("Kijkdozen vol sterren", "Kijk dan:\n\n![Een blauwe doos](doos.jpg)\n\nMooi!",
                                       "2026-11-21", Gallery="Kinderen met hun kijkdoos"),
        f"{TUIN}/bericht.md": text("De moestuin in de winter", "De [boerenkool](tuin.jpg) staat er nog.", "2026-11-21",
                                   "published"),
        f"{OVER_ONS}/pagina.md": "Title: Over ons\nStatus: published\nGallery: Het gebouw\n\nOnder de linde.\n"})
    for place, name in ((f"{KIJKDOOS}/doos.jpg", "navy"), (f"{KIJKDOOS}/meer.jpg", "maroon"),
                        (f"{TUIN}/tuin.jpg", "olive"), (f"{OVER_ONS}/gebouw.jpg", "teal")):
        (home.content / place).write_bytes(PHOTOS[name])
    home.settings_file.write_text(ASKS, encoding="utf-8")
    return home


def says(home: Home, verdict: Verdict, place: Place, *photos: str) -> None:
    record(home, [line(one, place, verdict, id="a" * 32, now=NOW) for one in photos])


def prints(home: Home) -> dict[str, PostPrints]:
    return {one.key: one for one in read_all(Release.current(home).folder)}


def served(home: Home) -> dict[str, bytes]:
    """All that a reader can ask for."""
    return tree_bytes(home.current / "public") | {
        f"closed/{path}": data for path, data in tree_bytes(home.current / "closed").items()}


def pictures(home: Home) -> list[str]:
    return sorted({path.rpartition("/")[0] for path in served(home) if path.endswith((".webp", ".jpg"))})


def page(home: Home) -> str:
    return served(home)["closed/2026-2027/groep-3/kijkdoos/index.html"].decode()


def test_a_photo_that_nobody_looked_at_is_nowhere_and_its_post_is(home: Home) -> None:
    built = made(home)
    assert pictures(home) == []
    assert "Kijkdozen vol sterren" in page(home) and "Mooi!" in page(home)
    assert "<img" not in page(home) and "Een blauwe doos" not in page(home) and "<p></p>" not in page(home)
    tuin = served(home)["uit-de-groepen/2026-2027/groep-4/tuin/index.html"].decode()
    assert "De boerenkool staat er nog" in tuin and ".jpg" not in tuin
    assert {(held.source, held.code, held.waits) for held in built.held} == {
        (source, LOOK, True) for source in (f"{KIJKDOOS}/bericht.md", f"{TUIN}/bericht.md", f"{OVER_ONS}/pagina.md")}
    assert "2 foto’s voor de besloten groep" in str(built.held[0])


def test_check_and_the_builds_summary_say_what_waits_and_the_exit_status_does(
        home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SCHOOLPOORT_HOME", str(home.root))
    built = CliRunner().invoke(build_command, ["--moment", "2026-11-25"])
    assert built.exit_code == 3, built.output
    assert "zonder de foto's die nog niemand bekeek: 3" in built.output
    checked = CliRunner().invoke(check, [TUIN]).output
    assert "tip: wacht op wie de foto’s bekijkt (/beheer/fotos/): 1 foto voor de besloten groep en 1 foto" in checked
    assert "kijkdoos" not in checked
    says(home, SEEN, CLOSED, OLIVE)
    says(home, SEEN, PUBLIC, OLIVE)
    assert "bekijkt" not in CliRunner().invoke(check, [TUIN]).output


def test_who_looks_sees_a_small_picture_without_metadata(home: Home) -> None:
    made(home)
    release = Release.current(home).folder
    told = prints(home)["2026-2027/groep-4/tuin"]
    assert (told.group, told.title, told.closed, told.public) == (
        "2026-2027/groep-4", "De moestuin in de winter", "/besloten/2026-2027/groep-4/tuin/",
        "/uit-de-groepen/2026-2027/groep-4/tuin/")
    assert [(one.name, one.original, one.waits, one.closed, one.public) for one in told.photos] == [
        ("tuin.jpg", OLIVE, (CLOSED, PUBLIC), (), ())]
    over_ons = prints(home)["over-ons"]
    assert (over_ons.group, over_ons.closed, over_ons.photos[0].waits) == ("", "", (PUBLIC,))
    for one in (NAVY, MAROON, OLIVE, TEAL):
        small = preview_of(release, one)
        assert small and b"Noor" not in small.read_bytes() and len(small.read_bytes()) < len(PHOTOS["navy"]) * 2
    assert preview_of(release, "../release.json") is None and preview_of(release, "0" * 64) is None


def test_each_place_is_answered_for_by_itself(home: Home) -> None:
    says(home, SEEN, CLOSED, NAVY, OLIVE)
    built = made(home)
    assert pictures(home) == ["closed/2026-2027/groep-3/kijkdoos", "closed/2026-2027/groep-4/tuin"]
    assert "Een blauwe doos" in page(home) and "Kinderen met hun kijkdoos" not in page(home)
    says(home, SEEN, PUBLIC, OLIVE, TEAL)
    says(home, SEEN, CLOSED, MAROON)
    built = made(home)
    assert pictures(home) == ["closed/2026-2027/groep-3/kijkdoos", "closed/2026-2027/groep-4/tuin", "over-ons",
                              "uit-de-groepen/2026-2027/groep-4/tuin"]
    assert built.held == ()
    told = prints(home)["2026-2027/groep-4/tuin"].photos[0]
    assert not told.waiting and {one.lstrip("/") for one in told.public} <= set(served(home))
    assert {one.removeprefix("/besloten/") for one in told.closed} <= set(tree_bytes(home.current / "closed"))
    assert list((Release.current(home).folder / "prints").glob("*.webp")) == []


def test_an_answer_alone_makes_a_release_that_says_so(home: Home) -> None:
    """Also when no page changes by it: what waits is not asked twice."""
    says(home, SEEN, CLOSED, NAVY, MAROON, OLIVE)
    first = made(home).number
    assert made(home).number == first
    says(home, BARRED, PUBLIC, OLIVE)
    assert made(home).number == first + 1
    assert not prints(home)["2026-2027/groep-4/tuin"].waiting


def test_a_school_may_choose_not_to_look_and_taking_back_still_holds(home: Home) -> None:
    home.settings_file.write_text(SCHOOL, encoding="utf-8")
    assert made(home).held == () and len(pictures(home)) == 4
    says(home, UNSEEN, PUBLIC, OLIVE)
    says(home, BARRED, CLOSED, NAVY)
    assert [held.source for held in made(home).held] == [f"{TUIN}/bericht.md"]
    assert "Een blauwe doos" not in page(home) and "Kinderen met hun kijkdoos" in page(home)
    assert "uit-de-groepen/2026-2027/groep-4/tuin" not in pictures(home)
    assert "closed/2026-2027/groep-4/tuin" in pictures(home)


def test_of_a_photo_that_may_be_in_none_of_its_places_nothing_is_made(home: Home) -> None:
    """A page is public only; what was made of its photo before goes with the next build."""
    home.settings_file.write_text(SCHOOL, encoding="utf-8")
    made(home)
    assert (home.derivatives / TEAL[:2] / TEAL).is_dir() and "over-ons" in pictures(home)
    says(home, BARRED, PUBLIC, TEAL, OLIVE)
    made(home)
    assert not (home.derivatives / TEAL[:2] / TEAL).exists() and "over-ons" not in pictures(home)
    assert (home.derivatives / OLIVE[:2] / OLIVE).is_dir(), "the parents of the group still see it"


@pytest.mark.parametrize(("answers", "look", "closed", "public"), [
    ((), Look.ALWAYS, False, False),
    ((), Look.NEVER, True, True),
    (((SEEN, CLOSED),), Look.ALWAYS, True, False),
    (((SEEN, PUBLIC),), Look.ALWAYS, False, True),
    (((SEEN, CLOSED), (SEEN, PUBLIC), (BARRED, CLOSED)), Look.ALWAYS, False, False),
    (((SEEN, PUBLIC), (BARRED, CLOSED)), Look.NEVER, False, False),
    (((BARRED, PUBLIC), (SEEN, CLOSED)), Look.NEVER, True, False),
    (((SEEN, CLOSED), (UNSEEN, CLOSED)), Look.ALWAYS, False, False),
    (((UNSEEN, CLOSED), (UNSEEN, PUBLIC)), Look.NEVER, True, False),
    (((BARRED, PUBLIC), (UNSEEN, PUBLIC), (SEEN, PUBLIC), (SEEN, CLOSED)), Look.ALWAYS, True, True),
])
def test_the_last_answer_counts_and_barred_closed_is_barred_everywhere(
        answers: tuple[tuple[Verdict, Place], ...], look: Look, closed: bool, public: bool) -> None:
    shown = Shown(tuple(line(NAVY, place, verdict, id="a", now=NOW) for verdict, place in answers))
    assert (shown.may(NAVY, CLOSED, look), shown.may(NAVY, PUBLIC, look)) == (closed, public)
    assert not shown.waits(NAVY, CLOSED, look) or not closed


def test_a_damaged_file_stops_the_build_and_a_torn_line_counts_for_nothing(home: Home) -> None:
    says(home, SEEN, CLOSED, NAVY)
    with home.shown_file.open("ab") as file:
        file.write(b'{"moment":"2026-')
    made(home)
    assert "Een blauwe doos" in page(home)
    home.shown_file.write_text("{}\n", encoding="utf-8")
    with pytest.raises(ShownError, match="beschadigd"):
        made(home)
