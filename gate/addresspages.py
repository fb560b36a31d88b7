"""``/account/adressen/``: one's mail addresses; and the pages of the two links."""

from __future__ import annotations

import re
from typing import cast

from flask import Blueprint, current_app, make_response, redirect, render_template, request
from flask.typing import ResponseReturnValue

from gate import addresses
from gate.access import cookie_header, one_cookie
from gate.addresses import Answer, Pending
from gate.app import Gate, visitor
from gate.mine import addresses_of
from gate.proof import fresh

pages = Blueprint("addresses", __name__)
HOME, LINK = "/account/adressen/", "/account/adres/"
COOKIE = "__Host-schoolpoort-adres"
_SECRET = re.compile(r"([0-9a-f]{32})\.([0-9a-f]{32})", re.ASCII)
_COOKIE_LIVES = 600  # seconds


def _gate() -> Gate:
    return current_app.extensions["gate"]  # type: ignore[no-any-return]


@pages.get(HOME)
@fresh
def show(said: str = "", typed: str = "") -> ResponseReturnValue:
    """The addresses, and what can be done about them."""
    gate, who = _gate(), visitor()
    with gate.register.reading() as rows:
        mine = addresses_of(rows, who.person.id)
    done = request.args.get("klaar", "")
    return render_template("adressen.html", mine=mine, said=said, typed=typed,
                           done=done if done in ("gevraagd", "weg", "hulp") else "",
                           waiting=addresses.waiting(gate.register, who.person.id, now=gate.now()))


@pages.post(HOME)
@fresh
def ask() -> ResponseReturnValue:
    """Mail both mailboxes."""
    gate, who, typed = _gate(), visitor(), request.form.get("address", "")[:300]
    assert who.device is not None
    try:
        said = addresses.ask(gate.register, gate.keys.ring, who.person.id, who.device.id,
                             request.form.get("old", "")[:254], typed, swap=request.form.get("how") != addresses.ADD,
                             now=gate.now())
    except ValueError:
        return cast(str, show("no-address", typed)), 422
    if said is not Answer.MAILED:
        return cast(str, show(said, typed)), 422
    return redirect(f"{HOME}?klaar=gevraagd", 303)


@pages.post(f"{HOME}weg/")
@fresh
def remove() -> ResponseReturnValue:
    """Take one away, while another stays."""
    gate = _gate()
    if not addresses.remove(gate.register, visitor().person.id, request.form.get("address", "")[:254], now=gate.now()):
        return cast(str, show("last")), 422
    gate.snapshots.forget()
    return redirect(f"{HOME}?klaar=weg", 303)


@pages.post(f"{HOME}hulp/")
def ask_help() -> ResponseReturnValue:
    """*I can't read the old mail any more*."""
    gate = _gate()
    addresses.help_wanted(gate.register, visitor().person.id, now=gate.now())
    return redirect(f"{HOME}?klaar=hulp", 303)


@pages.get(f"{LINK}<secret>")
def arrive(secret: str) -> ResponseReturnValue:
    """A link was opened: its secret leaves the address bar, nothing else happens."""
    answer = make_response("", 303, {"Location": LINK})
    if _SECRET.fullmatch(secret):
        answer.headers.add("Set-Cookie", cookie_header(COOKIE, secret, _COOKIE_LIVES))
    return answer


def _link() -> tuple[str, str]:
    found = _SECRET.fullmatch(one_cookie(request.headers.get("Cookie", ""), COOKIE))
    return (found[1], found[2]) if found else ("", "")


def _pending() -> Pending | None:
    gate = _gate()
    return addresses.find(gate.register, gate.keys.ring, *_link(), now=gate.now())


@pages.get(LINK)
def link() -> ResponseReturnValue:
    """The button. Whoever holds the link may press it, signed in or not."""
    pending = _pending()
    page = render_template("adres-link.html", state="ask" if pending else "over", pending=pending)
    return page, 200 if pending else 410


@pages.post(LINK)
def answer() -> ResponseReturnValue:
    """Yes, or *that was not me*."""
    gate, (id, secret) = _gate(), _link()
    if "nee" in request.form:
        state = "refused" if addresses.refuse(gate.register, gate.keys.ring, id, secret, now=gate.now()) else ""
    else:
        state = addresses.agree(gate.register, gate.keys.ring, id, secret, now=gate.now())
        gate.snapshots.forget()
    page = make_response(render_template("adres-link.html", state=state or "over", pending=None),
                         200 if state else 410)
    page.headers.add("Set-Cookie", cookie_header(COOKIE, "", 0))
    return page
