"""The table of who opened which post first, and when."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Index, String, Table

from gate.columns import ID, UtcDateTime, metadata

opening = Table(
    "opening", metadata,
    Column("person", ID, ForeignKey("person.id", ondelete="CASCADE"), primary_key=True),
    Column("post", String(200), primary_key=True),  # YEAR/GROUP/NAME, as its address ends
    Column("at", UtcDateTime, nullable=False, index=True),
    Index("ix_opening_post", "post"),
)
