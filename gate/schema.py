"""The register's tables: one schema for SQLite and PostgreSQL.

Names of people and children stand here and nowhere else. What a table holds
for how long is the office's to say; nothing here is ever served as a file.
"""

from __future__ import annotations

from sqlalchemy import (
    Boolean,
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
    Text,
    UniqueConstraint,
)

from gate.columns import ID, UtcDateTime
from gate.columns import metadata as metadata
from gate.decided import approval as approval
from gate.ledger import consent as consent
from gate.ledger import consent_reminder as consent_reminder
from gate.ledger import consent_text as consent_text
from gate.openedrows import opening as opening
from gate.photorows import checklist as checklist
from gate.photorows import photo_child as photo_child
from gate.photorows import photo_look as photo_look
from gate.photorows import photo_receipt as photo_receipt
from gate.photorows import photo_recheck as photo_recheck
from gate.tellingrows import feed as feed
from gate.tellingrows import looked_through as looked_through
from gate.tellingrows import posted as posted
from gate.tellingrows import telling as telling
from gate.tellingrows import told as told

REVISION = "0008"
"""The newest step of gate/migrations: what these tables are. A test holds them together."""

# One row: raised by every change that touches somebody's rights, in its transaction.
change = Table("change", metadata, Column("id", Integer, primary_key=True), Column("number", Integer, nullable=False))

person = Table(
    "person", metadata,
    Column("id", ID, primary_key=True),
    Column("name", String(200), nullable=False, default=""),
    Column("created", UtcDateTime, nullable=False),
    Column("language", String(5), nullable=False, default="nl"),
)

# One mailbox may serve two guardians: they share a row's mail, not a row.
address = Table(
    "address", metadata,
    Column("mail", String(254), primary_key=True),  # in small letters
    Column("person", ID, ForeignKey("person.id", ondelete="CASCADE"), primary_key=True, index=True),
    Column("proven", UtcDateTime),  # first signed in by this address
    Column("bounced", UtcDateTime),  # a mail was refused for good; empty again when one arrives
    Column("listed", Boolean, nullable=False, default=True),  # the school's list has it; else its owner gave it
)

child = Table(
    "child", metadata,
    Column("id", ID, primary_key=True),
    Column("first_name", String(100), nullable=False),
    Column("particle", String(40), nullable=False, default=""),
    Column("last_name", String(100), nullable=False),
    Column("born", Date, nullable=False),
    Column("leaves", Date),  # the last day at this school; empty: none known
    UniqueConstraint("first_name", "particle", "last_name", "born"),
)

guardianship = Table(
    "guardianship", metadata,
    Column("child", ID, ForeignKey("child.id", ondelete="CASCADE"), primary_key=True),
    Column("person", ID, ForeignKey("person.id", ondelete="CASCADE"), primary_key=True, index=True),
    Column("authority", Boolean, nullable=False, default=True),
    Column("access", Boolean, nullable=False, default=True),
    Column("household", Integer, nullable=False, default=1),
    Column("ended", UtcDateTime),  # when ``access`` was taken away
    Column("reason", String(200), nullable=False, default=""),
)

# An exception member: somebody close to a child's care, in one group of that
# child, for a reason and a time (rules.md 2). Ends with the child's own place.
guest = Table(
    "guest", metadata,
    Column("id", ID, primary_key=True),
    Column("person", ID, ForeignKey("person.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("child", ID, ForeignKey("child.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("year", String(9), nullable=False),
    Column("group", String(60), nullable=False),
    Column("reason", String(200), nullable=False),
    Column("by", ID, nullable=False),
    Column("starts", Date, nullable=False),
    Column("ends", Date, nullable=False),
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
    Column("role", String(20), nullable=False),  # a key of gate/roles.py
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
    Column("mail", String(254), nullable=False, default=""),  # the address it signed in by
    Column("proved", UtcDateTime),  # who they are, last: by mail, passkey or app
    Column("strong", UtcDateTime),  # by a second factor, last
    Column("active", UtcDateTime),  # in the office's pages, last
)

passkey = Table(
    "passkey", metadata,
    Column("id", ID, primary_key=True),
    Column("person", ID, ForeignKey("person.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("credential", String(1400), nullable=False, unique=True),  # base64url
    Column("public_key", LargeBinary, nullable=False),
    Column("count", Integer, nullable=False, default=0),
    Column("label", String(100), nullable=False, default=""),
    Column("created", UtcDateTime, nullable=False),
    Column("used", UtcDateTime),
)

# An authenticator app (TOTP, RFC 6238). The secret lies encrypted under a key
# that is not in the register; ``step`` is the last one used, so that each counts once.
authenticator = Table(
    "authenticator", metadata,
    Column("person", ID, ForeignKey("person.id", ondelete="CASCADE"), primary_key=True),
    Column("secret", Text, nullable=False),
    Column("created", UtcDateTime, nullable=False),
    Column("confirmed", UtcDateTime),
    Column("step", Integer, nullable=False, default=0),
)

# A question that a browser must answer once (WebAuthn).
challenge = Table(
    "challenge", metadata,
    Column("id", ID, primary_key=True),
    Column("kind", String(20), nullable=False),
    Column("person", ID, ForeignKey("person.id", ondelete="CASCADE")),
    Column("value", String(200), nullable=False),
    Column("expires", UtcDateTime, nullable=False, index=True),
    Column("spent", UtcDateTime),
)

# A koppelcode: ties an address, proven by mail, to a guardian. Hashed; once.
code = Table(
    "code", metadata,
    Column("id", ID, primary_key=True),
    Column("person", ID, ForeignKey("person.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("digest", String(64), nullable=False, unique=True),
    Column("way", String(10), nullable=False),  # letter, mail
    Column("by", String(64), nullable=False),
    Column("created", UtcDateTime, nullable=False),
    Column("expires", UtcDateTime, nullable=False),
    Column("spent", UtcDateTime),
    Column("revoked", UtcDateTime),
)

# A new address that its owner asked for: valid once both mailboxes agreed.
address_change = Table(
    "address_change", metadata,
    Column("id", ID, primary_key=True),
    Column("person", ID, ForeignKey("person.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("old", String(254), nullable=False),
    Column("new", String(254), nullable=False),
    Column("kid", String(32), nullable=False),
    Column("created", UtcDateTime, nullable=False),
    Column("expires", UtcDateTime, nullable=False),
    Column("old_agreed", UtcDateTime),
    Column("new_agreed", UtcDateTime),
)

# What the office is told and has to look at.
notice = Table(
    "notice", metadata,
    Column("id", ID, primary_key=True),
    Column("at", UtcDateTime, nullable=False),
    Column("kind", String(30), nullable=False),
    Column("about", String(64), nullable=False, default=""),  # a person or child
    Column("detail", String(300), nullable=False, default=""),
    Column("done", UtcDateTime),
    Column("by", String(64), nullable=False, default=""),
)

# How this school's lists call things: a heading or a class, mapped once.
mapping = Table(
    "mapping", metadata,
    Column("kind", String(10), primary_key=True),  # heading, class
    Column("found", String(100), primary_key=True),
    Column("meant", String(100), nullable=False),
)

# What was destroyed, when and by which rule; never whose it was.
destruction = Table(
    "destruction", metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("at", UtcDateTime, nullable=False),
    Column("what", String(40), nullable=False),
    Column("number", Integer, nullable=False),
    Column("why", String(200), nullable=False),
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
    Column("code", ID),  # the koppelcode that it is to spend
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
    Column("person", ID, ForeignKey("person.id", ondelete="CASCADE")),  # for mails that are no answer to a request
    Column("mail", String(254), nullable=False, default=""),
    Column("about", String(64), nullable=False, default=""),  # the row that the mail is about
    Column("created", UtcDateTime, nullable=False),
    Column("due", UtcDateTime, nullable=False),
    Column("tries", Integer, nullable=False, default=0),
    Column("state", String(10), nullable=False),  # waiting, claimed, sending, sent, refused, void, unknown
    Column("claimed", UtcDateTime),
    Column("said", Text, nullable=False, default=""),
    Index("ix_outbox_state_due", "state", "due"),
)

audit = Table(
    "audit", metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("at", UtcDateTime, nullable=False, index=True),
    Column("actor", String(64), nullable=False, index=True),
    Column("act", String(40), nullable=False),
    Column("target", String(200), nullable=False, default=""),
    Column("outcome", String(40), nullable=False, default="ok"),
)
