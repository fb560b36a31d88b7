"""Consent from the command line: lists in, the ledger out, and who may not be where for who writes."""

from __future__ import annotations

import datetime
import json
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from school.words import Group
from schoolpoort import consentcheck
from schoolpoort.cli import cli
from tests.gate.consenting import on_paper
from tests.gate.small_school import ANNA, DIRK, EVA, YEAR, School


@pytest.fixture
def school(tmp_path: Path) -> Iterator[School]:
    made = School.found(tmp_path).peopled()
    made.clock.time = datetime.datetime.now(datetime.UTC)
    yield made
    made.register.close()


def run(school: School, *words: str) -> Result:
    return CliRunner().invoke(cli, words, env={"SCHOOLPOORT_HOME": str(school.home.root)})


def test_a_list_is_looked_at_first_and_then_taken_over(school: School, tmp_path: Path) -> None:
    file = tmp_path / "formulieren.csv"
    file.write_text("Roepnaam;Achternaam;E-mailadres ouder;public-photos\n"
                    f"Fien;Öztürk;{EVA};ja\nPip;Niemand;{EVA};ja\n", encoding="utf-8")
    done = run(school, "consent", "import", str(file), "--dry-run")
    assert "zouden worden overgenomen: 1 formulieren, 1 antwoorden" in done.output
    done = run(school, "consent", "import", str(file))
    assert done.exit_code == 1 and "regel 3: Pip Niemand is hier niet bekend" in done.output
    out = tmp_path / "uit.json"
    assert run(school, "consent", "export", "--out", str(out)).exit_code == 0
    assert [row["answer"] for row in json.loads(out.read_text(encoding="utf-8"))["answers"]] == ["yes"]
    assert out.stat().st_mode & 0o077 == 0
    assert "Fien" not in out.read_text(encoding="utf-8")
    out = tmp_path / "uit.csv"
    run(school, "consent", "export", "--csv", "--out", str(out))
    assert out.read_text(encoding="utf-8").count("public-photos") == 1


def test_who_begins_a_post_hears_how_many_may_not_be_on_a_photo(school: School) -> None:
    on_paper(school, "Bram", ANNA, closed_photos="yes", public_photos="yes")
    on_paper(school, "Bram", DIRK, closed_photos="yes", public_photos="no")
    on_paper(school, "Fien", EVA, closed_photos="yes", public_photos="yes")
    done = run(school, "new", "groep-3", "Bladeren")
    assert "Groep 3, foto’s en filmpjes in de besloten groep: iedereen" in done.stderr
    assert "openbare website" not in done.stderr, "it stays closed"
    done = run(school, "new", "groep-3", "Herfst", "--published")
    assert "Groep 3, foto’s op de openbare website: 1 kind van de 2 niet" in done.stderr
    done = run(school, "check", done.stdout.strip(), "--no-photos")
    assert "openbare website: 1 kind van de 2 niet" in done.stderr
    assert "Bram" not in done.output, "no names where it may be kept"


def test_names_are_shown_on_a_terminal_only(school: School, monkeypatch: pytest.MonkeyPatch) -> None:
    group = Group(YEAR, "groep-3")
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True, raising=False)
    assert "(Fien Öztürk, Bram de Vries)" in consentcheck.lacking(school.home, school.settings, group, public=False)[0]
    monkeypatch.setattr(sys.stderr, "isatty", lambda: False, raising=False)
    assert "Bram" not in " ".join(consentcheck.lacking(school.home, school.settings, group, public=True))


def test_where_the_register_can_not_be_read_it_is_said_and_the_post_is_made(school: School) -> None:
    school.register.close()
    school.home.register_file.unlink()
    done = run(school, "new", "groep-3", "Bladeren")
    assert done.exit_code == 0 and "is hier niet te zien" in done.stderr
    assert not school.home.register_file.exists()
    assert consentcheck.lacking(school.home, school.settings, Group(YEAR, "team"), public=True) == []
