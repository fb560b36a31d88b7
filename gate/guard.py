"""The guard: everything under ``/besloten/`` is answered here, or not at all.

Outermost but for the security headers. An address that could be read as a
closed one never reaches the public files (``could_mean``). The steps are
those of ``gate/access.py``; the file comes from ``gate/library.py``.
"""

from __future__ import annotations

import datetime
import logging
from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import TYPE_CHECKING
from urllib.parse import quote

from werkzeug.wrappers import Response

from gate.access import NO_DEVICE, Refused, Visitor, decide, identify
from gate.devices import RENEW_AFTER
from gate.errors import StoreUnavailable
from gate.files import closed_answer
from gate.forms import CLOSED_PAGE
from gate.keys import KeyStore
from gate.library import Library, Shelf
from gate.nothere import NotHere
from gate.openings import Openings
from gate.requests import could_mean, for_our_host, own_path, path_of
from gate.snapshot import Snapshots
from gate.verified import MANY, Verified
from school.release import ReleaseError
from school.words import CLOSED_ROOT, Tree, WordError

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

VISITOR = "schoolpoort.visitor"
SHELF = "schoolpoort.shelf"
START_PAGE = f"/{CLOSED_ROOT}/"
TRY_AGAIN_AFTER = datetime.timedelta(minutes=10)
LONGEST = 2000  # characters of an address of ours
_NEVER = datetime.datetime.min.replace(tzinfo=datetime.UTC)
_log = logging.getLogger("schoolpoort.guard")


class Guard:
    """WSGI: closed addresses by the five steps, the rest by WhiteNoise or the application."""

    def __init__(self, app: WSGIApplication, *, library: Library, snapshots: Snapshots, keys: KeyStore,
                 url: str, now: Callable[[], datetime.datetime], strong_lives: datetime.timedelta,
                 on_old: Callable[[str], None], openings: Openings, hand_over_to: tuple[str, ...] = ()) -> None:
        """``hand_over_to``: the servers in front that send closed files themselves when
        we say which (X-Accel-Redirect); nobody else is told."""
        self._app = app
        self._not_here = NotHere(app)
        self._hand_over_to = hand_over_to
        self._scheme = url.partition(":")[0]
        self._library = library
        self._snapshots = snapshots
        self._keys = keys
        self._url = url
        self._now = now
        self._on_old = on_old
        self._openings = openings
        self._strong_lives = strong_lives
        self._tokens = Verified(url)
        self._tried: dict[str, datetime.datetime] = {}

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        environ["SCRIPT_NAME"] = ""  # a header of that name must not move the prefix (security.md 0.6)
        environ["wsgi.url_scheme"] = self._scheme  # nor another make us send people to http
        for name in (VISITOR, SHELF):
            environ.pop(name, None)
        path = path_of(environ)
        if not for_our_host(environ, self._url) and path != "/healthz":
            return _elsewhere(self._url)(environ, start_response)
        try:
            environ[SHELF] = shelf = self._library.shelf()
        except (ReleaseError, OSError):
            shelf = None
        if could_mean(path, CLOSED_ROOT):
            return self._closed(environ, start_response, path or "", shelf)
        public = shelf.public.answer(environ, path or "") if shelf else None
        if public is not None:
            return public(environ, start_response)
        try:
            environ[VISITOR] = self._visitor(environ, self._now(), at_once=True)
        except StoreUnavailable:
            _log.error("the register can't be asked")
            if path != "/healthz":
                return _unavailable()(environ, start_response)
        return self._app(environ, start_response)

    def _closed(self, environ: WSGIEnvironment, start_response: StartResponse, path: str,
                shelf: Shelf | None) -> Iterable[bytes]:
        try:
            now = self._now()
            visitor = self._visitor(environ, now, at_once=path == START_PAGE)
        except StoreUnavailable:
            _log.error("the register can't be asked")
            return _unavailable()(environ, start_response)
        if visitor.is_nobody:
            start_response("303 SEE OTHER", _way_in(path))
            return []
        environ[VISITOR] = visitor
        if path == START_PAGE:
            return self._app(environ, start_response)
        if path == START_PAGE.rstrip("/"):
            return _closed_headers(Response(status=308, headers={"Location": START_PAGE}))(environ, start_response)
        if environ["REQUEST_METHOD"] not in ("GET", "HEAD"):
            return _closed_headers(Response(status=405, headers={"Allow": "GET, HEAD"}))(environ, start_response)
        answer = self._file(environ, start_response, visitor, path, shelf, now)
        if answer is None:
            return self._not_here(environ, start_response, visitor, shelf.number if shelf else None)
        return answer

    def _file(self, environ: WSGIEnvironment, start_response: StartResponse, visitor: Visitor, path: str,
              shelf: Shelf | None, now: datetime.datetime) -> Iterable[bytes] | None:
        """Steps 3, 4 and 5; None for every kind of no."""
        tree, rest = _split(path) if len(path) <= LONGEST else (None, "")
        if tree is None or shelf is None:
            return None
        decision = decide(visitor, tree)
        if isinstance(decision, Refused):
            _log.info("refused: %s", decision.why)
            return None
        volume = shelf.volume(tree)
        forms = shelf.forms(volume, rest) if volume and (rest or path.endswith("/")) else None
        if forms is not None:
            if tree.group and environ["REQUEST_METHOD"] == "GET":
                self._openings.note(visitor, tree.group, rest, now)
            return closed_answer(environ, start_response, forms,
                                 hand_over=bool(self._hand_over_to) and self._sends_files(environ))
        if volume is not None and not path.endswith("/") and volume.find(f"{rest}/" if rest else ""):
            return _closed_headers(Response(status=308, headers={"Location": f"{path}/"}))(environ, start_response)
        return None

    def _sends_files(self, environ: WSGIEnvironment) -> bool:
        """Whether it is one of those servers that asks. Who asks us around it gets the
        file from us, as without the setting."""
        return environ.get("REMOTE_ADDR") in self._hand_over_to and environ.get("HTTP_X_SENDS_FILES") == "yes"

    def _visitor(self, environ: WSGIEnvironment, now: datetime.datetime, *, at_once: bool) -> Visitor:
        """``at_once``: for the application, where what somebody just did in another process decides what
        they see next. A file asks at most twice a second, but for who would be told no: they may have
        signed in, or shown their second step, a moment ago."""
        visitor = self._identify(environ, now, at_once)
        if not at_once and (visitor.why == NO_DEVICE or visitor.person.is_weak):
            visitor = self._identify(environ, now, at_once=True)
        if visitor.device and now - visitor.device.seen > RENEW_AFTER:
            self._renew(visitor.device.id)
        return visitor

    def _identify(self, environ: WSGIEnvironment, now: datetime.datetime, at_once: bool) -> Visitor:
        return identify(environ.get("HTTP_COOKIE", ""), self._tokens, self._keys.ring,
                        self._snapshots.now(at_once=at_once), now=now, strong_lives=self._strong_lives)

    def _renew(self, device: str) -> None:
        """A device that is used lives on. Not being able to write that down
        must not stop a parent from reading, nor keep them waiting each time."""
        if self._tried.get(device, _NEVER) > self._now() - TRY_AGAIN_AFTER:
            return
        if len(self._tried) > MANY:
            self._tried.clear()
        self._tried[device] = self._now()
        try:
            self._on_old(device)
        except Exception:
            _log.exception("a device could not be renewed")


@lru_cache(maxsize=1024)
def _split(path: str) -> tuple[Tree | None, str]:
    """``/besloten/YEAR/GROUP/rest`` as a tree and the rest; a tree only when the
    address is written in exactly one way."""
    parts = path.split("/", 4)
    if len(parts) < 4 or parts[0] or parts[1] != CLOSED_ROOT:
        return None, ""
    try:
        return Tree.parse(f"{CLOSED_ROOT}/{parts[2]}/{parts[3]}"), "".join(parts[4:])
    except WordError:
        return None, ""


def _way_in(path: str) -> list[tuple[str, str]]:
    """The same for every closed address, existing or not (DESIGN 3.5)."""
    back = own_path(path)
    return [("Location", f"/inloggen/?naar={quote(back)}" if back else "/inloggen/"), ("Content-Length", "0"),
            ("Cache-Control", CLOSED_PAGE), ("Vary", "Cookie")]


def _elsewhere(url: str) -> Response:
    return Response(f"Deze school staat op {url}\n", 400, content_type="text/plain; charset=utf-8")


def _unavailable() -> Response:
    text = "De school kan even niet nakijken wie u bent. Probeer het over een minuut nog eens.\n"
    return _closed_headers(Response(text, 503, headers={"Retry-After": "30"}, content_type="text/plain; charset=utf-8"))


def _closed_headers(answer: Response) -> Response:
    answer.headers["Cache-Control"] = CLOSED_PAGE
    answer.headers["Vary"] = "Cookie"
    return answer
