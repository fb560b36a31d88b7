"""The answer to whoever may not read an address, or asks for one that never was.

It is one and the same, and says nothing of the address (DESIGN 3.5): only who asks,
which groups are theirs, and the school's own menu. So it is made by the application
once for each visitor, and given again as long as all that it shows is the same, a few
seconds at most. An address plays no part in the key.
"""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable, Iterable
from threading import Lock
from typing import TYPE_CHECKING, NamedTuple

from gate import tongues
from gate.access import Visitor, one_cookie
from gate.snapshot import Person
from school.words import CLOSED_ROOT

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

ADDRESS = f"/{CLOSED_ROOT}/0"  # an address that can't exist: the application's 404
KEPT = 5.0  # seconds
MANY = 256  # visitors
LONGEST = 300  # characters of what a browser says of languages; a longer one is not remembered


class _Key(NamedTuple):
    """All that the page depends on. ``person`` is compared by value: their name, their
    groups of now and what they may do."""

    person: Person
    release: int | None
    method: str
    query: str
    cookie: str
    accepts: str


class _Page(NamedTuple):
    until: float
    status: str
    headers: list[tuple[str, str]]
    body: bytes


class NotHere:
    """Gives that answer. Safe between threads."""

    def __init__(self, app: WSGIApplication, clock: Callable[[], float] = time.monotonic) -> None:
        self._app = app
        self._clock = clock
        self._pages: OrderedDict[_Key, _Page] = OrderedDict()
        self._lock = Lock()

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse, visitor: Visitor,
                 release: int | None) -> Iterable[bytes]:
        """``environ`` is a visitor's, as the application gets it; ``release`` its number."""
        environ["PATH_INFO"] = ADDRESS
        key = _Key(visitor.person, release, environ["REQUEST_METHOD"], environ.get("QUERY_STRING", ""),
                   one_cookie(environ.get("HTTP_COOKIE", ""), tongues.COOKIE), environ.get("HTTP_ACCEPT_LANGUAGE", ""))
        page = self._pages.get(key)
        if page is None or page.until <= self._clock():
            with self._lock:  # fifty who ask at once wait for one page, not for fifty
                page = self._pages.get(key)
                if page is None or page.until <= self._clock():
                    page = self._made(environ, self._clock() + KEPT)
                    if _is_ordinary(key, page):
                        self._keep(key, page)
        start_response(page.status, page.headers)
        return [page.body]

    def _made(self, environ: WSGIEnvironment, until: float) -> _Page:
        said: list[tuple[str, list[tuple[str, str]]]] = []

        def start(status: str, headers: list[tuple[str, str]], exc_info: object = None) -> Callable[[bytes], object]:
            said.append((status, headers))
            return lambda data: None

        body = self._app(environ, start)
        try:
            whole = b"".join(body)  # a WSGI application may begin its answer late
            return _Page(until, *said[-1], whole)
        finally:
            if hasattr(body, "close"):
                body.close()

    def _keep(self, key: _Key, page: _Page) -> None:
        self._pages[key] = page
        self._pages.move_to_end(key)
        while len(self._pages) > MANY:
            self._pages.popitem(last=False)


def _is_ordinary(key: _Key, page: _Page) -> bool:
    """Whether it may be given again: the 404 itself, that gives no cookie, to a question of
    ordinary length."""
    return page.status.startswith("404 ") and not any(name.casefold() == "set-cookie" for name, _ in page.headers) \
        and len(key.query) + len(key.cookie) + len(key.accepts) <= LONGEST
