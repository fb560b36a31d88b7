"""One row for each route of the gate: what outsiders and known people get."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Flask

from demo.mailpage import PUBLIC
from gate import account, addresspages, connect, datapages, entrance, health, passkeypages, proof, security, sharing
from gate.roles import Act


@dataclass(frozen=True)
class Row:
    """``path`` is asked with ``method``; ``outsider`` and ``known`` are statuses.
    A route with ``acts`` is ``known`` to whoever may do one of them, and to all
    others the 404 of a page that does not exist."""

    method: str
    path: str
    outsider: int
    known: int
    ends_session: bool = False
    open_in_demo: bool = False
    acts: tuple[Act, ...] = ()


NOBODYS = "0" * 32  # the id of nothing

ROUTES = {
    "signin.begin": Row("GET", "/inloggen/", 200, 303),
    "signin.ask": Row("POST", "/inloggen/", 422, 422),
    "signin.code": Row("GET", "/inloggen/code/", 303, 303),
    "signin.spend_code": Row("POST", "/inloggen/code/", 303, 303),
    "signin.again": Row("POST", "/inloggen/opnieuw/", 303, 303),
    "signin.arrive": Row("GET", "/inloggen/link/x", 303, 303),
    "signin.link": Row("GET", "/inloggen/link/", 410, 303),
    "signin.spend_link": Row("POST", "/inloggen/link/", 410, 410),
    "signin.anew": Row("POST", "/inloggen/hier/", 303, 303),
    "connect.show_steps": Row("GET", "/stappenplan/", 200, 200),
    "connect.begin": Row("GET", "/koppelen/", 200, 200),
    "connect.ask": Row("POST", "/koppelen/", 422, 422),
    "account.start": Row("GET", "/besloten/", 303, 200),
    "account.account": Row("GET", "/account/", 303, 200),
    "account.end_device": Row("POST", "/account/", 303, 303),
    "proof.ask": Row("GET", "/bevestigen/", 303, 303),
    "proof.by_app": Row("POST", "/bevestigen/", 303, 422),
    "proof.by_mail": Row("POST", "/bevestigen/mail/", 303, 303),
    "proof.resume": Row("POST", "/bevestigen/verder/", 303, 200),
    "security.overview": Row("GET", "/account/beveiliging/", 303, 200),
    "security.begin_app": Row("POST", "/account/beveiliging/app/", 303, 303),
    "security.show_app": Row("GET", f"/account/beveiliging/app/{NOBODYS}/", 303, 303),
    "security.confirm_app": Row("POST", f"/account/beveiliging/app/{NOBODYS}/", 303, 303),
    "security.remove": Row("POST", "/account/beveiliging/weg/", 303, 404),
    "security.rename": Row("POST", "/account/beveiliging/naam/", 303, 303),
    "passkey.door_question": Row("POST", "/inloggen/passkey/vraag/", 200, 200),
    "passkey.door_answer": Row("POST", "/inloggen/passkey/", 422, 422),
    "passkey.proof_question": Row("POST", "/bevestigen/passkey/vraag/", 303, 200),
    "passkey.proof_answer": Row("POST", "/bevestigen/passkey/", 303, 422),
    "passkey.make_question": Row("POST", "/account/beveiliging/passkey/vraag/", 303, 200),
    "passkey.make_answer": Row("POST", "/account/beveiliging/passkey/", 303, 422),
    "sharing.who": Row("GET", "/inloggen/wie/", 303, 303),
    "sharing.choose": Row("POST", "/inloggen/wie/", 303, 404),
    "account.ask_stop": Row("GET", "/account/stoppen/", 303, 200),
    "account.stop": Row("POST", "/account/stoppen/", 303, 303, ends_session=True),
    "addresses.show": Row("GET", "/account/adressen/", 303, 200),
    "addresses.ask": Row("POST", "/account/adressen/", 303, 422),
    "addresses.remove": Row("POST", "/account/adressen/weg/", 303, 422),
    "addresses.ask_help": Row("POST", "/account/adressen/hulp/", 303, 303),
    "addresses.arrive": Row("GET", "/account/adres/x", 303, 303),
    "addresses.link": Row("GET", "/account/adres/", 410, 410),
    "addresses.answer": Row("POST", "/account/adres/", 410, 410),
    "mydata.show": Row("GET", "/account/gegevens/", 303, 200),
    "mydata.take": Row("POST", "/account/gegevens/", 303, 200),
    "account.sign_out": Row("POST", "/uitloggen/", 303, 303, ends_session=True),
    "health.healthz": Row("GET", "/healthz", 200, 200),
    "demo.mailbox": Row("GET", "/demo/post/", 200, 200, open_in_demo=True),
}


def every_route() -> list[str]:
    """All endpoints that the gate (and the demo's page) register."""
    app = Flask("routes", static_folder=None)
    for pages in (entrance.pages, connect.pages, account.pages, health.pages, proof.pages, security.pages,
                  passkeypages.pages, sharing.pages, addresspages.pages, datapages.pages):
        app.register_blueprint(pages)
    return [*(rule.endpoint for rule in app.url_map.iter_rules()), *PUBLIC]
