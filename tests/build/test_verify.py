"""The last look from outside: what is planted is found, and what is looked for is told."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urljoin, urlsplit

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from school.checker import Report, survey
from school.home import Home
from school.settings import Settings
from schoolpoort import build as building
from schoolpoort import seen
from schoolpoort.albums import Album
from schoolpoort.build import BuildError
from schoolpoort.finish import finish
from schoolpoort.linked import PLAIN, links_of
from schoolpoort.markers import Marker, Markers, folded, occurs, sentences
from schoolpoort.memory import Memory
from schoolpoort.notshown import stems_in
from schoolpoort.press import Pressed
from schoolpoort.seen import Seen, Sights
from schoolpoort.verify import Verified, verify
from schoolpoort.wrote import Wrote
from tests.build.schools import G3, MOMENT, SMALL, made, school, text, write

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
    "file-unreadable": lambda files: ((files / "sitemap.xml").unlink(), (files / "sitemap.xml").mkdir()),
    "not-a-file": lambda files: (files / "link.html").symlink_to("/etc/hostname"),
}


@pytest.mark.parametrize("code", PLANTS)
def test_what_does_not_belong_in_a_public_tree_is_found(home: Home, code: str, monkeypatch: pytest.MonkeyPatch) -> None:
    planted(monkeypatch, PUBLIC, PLANTS[code])
    with pytest.raises(BuildError) as caught:
        made(home)
    assert code in {finding.code for finding in caught.value.findings}
    assert not home.current.exists()


@pytest.mark.parametrize("file", ["/proc/self/status", "/proc/self", "/proc/nergens"],
                         ids=["grows meanwhile", "a folder", "not there"])
def test_a_file_that_cannot_be_read_is_named(file: str) -> None:
    """What the system makes as it is read says that it is empty."""
    with pytest.raises(OSError) as caught:
        seen._read(file)
    assert caught.value.filename == file and caught.value.strerror


def test_a_file_that_a_run_writes_past_its_list_is_found(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    """It would be served by a plain web server, and its words were never looked at."""
    write_listed = Wrote.write

    def past(wrote: Wrote, path: str, data: bytes) -> None:
        if path == "sitemap.xml":
            Path(wrote._files, path).write_bytes(data)
        else:
            write_listed(wrote, path, data)

    monkeypatch.setattr(Wrote, "write", past)
    with pytest.raises(BuildError) as caught:
        made(home)
    assert {finding.code for finding in caught.value.findings} == {"file-unlisted"}
    assert not home.current.exists()


def test_what_is_planted_in_a_later_build_of_a_process_that_stays_is_found(
        home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    """In a page that it looked through before, and that would be the same."""
    memory = Memory()
    made(home, memory=memory)
    write(home, f"{G3}/2026-11-21-manen.md", text("Manen tekenen", "Wij tekenden de maan.", "2026-11-21"))
    page = "kastanjes/index.html"

    def plant(files: Path) -> None:
        words = (files / page).read_text(encoding="utf-8")
        (files / page).unlink()  # it is the page that is served now
        (files / page).write_text(words + "<p>Sommen met muntjes</p>", encoding="utf-8")

    planted(monkeypatch, CLOSED, plant)
    with pytest.raises(BuildError) as caught:
        made(home, memory=memory)
    assert {(f.code, f.path) for f in caught.value.findings} == {("leak-title", f"{CLOSED}/{page}")}


def test_a_public_text_that_is_other_by_now_is_not_approved_as_it_stands(
        home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    """A builder that stays knows that it was: of the tree, of the texts and of their photos."""
    asked: list[tuple[Any, ...]] = []

    def verified(*args: Any) -> Verified:
        asked.append(args)
        return verify(*args)

    monkeypatch.setattr(building, "verify", verified)
    made(home, memory=Memory())
    _, plan, report, albums, _, theme, ruling, complete, memory, _ = asked[0]

    def findings(report: Report, albums: dict[str, Album]) -> list[tuple[str, str]]:
        """Of a look at the trees that stand."""
        found = verify(home, plan, report, albums, [], theme, ruling, complete, memory).findings
        return [(one.code, one.path.rpartition("/")[2]) for one in found]

    assert findings(report, albums) == []
    write(home, f"{G3}/2026-11-18-kastanjes.md", SMALL[f"{G3}/2026-11-18-kastanjes.md"] + "\nEn walnoten.\n")
    again = survey(home, Settings.read(home), moment=MOMENT, known=memory.texts)
    wrong = ("not-approved", "2026-11-18-kastanjes.md")
    assert findings(again, albums) == [wrong, wrong], "on the front page and in the year"
    for originals, found in (({}, []), ({"kastanje.jpg": "0" * 64}, [wrong, wrong])):
        assert findings(report, {f"{G3}/2026-11-18-kastanjes.md": Album(originals=originals)}) == found


def test_another_groups_words_in_a_closed_tree_are_found(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    planted(monkeypatch, CLOSED, add("<p>met kartonnen muntjes. Wij betaalden in onze eigen winkel met kartonnen "
                                     "muntjes</p>"))
    with pytest.raises(BuildError) as caught:
        made(home)
    assert {(f.code, f.path) for f in caught.value.findings} == {("leak-sentence", f"{CLOSED}/index.html")}


def test_a_check_that_looks_at_nothing_does_not_pass(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    nothing = Seen(frozenset(), frozenset(), frozenset())
    monkeypatch.setattr(Sights, "of", lambda sights, one, markers: [("index.html", nothing)])
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


@pytest.mark.parametrize(("body", "found"), [
    ("Mail juf@school.nl over de grote schoonmaak van vrijdag.", ["over de grote schoonmaak van vrijdag"]),
    ("Kijk op https://a.nl/b voor een foto van de hele klas", ["voor een foto van de hele klas"]),
    ("1. wekenlang in\u2003het bos", []), ("1. drie weken in\u2003het bos..", []),
    ("1. drie weken lang in\u2003het bos", ["drie weken lang in het bos"]),
    ("ﬃﬃ ﬃﬃ ﬃﬃ ﬃﬃ", ["ffiffi ffiffi ffiffi ffiffi"]),
    ("Zie http://a.nl/b/c-d-e-f-g-h eens", [])])
def test_a_sentence_is_plain_words_long_enough_once_folded(body: str, found: list[str]) -> None:
    assert sentences(body) == found


STRETCH = st.lists(st.sampled_from(["mies", "noot", "NOOT", "ﬃ"]), min_size=3, max_size=7)


@settings(max_examples=500, deadline=None)
@given(st.lists(STRETCH, max_size=10), st.sampled_from([" ", "  "]))
def test_the_sentences_of_a_text_are_its_longest_each_once(stretches: list[list[str]], space: str) -> None:
    folds = {" ".join(words).casefold() for words in stretches if len(words) > 3}
    longest = sorted((one for one in folds if len(one) >= 24), key=lambda one: (-len(one), one))
    assert sentences("\n".join(map(space.join, stretches))) == longest[:3]


def test_a_title_is_found_in_entities_and_over_lines_but_not_within_words() -> None:
    markers = Markers({Marker("title", "jan & piet gaan"): {"a"}})
    assert markers.found(folded("<p>Jan\n &amp; Piet gaan</p>"))
    assert not markers.found(folded("<p>Jan & Piet gaande</p>"))


@pytest.mark.parametrize(("text", "found"), [
    ("kerstmarkt", True), ("€kerstmarkt€", True), ("🎄kerstmarkt🎄", True), ("één kerstmarkt", True),
    ("ékerstmarkt", False), ("kerstmarkté", False), ("kerstmarkt𝐚", False), ("𝐚kerstmarkt", False),
    ("ékerstmarkt, kerstmarkt", True), ("kerstmarktkerstmarkt", False)])
def test_a_word_stands_alone_whatever_letters_are_beside_it(text: str, found: bool) -> None:
    marker = Marker("title", "kerstmarkt")
    assert occurs(marker, text) is found
    assert Markers({marker: {"a"}}).found(text) == ({marker} if found else set())


WORDS = st.text("ab é𝐚", min_size=1, max_size=4)


@settings(max_examples=300, deadline=None)
@given(st.sets(st.builds(Marker, st.sampled_from(["title", "sentence"]), WORDS), min_size=1, max_size=6),
       st.text("ab é𝐚", max_size=30))
def test_each_marker_is_found_that_occurs_also_within_another_or_half_over_it(markers: set[Marker], text: str) -> None:
    found = Markers({marker: {"a"} for marker in markers}).found(text)
    assert found == {marker for marker in markers if occurs(marker, text)}


def test_markers_may_be_made_of_some_folders_first_and_of_the_others_later(home: Home) -> None:
    parts = survey(home, Settings.read(home)).content.parts
    whole, begun = Markers().update(parts, {}), Markers().update(parts[:1], {})
    assert 0 < len(begun.owners) < len(whole.owners)
    assert begun.update(parts, {}).owners == whole.owners
    text = folded(" ".join(marker.text for marker in whole.owners))
    assert begun.found(text) == whole.found(text) == set(whole.owners)


FRAME = "<head>{0}<title>{1}</title>{2}</head><body>{3}<main id=\"x\">{4}</main>{5}</body>"


@pytest.mark.parametrize("place", range(6))
def test_a_title_is_found_wherever_it_stands_in_a_page_whatever_was_searched_before(place: int) -> None:
    marker, frames = Marker("title", "jan & piet gaan"), dict[str, Seen]()
    markers = Markers({marker: {"a"}})
    plain = FRAME.format(*(f"stuk {number}" for number in range(6)))
    wrong = plain.replace(f"stuk {place}", "Jan &amp; Piet\n gaan")
    seen = [Seen.of("index.html", page, markers, frames).marks for page in (plain, wrong, plain, wrong)]
    assert seen == [set(), {marker}] * 2


@pytest.mark.parametrize("place", range(6))
def test_a_link_and_a_photo_are_seen_wherever_they_stand_in_a_page_whatever_was_looked_at_before(place: int) -> None:
    frames, stem = dict[str, Seen](), "0123456789abcdef"
    plain = FRAME.format(*(f"stuk {number}" for number in range(6)))
    other = plain.replace(f"stuk {place}", f'<img\nsrcset="/x/{stem}-480.jpg 1x, /y.jpg 2x"><a href="#nergens">')
    seen = [Seen.of("index.html", page, Markers(), frames) for page in (plain, other, plain, other)]
    assert [one.links for one in seen] == [set(), {f"/x/{stem}-480.jpg", "/y.jpg", "#nergens"}] * 2
    assert [one.stems for one in seen] == [set(), {stem}] * 2


def test_a_link_within_a_page_arrives_in_another_part_of_it() -> None:
    page = FRAME.format("", "", "", '<a href="#hier">', '<p id="hier"><a href="#voet">',
                        '<p id="voet"><a href="#"><a href="#weg">')
    assert Seen.of("index.html", page, Markers(), {}).links == {"#weg"}


@pytest.mark.parametrize("text", ["stuk 0<title>stuk 1", "stuk 2</head><body>stuk 3", "stuk 4</main>stuk 5"])
def test_a_title_over_the_edge_of_a_frame_is_found(text: str) -> None:
    marker = Marker("title", folded(text))
    page = FRAME.format(*(f"stuk {number}" for number in range(6)))
    assert Seen.of("index.html", page, Markers({marker: {"a"}}), {}).marks == {marker}


@pytest.mark.parametrize(("kind", "text", "found"), [
    ("title", "zie jan piet; dan", True), ("title", "jan pieter en dejan piet, jan piet", True),
    ("title", "dejan piet jan pieter", False), ("sentence", "dejan pieter", True), ("sentence", "jan  piet", False),
    ("title", "jan piet", True), ("title", "", False)])
def test_one_marker_is_found_as_all_are(kind: str, text: str, found: bool) -> None:
    marker = Marker(kind, "jan piet")
    assert occurs(marker, text) == bool(Markers({marker: {"a"}}).found(text)) == found


def test_a_photos_name_is_seen_by_its_end() -> None:
    one, other = "0123456789abcdef", "f" * 16
    assert stems_in(f"{one}-480.jpg {other}.webp a{one}- {one} {other}_x {one[1:]}-") == {one, other}
    assert stems_in(f"00{one}.{other}.x") == {one, other}


def test_a_page_leads_where_its_attributes_say() -> None:
    page = """<a class="knop" href="/een/" data-href="/niet/">Een</a>
      <img alt="=" src="/twee.webp" srcset="/drie.webp 480w, /vier.webp 960w"
        title="src="><video controls poster="/vijf.webp"><source src='/niet.mp4'></video>
      <form method="post"
action="/zes/?a=1&amp;b=2"></form> href="/zeven/" xhref="/niet/" srcset-="/niet/"""
    assert links_of(page) == {"/een/", "/twee.webp", "/drie.webp", "/vier.webp", "/vijf.webp", "/zes/?a=1&b=2",
                              "/zeven/"}


@pytest.mark.parametrize("url", ["/a/../uit-de-groepen/", "/./a/", "//b.nl/", "/a%2e/", "/a?b", "/a//b/", "/é/",
                                 "/a b/", "/..", "/a/.b/", "/a\\b"])
def test_only_a_path_that_says_what_it_says_is_taken_as_it_is(url: str) -> None:
    assert PLAIN.fullmatch(url) is None


@pytest.mark.parametrize("url", ["/", "/a/", "/theme/site.dffda565339d.js", "/uit-de-groepen/2026-2027/g-1_a/z..x/"])
def test_what_a_plain_path_says_is_what_any_browser_makes_of_it(url: str) -> None:
    assert PLAIN.fullmatch(url) and unquote(urlsplit(urljoin("https://a.nl/x/", url)).path) == url
