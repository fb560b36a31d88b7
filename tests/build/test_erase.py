"""What is erased leaves every kept release, cache and store, and nothing brings it back."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from school.home import Home
from school.originals import Incoming, add
from school.settings import Settings
from schoolpoort.cli import cli
from schoolpoort.erase import erase, find_doomed
from schoolpoort.rollback import rollback
from schoolpoort.withdraw import WithdrawError
from tests.build.schools import G3, MOMENT, SMALL, made, school, text, tree_bytes, write
from tests.build.test_photos import photo

KIJKDOOS, OTHER = f"{G3}/2026-11-21-kijkdoos", f"{G3}/2026-11-22-nog-eens"
STORE = "2026-2027/groep-3/2026-11-21-kijkdoos"


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """Two posts show the same photo; two releases hold them."""
    home = school(tmp_path / "home", SMALL | {
        f"{KIJKDOOS}/bericht.md": text("Kijkdozen vol sterren", "Sterren van zilverpapier.", "2026-11-21",
                                       Gallery="Kinderen met hun kijkdoos"),
        f"{OTHER}/bericht.md": text("Nog eens de kijkdozen", "Omdat ze zo mooi waren.", "2026-11-22",
                                    Gallery="Dezelfde kijkdozen")})
    for place, name, colour in ((STORE, "een.jpg", "navy"), (STORE, "twee.jpg", "olive"),
                                ("2026-2027/groep-3/2026-11-22-nog-eens", "zelfde.jpg", "navy")):
        put(home, place, name, colour)
    for day in (1, 2):
        write(home, f"{G3}/groep.md", f"Title: Groep 3\n\nDag {day} met kikkers en manen.\n")
        made(home)
    return home


def put(home: Home, place: str, name: str, colour: str) -> None:
    file = home.root / name
    file.write_bytes(photo(colour))
    with file.open("rb") as stream:
        [done] = add(home, Settings.read(home).rules, place, [Incoming(name, stream)])
    assert not done.refused
    file.unlink()


def bytes_of(home: Home, *words: str) -> list[str]:
    """Files of the home that hold one of these words, texts and lists not counted."""
    return [path for path, data in tree_bytes(home.var).items() if any(word.encode() in data for word in words)]


def derivatives(home: Home) -> set[str]:
    return {path.parent.parent.name for path in home.derivatives.rglob("*.jpg")}


def typed(home: Home, *words: str, answer: str = "") -> Result:
    return CliRunner().invoke(cli, ["--home", str(home.root), *words], input=answer, catch_exceptions=False)


def test_an_erased_post_leaves_releases_originals_and_derivatives_at_once(home: Home) -> None:
    doomed = find_doomed(home, KIJKDOOS)
    assert [post.source for post in doomed.shown_by] == [f"{OTHER}/bericht.md"]
    before = derivatives(home)
    gone = erase(home, doomed, MOMENT, grace=0)
    assert gone.files == 3, "its two, and the same one at the other post"
    assert not bytes_of(home, "Sterren van zilverpapier", "Kijkdozen vol sterren")
    assert not list(home.originals.rglob("*.jpg"))
    assert len(before) == 2 and not derivatives(home)
    assert not (home.current / "closed/2026-2027/groep-3/kijkdoos/index.html").exists()


def test_builds_and_roll_backs_refuse_it_and_the_other_post_comes_back_without_the_photo(home: Home) -> None:
    erase(home, find_doomed(home, KIJKDOOS), MOMENT, grace=0)
    built = made(home)
    assert [held.code for held in built.held if held.source == f"{KIJKDOOS}/bericht.md"] == ["erased"]
    other = home.current / "closed/2026-2027/groep-3/nog-eens/index.html"
    assert other.is_file() and ".webp" not in other.read_text(encoding="utf-8").partition("</main>")[0].replace(
        "theme", "")
    rollback(home, 1, MOMENT)
    assert not (home.current / "closed/2026-2027/groep-3/kijkdoos/index.html").exists()
    renamed = home.content / f"{G3}/2026-11-21-doos"
    (home.content / KIJKDOOS).rename(renamed)
    assert not (home.current / "closed/2026-2027/groep-3/kijkdoos/index.html").exists()


def test_the_same_photo_sent_again_is_refused_and_one_that_came_another_way_is_not_shown(home: Home) -> None:
    erase(home, find_doomed(home, f"{KIJKDOOS}/een.jpg"), MOMENT, grace=0)
    file = home.root / "terug.jpg"
    file.write_bytes(photo("navy"))
    refused = typed(home, "photos", "add", f"{G3}/2026-11-22-nog-eens", str(file))
    assert refused.exit_code == 1 and "op verzoek gewist" in refused.output
    (home.content / OTHER / "terug.jpg").write_bytes(photo("navy"))
    built = made(home)
    assert [held.why for held in built.held if held.source == f"{OTHER}/bericht.md"] == [
        "terug.jpg: dit bestand is op verzoek gewist en komt niet terug. Haal het ook uit de tekst."]
    made(home)
    assert len(derivatives(home)) == 1, "only the olive one's"


def test_one_photo_goes_and_its_post_comes_back_without_it(home: Home) -> None:
    doomed = find_doomed(home, f"{KIJKDOOS}/een.jpg")
    assert doomed.post is None and len(doomed.files) == 2
    erase(home, doomed, MOMENT, grace=0)
    assert not (home.current / "closed/2026-2027/groep-3/kijkdoos/index.html").exists(), "within seconds, whole"
    made(home)
    page = (home.current / "closed/2026-2027/groep-3/kijkdoos/index.html").read_text(encoding="utf-8")
    assert "Sterren van zilverpapier" in page and len(derivatives(home)) == 1


def test_the_command_asks_and_only_then_erases(home: Home) -> None:
    for answer in ("\n", "wis\n", "ja\n"):
        asked = typed(home, "withdraw", KIJKDOOS, "--erase", answer=answer)
        assert asked.exit_code == 1 and "er is niets gewist" in asked.output
    assert bytes_of(home, "Sterren van zilverpapier") and not home.erased_file.exists()
    done = typed(home, "withdraw", f"{KIJKDOOS}/bericht.md", "--erase", answer="WIS\n")
    assert done.exit_code == 0 and "Staat ook bij" in done.output and "uit de geschiedenis van git" in done.output
    assert not bytes_of(home, "Sterren van zilverpapier")
    assert typed(home, "withdraw", f"{KIJKDOOS}/bericht.md", "--undo").exit_code == 0
    assert any(held.code == "erased" for held in made(home).held), "no undo brings it back"
    with pytest.raises(WithdrawError):
        find_doomed(home, "groepen/2026-2027/groep-3/../../../../etc/passwd.jpg")


def test_a_damaged_list_stops_a_build_in_words(home: Home) -> None:
    home.erased_file.write_text("{geen json}\n")
    refused = typed(home, "build")
    assert refused.exit_code == 1 and "erased.jsonl is niet te lezen" in refused.output


def test_the_list_tells_nobody_what_was_there(home: Home) -> None:
    erase(home, find_doomed(home, KIJKDOOS), MOMENT, grace=0)
    said = home.erased_file.read_text()
    assert "kijkdoos" not in said and "groep-3" not in said
