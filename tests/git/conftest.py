"""sshd once for a test run; a school for each module that only looks, or for one test."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.git.school import SSHD, School, Sshd, make_school, running_sshd


@pytest.fixture(scope="session")
def sshd(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sshd]:
    if not Path(SSHD).exists() or not shutil.which("git"):
        if os.environ.get("CI"):
            pytest.fail("these tests need git and openssh-server")
        pytest.skip("these tests need git and openssh-server: apt-get install git openssh-server")
    with running_sshd(tmp_path_factory.mktemp("sshd")) as running:
        yield running


@pytest.fixture
def school(tmp_path: Path, sshd: Sshd) -> School:
    """A school for one test."""
    (tmp_path / "home").mkdir()
    return make_school(tmp_path / "home", sshd)
