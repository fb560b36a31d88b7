"""The register's tables: one schema for SQLite and PostgreSQL.

Names of people and children stand here and nowhere else. What a table holds
for how long is the office's to say; nothing here is ever served as a file.
"""

from __future__ import annotations

import datetime

from sqlalchemy import (
    Boolean,
    Column,
    Date,
    DateTime,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    TypeDecorator,
    UniqueConstraint,
)
from sqlalchemy.engine import Dialect


class UtcDateTime(TypeDecorator[datetime.datetime]):
    """A moment in UTC. SQLite forgets the zone; this puts it back."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime.datetime | None, dialect: Dialect) -> datetime.datetime | None:
        return value.astimezone(datetime.UTC) if value else None

    def process_result_value(self, value: datetime.datetime | None, dialect: Dialect) -> datetime.datetime | None:
        return value.replace(tzinfo=datetime.UTC) if value and value.tzinfo is None else value


metadata = MetaData(naming_convention={
    "ix": "ix_%(column_0_label)s", "uq": "uq_%(table_name)s_%(column_0_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s", "pk": "pk_%(table_name)s",
})

ID = String(32)

# One row: raised by every change that touches somebody's rights, in its transaction.
change = Table("change", metadata, Column("id", Integer, primary_key=True), Column("number", Integer, nullable=False))

person = Table(
    "person", metadata,
    Column("id", ID, primary_key=True),
    Column("name", String(200), nullable=False, default=""),
    Column("created", UtcDateTime, nullable=False),
)

address = Table(
    "address", metadata,
    Column("mail", String(254), primary_key=True),  # in small letters
    Column("person", ID, ForeignKey("person.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("proven", UtcDateTime),  # first signed in by this address
)

child = Table(
    "child", metadata,
    Column("id", ID, primary_key=True),
    Column("first_name", String(100), nullable=False),
    Column("particle", String(40), nullable=False, default=""),
    Column("last_name", String(100), nullable=False),
    Column("born", Date, nullable=False),
    UniqueConstraint("first_name", "particle", "last_name", "born"),
)

guardianship = Table(
    "guardianship", metadata,
    Column("child", ID, ForeignKey("child.id", ondelete="CASCADE"), primary_key=True),
    Column("person", ID, ForeignKey("person.id", ondelete="CASCADE"), primary_key=True, index=True),
    Column("authority", Boolean, nullable=False, default=True),
    Column("access", Boolean, nullable=False, default=True),
    Column("household", Integer, nullable=False, default=1),
)

membership = Table(
    "membership", metadata,
    Column("child", ID, ForeignKey("child.id", ondelete="CASCADE"), primary_key=True),
    Column("year", String(9), primary_key=True),
    Column("group", String(60), primary_key=True),
    Column("starts", Date, nullable=False),
    Column("ends", Date),  # the last day; empty: as long as the child is at school
)

staff_role = Table(
    "staff_role", metadata,
    Column("id", ID, primary_key=True),
    Column("person", ID, ForeignKey("person.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("role", String(20), nullable=False),
    Column("year", String(9), nullable=False),
    Column("group", String(60), nullable=False, default=""),
    Column("starts", Date, nullable=False),
    Column("ends", Date),
)

device = Table(
    "device", metadata,
    Column("id", ID, primary_key=True),
    Column("person", ID, ForeignKey("person.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("created", UtcDateTime, nullable=False),
    Column("seen", UtcDateTime, nullable=False),
    Column("expires", UtcDateTime, nullable=False),
    Column("label", String(100), nullable=False, default=""),
    Column("shared", Boolean, nullable=False, default=False),
)

# A sign-in that waits for its code. Neither the code nor the link's secret
# stands here: both are an HMAC of the id under the key ``kid``.
request = Table(
    "request", metadata,
    Column("id", ID, primary_key=True),
    Column("mail", String(254), nullable=False),
    Column("person", ID, ForeignKey("person.id", ondelete="CASCADE")),
    Column("kid", String(32), nullable=False),
    Column("created", UtcDateTime, nullable=False),
    Column("expires", UtcDateTime, nullable=False),
    Column("tries", Integer, nullable=False, default=0),
    Column("spent", UtcDateTime),
    Column("shared", Boolean, nullable=False, default=False),
    Column("back", String(300), nullable=False, default=""),
    Column("language", String(5), nullable=False, default="nl"),
)

occurrence = Table(
    "occurrence", metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("kind", String(20), nullable=False),
    Column("subject", String(64), nullable=False),  # hashed
    Column("at", UtcDateTime, nullable=False),
    Index("ix_occurrence_kind_subject_at", "kind", "subject", "at"),
)

outbox = Table(
    "outbox", metadata,
    Column("id", ID, primary_key=True),
    Column("kind", String(20), nullable=False),
    Column("request", ID, ForeignKey("request.id", ondelete="CASCADE")),
    Column("created", UtcDateTime, nullable=False),
    Column("due", UtcDateTime, nullable=False),
    Column("tries", Integer, nullable=False, default=0),
    Column("state", String(10), nullable=False),  # waiting, claimed, sent, refused, void
    Column("claimed", UtcDateTime),
    Column("said", Text, nullable=False, default=""),
    Index("ix_outbox_state_due", "state", "due"),
)

audit = Table(
    "audit", metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("at", UtcDateTime, nullable=False),
    Column("actor", String(64), nullable=False),
    Column("act", String(40), nullable=False),
    Column("target", String(200), nullable=False, default=""),
    Column("outcome", String(40), nullable=False, default="ok"),
)
