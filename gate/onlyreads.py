"""The gate of a mirror: it reads closed and public pages to people, and nothing else.

What somebody asks or answers there would be written beside a copy of the school, where
no build ever looks: a parent's no to a photo would be lost. So everything but reading
is 421, *not here* (RFC 9110, 15.5.20), and the proxy asks the whole gate instead.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from werkzeug.wrappers import Response

from school.words import CLOSED_ROOT

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

_TEXT = "Dit is een kopie van de school, om te lezen. Ga naar het adres van de school zelf.\n"


class OnlyReads:
    """Wraps the pages behind the guard: the start page and what is not found go on."""

    def __init__(self, app: WSGIApplication) -> None:
        self._app = app

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        path = str(environ.get("PATH_INFO", ""))
        reads = environ["REQUEST_METHOD"] in ("GET", "HEAD")
        if reads and (path.startswith(f"/{CLOSED_ROOT}/") or path == "/healthz"):
            return self._app(environ, start_response)
        answer = Response(_TEXT, 421, content_type="text/plain; charset=utf-8")
        answer.headers["Cache-Control"] = "private, no-store"
        return answer(environ, start_response)
