"""A person's own pages: the start page, the account with its devices, signing out."""

from __future__ import annotations

from flask import Blueprint, current_app, make_response, redirect, render_template, request
from flask.typing import ResponseReturnValue

from gate import devices
from gate.access import COOKIE, cookie_header
from gate.app import Gate, my_groups, shelf, visitor
from gate.stream import newest

pages = Blueprint("account", __name__)


def _gate() -> Gate:
    return current_app.extensions["gate"]  # type: ignore[no-any-return]


@pages.get("/besloten/")
def start() -> ResponseReturnValue:
    """The newest of all my groups in one stream, then each group."""
    now, groups = shelf(), my_groups()
    posts = newest(now, visitor().person.groups, _gate().settings.rules.newest) if now else []
    latest = {post.group.get("url"): post for post in reversed(posts)}
    return render_template("start.html", groups=groups, posts=posts, latest=latest)


@pages.get("/account/")
def account() -> ResponseReturnValue:
    gate, who = _gate(), visitor()
    here = who.device.id if who.device else ""
    mine = devices.signed_in(gate.register, who.person.id, here, now=gate.now())
    return render_template("account.html", devices=mine, groups=my_groups())


@pages.post("/account/")
def end_device() -> ResponseReturnValue:
    """End one of my devices, or all others. Another's device changes nothing."""
    gate, who = _gate(), visitor()
    here = who.device.id if who.device else ""
    if request.form.get("device") == "others":
        devices.end_others(gate.register, who.person.id, here, now=gate.now())
    else:
        devices.end(gate.register, who.person.id, request.form.get("device", "")[:32], now=gate.now())
    gate.snapshots.forget()
    return redirect("/account/", 303)


@pages.post("/uitloggen/")
def sign_out() -> ResponseReturnValue:
    """End this device and clear the browser of what it kept (ASVS 14.3.1).
    Not its cookies: other schools of a board may share the site."""
    gate, who = _gate(), visitor()
    if who.device:
        devices.end(gate.register, who.person.id, who.device.id, now=gate.now())
        gate.snapshots.forget()
    answer = make_response("", 303, {"Location": "/"})
    answer.headers.add("Set-Cookie", cookie_header(COOKIE, "", 0))
    answer.headers["Clear-Site-Data"] = '"cache", "storage"'
    return answer
