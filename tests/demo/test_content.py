"""The demo school is what a school sees first: enough of it, and nothing wrong."""

from __future__ import annotations

import csv
import datetime
import re
from collections import Counter

import pytest

from demo.draw import pictures
from demo.fill import FAMILIES
from school.content import Content, read_content
from school.home import PROGRAM, Home
from school.kalender import read_kalender
from school.posts import Post
from school.settings import Settings
from school.words import Status, Year

LAST_DAY = datetime.datetime(2026, 11, 20, 23, 59)


@pytest.fixture(scope="module")
def content() -> Content:
    home = Home(PROGRAM)
    return read_content(home.content, Settings.read(home))


def published(content: Content) -> list[Post]:
    return [post for post in content.posts if post.status is Status.PUBLISHED]


def test_a_school_of_two_years_has_enough_to_read(content: Content) -> None:
    assert len(content.posts) >= 85
    assert len(content.pages) >= 12
    assert len(published(content)) * 3 >= len(content.posts)


def test_nothing_in_it_is_refused(content: Content) -> None:
    assert [str(finding) for finding in content.findings if finding.severity == "error"] == []


def test_every_group_of_both_years_has_posts_and_says_who_teaches(content: Content) -> None:
    names = {f"groep-{number}" for number in range(1, 9)} | {"school", "team", "mr", "bovenbouw"}
    for year in (Year(2025), Year(2026)):
        assert {post.group.name for post in content.posts if post.group and post.group.year == year} == names
        assert {about.group.name for about in content.groups if about.group.year == year and about.teachers} == names


def test_every_kind_of_post_occurs_and_one_expires_and_one_is_not_ready(content: Content) -> None:
    kinds = Counter(post.type for post in content.posts)
    assert set(kinds) == {"weekbrief", "doelen", "nieuwsbrief", "uitje", "hulpvraag", "bericht"}
    assert min(kinds.values()) >= 5
    assert sum(post.expires is not None for post in content.posts) == 1
    assert sum(post.status is Status.DRAFT for post in content.posts) == 1


def test_no_post_is_from_tomorrow(content: Content) -> None:
    assert max(post.date for post in content.posts) <= LAST_DAY


def test_posts_are_neither_scraps_nor_novels(content: Content) -> None:
    ready = [post for post in content.posts if post.status is not Status.DRAFT]
    lengths = sorted(len(post.body.split()) for post in ready)
    assert lengths[0] >= 70
    assert lengths[-1] <= 260


def test_titles_are_all_different(content: Content) -> None:
    """A title that occurs twice would hide a leak from one group to another."""
    titles = Counter(text.title for text in (*content.posts, *content.pages))
    assert [title for title, times in titles.items() if times > 1] == []


def test_no_child_of_the_school_is_named_in_what_is_public(content: Content) -> None:
    with FAMILIES.open(encoding="utf-8", newline="") as file:
        names = {row["Roepnaam"] for row in csv.DictReader(file, delimiter=";")}
    for text in (*published(content), *content.pages):
        words = set(re.findall(r"[^\W\d_]+", f"{text.title} {text.summary} {text.gallery} {text.body}"))
        assert words & names == set(), text.source


def test_every_picture_that_a_post_shows_is_drawn_and_every_drawing_is_for_a_post(content: Content) -> None:
    folders = {text.folder for text in (*content.posts, *content.pages) if text.folder}
    drawn = {picture.place for picture in pictures()}
    shown = {f"{text.folder}/{name}" for text in (*content.posts, *content.pages)
             for name in re.findall(r"\]\(([^/():]+\.(?:jpg|png|heic|mp4|pdf))\)", text.body)}
    assert {place.rpartition("/")[0] for place in drawn} == folders
    assert shown <= drawn


def test_the_menu_has_seven_places(content: Content) -> None:
    assert sorted(page.menu for page in content.pages if page.menu) == list(range(1, 8))


def test_the_calendar_is_a_dutch_school_year(content: Content) -> None:
    events, findings = read_kalender((PROGRAM / "content" / "kalender.toml").read_bytes())
    kinds = Counter(event.kind for event in events)
    assert findings == []
    assert kinds["vakantie"] >= 6 and kinds["studiedag"] >= 4 and kinds["activiteit"] >= 12
    assert all(Year.of(event.date) == Year(2026) for event in events)
