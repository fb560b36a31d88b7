"""The ledger of consent only grows, on both stores; and goes where the register goes."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from sqlalchemy import delete, insert, select, text
from sqlalchemy.exc import DBAPIError

from gate import dump, schema
from gate.leavers import forget_due
from gate.migrating import known_revisions
from gate.register import connect
from gate.tokens import new_id
from school.home import Home
from tests.gate.small_school import School

DAY = datetime.timedelta(days=1)


def answered(school: School, child: str, at: datetime.datetime, answer: str = "yes") -> None:
    with school.register.writing() as rows:
        rows.execute(insert(schema.consent).values(at=at, child=child, person=new_id(), purpose="public-photos",
                                                   version=1, year="2026-2027", way="paper", by="office",
                                                   answer=answer))


def ledger(school: School) -> list[Any]:
    with school.register.reading() as rows:
        return list(rows.execute(select(schema.consent).order_by(schema.consent.c.id)).all())


def first_child(school: School) -> str:
    with school.register.reading() as rows:
        return str(rows.execute(select(schema.child.c.id).where(schema.child.c.first_name == "Bram")).scalar_one())


@pytest.mark.parametrize("statement", [
    "UPDATE consent SET answer = 'yes'", "UPDATE consent SET at = '2020-01-01 00:00:00'", "DELETE FROM consent",
    "UPDATE consent_text SET text = 'alles mag'", "DELETE FROM consent_text",
])
def test_an_answer_and_a_question_stay_as_they_were(school: School, statement: str) -> None:
    school.peopled()
    answered(school, first_child(school), school.clock(), "no")
    with school.register.writing() as rows:
        rows.execute(insert(schema.consent_text).values(purpose="public-photos", version=1, at=school.clock(),
                                                        public=True, label="Foto’s", text="Mag dat?"))
    with pytest.raises(DBAPIError), school.register.writing() as rows:
        rows.execute(text(statement))
    assert [row.answer for row in ledger(school)] == ["no"]


def test_nobody_writes_over_an_answer_or_empties_the_ledger(school: School) -> None:
    school.peopled()
    answered(school, first_child(school), school.clock(), "no")
    with school.register.reading() as rows:
        sqlite = rows.dialect.name == "sqlite"
    statement = ("INSERT OR REPLACE INTO consent SELECT id, at, child, person, purpose, version, year, way, 'x', 'yes' "
                 "FROM consent" if sqlite else "TRUNCATE consent")
    with pytest.raises(DBAPIError, match="can only grow"), school.register.writing() as rows:
        rows.execute(text(statement))
    assert [row.answer for row in ledger(school)] == ["no"]


def test_an_old_answer_stays_as_long_as_its_child_is_known(school: School) -> None:
    school.peopled()
    answered(school, first_child(school), school.clock() - 2000 * DAY)
    answered(school, first_child(school), school.clock())
    with pytest.raises(DBAPIError), school.register.writing() as rows:
        rows.execute(delete(schema.consent).where(schema.consent.c.at < school.clock() - 1999 * DAY))
    forget_due(school.register, school.home, school.clock())
    assert len(ledger(school)) == 2


def test_of_a_child_that_is_gone_the_answers_go_a_year_later(school: School) -> None:
    """Keys that point to nobody are of no use as proof for ever."""
    school.peopled()
    gone = new_id()
    answered(school, gone, school.clock() - 300 * DAY)
    forget_due(school.register, school.home, school.clock())
    assert len(ledger(school)) == 1, "not yet a year old"
    answered(school, first_child(school), school.clock() + 100 * DAY)
    forget_due(school.register, school.home, school.clock() + 100 * DAY)
    assert [row.child for row in ledger(school)] == [first_child(school)]


def test_the_ledger_goes_along_in_a_backup_and_comes_back_the_same(school: School) -> None:
    school.peopled()
    answered(school, first_child(school), school.clock())
    before = ledger(school)
    with dump.one_moment(school.register) as rows:
        kept = [(name, list(dump.lines(rows, name))) for name in dump.TABLES]
    folder = school.home.root / "elders"
    folder.mkdir()
    engine = school.register.engine if school.settings.server.database else connect(Home(folder), school.settings)
    with engine.begin() as rows:
        dump.empty(rows)
        dump.fill(rows, max(known_revisions()), kept)
    with engine.connect() as rows:
        assert list(rows.execute(select(schema.consent)).all()) == before
    with pytest.raises(DBAPIError), engine.begin() as rows:
        rows.execute(text("UPDATE consent SET answer = 'no'"))
    if engine is not school.register.engine:
        engine.dispose()
