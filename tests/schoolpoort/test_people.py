"""The office's commands: people, doctor, outbox; as typed."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from schoolpoort.cli import cli
from tests.gate.small_school import HEADINGS, LIST, School


@pytest.fixture
def school(tmp_path: Path) -> Iterator[School]:
    made = School.found(tmp_path)
    yield made
    made.register.close()


def typed(school: School, *words: str) -> Result:
    return CliRunner().invoke(cli, ["--home", str(school.home.root), *words], catch_exceptions=False)


def test_a_list_comes_in_and_the_second_time_changes_nothing(school: School) -> None:
    file = school.home.root / "lijst.csv"
    file.write_text(LIST, encoding="utf-8")
    looked = typed(school, "people", "import", str(file), "--dry-run")
    assert looked.exit_code == 0 and "zou worden toegevoegd: 3" in looked.output and not school.people()
    first = typed(school, "people", "import", str(file))
    assert first.exit_code == 0 and "toegevoegd: 3\n  Bram de Vries (groep-3)" in first.output
    assert "ongewijzigd: 3" in typed(school, "people", "import", str(file)).output


def test_what_is_not_clear_is_shown_and_ends_with_1(school: School) -> None:
    file = school.home.root / "lijst.csv"
    file.write_text(f"{HEADINGS}\nBram;;B;1-2-20;groep 3;3;a@b.example;\n", encoding="utf-8")
    result = typed(school, "people", "import", str(file))
    assert result.exit_code == 1 and "regel 2: geboortedatum “1-2-20”" in result.output


def test_a_file_that_is_no_list_is_said_so_with_its_name(school: School) -> None:
    file = school.home.root / "foto.xlsx"
    file.write_bytes(b"\xff\xd8\xff")
    result = typed(school, "people", "import", str(file))
    assert result.exit_code == 1 and "foto.xlsx: dit is geen Excel-bestand" in result.output


def test_the_first_head_is_added_and_shown(school: School) -> None:
    added = typed(school, "people", "staff", "add", "Henk", "--mail", "henk@school.example", "--role", "directie")
    assert added.exit_code == 0 and "Henk is nu directie" in added.output
    shown = typed(school, "people", "show", "henk").output
    assert "Henk <henk@school.example>" in shown and "2026-2027/groep-3" in shown
    wrong = typed(school, "people", "staff", "add", "Iris", "--mail", "iris", "--role", "leerkracht")
    assert wrong.exit_code == 1 and "“iris” is geen mailadres" in wrong.output


def test_the_outbox_is_sent_by_hand(school: School) -> None:
    assert typed(school, "outbox", "send").output == "0 verstuurd.\n"
    assert typed(school, "outbox", "show").output == "0 wachtend\n"


def test_the_doctor_names_what_is_missing_with_its_remedy(school: School) -> None:
    result = typed(school, "doctor")
    assert result.exit_code == 1
    for said in ("✗ er is nog geen uitgave", "schoolpoort build", "✓ sleutels: 1", "✗ er is een directeur",
                 "schoolpoort people staff add", "✗ er zijn gezinnen", "schoolpoort people import"):
        assert said in result.output


def test_the_doctors_mail_goes_out_or_says_what_the_server_said(school: School) -> None:
    failed = typed(school, "doctor", "--mail", "ict@proef.example")
    assert "✗ proefmail aan ict@proef.example" in failed.output and "localhost:25 zei" in failed.output
    (school.home.var / "demo").write_text("http://localhost:8000")
    assert "✓ proefmail aan ict@proef.example is weg" in typed(school, "doctor", "--mail", "ict@proef.example").output
    assert len(list(school.home.outbox.glob("*.eml"))) == 1
