"""The tables of consent: they only grow (migration 0003). Part of gate/schema.py."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, ForeignKey, Integer, String, Table, Text

from gate.columns import ID, UtcDateTime, metadata

# The ledger of consent: what somebody answered, once for each time they answered. It
# only grows (migration 0003) and refers to nothing: the keys stay when their owners are gone.
consent = Table(
    "consent", metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("at", UtcDateTime, nullable=False, index=True),
    Column("child", ID, nullable=False, index=True),
    Column("person", ID, nullable=False, default="", index=True),  # whose answer; empty: the child's own
    Column("purpose", String(40), nullable=False),
    Column("version", Integer, nullable=False),  # of the text that it answers
    Column("year", String(9), nullable=False),  # the school year that it is for
    Column("way", String(10), nullable=False),  # account, paper, import, teacher
    Column("by", String(64), nullable=False),  # who wrote it down
    Column("answer", String(4), nullable=False),  # yes, no; of a child also none: no objection any more
)

# What was asked, word for word, since when. A version never changes.
consent_text = Table(
    "consent_text", metadata,
    Column("purpose", String(40), primary_key=True),
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("at", UtcDateTime, nullable=False),
    Column("public", Boolean, nullable=False),
    Column("label", String(200), nullable=False),
    Column("text", Text, nullable=False),
)

# Who was reminded in which round: once is enough.
consent_reminder = Table(
    "consent_reminder", metadata,
    Column("person", ID, ForeignKey("person.id", ondelete="CASCADE"), primary_key=True),
    Column("year", String(9), primary_key=True),
    Column("at", UtcDateTime, nullable=False),
)
