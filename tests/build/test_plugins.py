"""What the plugins do, without Pelican."""

from __future__ import annotations

import datetime
import gzip
from pathlib import Path
from types import SimpleNamespace

import pytest

from plugins.addresses import address_settings, stands_in
from plugins.dutch import dutch_date, dutch_month, iso
from plugins.neighbours import months, pairs, with_goals
from plugins.own_files import foreign
from plugins.rendered import Rendered
from plugins.stream import atom
from plugins.summaries import shortened, summary_of
from school.gallery import UnknownFileError, show, shown
from school.settings import Settings
from school.words import Group, Tree, Year
from schoolpoort.assets import AssetError, read_assets
from schoolpoort.squeeze import gzipped, squeeze
from tests.build.schools import SCHOOL, THEME

YEAR = Tree.of_year(Year(2026))
GROUP = Tree.closed(Group(Year(2026), "groep-3"))
PHOTO = {"kind": "photo", "width": 800, "height": 600, "src": "ab-800.jpg", "full": "ab-800.webp",
         "sources": (("image/webp", (("ab-480.webp", 480), ("ab-800.webp", 800))),)}
NOON = datetime.datetime(2026, 11, 20, 15, 10)


@pytest.mark.parametrize("tree", [Tree.front(), YEAR, GROUP], ids=str)
def test_no_tree_has_a_place_for_drafts(tree: Tree) -> None:
    settings = address_settings(tree)
    assert {value for key, value in settings.items() if key.startswith("DRAFT") and key.endswith("SAVE_AS")} == {""}


def test_a_post_stands_in_its_own_tree_only() -> None:
    assert stands_in("/besloten/2026-2027/groep-3/x/", GROUP)
    assert not stands_in("/besloten/2026-2027/groep-31/x/", GROUP)
    assert not stands_in("/besloten/2026-2027/groep-3/x/", YEAR)
    assert not stands_in("/besloten/2026-2027/groep-3/x/", Tree.front())


def test_dates_are_dutch_whatever_the_machine_speaks() -> None:
    assert dutch_date(NOON) == "vrijdag 20 november 2026"
    assert dutch_month(NOON) == "november 2026"
    assert (iso(NOON), iso(NOON.date())) == ("2026-11-20T15:10", "2026-11-20")


def test_each_post_knows_the_older_and_the_newer() -> None:
    assert list(pairs(["c", "b", "a"])) == [("c", "b", None), ("b", "a", "c"), ("a", None, "b")]


def test_months_go_from_new_to_old_each_once() -> None:
    posts = [SimpleNamespace(date=datetime.date(2026, month, 3)) for month in (11, 11, 9)]
    assert [month["url"] for month in months(posts, "/x/")] == ["/x/maand/2026-11/", "/x/maand/2026-09/"]


def test_the_newest_goals_are_the_goals() -> None:
    posts = [SimpleNamespace(type=kind, n=n) for n, kind in enumerate(("bericht", "doelen", "doelen"))]
    assert with_goals(posts).n == 1
    assert with_goals(posts[:1]) is None


def test_a_photos_own_name_becomes_what_was_derived_of_it() -> None:
    text, names = shown('<p><img src="kijk%20doos.jpg" alt="Een &amp; al"></p>', {"kijk doos.jpg": PHOTO}, "/g/x/")
    assert names == {"kijk doos.jpg"}
    assert 'srcset="/g/x/ab-480.webp 480w, /g/x/ab-800.webp 800w"' in text
    assert 'alt="Een &amp; al"' in text
    assert "</source>" not in text


def test_a_file_that_the_run_was_not_given_stops_it() -> None:
    with pytest.raises(UnknownFileError):
        shown('<p><a href="geheim.pdf">x</a></p>', {}, "/x/")


def test_photos_stand_in_the_order_that_the_writer_gave_and_else_by_name() -> None:
    album = {name: {**PHOTO, "src": name} for name in ("a.jpg", "b.jpg", "c.jpg", "d.jpg")}
    for order, wanted in (((), "abcd"), (("c.jpg", "a.jpg"), "cabd"), (("gone.jpg", "d.jpg"), "dabc")):
        made = show("<p>Kijk.</p>", album, "/x/", "Kijk", "Dozen", order)
        assert [one.src for one in made.gallery] == [f"/x/{letter}.jpg" for letter in wanted]


@pytest.mark.parametrize("url", ["https://a.example/", "mailto:a@b.example", "/contact/", "#x", "tel:1"])
def test_links_elsewhere_stay_as_they_are(url: str) -> None:
    text = f'<p><a href="{url}">x</a></p>'
    assert shown(text, {}, "/x/") == (text, set())


def test_a_link_that_leads_out_of_a_folder_is_foreign(tmp_path: Path) -> None:
    (tmp_path / "own").mkdir()
    (tmp_path / "own/link").symlink_to("/etc/hostname")
    assert foreign(tmp_path / "own/link", tmp_path / "own")
    assert foreign(tmp_path / "own/../x", tmp_path / "own")
    assert not foreign(tmp_path / "own/x.md", tmp_path / "own")


def test_a_text_is_rendered_once(tmp_path: Path) -> None:
    asked: list[str] = []

    def work(text: str) -> str:
        asked.append(text)
        return f"<p>{text}</p>"

    first = Rendered(tmp_path / "kept", work=work)
    assert [first.html("a"), first.html("a"), first.html("b")] == ["<p>a</p>", "<p>a</p>", "<p>b</p>"]
    first.keep()
    assert Rendered(tmp_path / "kept", work=work).html("b") == "<p>b</p>"
    assert asked == ["a", "b"]


def test_what_the_check_rendered_is_not_rendered_again(tmp_path: Path) -> None:
    given = {"a": "<p>van de controle</p>"}
    assert Rendered(tmp_path / "kept", given).html("a") == "<p>van de controle</p>"
    assert Rendered(tmp_path / "kept", given).html("b") == "<p>b</p>"


def test_a_summary_is_the_first_words_in_plain_text() -> None:
    assert summary_of("<h2>Kop</h2><p>Wij <em>lezen</em>\n1 &lt; 2.</p><p>Meer</p>") == "Wij lezen 1 < 2."
    assert summary_of("<p>Wij <em>lezen</em>\n1 &lt; 2 &amp;lt;.&nbsp; </p><p>Meer</p>") == "Wij lezen 1 < 2 &lt;."
    assert summary_of("<p> <em> </em></p><p><a href=\"/b/\">Meer</a> dan dit</p>") == "Meer dan dit"
    assert summary_of("") == summary_of("<ul><li>x</li></ul>") == ""
    assert shortened("een twee, drie", 10) == "een twee…"


def test_a_feed_says_nothing_of_the_clock_and_escapes_what_it_shows() -> None:
    post = SimpleNamespace(title="<b>", url="/x/", summary="1 < 2", author="juf", date=NOON)
    feed = atom([post], "School", "https://school.example")
    assert "<updated>2026-11-20T15:10" in feed
    assert "&lt;b&gt;" in feed
    assert "1 &amp;lt; 2" in feed


def test_the_themes_files_are_named_by_their_bytes_and_know_each_other() -> None:
    assets = read_assets(THEME / "static", Settings.parse(SCHOOL.encode()))
    font, style = assets.urls["fonts/proef.woff2"], assets.urls["style.css"]
    assert f'url("{font}")' in assets.files[style.lstrip("/")].decode()
    assert ".colour-groep-3{--group:#8f7a1f}" in assets.files[assets.urls["groups.css"].lstrip("/")].decode()


def test_a_sheet_of_imports_is_one_sheet_without_what_says_nothing(tmp_path: Path) -> None:
    (tmp_path / "eerst.css").write_text('/* all */\n@import url("groups.css");\n@import url("b.css");\n')
    (tmp_path / "b.css").write_text(
        'a , b:not(.c) > p {\n  color : red; /* why */ margin: calc(1px + 2px) ;\n}\n'
        'q::before { content: "❧  , {"; background: url("x.svg"); }\n')
    (tmp_path / "x.svg").write_text("<svg/>")
    assets = read_assets(tmp_path, Settings.parse(SCHOOL.encode()))
    assert set(assets.urls) == {"eerst.css", "x.svg"}
    sheet = assets.files[assets.urls["eerst.css"].lstrip("/")].decode()
    assert sheet.startswith(":root{--school-")
    assert sheet.endswith('a,b:not(.c)>p{color :red;margin:calc(1px + 2px)}'
                          f'q::before{{content:"❧  , {{";background:url("{assets.urls["x.svg"]}")}}')


@pytest.mark.parametrize("name, data", [("x.php", "x"), ("y.css", "a { background: url(nergens.png) }")])
def test_a_theme_with_a_file_that_cannot_be_served_is_refused(tmp_path: Path, name: str, data: str) -> None:
    (tmp_path / name).write_text(data)
    with pytest.raises(AssetError, match=name):
        read_assets(tmp_path, Settings.parse(SCHOOL.encode()))


def test_pages_that_begin_alike_are_packed_whole_each(tmp_path: Path) -> None:
    """Their common beginning is compressed once; each is a gzip of its own nevertheless, and the
    same whichever came before it."""
    start = f"<style>{'p{margin:0}' * 300}</style>"
    texts = [start + "<p>een</p>" * 50, start + "<p>twee</p>" * 60, "<p>zonder</p>" * 90, start + "<p>een</p>" * 50]
    packed = [gzipped(text.encode()) for text in texts]
    assert [gzip.decompress(one).decode() for one in packed] == texts
    assert packed[0] == packed[3] and not any(one[4:8].strip(b"\0") for one in packed)
    (tmp_path / "a.html").write_text(texts[0])
    entry = squeeze(tmp_path / "a.html", "a.html")
    assert entry.gz == len(packed[0]) and entry.br is None


def test_siblings_exist_only_when_they_are_smaller_and_are_always_the_same(tmp_path: Path) -> None:
    (tmp_path / "a.html").write_text("lang " * 500)
    (tmp_path / "b.html").write_text("kort")
    (tmp_path / "c.webp").write_bytes(b"x" * 5000)
    (tmp_path / "d.css").write_text("p { color: red }\n" * 100)
    first, style = squeeze(tmp_path / "a.html", "a.html"), squeeze(tmp_path / "d.css", "d.css")
    assert first.gz and first.gz < first.size and first.br is None, "a page has one form"
    assert style.gz and style.br and style.br < style.gz < style.size, "what everybody fetches has both"
    packed = (tmp_path / "a.html.gz").read_bytes()
    squeeze(tmp_path / "a.html", "a.html")
    assert (tmp_path / "a.html.gz").read_bytes() == packed
    for name in ("b.html", "c.webp"):
        assert squeeze(tmp_path / name, name)[4:] == (None, None)
