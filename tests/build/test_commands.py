"""The commands as somebody types them: what they say, and how they end."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from school.home import PROGRAM, Home
from tests.build.schools import G3, school, text, write

CHESTNUTS = f"{G3}/2026-11-18-kastanjes.md"


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    return school(tmp_path_factory.mktemp("commands") / "home")


def schoolpoort(home: Home, *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-m", "schoolpoort", "--home", str(home.root), *words], cwd=PROGRAM,
                          env=os.environ | {"PYTHONWARNINGS": ""}, capture_output=True, text=True, check=False)


def test_a_day_with_the_commands(home: Home) -> None:
    """One story, in order: build, ask, take away, go back, wait for the clock."""
    moment = ("--moment", "2026-11-25T17:00")
    built = schoolpoort(home, "build", *moment)
    assert (built.returncode, built.stdout.splitlines()[0][:9]) == (0, "Uitgave 1"), built.stderr
    assert "Nagezien" in built.stdout

    asked = schoolpoort(home, "who", CHESTNUTS)
    assert asked.returncode == 0, asked.stderr
    assert "openbaar: iedereen" in asked.stdout
    assert "besloten voor Groep 3 2026-2027" in asked.stdout

    taken = schoolpoort(home, "withdraw", f"content/{CHESTNUTS}")
    assert (taken.returncode, "overal weg" in taken.stdout) == (0, True), taken.stderr
    assert "niemand" in schoolpoort(home, "who", CHESTNUTS).stdout
    assert schoolpoort(home, "withdraw", "bestaat-niet").returncode == 1

    back = schoolpoort(home, "rollback", "1")
    assert (back.returncode, "Uitgave 3 is weer wat uitgave 1 was" in back.stdout) == (0, True), back.stderr

    write(home, f"{G3}/2026-11-21-k/bericht.md", text("Kijkdozen", "![doos](doos.jpg)", "2026-11-21"))
    waiting = schoolpoort(home, "build", *moment)
    assert waiting.returncode == 3, waiting.stderr
    assert "wacht op doos.jpg" in waiting.stderr
    assert "overal weggehaald" in waiting.stdout

    write(home, f"{G3}/fout.md", "Titel: zonder datum\nDatun: 2026-11-20\n\nx\n")
    wrong = schoolpoort(home, "build", *moment)
    assert wrong.returncode == 1
    assert f"{G3}/fout.md:2" in wrong.stderr
    assert "wat er staat, blijft staan" in wrong.stderr
