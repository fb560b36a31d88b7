"""One mail over SMTP (RFC 5321), so that it is always known how far it came.

A connection that breaks before the dot that ends a mail: the server took nothing, it is
sent again. One that breaks after the dot: nobody knows (Unknown). smtplib's own
``send_message`` can't tell these apart, and takes a bad answer to QUIT, after the mail was
taken, for a mail that was not.
"""

from __future__ import annotations

import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from email.message import EmailMessage
from email.policy import EmailPolicy
from email.utils import parseaddr
from typing import cast

from gate.outbox import FinalRefusal, Unknown
from gate.refusals import status_in, takes_no_mail
from school.settings import Mail

PATIENCE = 20.0  # seconds for each step of the conversation
FAREWELL = 5.0
LONGER = 60.0  # for the answer to a whole mail: a server may look through it first
IMPLICIT_TLS = 465  # RFC 8314
_END = b".\r\n"


def send(message: EmailMessage, mail: Mail, password: str) -> None:
    """Hand one mail over. Raises FinalRefusal; Unknown; OSError for all that may go better
    later, a password or sender of ours that is refused too: that is mended by us."""
    with conversation(mail, password) as server:
        _hand_over(server, message, mail.bounces or parseaddr(str(message["From"]))[1])


def ask(mail: Mail, password: str, sender: str) -> str:
    """Go as far as a mail would without one: gives how the connection is secured, for
    people. Raises OSError with what the server said."""
    with conversation(mail, password) as server:
        _expect(server.mail(sender))
        return server.sock.version() or "" if isinstance(server.sock, ssl.SSLSocket) else ""


@contextmanager
def conversation(mail: Mail, password: str) -> Iterator[smtplib.SMTP]:
    """A server that knows us. How it ends is of no matter to what was said."""
    safe, server = ssl.create_default_context(), None
    try:
        server = smtplib.SMTP_SSL(mail.host, mail.port, timeout=PATIENCE, context=safe) \
            if mail.port == IMPLICIT_TLS else smtplib.SMTP(mail.host, mail.port, timeout=PATIENCE)
        if mail.starttls:
            server.starttls(context=safe)
        server.ehlo_or_helo_if_needed()
        if mail.user:
            server.login(mail.user, password)
        yield server
    except smtplib.SMTPResponseException as error:
        raise OSError(_said(error.smtp_code, error.smtp_error)) from error
    finally:
        if server is not None:
            _leave(server)


def _leave(server: smtplib.SMTP) -> None:
    with suppress(OSError):
        if server.sock is not None:
            server.sock.settimeout(FAREWELL)
            server.docmd("QUIT")
    server.close()


def _hand_over(server: smtplib.SMTP, message: EmailMessage, sender: str) -> None:
    to = parseaddr(str(message["To"]))[1]
    is_plain = to.isascii() and sender.isascii()
    data = message.as_bytes(policy=cast(EmailPolicy, message.policy).clone(utf8=not is_plain))
    _expect(server.mail(sender, [] if is_plain else ["SMTPUTF8"]))
    code, said = server.rcpt(to)
    _judge(code, said, of_address=True)
    code, said = server.docmd("DATA")
    if code != 354:
        _judge(code, said, of_address=False)
        raise OSError(_said(code, said))
    server.send(_stuffed(data))  # an error here: without its end the server has no mail
    if server.sock is not None:
        server.sock.settimeout(LONGER)
    server.send(_END)  # or up to here
    try:
        code, said = server.getreply()
    except OSError as error:
        raise Unknown(type(error).__name__) from error
    if code // 100 not in (2, 4, 5):
        raise Unknown(str(code))
    _judge(code, said, of_address=False)


def _stuffed(data: bytes) -> bytes:
    """Whole lines, none of which is the end (RFC 5321 4.5.2)."""
    lines = data.replace(b"\r\n", b"\n").replace(b"\r", b"\n").removesuffix(b"\n").split(b"\n")
    return b"".join(b"." * line.startswith(b".") + line + b"\r\n" for line in lines)


def _judge(code: int, said: bytes, *, of_address: bool) -> None:
    """Nothing for a yes; a 5xx is final, all else is for later. Without a status of its own a
    no after the mail is about the mail."""
    if 200 <= code < 300 or code == 354:
        return
    if not 500 <= code < 600:
        raise OSError(_said(code, said))
    status = status_in(said.decode("utf-8", "replace"))
    raise FinalRefusal(_said(code, said), address=takes_no_mail(status, code if of_address else 0))


def _expect(answer: tuple[int, bytes], wanted: int = 250) -> None:
    code, said = answer
    if code != wanted:
        raise OSError(_said(code, said))


def _said(code: int, said: bytes | str) -> str:
    """The codes only: what a server says may repeat the address, and this goes into the log."""
    text = said.decode("utf-8", "replace") if isinstance(said, bytes) else said
    return f"{code} {status_in(text)}".strip()
