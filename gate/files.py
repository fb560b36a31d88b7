"""One file as an HTTP answer: ETag, Range, the compressed sibling (RFC 9110).

Werkzeug judges the conditions; the guard has decided before.
"""

from __future__ import annotations

import os
import stat
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from werkzeug.exceptions import RequestedRangeNotSatisfiable
from werkzeug.http import parse_accept_header, parse_etags, parse_range_header
from werkzeug.wrappers import Response
from werkzeug.wsgi import wrap_file

from school.manifest import Entry

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment

CLOSED_PAGE = "private, no-store"
CLOSED_MEDIA = "private, no-cache"
CHUNK = 64 * 1024  # bytes; most pages go out in one piece
_MEDIA = ("image/", "video/", "audio/")


def open_file(path: Path) -> BinaryIO | None:
    """The file, or None when it is gone: a withdrawn file leaves old releases
    too. A link in place of a file is never followed, a pipe never waited for."""
    try:
        handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError:
        return None
    if not stat.S_ISREG(os.fstat(handle).st_mode):
        os.close(handle)
        return None
    return os.fdopen(handle, "rb")


def etag_of(entry: Entry, encoding: str) -> str:
    """Strong: other bytes, or the same bytes in another form, are another tag."""
    return entry.sha256.hex()[:32] + (f"-{encoding}" if encoding else "")


def closed_answer(environ: WSGIEnvironment, path: Path, entry: Entry) -> Response | None:
    """A closed file, after the guard granted it; None when it is gone."""
    encoding = _encoding(environ, entry)
    suffix = {"br": ".br", "gzip": ".gz"}.get(encoding, "")
    file = open_file(path.with_name(path.name + suffix)) if suffix else open_file(path)
    if file is None:
        return None
    fields = {"Content-Type": entry.type, "Vary": "Accept-Encoding, Cookie",
              "Cache-Control": CLOSED_MEDIA if entry.type.startswith(_MEDIA) else CLOSED_PAGE}
    if encoding:
        fields["Content-Encoding"] = encoding
    return conditional(environ, file, etag_of(entry, encoding), fields)


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


def _encoding(environ: WSGIEnvironment, entry: Entry) -> str:
    """The smallest form that the browser takes; plain when it asks for a part."""
    if "HTTP_RANGE" in environ or not (entry.br or entry.gz):
        return ""
    accepted = parse_accept_header(environ.get("HTTP_ACCEPT_ENCODING", ""))
    if entry.br and accepted.quality("br") > 0:
        return "br"
    return "gzip" if entry.gz and accepted.quality("gzip") > 0 else ""
