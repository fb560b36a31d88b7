"""Mail on its way: from an outbox row to a message, and out by SMTP, or into a
folder in the demo. What each kind says stands in gate/mails/."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Mapping
from email.headerregistry import BaseHeader, HeaderRegistry, UnstructuredHeader
from email.message import EmailMessage
from email.policy import SMTP, Policy
from email.utils import format_datetime, formataddr
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from gate import smtp
from gate.addresses import ADDRESS_CHANGE
from gate.alarms import SECURITY
from gate.consentround import REMINDER
from gate.guests import GUEST
from gate.i18n import direction, elsewhere, translator
from gate.invitations import INVITATION
from gate.keys import KeyStore
from gate.library import Library
from gate.mails import address_change, consent, guest, invitation, news, security, sign_in, staff
from gate.mails.draft import Desk, Maker
from gate.outbox import SIGN_IN, Deliver
from gate.register import HOME, Register
from gate.snapshot import Snapshots
from gate.staff import NEW_ROLE
from gate.titles import Titles
from school.home import Home
from school.settings import Settings

_PAGES = Environment(loader=FileSystemLoader(Path(__file__).parent / "templates"),
                     autoescape=lambda name: bool(name) and str(name).endswith(".html"), undefined=StrictUndefined,
                     extensions=["jinja2.ext.i18n"])


class _AsItIs(UnstructuredHeader, BaseHeader):
    """An address in a header. Python folds what is longer than a line into encoded words,
    which no mail app reads as an address: one click would do nothing."""

    def fold(self, *, policy: Policy) -> str:
        return f"{self.name}: {self}{policy.linesep}"


_HEADERS = HeaderRegistry()
_HEADERS.map_to_type("list-unsubscribe", _AsItIs)
_HEADERS.map_to_type("list-id", _AsItIs)
_SAFE = "quoted-printable"  # no server on the way has to change it, which would break its signature (DKIM)
_POLICY = SMTP.clone(header_factory=_HEADERS)

MAKERS: dict[str, Maker] = {
    SIGN_IN: sign_in.make, SECURITY: security.make, ADDRESS_CHANGE: address_change.make, INVITATION: invitation.make,
    GUEST: guest.make, NEW_ROLE: staff.make, REMINDER: consent.make, **news.MAKERS,
}
"""Who makes which kind of mail."""
FIRST_MAILS = frozenset({"sign_in", "invitation", "news"})  # templates that speak every language


def page_of(template: str, facts: Mapping[str, Any]) -> str:
    """One half of a mail."""
    return _PAGES.get_template(f"mail/{template}").render(facts)


class Composer:
    """Makes the mail of an outbox row, with its secrets, at the moment of sending."""

    def __init__(self, register: Register, keys: KeyStore, now: Callable[[], datetime.datetime]) -> None:
        zone, home = register.settings.site.zone, register.engine.get_execution_options()[HOME]
        snapshots = Snapshots(register, lambda: now().astimezone(zone).date())
        self._desk = Desk(register.settings, keys, now, register, snapshots.now, Library(home).shelf,
                          Titles(register, snapshots.now))

    def __call__(self, row: Any) -> EmailMessage | None:
        """The mail, or None when it makes no sense any more."""
        draft = MAKERS[row.kind](self._desk, row)
        if draft is None:
            return None
        site = self._desk.settings.site
        message = self._headers(draft.to, draft.subject, f"{row.id}@{_domain(site.url)}")
        for name, value in draft.headers.items():
            message[name] = value
        language = draft.language if draft.template in FIRST_MAILS else elsewhere(draft.language)
        facts = {"site": site, "_": translator(language), "lang": language, "dir": direction(language), **draft.facts}
        message.set_content(page_of(f"{draft.template}.txt", facts), cte=_SAFE)
        message.add_alternative(page_of(f"{draft.template}.html", facts), subtype="html", cte=_SAFE)
        return message

    def test_mail(self, to: str) -> EmailMessage:
        """What ``schoolpoort doctor`` sends."""
        _ = translator("nl")
        message = self._headers(to, _("Proefmail van {school}").format(school=self._desk.settings.site.short), "doctor")
        message.set_content(_("Deze mail komt van Schoolpoort. Leest u dit, dan werkt de uitgaande mail.") + "\n")
        return message

    def _headers(self, to: str, subject: str, id: str) -> EmailMessage:
        site, mail = self._desk.settings.site, self._desk.settings.server.mail
        message = EmailMessage(policy=_POLICY)
        message["Subject"] = subject
        message["From"] = formataddr((site.name, mail.sender or site.mail or f"noreply@{_domain(site.url)}"))
        message["To"] = to
        message["Date"] = format_datetime(self._desk.now())
        message["Message-ID"] = f"<{id}>"  # stable: a second try is the same mail
        message["Auto-Submitted"] = "auto-generated"  # RFC 3834: no holiday replies
        return message


def _domain(url: str) -> str:
    return url.partition("://")[2].partition(":")[0]


def way_out(home: Home, settings: Settings) -> Deliver:
    """How mail leaves: to a folder in the demo, else by SMTP."""
    if home.is_demo:
        return lambda message: _into_folder(message, home.outbox)
    secret = smtp_password(home)
    return lambda message: smtp.send(message, settings.server.mail, secret)


def smtp_password(home: Home) -> str:
    """The password for the mail server, "" when there is none."""
    file = home.keys / "smtp"
    return file.read_text(encoding="utf-8").strip() if file.is_file() else ""


def _into_folder(message: EmailMessage, folder: Path) -> None:
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    name = str(message["Message-ID"]).strip("<>").partition("@")[0]
    fresh = folder / f".{name}"
    fresh.write_bytes(bytes(message))
    fresh.rename(folder / f"{name}.eml")
