"""A mail that came back later: which of ours it was, and what that says of its address.

Servers tell it by a report (RFC 3464), a few old ones by a letter of their own. Anybody can
write such a message. What counts is the Message-ID of the mail that failed: 128 random
bits that stood in that one mail only, so nobody closes another's mailbox.
"""

from __future__ import annotations

import datetime
import email
import re
from collections.abc import Iterator
from dataclasses import dataclass
from email.message import Message
from enum import StrEnum

from gate.outbox import came_back
from gate.refusals import status_in, takes_no_mail
from gate.register import Register

LARGEST = 5_000_000  # bytes; a report with the whole mail in it is much smaller
_ID = re.compile(r"^message-id:\s*<([0-9a-f]{32})@[^>\s]+>", re.IGNORECASE | re.MULTILINE | re.ASCII)
_CODE = re.compile(r"(?:^|[\s:;])(5\d\d)[ -]", re.MULTILINE | re.ASCII)
_OLD_LETTER = re.compile(r"\A\s*Hi\. This is the qmail-send program|^\s*This is a permanent error", re.MULTILINE)


class Outcome(StrEnum):
    """What a message from a mail server changed."""

    CLOSED = "closed"  # the address takes no mail
    FAILED = "failed"  # the mail did not arrive, for another reason
    NOTHING = "nothing"  # no report of a final failure, or of no mail of ours


@dataclass(frozen=True)
class Failure:
    """A mail of ours that failed for good. ``status`` as in RFC 3463 or "", ``code`` of SMTP or 0."""

    mail: str
    status: str
    code: int


def take_in(register: Register, data: bytes, now: datetime.datetime) -> Outcome:
    """Write down what a message says. Anything else than a report about a mail of ours changes nothing."""
    found = read(data)
    if found is None:
        return Outcome.NOTHING
    closes = takes_no_mail(found.status, found.code)
    said = f"{found.code or ''} {found.status}".strip()
    if not came_back(register, found.mail, said, bounced=now if closes else None):
        return Outcome.NOTHING
    return Outcome.CLOSED if closes else Outcome.FAILED


def read(data: bytes) -> Failure | None:
    """The failure that a message tells of; None when it tells of none. Never raises."""
    try:
        message = email.message_from_bytes(data[:LARGEST])
        return _report(message) or _old_letter(message)
    except (ValueError, LookupError, AttributeError, TypeError):  # what broken MIME does to Python's parser
        return None


def _report(message: Message) -> Failure | None:
    """RFC 3464: words for people, fields for machines, and the mail or its head."""
    if message.get_content_type() != "multipart/report":
        return None
    mail = ""
    for part in message.walk():
        if part.get_content_type() in ("message/rfc822", "text/rfc822-headers", "message/rfc822-headers"):
            mail = mail or _mail_in(part.as_string())
    failed = [block for block in _blocks(message) if block.get("Action", "").strip().lower() == "failed"]
    if not mail or not failed:
        return None
    fields, detail = failed[0], failed[0].get("Diagnostic-Code", "")
    code = _CODE.search(f" {detail.rpartition(';')[2].strip()} ")
    # What the other server said is nearer to the truth than what ours made of it: 5.0.0.
    return Failure(mail, status_in(detail) or status_in(fields.get("Status", "")), int(code[1]) if code else 0)


def _blocks(message: Message) -> Iterator[Message]:
    for part in message.walk():
        if part.get_content_type() == "message/delivery-status":
            payload = part.get_payload()
            yield from (block for block in payload if isinstance(block, Message)) if isinstance(payload, list) else ()


def _old_letter(message: Message) -> Failure | None:
    """qmail's and Exim's own, with the mail in the text."""
    payload = message.get_payload(decode=True)
    if message.is_multipart() or not isinstance(payload, bytes):
        return None
    text = payload.decode("utf-8", "replace").replace("\r\n", "\n")
    mail, code = _mail_in(text), _CODE.search(text)
    if not mail or not (_OLD_LETTER.search(text) or message["X-Failed-Recipients"]):
        return None
    return Failure(mail, status_in(text), int(code[1]) if code else 0)


def _mail_in(text: str) -> str:
    found = _ID.search(text)
    return found[1] if found else ""
