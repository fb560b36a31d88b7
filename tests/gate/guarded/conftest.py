"""One running gate for all tests that only ask; a gate of one's own for the others."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.gate.guarded.bucket import Bucket
from tests.gate.guarded.gates import School


@pytest.fixture(scope="session")
def gate(tmp_path_factory: pytest.TempPathFactory) -> Iterator[School]:
    """A gate with two workers. Tests ask it and change nothing."""
    school = School.found(tmp_path_factory.mktemp("gate") / "home").start()
    yield school
    school.stop()
    school.register.close()


@pytest.fixture(scope="session")
def bucket(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bucket]:
    """A store that runs. Each test takes a part of it with a name of its own."""
    running = Bucket(tmp_path_factory.mktemp("bucket")).start()
    yield running
    running.stop()


@pytest.fixture
def own_gate(tmp_path: Path) -> Iterator[School]:
    """A gate with two workers, for a test that changes something."""
    school = School.found(tmp_path / "home").start()
    yield school
    if school.server and school.server.poll() is None:
        school.stop()
    school.register.close()
