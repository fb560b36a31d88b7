"""The demo's mailbox: what the gate would have mailed, on a page.

Only for a demo home, only on loopback (see also schoolpoort/server.py)."""

from __future__ import annotations

import email
import re
from dataclasses import dataclass
from email.message import EmailMessage
from email.policy import default
from ipaddress import ip_address
from pathlib import Path

from flask import Blueprint, abort, current_app, render_template, request
from sqlalchemy import select

from demo.people import app_secret
from gate import schema
from gate.app import Gate
from gate.authenticator import STEP, code_at
from gate.vault import Vault
from school.home import Home

PUBLIC = frozenset({"demo.mailbox"})
NEWEST = 20
_LINK = re.compile(r"https?://\S+/inloggen/link/\S+")


class NotADemo(Exception):
    """Somebody tried to show the demo's mailbox in a real school's home."""


def mailbox_pages(home: Home) -> Blueprint:
    """The mailbox as a blueprint. Raises NotADemo for any other home."""
    if not home.is_demo:
        raise NotADemo(f"{home.root} is geen demo: de brievenbus van de demo hoort daar niet")
    pages = Blueprint("demo", __name__, template_folder=str(Path(__file__).parent / "templates"))

    @pages.before_request
    def only_here() -> None:
        """A second wall, should somebody put a proxy before the demo."""
        forwarded = any(name.startswith("HTTP_X_FORWARDED") for name in request.environ)
        if forwarded or not ip_address(request.environ.get("REMOTE_ADDR") or "0.0.0.0").is_loopback:
            abort(404)

    @pages.get("/demo/post/")
    def mailbox() -> str:
        return render_template("mailbox.html", mails=_mails(home), apps=_apps(current_app.extensions["gate"]))

    return pages


@dataclass(frozen=True)
class App:
    """Somebody's authenticator app: its code, "" while the next one is to come."""

    name: str
    mail: str
    code: str


def _apps(gate: Gate) -> list[App]:
    """The apps that the demo gave its staff, each with a code that was not used."""
    p, a, t = schema.person.c, schema.address.c, schema.authenticator.c
    vault, now = Vault(gate.home.keys), int(gate.now().timestamp()) // STEP
    with gate.register.reading() as rows:
        found = rows.execute(select(p.name, a.mail, t.secret, t.step, t.person).join_from(
            schema.authenticator, schema.person).join(schema.address, a.person == p.id).order_by(p.name)).all()
    return [App(row.name, row.mail, code_at(app_secret(row.mail), max(now, row.step + 1)) if row.step <= now else "")
            for row in found if vault.unseal(row.secret, row.person) == app_secret(row.mail)]


def _mails(home: Home) -> list[dict[str, str]]:
    files = sorted(home.outbox.glob("*.eml"), key=lambda file: file.stat().st_mtime, reverse=True)
    return [_shown(email.message_from_bytes(file.read_bytes(), policy=default))
            for file in files[:NEWEST]]


def _shown(mail: EmailMessage) -> dict[str, str]:
    body = mail.get_body(("plain",))
    text = body.get_content() if body else ""
    link = _LINK.search(text)
    return {"to": str(mail["To"]), "subject": str(mail["Subject"]), "text": text, "link": link[0] if link else ""}


