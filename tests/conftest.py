"""What tests of several parts share."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.town import Town, make_town, served


@pytest.fixture(scope="session")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    """The demo school, built, filled and served; read-only for its tests."""
    with served(make_town(tmp_path_factory.mktemp("town"))) as running:
        yield running
