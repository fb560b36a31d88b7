"""A person's own pages: the start page, the account with its devices, signing out."""

from __future__ import annotations

from flask import Blueprint, current_app, make_response, redirect, render_template, request
from flask.typing import ResponseReturnValue

from gate import devices, factors, leaving, mine, ownconsent, sharing
from gate.access import COOKIE, cookie_header
from gate.admit import prove_first
from gate.app import Gate, language, my_groups, shelf, visitor
from gate.firsts import firsts
from gate.i18n import translator
from gate.mine import SignIn
from gate.packed import packed
from gate.proof import fresh
from gate.stream import newest

pages = Blueprint("account", __name__)


def _gate() -> Gate:
    return current_app.extensions["gate"]  # type: ignore[no-any-return]


@pages.get("/besloten/")
def start() -> ResponseReturnValue:
    """What parents look for first, the newest of all my groups in one stream, each group."""
    gate, now, groups = _gate(), shelf(), my_groups()
    posts = newest(now, visitor().person.groups, gate.settings.rules.newest) if now else []
    latest = {post.group.get("url"): post for post in reversed(posts)}
    today = gate.now().astimezone(gate.settings.site.zone).date()
    first = firsts(gate.settings.people, now.facts.free if now else (), today)
    with gate.register.reading() as rows:
        asked = ownconsent.asked(rows, gate.settings, visitor().person.id, today)
    return packed(render_template("start.html", groups=groups, consent_asked=asked, posts=posts, latest=latest,
                                  first=first, written_in=gate.settings.site.language))


@pages.get("/account/")
def account() -> ResponseReturnValue:
    gate, who = _gate(), visitor()
    here = who.device.id if who.device else ""
    signed_in = devices.signed_in(gate.register, who.person.id, here, now=gate.now())
    today = gate.now().astimezone(gate.settings.site.zone).date()
    with gate.register.reading() as rows:
        facts = {"addresses": mine.addresses_of(rows, who.person.id),
                 "children": mine.children_of(rows, who.person.id, today, gate.settings.site),
                 "sign_ins": [_told(line) for line in mine.sign_ins(rows, who.person.id, gate.now())],
                 "mine": factors.read(rows, who.person.id),
                 "consent_asked": ownconsent.asked(rows, gate.settings, who.person.id, today)}
    return render_template("account.html", devices=signed_in, groups=my_groups(),
                           people=sharing.choices(gate.register, here, who.person.id), **facts)


def _told(line: SignIn) -> dict[str, object]:
    """A line of the log in words, at the school's own time."""
    _ = translator(language())
    wrong = line.outcome not in ("ok", "app", "passkey")
    said = {
        "sign-in": _("ingelogd met de mail"), "sign-in-passkey": _("ingelogd met een passkey"),
        "sign-in-as": _("verder als iemand anders van dit mailadres"), "sign-in-code": _("een verkeerde code"),
        "sign-in-ask": _("een code gevraagd"), "sign-in-link": _("een nieuwe code gevraagd met de link"),
        "second-step": _("een verkeerde code uit de app") if wrong else _("tweede stap laten zien"),
        "passkey": _("een passkey die niet klopte"),
    }.get(line.act, line.act)
    return {"said": said, "at": line.at.astimezone(_gate().settings.site.zone)}


@pages.get("/account/stoppen/")
def ask_stop() -> ResponseReturnValue:
    """What stopping does, and the button."""
    return render_template("stoppen.html")


@pages.post("/account/stoppen/")
@fresh
def stop() -> ResponseReturnValue:
    """End it all. The account of staff is the school's to end."""
    gate, who = _gate(), visitor()
    if who.person.is_staff:
        return render_template("stoppen.html"), 409
    leaving.stop(gate.register, who.person.id, now=gate.now())
    return _out()


@pages.post("/account/")
def end_device() -> ResponseReturnValue:
    """End one of my devices, or all others. Another's device changes nothing. Staff
    without their second step end this one alone: a mailbox is not enough to put a
    whole school's staff out."""
    gate, who = _gate(), visitor()
    here = who.device.id if who.device else ""
    if who.person.is_weak and request.form.get("device") != here:
        return prove_first()
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
    return _out()


def _out() -> ResponseReturnValue:
    _gate().snapshots.forget()
    answer = make_response("", 303, {"Location": "/"})
    answer.headers.add("Set-Cookie", cookie_header(COOKIE, "", 0))
    answer.headers["Clear-Site-Data"] = '"cache", "storage"'
    return answer
