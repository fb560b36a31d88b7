"""What the script of a passkey asks and answers (theme/static/passkey.js): a
question and its answer each at the door, on ``/bevestigen/`` and in the account.

Answers are JSON: where to go on, or what is wrong in words. The question's id
lies in a cookie of its own, so that only the browser that was asked can answer.
"""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, current_app, jsonify, request
from flask.typing import ResponseReturnValue

from gate import factors, passkeys
from gate.access import cookie_header, one_cookie
from gate.admit import PROVE, Proof
from gate.app import Gate, language, visitor
from gate.devices import label_of
from gate.entrance import here, network, signed_in
from gate.i18n import translator
from gate.passkeys import Question
from gate.proof import START, lacks, way
from gate.requests import own_path
from gate.security import HOME

pages = Blueprint("passkey", __name__)
COOKIE = "__Host-schoolpoort-passkey"


def _gate() -> Gate:
    return current_app.extensions["gate"]  # type: ignore[no-any-return]


def _question(question: Question) -> Response:
    answer = jsonify({"publicKey": question.options})
    answer.headers.add("Set-Cookie", cookie_header(COOKIE, question.id, int(passkeys.LIVES.total_seconds())))
    return answer


def _asked() -> str:
    return one_cookie(request.headers.get("Cookie", ""), COOKIE)[:32]


def _sent() -> tuple[dict[str, Any], dict[str, Any]]:
    """What the browser says: the passkey's answer, and what our page added."""
    whole = request.get_json(silent=True)
    whole = whole if isinstance(whole, dict) else {}
    answer = whole.get("credential")
    return answer if isinstance(answer, dict) else {}, whole


def _on(place: str) -> Response:
    return jsonify({"location": place})


def _no(text: str) -> ResponseReturnValue:
    return jsonify({"wrong": text}), 422


@pages.post("/inloggen/passkey/vraag/")
def door_question() -> ResponseReturnValue:
    gate = _gate()
    return _question(passkeys.ask_to_show(gate.register, None, now=gate.now(), network=network()))


@pages.post("/inloggen/passkey/")
def door_answer() -> ResponseReturnValue:
    """Sign in by passkey."""
    gate, (answer, sent) = _gate(), _sent()
    done = passkeys.sign_in(gate.register, _asked(), answer, shared=sent.get("shared") is True, now=gate.now(),
                            **here())
    if done is None:
        _ = translator(language())
        return _no(_("Inloggen met deze passkey lukte niet. Probeer het nog eens, of laat een code mailen."))
    came = signed_in(done, own_path(str(sent.get("naar", ""))), strong=True)
    answered = _on(came.headers.pop("Location"))
    for cookie in came.headers.getlist("Set-Cookie"):
        answered.headers.add("Set-Cookie", cookie)
    return answered


@pages.post(f"{PROVE}passkey/vraag/")
def proof_question() -> ResponseReturnValue:
    gate, who = _gate(), visitor()
    return _question(passkeys.ask_to_show(gate.register, who.person.id, now=gate.now()))


@pages.post(f"{PROVE}passkey/")
def proof_answer() -> ResponseReturnValue:
    """Show one's passkey on this device."""
    gate, who, (answer, sent) = _gate(), visitor(), _sent()
    assert who.device is not None
    if not passkeys.prove(gate.register, who.person.id, who.device.id, _asked(), answer, now=gate.now()):
        _ = translator(language())
        return _no(_("Dat lukte niet met deze passkey. Probeer het nog eens."))
    gate.snapshots.forget()
    return _on(own_path(str(sent.get("naar", ""))) or START)


@pages.post(f"{HOME}passkey/vraag/")
def make_question() -> ResponseReturnValue:
    gate, who = _gate(), visitor()
    if lacks(gate, who, factors.of(gate.register, who.person.id), strong=True) is not Proof.NONE:
        return _on(way(HOME, strong=True))
    return _question(passkeys.ask_to_make(gate.register, who.person.id, who.person.name, now=gate.now()))


@pages.post(f"{HOME}passkey/")
def make_answer() -> ResponseReturnValue:
    """Keep a new passkey. That somebody may do this was shown when it was asked."""
    gate, who, (answer, sent) = _gate(), visitor(), _sent()
    assert who.device is not None
    label = label_of(request.headers.get("User-Agent", ""))
    if not passkeys.make(gate.register, who.person.id, who.device.id, _asked(), answer, label, now=gate.now()):
        _ = translator(language())
        return _no(_("De passkey is niet gemaakt. Probeer het nog eens."))
    gate.snapshots.forget()
    return _on(own_path(str(sent.get("naar", ""))) or f"{HOME}?klaar=passkey")
