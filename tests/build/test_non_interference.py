"""Delete everything private, build again: the public trees are byte for byte the same."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from school.content import read_content
from school.home import Home
from school.settings import Settings
from school.words import Status
from schoolpoort.build import THEME as REAL_THEME
from schoolpoort.build import Options, build
from tests.build.generated import generate
from tests.build.schools import MOMENT, copy_of, school, tree_bytes


def without(home: Home, root: Path, *, group: str = "") -> Home:
    """A copy of a school's content without what is private; with ``group``
    only what is private of that group."""
    other = copy_of(home, root)
    content = read_content(home.content, Settings.read(home))
    for post in content.posts:
        if post.status is not Status.PUBLISHED and str(post.group).endswith(group):
            (shutil.rmtree if post.folder else Path.unlink)(other.content / (post.folder or post.source))
    for about in content.groups:
        if str(about.group).endswith(group):
            (other.content / about.source).unlink()
    for folder in sorted(other.content.glob("groepen/*/*")):
        if not any(folder.iterdir()):
            folder.rmdir()
    return other


def public(home: Home, theme: Path) -> dict[str, bytes]:
    build(home, Options(moment=MOMENT, theme=theme))
    return tree_bytes(home.current / "public")


def test_the_demo_school_without_its_private_posts_has_the_same_public_site(demo: Home, tmp_path: Path) -> None:
    whole = copy_of(demo, tmp_path / "heel")
    bare = without(whole, tmp_path / "kaal")
    assert len(list(bare.content.rglob("*.md"))) < len(list(whole.content.rglob("*.md")))
    first = public(whole, REAL_THEME)
    assert len(first) > 20
    assert public(bare, REAL_THEME) == first


@pytest.mark.slow
def test_a_generated_school_of_500_posts_without_its_private_posts_has_the_same_public_site(
        tmp_path: Path, theme: Path) -> None:
    whole = generate(tmp_path / "heel", 500)
    bare = without(whole, tmp_path / "kaal")
    assert 100 < len(list(bare.content.rglob("*.md"))) < 220
    first = public(whole, theme)
    assert len(first) > 400
    assert public(bare, theme) == first


def test_one_groups_private_posts_change_nothing_for_another(tmp_path: Path, theme: Path) -> None:
    whole = generate(tmp_path / "heel", 60)
    bare = without(whole, tmp_path / "kaal", group="/groep-4")
    public(whole, theme)
    public(bare, theme)
    theirs = tree_bytes(whole.current / "closed/2026-2027/groep-3")
    assert len(theirs) > 10
    assert tree_bytes(bare.current / "closed/2026-2027/groep-3") == theirs
    changed = tree_bytes(whole.current / "closed/2026-2027/groep-4")
    assert tree_bytes(bare.current / "closed/2026-2027/groep-4") != changed


def test_drafts_change_nothing_at_all(tmp_path: Path, theme: Path) -> None:
    whole, other = school(tmp_path / "a"), school(tmp_path / "b")
    draft = other.content / "groepen/2026-2027/groep-3/klad.md"
    draft.write_text("Title: Klad van morgen\nDate: 2026-11-20\nStatus: concept\n\nNog niet af.\n", encoding="utf-8")
    assert public(whole, theme) == public(other, theme)
    assert tree_bytes(whole.trees) == tree_bytes(other.trees)
