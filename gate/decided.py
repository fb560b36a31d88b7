"""The table of who published what: who, which version, with which answers."""

from __future__ import annotations

from sqlalchemy import Column, Index, String, Table, Text

from gate.columns import ID, UtcDateTime, metadata

approval = Table(
    "approval", metadata,
    Column("id", ID, primary_key=True),
    Column("at", UtcDateTime, nullable=False, index=True),
    Column("post", String(32), nullable=False),  # how decisions.jsonl calls it: the hash of its address
    Column("digest", String(64), nullable=False),
    Column("verdict", String(10), nullable=False),  # approved, returned, revoked
    Column("by", String(64), nullable=False),
    Column("role", String(20), nullable=False),
    Column("answers", Text, nullable=False, default="[]"),  # JSON: what was asked, and that it was looked at
    Column("reason", String(300), nullable=False, default=""),
    Index("ix_approval_post_at", "post", "at"),
)
