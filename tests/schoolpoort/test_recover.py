"""Clearing a second step from the command line, when nobody else can."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlalchemy import select

from gate import schema
from schoolpoort.commands.people import people
from tests.gate.small_school import HENK, School
from tests.gate.staffroom import sets_up_app


@pytest.fixture
def opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> School:
    school = School.found(tmp_path).peopled()
    monkeypatch.setenv("SCHOOLPOORT_HOME", str(tmp_path))
    return school


def test_the_only_head_who_lost_theirs_sets_up_a_new_one(opened: School) -> None:
    henk = opened.browser().signs_in(HENK)
    sets_up_app(henk)
    done = CliRunner().invoke(people, ["recover", HENK.upper(), "--reason", "telefoon in de sloot"])
    assert done.exit_code == 0 and "1 gewist" in done.output
    with opened.register.reading() as rows:
        assert rows.execute(select(schema.device)).all() == []
        assert rows.execute(select(schema.audit.c.actor).where(
            schema.audit.c.act == "second-step-reset")).scalars().all() == ["office"]
    opened.register.close()


@pytest.mark.parametrize("asked", [[HENK], ["niemand@elders.example", "--reason", "x"], [HENK, "--reason", " "]])
def test_without_a_reason_or_a_person_nothing_is_cleared(opened: School, asked: list[str]) -> None:
    assert CliRunner().invoke(people, ["recover", *asked]).exit_code != 0
    with opened.register.reading() as rows:
        acts = rows.execute(select(schema.audit.c.act)).scalars().all()
    assert "second-step-reset" not in acts
    opened.register.close()
