"""A school for one test."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.writing.school import School, found


@pytest.fixture
def school(tmp_path: Path) -> School:
    (tmp_path / "home").mkdir()
    return found(tmp_path / "home")
