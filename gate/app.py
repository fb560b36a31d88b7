"""The Flask application behind the guard: pages that ask and answer.

Deny by default: an endpoint that is not in PUBLIC_ENDPOINTS needs a visitor
whom the guard knows, and a test walks every route. A request that changes
something must come from our own page (gate/requests.py).
"""

from __future__ import annotations

import datetime
import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast
from urllib.parse import quote

import msgspec
from babel.dates import format_date
from flask import Blueprint, Flask, Response, current_app, g, make_response, render_template, request
from flask.typing import ResponseReturnValue
from jinja2 import ChoiceLoader, FileSystemLoader
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.exceptions import HTTPException, InternalServerError

from gate import tongues
from gate.access import NOBODY, Visitor
from gate.guard import SHELF, VISITOR
from gate.i18n import NAMES, direction, translator
from gate.keys import KeyStore
from gate.library import Shelf
from gate.openings import Openings
from gate.register import Register
from gate.requests import from_our_page, own_path
from gate.snapshot import Snapshots
from gate.titles import Titles
from school.home import PROGRAM, Home
from school.settings import Settings
from school.words import CLOSED_ROOT

PUBLIC_ENDPOINTS = frozenset({
    "signin.begin", "signin.ask", "signin.code", "signin.spend_code", "signin.again", "signin.arrive",
    "signin.link", "signin.spend_link", "signin.anew", "health.healthz",
    "connect.begin", "connect.ask", "connect.show_steps",
    "passkey.door_question", "passkey.door_answer", "addresses.arrive", "addresses.link", "addresses.answer",
    "telling.ask_stop", "telling.stop", "telling.feed",
})
FROM_ANYWHERE = frozenset({"telling.stop"})
"""What a mail app may ask by itself (RFC 8058): it has no page of ours, and its address is the proof."""
LARGEST_FORM = 64 * 1024  # bytes; no page of ours sends more
_NO_STORE = "private, no-store"
_log = logging.getLogger("schoolpoort.pages")


@dataclass(frozen=True)
class Gate:
    """What the pages work with; made once in gate/wsgi.py."""

    home: Home
    settings: Settings
    register: Register
    snapshots: Snapshots
    keys: KeyStore
    now: Callable[[], datetime.datetime]
    openings: Openings
    titles: Titles


def create_app(gate: Gate, blueprints: Sequence[Blueprint], public: frozenset[str] = PUBLIC_ENDPOINTS) -> Flask:
    """The application with its pages. ``public`` endpoints answer without a visitor."""
    app = Flask("schoolpoort", static_folder=None, template_folder=None)
    app.extensions["gate"] = gate
    app.config.update(MAX_CONTENT_LENGTH=LARGEST_FORM, MAX_FORM_PARTS=50)
    app.jinja_env.add_extension("jinja2.ext.i18n")
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.autoescape = True
    app.jinja_loader = ChoiceLoader([FileSystemLoader(Path(__file__).parent / "templates"),
                                     FileSystemLoader(PROGRAM / "theme" / "templates")])
    app.jinja_env.install_gettext_callables(  # type: ignore[attr-defined]  # added by the i18n extension
        lambda text: translator(language())(text),
        lambda one, many, n: translator(language())(one if n == 1 else many), newstyle=True)
    app.jinja_env.filters.update(dutch_date=dutch_date, dutch_day=dutch_day, iso=_iso)
    for blueprint in blueprints:
        app.register_blueprint(blueprint)
    app.context_processor(lambda: _context(gate))
    app.before_request(lambda: _admit(gate, public))
    app.after_request(_never_stored)
    app.after_request(lambda answer: _remember_language(gate, answer))
    app.register_error_handler(HTTPException, _error_page)
    app.register_error_handler(SQLAlchemyError, _store_gone)
    return app


def visitor() -> Visitor:
    """Who is asking, as the guard found them."""
    return cast(Visitor, request.environ.get(VISITOR, NOBODY))


def shelf() -> Shelf | None:
    """The release that this request began with."""
    return cast("Shelf | None", request.environ.get(SHELF))


def language() -> str:
    """The language of this answer (gate/tongues.py)."""
    gate: Gate = current_app.extensions["gate"]
    return tongues.language_of(request, gate.settings.people.languages, everywhere="everywhere" in g)


def my_groups() -> list[dict[str, str]]:
    """The visitor's groups that the release has, as the theme shows them: this
    year first, then by label."""
    now = shelf()
    if now is None:
        return []
    found = [(group, now.facts.groups[str(group)]) for group in visitor().person.groups
             if group in now.closed and str(group) in now.facts.groups]
    found.sort(key=lambda pair: (-pair[0].year.first, _label_key(pair[1]["label"])))
    return [{**facts, "name": group.name, "year": str(group.year)} for group, facts in found]


def _label_key(label: str) -> tuple[bool, str]:
    return (not label.startswith("Groep"), label)


def _admit(gate: Gate, public: frozenset[str]) -> ResponseReturnValue | None:
    if request.method not in ("GET", "HEAD", "OPTIONS") and request.endpoint not in FROM_ANYWHERE \
            and not from_our_page(request.environ, gate.settings.site.url):
        return _page("weigering.html", 403)
    who = visitor()
    if who.device and who.device.only_reads and request.method not in ("GET", "HEAD", "OPTIONS") \
            and request.endpoint != "account.sign_out":
        return _page("weigering.html", 403, only_reads=True)
    if request.endpoint is None or request.endpoint in public:
        return None
    back = own_path(request.path) if request.method == "GET" else ""
    target = f"/inloggen/?naar={quote(back)}" if back else "/inloggen/"
    return make_response("", 303, {"Location": target}) if who.is_nobody else None


def _context(gate: Gate) -> dict[str, Any]:
    now = shelf()
    files: Mapping[str, str] = now.facts.theme if now else {}
    who = visitor()
    site = gate.settings.on(gate.now()).site  # the school year of this moment
    return {
        "SITE": msgspec.structs.replace(site, language=language()), "KIND": "gate",
        "MENU": now.facts.menu if now else [], "FOOTER": now.facts.footer if now else [],
        "theme": lambda name: files.get(name, f"/theme/{name}"),
        "person": None if who.is_nobody else who.person, "HERE": request.path, "LANGUAGE": language(),
        "DIRECTION": direction(language()),
        "LANGUAGES": {one: NAMES[one] for one in gate.settings.people.languages if one in NAMES},
    }


def _remember_language(gate: Gate, answer: Response) -> Response:
    tongues.remember(request, answer, gate.settings.people.languages)
    return answer


def _never_stored(answer: Response) -> Response:
    answer.headers["Cache-Control"] = _NO_STORE
    answer.headers["Vary"] = "Cookie, Accept-Language, Accept-Encoding"
    return answer


def _error_page(error: HTTPException) -> ResponseReturnValue:
    """Every fault as a page of the school's own; one and the same for all that
    is not found or not theirs."""
    status = error.code or 500
    if isinstance(error, InternalServerError) and error.original_exception:
        status = 500
    if status in (404, 405) and request.path.startswith(f"/{CLOSED_ROOT}/"):
        return _page("niet-voor-u.html", 404, groups=my_groups())
    answer = make_response(_page("404.html" if status == 404 else "fout.html", status, status=status))
    for name, value in error.get_headers():
        if name in ("Allow", "Retry-After"):
            answer.headers[name] = value
    return answer


def _store_gone(error: Exception) -> ResponseReturnValue:
    """The register can't be asked or written: said, logged, and nothing opens."""
    _log.error("the register failed: %s", type(error).__name__)
    answer = make_response(_page("fout.html", 503, status=503))
    answer.headers["Retry-After"] = "30"
    return answer


def _page(template: str, code: int, **facts: Any) -> tuple[str, int]:
    g.everywhere = True  # these pages are not among those of every language
    return render_template(template, **facts), code


def dutch_date(moment: datetime.date) -> str:
    """*vrijdag 20 november 2026*, in the language of the answer."""
    return format_date(moment, "EEEE d MMMM y", locale=language())


def dutch_day(moment: datetime.date) -> str:
    """*20 november*."""
    return format_date(moment, "d MMMM", locale=language())


def _iso(moment: datetime.date) -> str:
    return moment.isoformat()
