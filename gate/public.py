"""The public files, by WhiteNoise: one instance for each release.

Its root is the release's ``public`` folder, by its resolved path, and never
holds a closed tree. Its defaults that don't suit a school are off: no
``Access-Control-Allow-Origin: *``, no looking at the disk for each request.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, cast

from werkzeug.wrappers import Response
from whitenoise import WhiteNoise
from whitenoise.responders import Redirect, StaticFile

from gate.files import conditional, etag_of, open_file, page_of
from school.manifest import Entry, Manifest

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment

_HASHED = re.compile(r"/theme/.+\.[0-9a-f]{8,}\.\w+")
_PAGE = "no-cache"  # asked again each time: a withdrawn page is gone in seconds
_PHOTO = "public, max-age=3600"
_THEME = "public, max-age=31536000, immutable"


class PublicFiles(WhiteNoise):  # type: ignore[misc]  # WhiteNoise has no types
    """The public trees of one release. ``volumes`` are their indexes, by prefix."""

    def __init__(self, root: Path, volumes: Mapping[str, Manifest]) -> None:
        self._volumes = volumes
        super().__init__(None, str(root.resolve()), index_file=True, allow_all_origins=False,
                         max_age=None, autorefresh=False)

    def add_cache_headers(self, headers: object, path: str, url: str) -> None:
        """How long a browser may keep a file (WhiteNoise's own hook)."""
        headers["Cache-Control"] = caching(url)  # type: ignore[index]

    def answer(self, environ: WSGIEnvironment, path: str) -> Response | None:
        """The answer for a decoded path, None when there is no such file."""
        found = self.files.get(path)
        if found is None:
            return None
        if environ["REQUEST_METHOD"] not in ("GET", "HEAD"):
            return Response(status=405, headers={"Allow": "GET, HEAD"})
        if isinstance(found, Redirect):
            answer = found.get_response(environ["REQUEST_METHOD"], environ)
            return Response(status=int(answer.status), headers=list(answer.headers))
        return self._file(found, environ, path)

    def _file(self, found: StaticFile, environ: WSGIEnvironment, path: str) -> Response | None:
        file_name, headers = found.get_path_and_headers(_without_refused_encodings(environ))
        file = open_file(Path(file_name))
        if file is None:
            return None
        fields: dict[str, str] = dict(headers)
        encoding = fields.get("Content-Encoding", "")
        entry = self._entry(path)
        # By the bytes' hash: WhiteNoise's own tag is by time and size, which a
        # text of equal length written within the same second would share.
        own = fields.pop("ETag").strip('"')
        etag = etag_of(entry, encoding) if entry else f"{own}-{encoding}"
        fields["Content-Type"] = entry.type if entry else fields["Content-Type"]
        fields.pop("Content-Length", None)
        fields.pop("Last-Modified", None)
        return conditional(environ, file, etag, fields)

    def _entry(self, path: str) -> Entry | None:
        """What the index of its tree says of a file; the front's, "/", comes last."""
        prefix = next((prefix for prefix in self._volumes if path.startswith(prefix)), None)
        return self._volumes[prefix].find(page_of(path.removeprefix(prefix))) if prefix else None


def caching(url: str) -> str:
    """Cache-Control of a public address."""
    if _HASHED.fullmatch(url):
        return _THEME
    return _PHOTO if url.rsplit(".", 1)[-1] in ("webp", "jpg", "mp4", "pdf", "woff2") else _PAGE


def _without_refused_encodings(environ: WSGIEnvironment) -> WSGIEnvironment:
    """WhiteNoise reads ``br;q=0`` as a wish for br; leave such words out."""
    header = environ.get("HTTP_ACCEPT_ENCODING", "")
    wanted = [part for part in header.split(",") if not re.search(r";\s*q=0(\.0*)?\s*$", part)]
    return cast("WSGIEnvironment", {**environ, "HTTP_ACCEPT_ENCODING": ",".join(wanted)})
