"""One file as an HTTP answer: ETag, Range, the compressed sibling (RFC 9110).

The guard has decided before. What is asked plainly is answered from what stands
ready (gate/forms.py); Werkzeug judges the other conditions.
"""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from werkzeug.exceptions import RequestedRangeNotSatisfiable
from werkzeug.http import parse_etags, parse_range_header
from werkzeug.wrappers import Response
from werkzeug.wsgi import wrap_file

from gate.forms import CLOSED_PAGE as CLOSED_PAGE
from gate.forms import OPEN, WHOLE, Form, Forms
from gate.forms import etag_of as etag_of

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

CHUNK = 64 * 1024  # bytes
_ONE_PART = re.compile(r"bytes=(\d{1,15}-\d{0,15}|-\d{1,15})", re.ASCII)


def open_file(path: Path | str) -> BinaryIO | None:
    """The file, or None when it is gone: a withdrawn file leaves old releases
    too. A link in place of a file is never followed, a pipe never waited for."""
    try:
        handle = os.open(path, OPEN)
    except OSError:
        return None
    if not stat.S_ISREG(os.fstat(handle).st_mode):
        os.close(handle)
        return None
    return os.fdopen(handle, "rb")


def closed_answer(environ: WSGIEnvironment, start_response: StartResponse, forms: Forms, *,
                  hand_over: bool = False) -> Iterable[bytes] | None:
    """A closed file, after the guard granted it; None when it is gone. ``hand_over``: a
    server in front sends the bytes; what it would judge in another way than we do, it isn't
    asked."""
    form = forms.plain if "HTTP_RANGE" in environ else forms.fit(environ.get("HTTP_ACCEPT_ENCODING", ""))
    if "HTTP_RANGE" not in environ and not _is_odd(environ):
        plain = _plain(environ, start_response, form, hand_over)
        if plain is not None:
            return plain
    return _judged(environ, start_response, form, hand_over)


def _is_odd(environ: WSGIEnvironment) -> bool:
    """Whether there are conditions that Werkzeug and nginx know and browsers never send for a page."""
    return "HTTP_IF_MATCH" in environ or "HTTP_IF_UNMODIFIED_SINCE" in environ


def _plain(environ: WSGIEnvironment, start_response: StartResponse, form: Form,
           hand_over: bool) -> Iterable[bytes] | None:
    """What needs no weighing; None for all else, a file that is gone among it."""
    has = environ.get("HTTP_IF_NONE_MATCH")
    if has is not None:
        if has != form.tag or not form.is_there():
            return None
        start_response("304 NOT MODIFIED", form.known)
        return []
    if environ["REQUEST_METHOD"] == "HEAD":
        if not form.is_there():
            return None
        start_response("200 OK", form.whole)
        return []
    if hand_over and form.is_there():
        start_response("200 OK", form.handed)
        return []
    data = form.read() if form.size <= WHOLE else None
    if data is None:
        return None
    start_response("200 OK", form.whole)
    return [data]


def _judged(environ: WSGIEnvironment, start_response: StartResponse, form: Form,
            hand_over: bool) -> Iterable[bytes] | None:
    file = open_file(form.path)
    if file is None:
        return None
    answer = conditional(environ, file, form.tag.strip('"'), form.fields)
    if hand_over and answer.status_code == 206 and not _is_odd(environ) and _ONE_PART.fullmatch(environ["HTTP_RANGE"]):
        answer.close()
        # nginx leaves this one out of a part, unless it hears of it
        start_response("200 OK", [*form.handed, ("Accept-Ranges", "bytes")])
        return []
    return answer(environ, start_response)


def conditional(environ: WSGIEnvironment, file: BinaryIO, etag: str, fields: dict[str, str]) -> Response:
    """The file with ``fields``, as 200, 206, 304 or 416."""
    size = os.fstat(file.fileno()).st_size
    answer = Response(wrap_file(environ, file, CHUNK), headers=fields, direct_passthrough=True)
    answer.call_on_close(file.close)
    answer.content_length = size
    answer.set_etag(etag)
    try:
        answer.make_conditional(_one_range(environ, etag, size), accept_ranges=True, complete_length=size)
    except RequestedRangeNotSatisfiable:
        file.close()
        return Response(status=416, headers={**fields, "Content-Range": f"bytes */{size}"})
    return answer


def _one_range(environ: WSGIEnvironment, etag: str, size: int) -> WSGIEnvironment:
    """Without the Range header where it is to be ignored (RFC 9110 13, 14) and
    Werkzeug would heed it: for another method than GET; when it can't be read;
    when it asks for several parts (that is allowed) or for more than all; when
    the browser has the file already; when its part is of another form of it."""
    if "HTTP_RANGE" not in environ:
        return environ
    wanted = parse_range_header(environ["HTTP_RANGE"])
    known = parse_etags(environ.get("HTTP_IF_NONE_MATCH")).contains_weak(etag)
    another = environ.get("HTTP_IF_RANGE", f'"{etag}"') != f'"{etag}"'
    if environ["REQUEST_METHOD"] == "GET" and wanted and wanted.units == "bytes" and not known and not another \
            and len(wanted.ranges) == 1 and wanted.ranges[0][0] >= -size:
        return environ
    return {key: value for key, value in environ.items() if key != "HTTP_RANGE"}
