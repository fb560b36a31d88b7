"""The ledger for the authority (GDPR 5(2) and 7(1)): every answer with the words that
were asked. Keys only: whose they are stands in the register."""

from __future__ import annotations

import csv
import datetime
import io
import json
from typing import Any

from sqlalchemy import Connection, Table, select

from gate import schema

COLUMNS = ("id", "at", "child", "person", "purpose", "version", "year", "way", "by", "answer")


def as_json(rows: Connection, school: str, now: datetime.datetime) -> str:
    """All of it: the texts by version, and the answers in the order in which they came."""
    texts, answers = _all(rows, schema.consent_text, "purpose", "version"), _all(rows, schema.consent, "id")
    whole = {"school": school, "made": now.isoformat(timespec="seconds"), "texts": texts, "answers": answers}
    return json.dumps(whole, ensure_ascii=False, indent=1)


def as_csv(rows: Connection) -> str:
    """The answers, one a line; moments as ISO 8601 in UTC."""
    written = io.StringIO()
    table = csv.DictWriter(written, COLUMNS, delimiter=";", lineterminator="\r\n")
    table.writeheader()
    table.writerows(_all(rows, schema.consent, "id"))
    return written.getvalue()


def _all(rows: Connection, table: Table, *order: str) -> list[dict[str, Any]]:
    found = rows.execute(select(table).order_by(*(table.c[name] for name in order))).mappings()
    return [{key: value.isoformat() if isinstance(value, datetime.datetime) else value for key, value in row.items()}
            for row in found]
