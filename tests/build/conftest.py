"""What the build's tests share."""

from __future__ import annotations

from pathlib import Path

import pytest
from filelock import FileLock

from school.home import PROGRAM, Home
from schoolpoort.build import THEME as REAL_THEME
from schoolpoort.build import Options, build
from tests.build.schools import MOMENT, THEME, copy_of


@pytest.fixture
def theme() -> Path:
    """A theme of a few lines, so that a test shows the build and not the looks."""
    return THEME


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """The demo school, built once for all workers: its photos and film take a
    while to derive. Tests work on a copy (``copy_of``)."""
    root = tmp_path_factory.getbasetemp().parent / "demo-school"
    with FileLock(f"{root}.lock"):
        if not root.exists():
            build(copy_of(Home(PROGRAM), root), Options(moment=MOMENT, theme=REAL_THEME))
    return Home(root)
