"""Who published what stays written down: the store itself refuses to change it."""

from __future__ import annotations

import pytest
from sqlalchemy import insert, select, text
from sqlalchemy.exc import DBAPIError

from gate import schema
from gate.tokens import new_id
from tests.gate.small_school import School


@pytest.mark.parametrize("statement", [
    "UPDATE approval SET role = 'mr'", "UPDATE approval SET at = '2020-01-01 00:00:00'", "DELETE FROM approval",
    "empty"])
def test_nobody_rewrites_who_published_what(school: School, statement: str) -> None:
    with school.register.writing() as rows:
        rows.execute(insert(schema.approval).values(
            id=new_id(), at=school.clock(), post="a" * 32, digest="b" * 64, verdict="approved", by=new_id(),
            role="directie", answers="[]", reason=""))
        sqlite = rows.dialect.name == "sqlite"
    if statement == "empty":
        statement = ("INSERT OR REPLACE INTO approval SELECT id, at, post, digest, 'revoked', by, role, answers, "
                     "reason FROM approval" if sqlite else "TRUNCATE approval")
    with pytest.raises(DBAPIError, match="decided about a post"), school.register.writing() as rows:
        rows.execute(text(statement))
    with school.register.reading() as rows:
        assert [(row.verdict, row.role) for row in rows.execute(select(schema.approval))] == [("approved", "directie")]
