"""``/account/beveiliging/``: the second steps that somebody has, made and taken away.

The first is set up right after the mail; another one, or an end to one, asks
for the one there is (gate/proof.py). Staff keep at least one.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import TypeVar, cast
from urllib.parse import quote

from flask import Blueprint, abort, current_app, redirect, render_template, request
from flask.typing import ResponseReturnValue

from gate import authenticator, factors, passkeys
from gate.admit import Proof
from gate.app import Gate, visitor
from gate.authenticator import Said
from gate.proof import lacks, way
from gate.requests import own_path
from gate.vault import Vault

pages = Blueprint("security", __name__)
HOME = "/account/beveiliging/"
View = TypeVar("View", bound=Callable[..., ResponseReturnValue])


def _gate() -> Gate:
    return current_app.extensions["gate"]  # type: ignore[no-any-return]


def _device() -> str:
    who = visitor()
    assert who.device is not None
    return who.device.id


def _back() -> str:
    return own_path(request.values.get("naar", ""))


def _lacks() -> Proof:
    gate, who = _gate(), visitor()
    return lacks(gate, who, factors.of(gate.register, who.person.id), strong=True)


def shown(view: View) -> View:
    """For what changes a second step: only who just showed who they are."""
    @wraps(view)
    def guarded(*args: object, **more: object) -> ResponseReturnValue:
        if _lacks() is not Proof.NONE:
            return redirect(way(HOME, strong=True), 303)
        return view(*args, **more)
    return cast(View, guarded)


@pages.get(HOME)
def overview(wrong: str = "") -> ResponseReturnValue:
    """What there is, and what can be added."""
    gate, who = _gate(), visitor()
    mine = factors.of(gate.register, who.person.id)
    return render_template("beveiliging.html", mine=mine, back=_back(), wrong=wrong, prove=way(HOME, strong=True),
                           may=lacks(gate, who, mine, strong=True) is Proof.NONE,
                           added=request.args.get("klaar", "") if request.args.get("klaar") in _DONE else "")


_DONE = ("app", "passkey", "weg", "naam")


def _done(what: str) -> ResponseReturnValue:
    """Back to where somebody came from to set this up, or to the list."""
    back = _back() if what in ("app", "passkey") else ""
    return redirect(quote(back) or f"{HOME}?klaar={what}", 303)


@pages.post(f"{HOME}app/")
@shown
def begin_app() -> ResponseReturnValue:
    """A new secret to scan."""
    gate, who = _gate(), visitor()
    id = authenticator.begin(gate.register, Vault(gate.home.keys), who.person.id, now=gate.now())
    back = _back()
    return redirect(f"{HOME}app/{id}/" + (f"?naar={quote(back)}" if back else ""), 303)


@pages.get(f"{HOME}app/<id>/")
def show_app(id: str) -> ResponseReturnValue:
    return _app_page(id)


def _app_page(id: str, said: Said | None = None) -> ResponseReturnValue:
    gate, who = _gate(), visitor()
    app = authenticator.setting_up(gate.register, Vault(gate.home.keys), who.person.id, id[:32], who.person.name,
                                   now=gate.now())
    if app is None:
        return redirect(HOME, 303)
    page = render_template("beveiliging-app.html", app=app, said=said, back=_back())
    return (page, 422) if said else page


@pages.post(f"{HOME}app/<id>/")
def confirm_app(id: str) -> ResponseReturnValue:
    """The first code. That somebody may do this was shown when it began."""
    gate, who = _gate(), visitor()
    said = authenticator.confirm(gate.register, Vault(gate.home.keys), who.person.id, _device(), id[:32],
                                 request.form.get("code", "")[:50], now=gate.now())
    if said is Said.OVER:
        return redirect(HOME, 303)
    if said is not Said.RIGHT:
        return _app_page(id, said)
    gate.snapshots.forget()
    return _done("app")


@pages.post(f"{HOME}weg/")
@shown
def remove() -> ResponseReturnValue:
    """Take a passkey or the app away; of staff never the last."""
    gate, who, key = _gate(), visitor(), request.form.get("passkey", "")[:32]
    mine = factors.of(gate.register, who.person.id)
    if not (key in {each.id for each in mine.passkeys} if key else "app" in request.form and mine.app):
        abort(404)
    if who.person.is_staff and mine.count <= 1:
        return cast(str, overview("last")), 409
    if key:
        gone = passkeys.remove(gate.register, who.person.id, key, now=gate.now())
    else:
        gone = authenticator.remove(gate.register, who.person.id, now=gate.now())
    if not gone:
        abort(404)
    return _done("weg")


@pages.post(f"{HOME}naam/")
def rename() -> ResponseReturnValue:
    """Another name for one of my passkeys."""
    gate, who = _gate(), visitor()
    label = " ".join(request.form.get("label", "").split())[:60]
    if label and not passkeys.rename(gate.register, who.person.id, request.form.get("passkey", "")[:32], label,
                                     now=gate.now()):
        abort(404)
    return _done("naam")
