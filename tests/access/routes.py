"""One row for each route of the gate: what outsiders and known people get."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Flask

from demo.mailpage import PUBLIC
from gate import account, entrance, health
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
    "account.start": Row("GET", "/besloten/", 303, 200),
    "account.account": Row("GET", "/account/", 303, 200),
    "account.end_device": Row("POST", "/account/", 303, 303),
    "account.sign_out": Row("POST", "/uitloggen/", 303, 303, ends_session=True),
    "health.healthz": Row("GET", "/healthz", 200, 200),
    "demo.mailbox": Row("GET", "/demo/post/", 200, 200, open_in_demo=True),
}


def every_route() -> list[str]:
    """All endpoints that the gate (and the demo's page) register."""
    app = Flask("routes", static_folder=None)
    for pages in (entrance.pages, account.pages, health.pages):
        app.register_blueprint(pages)
    return [*(rule.endpoint for rule in app.url_map.iter_rules()), *PUBLIC]
