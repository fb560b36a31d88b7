"""The pages of signing in: address, code, link (the rules are in gate/signin.py).

Opening a link signs nobody in: it is put in a cookie at once, so that its
secret leaves the address bar, and a button spends it (ASVS 7.6.2, 14.2.1).
"""

from __future__ import annotations

import re
from urllib.parse import quote

from flask import Blueprint, Response, current_app, make_response, redirect, render_template, request
from flask.typing import ResponseReturnValue

from gate import signin
from gate.access import COOKIE, cookie_header, one_cookie
from gate.app import Gate, language, visitor
from gate.devices import label_of
from gate.errors import TokenError
from gate.requests import network_of, own_path
from gate.tokens import Purpose, new_id, read, sign

pages = Blueprint("signin", __name__)
REQUEST_COOKIE = "__Host-schoolpoort-aanvraag"
LINK_COOKIE = "__Host-schoolpoort-link"
_LINK = re.compile(r"([0-9a-f]{32})\.([0-9a-f]{32})", re.ASCII)
_START = "/besloten/"


def _gate() -> Gate:
    return current_app.extensions["gate"]  # type: ignore[no-any-return]


def _cookie(name: str) -> str:
    return one_cookie(request.headers.get("Cookie", ""), name)


def request_id() -> str:
    """The sign-in that this browser asked for, "" when none."""
    gate = _gate()
    try:
        return read(_cookie(REQUEST_COOKIE), gate.keys.ring, Purpose.REQUEST,
                    issuer=gate.settings.site.url, now=gate.now()).subject
    except TokenError:
        return ""


def _used_before() -> str:
    """Whom this browser was signed in as, by a session that may have ended since."""
    gate = _gate()
    try:
        return read(_cookie(COOKIE), gate.keys.ring, Purpose.SESSION,
                    issuer=gate.settings.site.url, now=gate.now()).subject
    except TokenError:
        return ""


def here() -> dict[str, str]:
    """This browser in words, and the device and person that it was."""
    device = visitor().device
    return {"label": label_of(request.headers.get("User-Agent", "")), "instead": device.id if device else "",
            "known": _used_before()}


def network() -> str:
    return network_of(request.environ, _gate().settings.server.trusted_proxies)


@pages.get("/inloggen/")
def begin() -> ResponseReturnValue:
    """Ask for an address; or, while a code waits, for the code."""
    gate, back = _gate(), own_path(request.args.get("naar", ""))
    if not visitor().is_nobody:
        return redirect(back or _START, 303)
    if "anders" not in request.args and signin.waiting(gate.register, request_id(), now=gate.now()):
        return redirect(f"/inloggen/code/?naar={quote(back)}" if back else "/inloggen/code/", 303)
    return render_template("inloggen.html", back=back, wrong="")


@pages.post("/inloggen/")
def ask() -> ResponseReturnValue:
    """Mail a code. The answer is the same for every address."""
    gate, back = _gate(), own_path(request.form.get("naar", ""))
    mail = request.form.get("address", "")[:300]
    try:
        id = signin.ask(gate.register, gate.keys.ring, mail, network(), now=gate.now(),
                        shared="shared" in request.form, back=back, language=language(),
                        before=request_id(), browser=_used_before())
    except ValueError:
        return render_template("inloggen.html", back=back, wrong=mail or " "), 422
    return remember(id)


def remember(id: str) -> Response:
    """Go to the code page, with the request in this browser's cookie."""
    gate = _gate()
    token = sign(gate.keys.ring, Purpose.REQUEST, issuer=gate.settings.site.url, subject=id, id=new_id(),
                 now=gate.now(), lives=signin.LIVES)
    answer = make_response("", 303, {"Location": "/inloggen/code/"})
    answer.headers.add("Set-Cookie", cookie_header(REQUEST_COOKIE, token, int(signin.LIVES.total_seconds())))
    return answer


@pages.get("/inloggen/code/")
def code() -> ResponseReturnValue:
    gate = _gate()
    asked = signin.waiting(gate.register, request_id(), now=gate.now())
    if asked is None:
        return redirect("/inloggen/", 303)
    return render_template("code.html", asked=asked, wrong=False, sent="opnieuw" in request.args,
                           back=own_path(request.args.get("naar", "")))


@pages.post("/inloggen/code/")
def spend_code() -> ResponseReturnValue:
    gate, id, back = _gate(), request_id(), own_path(request.form.get("naar", ""))
    done = signin.spend_code(gate.register, gate.keys.ring, id, request.form.get("code", "")[:50],
                             now=gate.now(), **here())
    if done:
        return signed_in(done, back)
    asked = signin.waiting(gate.register, id, now=gate.now())
    if asked is None:
        return redirect("/inloggen/", 303)
    return render_template("code.html", asked=asked, wrong=True, sent=False, back=back), 422


@pages.post("/inloggen/opnieuw/")
def again() -> ResponseReturnValue:
    """Send the same code again; limits are quiet."""
    gate = _gate()
    signin.again(gate.register, request_id(), network(), now=gate.now())
    return redirect("/inloggen/code/?opnieuw=1", 303)


@pages.get("/inloggen/link/<secret>")
def arrive(secret: str) -> ResponseReturnValue:
    """A link of a mail was opened: keep it in a cookie, clean the address."""
    answer = make_response("", 303, {"Location": "/inloggen/link/"})
    if _LINK.fullmatch(secret):
        answer.headers.add("Set-Cookie", cookie_header(LINK_COOKIE, secret, int(signin.LIVES.total_seconds())))
    return answer


@pages.get("/inloggen/link/")
def link() -> ResponseReturnValue:
    """A button where the code was asked for; elsewhere, what to do."""
    match = _LINK.fullmatch(_cookie(LINK_COOKIE))
    asked = signin.waiting(_gate().register, match[1], now=_gate().now()) if match else None
    if not visitor().is_nobody and not (asked and asked.koppelt):  # a koppelcode may be another guardian's
        return redirect(_START, 303)
    if asked is None:
        return render_template("link.html", state="over", known=bool(match)), 410
    return render_template("link.html", state="here" if asked.id == request_id() else "elsewhere")


@pages.post("/inloggen/link/")
def spend_link() -> ResponseReturnValue:
    gate, match = _gate(), _LINK.fullmatch(_cookie(LINK_COOKIE))
    if match and match[1] == request_id():
        done = signin.spend_link(gate.register, gate.keys.ring, match[1], match[2],
                                 now=gate.now(), **here())
        if done:
            return signed_in(done)
    return render_template("link.html", state="over", known=bool(match)), 410


@pages.post("/inloggen/hier/")
def anew() -> ResponseReturnValue:
    """The link was opened in another browser, or too late: ask a code for this
    one, in one tap. It goes to the address that the link was mailed to."""
    gate, match = _gate(), _LINK.fullmatch(_cookie(LINK_COOKIE))
    id = match and signin.ask_by_link(gate.register, gate.keys.ring, match[1], match[2], now=gate.now(),
                                      language=language(), before=request_id())
    return remember(id) if id else redirect("/inloggen/?anders=1", 303)


def _onward(done: signin.SignedIn, back: str, strong: bool) -> str:
    """Where somebody goes who just came in: a shared mailbox asks who it is,
    staff show their second step."""
    for step, asked in (("/inloggen/wie/", done.others), ("/bevestigen/", done.is_staff and not strong)):
        if asked:
            return f"{step}?naar={quote(back)}" if back else step
    return quote(back) or _START


def signed_in(done: signin.SignedIn, back: str = "", *, strong: bool = False) -> Response:
    """The session cookie, under a new id (ASVS 7.2.4); the helpers are ended.
    ``strong``: by a second step."""
    gate = _gate()
    gate.snapshots.forget()
    token = sign(gate.keys.ring, Purpose.SESSION, issuer=gate.settings.site.url, subject=done.person,
                 id=done.device, now=gate.now(), lives=done.lives)
    answer = make_response("", 303, {"Location": _onward(done, own_path(done.back) or back, strong)})
    answer.headers.add("Set-Cookie", cookie_header(COOKIE, token, int(done.lives.total_seconds())))
    for name in (REQUEST_COOKIE, LINK_COOKIE):
        answer.headers.add("Set-Cookie", cookie_header(name, "", 0))
    return answer
