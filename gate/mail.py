"""The mails themselves and the way out: SMTP, or a folder in the demo.

The code stands first in the subject, so that the phone's notification shows
it; the link holds the request and its secret and does nothing by itself.
"""

from __future__ import annotations

import datetime
import smtplib
import ssl
from collections.abc import Callable
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, formataddr
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from gate.i18n import translator
from gate.keys import KeyStore
from gate.outbox import Deliver, FinalRefusal
from gate.signin import code_of, secret_of
from school.home import Home
from school.settings import Settings

PATIENCE = 20  # seconds for each step of the conversation
_PAGES = Environment(loader=FileSystemLoader(Path(__file__).parent / "templates"),
                     autoescape=lambda name: bool(name) and str(name).endswith(".html"), undefined=StrictUndefined,
                     extensions=["jinja2.ext.i18n"])


class Composer:
    """Makes the mail of an outbox row, with its secrets, at the moment of sending."""

    def __init__(self, settings: Settings, keys: KeyStore, now: Callable[[], datetime.datetime]) -> None:
        self._settings = settings
        self._keys = keys
        self._now = now

    def __call__(self, row: Any) -> EmailMessage | None:
        """The mail, or None when it makes no sense any more."""
        if row.spent or row.expires <= self._now() or row.kid not in self._keys.ring.keys:
            return None
        ring, site = self._keys.ring, self._settings.site
        _ = translator(row.language)
        code = code_of(ring, row.request, row.kid)
        link = f"{site.url}/inloggen/link/{row.request}.{secret_of(ring, row.request, row.kid)}"
        subject = _("{code} is uw code voor {school}").format(code=code, school=site.short)
        return self._message(row.mail, subject, f"{row.id}@{_domain(site.url)}",
                             {"code": code, "link": link, "site": site, "_": _, "lang": row.language})

    def test_mail(self, to: str) -> EmailMessage:
        """What ``schoolpoort doctor`` sends."""
        _ = translator("nl")
        message = self._headers(to, _("Proefmail van {school}").format(school=self._settings.site.short), "doctor")
        message.set_content(_("Deze mail komt van Schoolpoort. Leest u dit, dan werkt de uitgaande mail.") + "\n")
        return message

    def _message(self, to: str, subject: str, id: str, facts: dict[str, Any]) -> EmailMessage:
        message = self._headers(to, subject, id)
        message.set_content(_PAGES.get_template("mail/sign_in.txt").render(facts))
        message.add_alternative(_PAGES.get_template("mail/sign_in.html").render(facts), subtype="html")
        return message

    def _headers(self, to: str, subject: str, id: str) -> EmailMessage:
        site, mail = self._settings.site, self._settings.server.mail
        message = EmailMessage(policy=SMTP)
        message["Subject"] = subject
        message["From"] = formataddr((site.name, mail.sender or site.mail or f"noreply@{_domain(site.url)}"))
        message["To"] = to
        message["Date"] = format_datetime(self._now())
        message["Message-ID"] = f"<{id}>"  # stable: a second try is the same mail
        message["Auto-Submitted"] = "auto-generated"  # RFC 3834: no holiday replies
        return message


def _domain(url: str) -> str:
    return url.partition("://")[2].partition(":")[0]


def way_out(home: Home, settings: Settings) -> Deliver:
    """How mail leaves: to a folder in the demo, else by SMTP."""
    if home.is_demo:
        return lambda message: _into_folder(message, home.outbox)
    password = home.keys / "smtp"
    secret = password.read_text(encoding="utf-8").strip() if password.is_file() else ""
    return lambda message: _by_smtp(message, settings, secret)


def _into_folder(message: EmailMessage, folder: Path) -> None:
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    name = str(message["Message-ID"]).strip("<>").partition("@")[0]
    fresh = folder / f".{name}"
    fresh.write_bytes(bytes(message))
    fresh.rename(folder / f"{name}.eml")


def _by_smtp(message: EmailMessage, settings: Settings, password: str) -> None:
    mail = settings.server.mail
    try:
        with smtplib.SMTP(mail.host, mail.port, timeout=PATIENCE) as server:
            if mail.starttls:
                server.starttls(context=ssl.create_default_context())
            if mail.user:
                server.login(mail.user, password)
            server.send_message(message)
    except smtplib.SMTPRecipientsRefused as error:
        codes = [code for code, _ in error.recipients.values()]
        _raise_smtp(codes[0] if codes else 0, error)
    except smtplib.SMTPResponseException as error:
        _raise_smtp(int(error.smtp_code), error)


def _raise_smtp(code: int, error: Exception) -> None:
    """5xx is final; all else is tried again (RFC 5321 4.2.1)."""
    if 500 <= code < 600:
        raise FinalRefusal(str(code)) from error
    raise OSError(str(code)) from error
