"""A home to derive in."""

from __future__ import annotations

from pathlib import Path

import pytest

from school.home import Home
from school.settings import Settings

SETTINGS = Settings.parse(
    b'[site]\nname = "obs De Linde"\nshort = "De Linde"\nurl = "http://localhost"\nyear = "2026-2027"\n'
    b'[site.groups]\ngroep-3 = { label = "Groep 3" }\n'
)


@pytest.fixture
def home(tmp_path: Path) -> Home:
    (tmp_path / "home").mkdir()
    return Home(tmp_path / "home")
