"""The last look from outside: what is planted is found, and what is looked for is told."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from school.home import Home
from schoolpoort import build as building
from schoolpoort.build import BuildError
from schoolpoort.finish import finish
from schoolpoort.markers import Marker, Markers, folded, sentences
from schoolpoort.press import Pressed
from tests.build.schools import SMALL, made, school

PUBLIC, CLOSED = "uit-de-groepen/2026-2027", "besloten/2026-2027/groep-3"


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return school(tmp_path / "home")


def planted(monkeypatch: pytest.MonkeyPatch, tree: str, plant: Callable[[Path], object]) -> None:
    """Change a tree after Pelican made it and before it is verified."""
    def finish_and_plant(pressed: Pressed) -> Path:
        done = finish(pressed)
        if str(pressed.job.inputs.tree) == tree:
            plant(pressed.job.files)
        return done

    monkeypatch.setattr(building, "finish", finish_and_plant)


def add(words: str) -> Callable[[Path], object]:
    def plant(files: Path) -> None:
        page = files / "index.html"
        page.write_text(page.read_text(encoding="utf-8") + words, encoding="utf-8")

    return plant


PLANTS = {
    "leak-title": add("<p>Sommen met muntjes</p>"),
    "leak-sentence": add("<p>Wij betaalden in onze\n eigen winkel met kartonnen\tmuntjes.</p>"),
    "leak-address": add("<a title='/besloten/2026-2027/groep-4/sommen/'>x</a>"),
    "leak-tag": add("<!-- herfst -->"),
    "link-broken": add('<a href="/theme/nergens.css">x</a>'),
    "link-anchor": add('<a href="#nergens">x</a>'),
    "file-extra": lambda files: (files / "vreemd.html").write_text("x"),
    "file-lost": lambda files: (files / "sitemap.xml").unlink(),
    "not-a-file": lambda files: (files / "link.html").symlink_to("/etc/hostname"),
}


@pytest.mark.parametrize("code", PLANTS)
def test_what_does_not_belong_in_a_public_tree_is_found(home: Home, code: str, monkeypatch: pytest.MonkeyPatch) -> None:
    planted(monkeypatch, PUBLIC, PLANTS[code])
    if code == "file-lost":  # its text is read before
        monkeypatch.setattr("schoolpoort.verify._texts", lambda one: [])
    with pytest.raises(BuildError) as caught:
        made(home)
    assert code in {finding.code for finding in caught.value.findings}
    assert not home.current.exists()


def test_another_groups_words_in_a_closed_tree_are_found(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    planted(monkeypatch, CLOSED, add("<p>met kartonnen muntjes. Wij betaalden in onze eigen winkel met kartonnen "
                                     "muntjes</p>"))
    with pytest.raises(BuildError) as caught:
        made(home)
    assert {(f.code, f.path) for f in caught.value.findings} == {("leak-sentence", f"{CLOSED}/index.html")}


def test_a_check_that_looks_at_nothing_does_not_pass(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("schoolpoort.verify._texts", lambda one: [("index.html", "")])
    with pytest.raises(BuildError) as caught:
        made(home)
    assert {finding.code for finding in caught.value.findings} == {"post-lost"}


def test_the_report_says_how_much_was_looked_for_and_found(home: Home) -> None:
    verified = made(home).verified
    assert (verified.trees, verified.markers > 8, verified.at_home > 8, verified.links > 40) == (4, True, True, True)
    assert re.search(r"\d+ kenmerken van berichten gezocht, \d+ keer gevonden", str(verified))
    assert made(home).verified.trees == 0, "what was taken over is not searched again"


def test_words_that_a_run_was_given_itself_are_no_leak(tmp_path: Path) -> None:
    """A published post that is called as a private one, and names another."""
    home = school(tmp_path, SMALL | {
        "groepen/2026-2027/groep-3/2026-11-21-zelfde.md":
            "Title: Sommen met muntjes\nDate: 2026-11-21\nStatus: published\n\nZie *Bladeren zoeken* in het park.\n"})
    assert made(home).verified.findings == ()


def test_a_sentence_is_looked_for_without_its_markup() -> None:
    body = "# Kop\n\n- We liepen *samen* langs de lange rivier naar huis & terug\n\nkort\n"
    assert sentences(body) == ["langs de lange rivier naar huis"]


def test_a_title_is_found_in_entities_and_over_lines_but_not_within_words() -> None:
    markers = Markers({Marker("title", "jan & piet gaan"): {"a"}})
    assert markers.found(folded("<p>Jan\n &amp; Piet gaan</p>"))
    assert not markers.found(folded("<p>Jan & Piet gaande</p>"))
