"""What the build's tests share."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.build.schools import THEME


@pytest.fixture
def theme() -> Path:
    """A theme of a few lines, so that a test shows the build and not the looks."""
    return THEME
