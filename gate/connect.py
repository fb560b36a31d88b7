"""The pages of the koppelcode: where it is typed, and the steps (the rules are in gate/codes.py).

The QR code and the mailed link carry the code behind a ``#``: a browser keeps
that to itself, so it reaches no log, and a small script puts it into the field.
"""

from __future__ import annotations

import re

from flask import Blueprint, current_app, render_template, request
from flask.typing import ResponseReturnValue

from gate import codes, limits, signin
from gate.access import cookie_header, one_cookie
from gate.app import Gate, language
from gate.entrance import network, remember, request_id
from gate.families import normal_mail
from gate.i18n import translator
from gate.notices import tell
from gate.steps import CONNECT, STEPS, steps
from gate.tokens import new_id

pages = Blueprint("connect", __name__)
BROWSER_COOKIE = "__Host-schoolpoort-koppelen"
GUESSING = "code-guessing"
_ID = re.compile(r"[0-9a-f]{32}", re.ASCII)
_REMEMBERED = 3600  # seconds


def _gate() -> Gate:
    return current_app.extensions["gate"]  # type: ignore[no-any-return]


@pages.get(STEPS)
def show_steps() -> ResponseReturnValue:
    """The steps as a page, for whoever lost the letter's."""
    return render_template("stappenplan.html", steps=steps(_gate().settings.site, translator(language())))


@pages.get(CONNECT)
def begin() -> ResponseReturnValue:
    return _form()


@pages.post(CONNECT)
def ask() -> ResponseReturnValue:
    """Code and address: a mail goes out, and proving it ties the two. Every code
    that can't be used, whatever the reason, gets one and the same answer."""
    gate, typed, mail = _gate(), request.form.get("koppelcode", "")[:100], request.form.get("address", "")[:300]
    try:
        normal_mail(mail)
    except ValueError:
        return _form(typed, mail, wrong_mail=True), 422
    browser = one_cookie(request.headers.get("Cookie", ""), BROWSER_COOKIE)
    browser = browser if _ID.fullmatch(browser) else new_id()
    code = _judge(gate, typed, browser)
    if code:
        return remember(signin.ask(
            gate.register, gate.keys.ring, mail, network(), now=gate.now(), shared="shared" in request.form,
            language=language(), before=request_id(), koppelcode=code))
    answer = current_app.make_response((_form(typed, mail, wrong_code=True), 422))
    answer.headers.add("Set-Cookie", cookie_header(BROWSER_COOKIE, browser, _REMEMBERED))
    return answer


def _form(typed: str = "", mail: str = "", *, wrong_code: bool = False, wrong_mail: bool = False) -> str:
    return render_template("koppelen.html", typed=typed, mail=mail, wrong_code=wrong_code, wrong_mail=wrong_mail)


def _judge(gate: Gate, typed: str, browser: str) -> str:
    """The id of the live code that was typed, "" for any no. Tries that fail are
    counted for the browser and, quietly, for its network."""
    now = gate.now()
    with gate.register.reading() as rows:
        found = codes.find(rows, typed, now)
    with gate.register.writing() as rows:
        allowed = limits.within(rows, limits.WRONG_KOPPELCODES, browser, now)
        if found and allowed and limits.within(rows, limits.MAILS_OF_A_KOPPELCODE, found.id, now):
            limits.count(rows, limits.MAILS_OF_A_KOPPELCODE, found.id, now)
            return str(found.id)
        if allowed and not found:
            limits.count(rows, limits.WRONG_KOPPELCODES, browser, now)
        if limits.within(rows, limits.WRONG_KOPPELCODES_OF_A_NETWORK, network(), now):
            limits.count(rows, limits.WRONG_KOPPELCODES_OF_A_NETWORK, network(), now)
            gate.register.note(rows, now, "unknown", "code-try", found.id if found else "", "wrong")
            if not limits.within(rows, limits.WRONG_KOPPELCODES_OF_A_NETWORK, network(), now):
                tell(rows, GUESSING, now=now)
    return ""
