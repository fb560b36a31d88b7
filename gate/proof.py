"""``/bevestigen/``: showing again, or for the first time, that it is you.

Staff show a second step (gate/factors.py) before they read and act as staff;
everybody shows themselves anew for what can't be undone. What somebody had
typed meanwhile goes along in the page and is sent on after it.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import TypeVar, cast
from urllib.parse import quote, urlencode

from flask import Blueprint, current_app, redirect, render_template, request
from flask.typing import ResponseReturnValue

from gate import authenticator, factors, signin
from gate.access import Visitor
from gate.admit import PROVE, Proof, missing, missing_fresh
from gate.app import Gate, language, visitor
from gate.authenticator import Said
from gate.entrance import network, remember, request_id
from gate.factors import Factors
from gate.requests import own_path
from gate.vault import Vault

pages = Blueprint("proof", __name__)
View = TypeVar("View", bound=Callable[..., ResponseReturnValue])
START = "/besloten/"
KEPT = "kept-"
"""Before the name of each field that somebody had typed elsewhere."""


def _gate() -> Gate:
    return current_app.extensions["gate"]  # type: ignore[no-any-return]


def lacks(gate: Gate, who: Visitor, mine: Factors, *, strong: bool = False) -> Proof:
    """What the visitor must show before something that can't be undone. With
    ``strong``, what changes the second steps themselves: who has one shows it,
    who has none sets up the first right after the mail."""
    sessions, now = gate.settings.server.sessions, gate.now()
    assert who.device is not None
    if (who.person.is_staff or strong) and (mine or not strong):
        return missing(who.device, sessions, now, fresh=True)
    return missing_fresh(who.device, sessions, now)


def fresh(view: View) -> View:
    """For a view of one's own account: only who showed a moment ago who they are."""
    @wraps(view)
    def guarded(*args: object, **more: object) -> ResponseReturnValue:
        gate, who = _gate(), visitor()
        if lacks(gate, who, factors.of(gate.register, who.person.id)) is not Proof.NONE:
            return redirect(way(request.path if request.method == "GET" else "/account/"), 303)
        return view(*args, **more)
    return cast(View, guarded)


def way(back: str, *, strong: bool = False) -> str:
    """The address of this page, with the way back."""
    wanted = ({"naar": own_path(back)} if own_path(back) else {}) | ({"sterk": "1"} if strong else {})
    return f"{PROVE}?{urlencode(wanted, safe='/')}" if wanted else PROVE


@pages.get(PROVE)
def ask() -> ResponseReturnValue:
    """What has to be shown, and the ways to show it."""
    back, strong = own_path(request.args.get("naar", "")), "sterk" in request.args
    gate, who = _gate(), visitor()
    mine = factors.of(gate.register, who.person.id)
    if lacks(gate, who, mine, strong=strong) is Proof.NONE:
        return redirect(quote(back) or START, 303)
    return _page(mine, back, strong)


def _page(mine: Factors, back: str, strong: bool, said: Said | None = None,
          kept: list[tuple[str, str]] | None = None) -> str:
    gate, who = _gate(), visitor()
    assert who.device is not None
    must = who.person.is_staff or strong
    is_fresh = missing_fresh(who.device, gate.settings.server.sessions, gate.now()) is Proof.NONE
    return render_template(
        "bevestigen.html", mine=mine, back=back, strong=strong, said=said, kept=kept or [],
        first=who.person.is_staff and not mine, is_fresh=is_fresh, by_mail=not (must and mine))


@pages.post(PROVE)
def by_app() -> ResponseReturnValue:
    """A code of the app."""
    gate, who = _gate(), visitor()
    back, strong = own_path(request.form.get("naar", "")), "sterk" in request.form
    assert who.device is not None
    said = authenticator.check(gate.register, Vault(gate.home.keys), who.person.id, who.device.id,
                               request.form.get("code", "")[:50], now=gate.now())
    kept = [(name, value) for name, value in request.form.items(multi=True) if name.startswith(KEPT)]
    if said is not Said.RIGHT:
        return _page(factors.of(gate.register, who.person.id), back, strong, said, kept), 422
    gate.snapshots.forget()
    if kept and back:
        return render_template("verder.html", back=back, kept=_plain(kept))
    return redirect(quote(back) or START, 303)


@pages.post(f"{PROVE}verder/")
def resume() -> ResponseReturnValue:
    """A form came from a device that has to show itself first: what was typed is
    kept in this page, and sent where it was going after that."""
    gate, who, back = _gate(), visitor(), own_path(request.args.get("naar", ""))
    mine = factors.of(gate.register, who.person.id)
    kept = [(KEPT + name, value) for name, value in request.form.items(multi=True)]
    if lacks(gate, who, mine) is Proof.NONE:
        return render_template("verder.html", back=back or START, kept=_plain(kept))
    return _page(mine, back, False, kept=kept), 403


def _plain(kept: list[tuple[str, str]]) -> list[tuple[str, str]]:
    return [(name.removeprefix(KEPT), value) for name, value in kept]


@pages.post(f"{PROVE}mail/")
def by_mail() -> ResponseReturnValue:
    """A code by mail, as at the door; who has a second step that counts here
    can't go round it so."""
    gate, who = _gate(), visitor()
    back, strong = own_path(request.form.get("naar", "")), "sterk" in request.form
    mine = factors.of(gate.register, who.person.id)
    assert who.device is not None
    address = signin.address_of(gate.register, who.person.id, who.device.id)
    if address is None or (mine and (who.person.is_staff or strong)):
        return redirect(way(back, strong=strong), 303)
    mail, shared = address
    return remember(signin.ask(
        gate.register, gate.keys.ring, mail, network(), now=gate.now(), shared=shared, back=back,
        language=language(), before=request_id(), browser=who.person.id))
