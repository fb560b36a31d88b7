"""What must hold for every page of the theme, whoever reads it."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from pathlib import Path

import lxml.html
import pytest

from tests.theme import people
from tests.theme.pages import ROOT, THEME, assets, pages, settings

PAGES = sorted(pages())
VALIDATOR = ROOT / "tests" / "tools" / "node_modules" / ".bin" / "html-validate"
RULES = Path(__file__).parent / "htmlvalidate.json"
POST = re.compile(r"/(?:uit-de-groepen|besloten)/[^/]+/[^/]+/bericht-\d+/$")
ADDRESSES = ("href", "src", "srcset", "action", "poster", "content")


@pytest.fixture(params=PAGES)
def html(request: pytest.FixtureRequest, rendered: dict[str, str]) -> str:
    return rendered[request.param]


@pytest.fixture
def top(html: str) -> lxml.html.HtmlElement:
    return lxml.html.document_fromstring(html)


def test_no_page_names_anything_outside_the_school(top: lxml.html.HtmlElement) -> None:
    """Nothing is asked of a third party: own paths, and the school's own address."""
    own = settings().site.url
    for element in top.iter(lxml.html.etree.Element):
        for name in ADDRESSES:
            value = element.get(name, "")
            assert "//" not in value.removeprefix(own), f"{element.tag} {name}={value}"
            assert not value.startswith(("data:", "javascript:", "blob:")), f"{element.tag} {name}={value}"


def test_no_page_has_script_or_style_of_its_own(top: lxml.html.HtmlElement) -> None:
    """The CSP has no unsafe-inline, so what is inline would not work: but for the one sheet that
    the pages of the site carry, which it names by its hash, letter for letter."""
    sheets = [sheet.text for sheet in top.xpath("//style")]
    assert sheets == ([] if "kind-gate" in top.body.get("class") else [assets().style])
    assert not top.xpath("//script[not(@src)] | //*[@style]")
    assert not top.xpath("//@*[starts-with(name(), 'on')]")


def test_every_mention_of_a_post_can_be_taken_away(top: lxml.html.HtmlElement) -> None:
    """Withdrawal cuts the elements with data-post (DESIGN 3.8): a link to a post
    stands in one that names it, and so does its title."""
    for link in top.xpath("//body//a[@href]"):
        if POST.search(link.get("href")):
            around = [element.get("data-post") for element in (link, *link.iterancestors())]
            assert link.get("href") in around, link.get("href")
    for element in top.xpath("//*[@data-post]"):
        element.drop_tree()
    own = top.findtext(".//h1") or ""
    left = " ".join(top.xpath("//body//text()"))
    for title in people.TITLES:
        assert title == own or title not in left, title


def test_a_title_with_markup_stays_words(html: str) -> None:
    assert "<script>alert" not in html
    assert "&lt;script&gt;alert" in html or people.HOSTILE[:4] not in html


def test_a_page_has_one_heading_its_language_and_its_landmarks(top: lxml.html.HtmlElement) -> None:
    assert top.get("lang") == "nl"
    assert len(top.xpath("//h1")) == len(top.xpath("//main")) == 1
    assert len(top.xpath("//body/header")) == len(top.xpath("//body/footer")) == 1
    levels = [int(heading.tag[1]) for heading in top.iter("h1", "h2", "h3", "h4", "h5", "h6")]
    assert all(after <= before + 1 for before, after in zip([0, *levels], levels, strict=False)), levels
    ids = top.xpath("//@id")
    assert len(ids) == len(set(ids))


def test_a_page_says_once_what_it_is_about(top: lxml.html.HtmlElement) -> None:
    described = top.xpath("//head/meta[@name='description']/@content")
    assert (len(described) == 1 and described[0].strip()) or "verdwaald" in lxml.html.tostring(top, encoding="unicode")


def test_a_card_is_one_link(rendered: dict[str, str]) -> None:
    """Who listens to a list of cards hears each post once."""
    for card in lxml.html.document_fromstring(rendered["uit-de-groepen"]).xpath("//li[@data-post]"):
        assert len(card.xpath(".//a")) == 1


def test_a_text_in_another_language_says_so(rendered: dict[str, str]) -> None:
    top = lxml.html.document_fromstring(rendered["pools"])
    assert top.xpath("//h1/@lang") == ["pl"]
    assert "lang" not in top.xpath("//div[contains(@class, 'prose')]")[0].getparent().attrib


def test_a_closed_page_shows_where_you_are_and_the_way_out(rendered: dict[str, str]) -> None:
    for name in ("groep", "besloten-bericht", "fotos", "besloten-maand", "begin"):
        top = lxml.html.document_fromstring(rendered[name])
        assert "Besloten" in top.xpath("string(//body/header)")
        assert top.xpath("//form[@method='post'][@action='/uitloggen/']//button")
        assert not top.xpath("//meta[starts-with(@property, 'og:')] | //link[@rel='canonical']")
        assert top.xpath("//meta[@name='robots'][@content='noindex']")


@pytest.mark.skipif(not VALIDATOR.exists() or not shutil.which("node"),
                    reason="no HTML validator here; make setup-test says how to get it")
def test_every_page_is_valid_html(folder: Path, tmp_path: Path) -> None:
    files = [str(folder / name / "index.html") for name in PAGES]
    # To a file: the validator ends before a full pipe is read.
    report = tmp_path / "report.json"
    subprocess.run([str(VALIDATOR), "--config", str(RULES), "--formatter", f"json={report}", *files],
                   check=False, timeout=120)
    found = [f"{Path(page['filePath']).parent.name}:{m['line']}: {m['ruleId']}: {m['message']}"
             for page in json.loads(report.read_text()) for m in page["messages"]]
    assert not found, "\n".join(found)


TEMPLATES = sorted((THEME / "templates").glob("*.html"))


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: path.name)
def test_every_word_can_be_translated(template: Path) -> None:
    """Dutch is the source language; no word stands in a template outside gettext."""
    source = template.read_text(encoding="utf-8")
    bare = re.sub(r"{#.*?#}|{% trans .*?{% endtrans %}|{%.*?%}|{{.*?}}", "", source, flags=re.DOTALL)
    bare = re.sub(r"<(?:[^<>\"]|\"[^\"]*\")*>", " ", bare)
    assert not re.findall(r"[A-Za-zÀ-ž]{2,}", bare)
    assert not re.findall(r'(?:alt|aria-label|title|placeholder)="[^"{]+"', source)


def test_every_file_that_a_template_asks_for_is_there() -> None:
    urls = assets().urls
    for template in TEMPLATES:
        for name in re.findall(r'theme\("([^"]+)"\)', template.read_text(encoding="utf-8")):
            assert name in urls, f"{template.name}: {name}"


def test_a_stylesheet_names_only_files_of_the_theme() -> None:
    for name, data in assets().files.items():
        if name.endswith(".css"):
            urls = re.findall(r'url\("?([^")]+)', data.decode())
            assert all(url.startswith("/theme/") for url in urls), name
        if name.endswith(".svg"):
            text = data.decode().replace('xmlns="http://www.w3.org/2000/svg"', "")
            assert not re.search(r"//|<script|<style|style=|\son\w+=|<foreignObject|<image", text), name


def test_the_files_of_the_theme_stay_readable() -> None:
    for file in THEME.rglob("*"):
        if file.suffix in (".css", ".html", ".js"):
            assert file.read_text(encoding="utf-8").count("\n") <= 300, file
