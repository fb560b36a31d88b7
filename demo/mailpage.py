"""The demo's mailbox: what the gate would have mailed, on a page.

Only for a demo home, only on loopback (see also schoolpoort/server.py)."""

from __future__ import annotations

import email
import re
from email.message import EmailMessage
from email.policy import default
from ipaddress import ip_address
from pathlib import Path

from flask import Blueprint, abort, render_template, request

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
        return render_template("mailbox.html", mails=_mails(home))

    return pages


def _mails(home: Home) -> list[dict[str, str]]:
    files = sorted(home.outbox.glob("*.eml"), key=lambda file: file.stat().st_mtime, reverse=True)
    return [_shown(email.message_from_bytes(file.read_bytes(), policy=default))
            for file in files[:NEWEST]]


def _shown(mail: EmailMessage) -> dict[str, str]:
    body = mail.get_body(("plain",))
    text = body.get_content() if body else ""
    link = _LINK.search(text)
    return {"to": str(mail["To"]), "subject": str(mail["Subject"]), "text": text, "link": link[0] if link else ""}


