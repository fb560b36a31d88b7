"""The tables of being told: what came, who wants to hear of it and when, and who was told."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, ForeignKey, Index, Integer, String, Table

from gate.columns import ID, UtcDateTime, metadata

# One row: the last release that was looked through for new posts. Whoever raises it
# does what follows from it, in the same transaction; all others have nothing to do.
looked_through = Table(
    "looked_through", metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("release", Integer, nullable=False),
)

# A post that a release had, once for each. ``quiet``: nobody is told (it was there
# before anybody was, or is of long ago). No title: that is read when a mail is made.
posted = Table(
    "posted", metadata,
    Column("post", String(200), primary_key=True),  # YEAR/GROUP/NAME, as its address ends
    Column("at", UtcDateTime, nullable=False, index=True),
    Column("quiet", Boolean, nullable=False, default=False),
    Column("urgent", ID),  # the head who said so
)

# How often somebody wants to hear of a group; ``group`` is YEAR/NAME, empty for all.
telling = Table(
    "telling", metadata,
    Column("person", ID, ForeignKey("person.id", ondelete="CASCADE"), primary_key=True),
    Column("group", String(80), primary_key=True),
    Column("cadence", String(10), nullable=False),
    Column("since", UtcDateTime, nullable=False),  # from when they want to hear at all
)

# Who was told of what, by which mail: nobody is told twice, and a second try is the same mail.
told = Table(
    "told", metadata,
    Column("person", ID, ForeignKey("person.id", ondelete="CASCADE"), primary_key=True),
    Column("post", String(200), primary_key=True),
    Column("mail", ID, nullable=False),  # a row of the outbox
    Column("at", UtcDateTime, nullable=False, index=True),
    Index("ix_told_mail", "mail"),
)

# A feed of one's own. The secret in its address is an HMAC of ``id`` under the key ``kid``.
feed = Table(
    "feed", metadata,
    Column("person", ID, ForeignKey("person.id", ondelete="CASCADE"), primary_key=True),
    Column("id", ID, nullable=False, unique=True),
    Column("kid", String(32), nullable=False),
    Column("created", UtcDateTime, nullable=False),
)
