"""The security headers, on every answer: pages, photos, 304s, 404s, faults.

Outermost of all, so that nothing answers around it (security.md 1.1, internet.nl).
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from gate.forms import Fields

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

CSP = (
    "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; "
    "media-src 'self'; connect-src 'self'; frame-src 'none'; object-src 'none'; base-uri 'none'; "
    "form-action 'self'; frame-ancestors 'none'"
)
ALWAYS = {
    "Content-Security-Policy": CSP,
    "X-Content-Type-Options": "nosniff",
    # same-origin, not no-referrer: with that a form of our own sends Origin: null
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Frame-Options": "DENY",
    "Permissions-Policy": "accelerometer=(), camera=(), display-capture=(), geolocation=(), gyroscope=(), "
                          "magnetometer=(), microphone=(), midi=(), payment=(), usb=()",
}
_log = logging.getLogger("schoolpoort.headers")
HSTS = "max-age=31536000; includeSubDomains"


def policy(styles: Iterable[str]) -> str:
    """The CSP of pages that may carry the sheets of these names (``'sha256-…'``), and no other."""
    return CSP.replace("style-src 'self'", " ".join(["style-src 'self'", *filter(None, styles)]))


class SecurityHeaders:
    """Wraps an application; our own value wins over one that it set. ``styles`` names the
    sheets that pages of the site carry: the same tuple until there is another release."""

    def __init__(self, app: WSGIApplication, *, https: bool,
                 styles: Callable[[], tuple[str, ...]] = tuple) -> None:
        self._app = app
        self._styles = styles
        self._named: tuple[str, ...] = ()
        self._fields = {**ALWAYS, "Strict-Transport-Security": HSTS} if https else ALWAYS
        self._names = {name.casefold() for name in (*self._fields, "Server", "Access-Control-Allow-Origin")}

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        def start(status: str, headers: list[tuple[str, str]], exc_info: object = None) -> object:
            ours = self._current()
            if type(headers) is not Fields:
                return start_response(status, self._on(headers, ours))
            if headers.sealed is None or headers.sealed[0] is not ours:
                headers.sealed = ours, self._on(headers, ours)
            return start_response(status, headers.sealed[1])


        try:
            return self._app(environ, start)  # type: ignore[arg-type]  # exc_info is never used by ours
        except Exception:
            # The last resort: what even the guard did not foresee is closed, and
            # tells nobody anything.
            _log.exception("an answer failed")
            start("500 Internal Server Error", [("Content-Type", "text/plain; charset=utf-8"),
                                                ("Cache-Control", "private, no-store")])
            return [b"Er ging bij ons iets mis. Probeer het later nog eens.\n"]

    def _current(self) -> dict[str, str]:
        styles = self._styles()
        if styles is not self._named:
            self._fields = {**self._fields, "Content-Security-Policy": policy(styles)}
            self._named = styles
        return self._fields

    def _on(self, headers: list[tuple[str, str]], ours: dict[str, str]) -> list[tuple[str, str]]:
        kept = [(name, value) for name, value in headers if name.casefold() not in self._names]
        return [*kept, *ours.items()]
