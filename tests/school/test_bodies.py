"""What a body becomes, and what is said about it."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from school.bodies import Reading, examine
from school.home import PROGRAM
from school.markup import TooCostly, render
from school.settings import Settings
from school.words import Group

SITE = Settings.parse((PROGRAM / "school.toml").read_bytes()).site
GROUP = Group.parse("2026-2027/groep-6")


def codes(body: str, *, public: bool = False, group: Group | None = GROUP, **more: object) -> list[str]:
    reading = Reading("x.md", body, 5, group, public, **more)  # type: ignore[arg-type]
    return [finding.code for finding in examine(reading, SITE).findings]


def test_headings_leave_the_first_level_to_the_title() -> None:
    assert render("# Eerst\n\n## Dan") == "<h2>Eerst</h2>\n<h3>Dan</h3>"


def test_a_table_is_aligned_without_a_style() -> None:
    html = render("|a|b|\n|-|-:|\n|1|2|")
    assert '<td class="align-right">2</td>' in html
    assert "style" not in html


@pytest.mark.parametrize("body", [
    "<script>alert(1)</script>", '<p onclick="x" style="y" id="z">x</p>', "<iframe src=x></iframe>",
    "[x](javascript:alert(1))", "<form><input></form>", "<a href='data:text/html,x'>x</a>",
    "<svg><style><img src=x onerror=alert(1)></style></svg>",
    "<math><mtext><table><mglyph><style><!--</style><img title='--&gt;&lt;img src=x onerror=alert(1)&gt;'>"])
def test_no_page_gets_what_the_allow_list_does_not_know(body: str) -> None:
    """Even when nobody examined the text."""
    html = render(body)
    never = ("<script", "<form", "<iframe", "<svg", "<style", 'href="javascript', 'href="data', "onclick",
             "<img title", '" onerror')
    assert not any(word in html for word in never)


def test_readers_of_a_group_may_be_sent_to_the_rooms_they_share() -> None:
    """Groep 6 reads its own pages, the school's and its circle's."""
    for room in ("groep-6", "school", "bovenbouw"):
        assert codes(f"[x](/besloten/2026-2027/{room}/kamp/)") == []
    for room in ("2026-2027/groep-3", "2026-2027/team", "2025-2026/groep-6", "x/y"):
        assert codes(f"[x](/besloten/{room}/kamp/)") == ["link-closed"]


def test_a_page_for_everyone_sends_nobody_to_a_closed_door() -> None:
    assert codes("[x](/besloten/2026-2027/groep-6/kamp/)", public=True) == ["link-closed"]
    assert codes("[x](/besloten/2026-2027/groep-6/kamp/)", group=None, public=True) == ["link-closed"]
    assert codes("[inloggen](/besloten/)", group=None, public=True) == []


def test_each_finding_has_its_own_line() -> None:
    body = "Hoi\n\n![](a.jpg)\n\ntekst\n\n![](a.jpg)\n\n<script>\nx\n</script>\n"
    found = examine(Reading("x.md", body, 5, GROUP, False, ("a.jpg",)), SITE).findings
    assert [(finding.code, finding.line) for finding in found] == [
        ("alt-missing", 7), ("alt-missing", 11), ("html-tag", 13)]


def test_a_text_waits_for_the_photos_that_it_names() -> None:
    body = "![Een doos](a.jpg) ![Een doos](b.jpg)"
    found = examine(Reading("x.md", body, 5, GROUP, False, stored=("b.jpg",)), SITE)
    assert found.missing == ("a.jpg",)
    assert [finding.severity for finding in found.findings] == ["hint"]


def test_photos_that_came_later_stop_nobody() -> None:
    beside = examine(Reading("x.md", "Hoi", 5, GROUP, False, files=("a.jpg",)), SITE).findings
    stored = examine(Reading("x.md", "Hoi", 5, GROUP, False, stored=("a.jpg",)), SITE).findings
    assert [(f.code, f.severity) for f in (*beside, *stored)] == [
        ("gallery-missing", "error"), ("gallery-missing", "hint")]


def test_links_to_the_site_are_kept_for_who_knows_all_addresses() -> None:
    body = f"[a](/over-ons/#x) [b]({SITE.url}/team/)"
    found = examine(Reading("x.md", body, 5, GROUP, False), SITE)
    assert found.links == ((5, "/over-ons/"), (5, "/team/"))


def test_fifty_thousand_brackets_are_refused_before_they_are_rendered() -> None:
    began = time.process_time()
    with pytest.raises(TooCostly):
        render("[" * 50_000)
    assert time.process_time() - began < 1


_PIECES = st.sampled_from([
    "[", "](", ")", "![", "<", ">", "<a href=", "<!--", "-->", "*", "_", "`", "\n\n", "\n", "    ", "- ", "|",
    "&#", "{static}", "\\", "<p>", "</p>", "x", '"', "javascript:", "//"])


@settings(deadline=None)
@given(st.lists(_PIECES | st.text(max_size=5), max_size=60).map("".join))
def test_no_text_makes_the_examiner_fail_or_leaves_a_script(body: str) -> None:
    codes(body)
    try:
        html = render(body)
    except TooCostly:
        return
    assert "<script" not in html
    assert 'href="javascript:' not in html
