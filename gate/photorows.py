"""The tables of whom a photo shows, and who looked (migration 0005). Part of gate/schema.py.

A photo is the SHA-256 of what came in. No picture, no name and no measure of a face
stands here: a person said it, or nobody did.
"""

from __future__ import annotations

from sqlalchemy import Boolean, Column, Date, ForeignKey, Index, String, Table, Text

from gate.columns import ID, UtcDateTime, metadata

# What somebody said of a child and a photo: it is on it, or was asked about and is not.
photo_child = Table(
    "photo_child", metadata,
    Column("photo", String(64), primary_key=True),
    Column("child", ID, ForeignKey("child.id", ondelete="CASCADE"), primary_key=True, index=True),
    Column("shows", Boolean, nullable=False),
    Column("by", String(64), nullable=False),
    Column("at", UtcDateTime, nullable=False),
)

# Who answered for a photo, for a place; ``id`` is that of the line in var/shown.jsonl,
# which does not tell who it was.
photo_look = Table(
    "photo_look", metadata,
    Column("id", ID, primary_key=True),
    Column("at", UtcDateTime, nullable=False, index=True),
    Column("photo", String(64), nullable=False),
    Column("place", String(10), nullable=False),  # closed, public
    Column("verdict", String(10), nullable=False),  # seen, barred, unseen
    Column("by", String(64), nullable=False),
    Index("ix_photo_look_photo_at", "photo", "at"),
)

# Closed photos that have to be looked at for one child, before a day.
photo_recheck = Table(
    "photo_recheck", metadata,
    Column("id", ID, primary_key=True),
    Column("child", ID, ForeignKey("child.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("at", UtcDateTime, nullable=False),
    Column("due", Date, nullable=False),
    Column("done", UtcDateTime),
)

# What a no did, for whoever said it; of a child's own no, or the school's act, nobody's.
photo_receipt = Table(
    "photo_receipt", metadata,
    Column("id", ID, primary_key=True),
    Column("at", UtcDateTime, nullable=False),
    Column("child", ID, ForeignKey("child.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("person", ID, ForeignKey("person.id", ondelete="CASCADE"), index=True),
    Column("body", Text, nullable=False),  # JSON (gate/receipts.py)
)

# Who went through the school's list for photos, for a kind of post in a school year.
checklist = Table(
    "checklist", metadata,
    Column("person", ID, primary_key=True),  # or "office": an admin at the command line
    Column("kind", String(20), primary_key=True),
    Column("year", String(9), primary_key=True),
    Column("list", String(16), primary_key=True),  # the hash of the list that they went through
    Column("at", UtcDateTime, nullable=False),
)
