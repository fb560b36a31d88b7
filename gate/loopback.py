"""For a demo home: nobody but the machine that it runs on is answered.

The command refuses to serve a demo elsewhere (schoolpoort/server.py); this
holds when somebody uses another server, or puts a proxy in front.
"""

from __future__ import annotations

from collections.abc import Iterable
from ipaddress import ip_address
from typing import TYPE_CHECKING

from werkzeug.wrappers import Response

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

_BY_A_PROXY = ("HTTP_FORWARDED", "HTTP_X_FORWARDED", "HTTP_X_REAL_IP", "HTTP_VIA")


class OnlyHere:
    """Wraps an application; 403 for all that comes from elsewhere."""

    def __init__(self, app: WSGIApplication) -> None:
        self._app = app

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        if is_from_here(environ):
            return self._app(environ, start_response)
        text = "Dit is de demoschool; die is alleen te zien op de computer waarop ze draait.\n"
        return Response(text, 403, content_type="text/plain; charset=utf-8")(environ, start_response)


def is_from_here(environ: WSGIEnvironment) -> bool:
    """Whether the peer is this machine and speaks for nobody else."""
    try:
        peer = ip_address(str(environ.get("REMOTE_ADDR", "")))
    except ValueError:
        return False
    return peer.is_loopback and not any(name.startswith(_BY_A_PROXY) for name in environ)
