"""However a release came about, it is the one that a clean build makes (DESIGN 5)."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from school import tour
from school.home import Home
from school.known import Known
from school.release import Release
from school.scout import Scout
from school.tour import Tour
from schoolpoort.build import Options, build
from schoolpoort.memory import Memory
from tests.build.history import School
from tests.build.schools import THEME, tree_bytes

STEPS = 200
EACH = int(os.environ.get("HISTORY_EACH", "20"))
"""After so many edits a clean build is made beside the other: 1 to have it after each."""


@pytest.fixture
def scout(monkeypatch: pytest.MonkeyPatch) -> Iterator[Scout]:
    """One who is asked in a small school too."""
    monkeypatch.setattr(tour, "MANY", 1)
    made = Scout()
    yield made
    made.process.kill()
    made.process.join()


def test_two_hundred_edits_with_every_cache_on_end_as_a_clean_build_would(
        tmp_path: Path, scout: Scout, monkeypatch: pytest.MonkeyPatch) -> None:
    """Posts come, change, are published, withdrawn, moved; photos, theme, settings and
    a group's name change, the clock moves; every third time two of these at once. One builder
    remembers all the time, and begins with what is new before it saw the rest."""
    school, memory, seen = School.begin(tmp_path, THEME, seed=2026), Memory(texts=Known(helper=scout)), set[str]()
    held, holds = list[bool](), Tour.holds
    monkeypatch.setattr(Tour, "holds", lambda tour: held.append(holds(tour)) or held[-1])
    for number in range(1, STEPS + 1):
        edit = " and ".join(school.step() for _ in range(1 + (number % 3 == 0)))
        seen.update(edit.split(" and "))
        build(school.home, Options(moment=school.moment, theme=school.theme, memory=memory))
        if number % EACH == 0:
            assert standing(school.home) == standing(clean(school, tmp_path / "clean")), f"step {number}: {edit}"
    assert len(seen) > 10
    assert held.count(False) > 3 < held.count(True), "what was begun with was not always all"


def clean(school: School, root: Path) -> Home:
    """A home with the same content, decisions and settings, built from nothing."""
    shutil.rmtree(root, ignore_errors=True)
    home = Home(root)
    shutil.copytree(school.home.content, home.content)
    home.settings_file.write_bytes(school.home.settings_file.read_bytes())
    home.var.mkdir()
    for file in (school.home.withdrawn_file, school.home.decisions_file, school.home.shown_file):
        if file.is_file():
            shutil.copy(file, home.var / file.name)
    build(home, Options(moment=school.moment, theme=school.theme))
    return home


def standing(home: Home) -> tuple[object, ...]:
    """Everything that a release is: each file of each tree, what lies beside them, and its facts."""
    release = Release.current(home)
    facts = msgspec.structs.replace(release.facts, number=0, moment="")
    beside = {path: data for path, data in tree_bytes(release.folder).items()
              if path not in ("release.json", "statement.json")}
    trees = {name: tree_bytes(home.trees / place) for name, place in release.facts.trees.items()}
    return facts, beside, trees
