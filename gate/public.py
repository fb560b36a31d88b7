"""The public files, by WhiteNoise, found in the indexes of the release.

WhiteNoise knows types, headers and compressed forms. What it does by itself and
doesn't suit a school is left out: reading the whole tree at each release
(seconds for 20,000 files, in every worker), following links, tags by time,
``Access-Control-Allow-Origin: *``.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, cast

from werkzeug.wrappers import Response
from whitenoise import WhiteNoise
from whitenoise.responders import MissingFileError

from gate.files import conditional, etag_of, open_file
from gate.volumes import Volume
from school.manifest import Entry

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment

INDEX = "index.html"
_HASHED = re.compile(r"/theme/.+\.[0-9a-f]{8,}\.\w+")
_PAGE = "no-cache"  # asked again each time: a withdrawn page is gone in seconds
_PHOTO = "public, max-age=3600"
_THEME = "public, max-age=31536000, immutable"
_KEPT = ("image/", "video/", "audio/", "font/", "application/pdf")


class PublicFiles(WhiteNoise):  # type: ignore[misc]  # WhiteNoise has no types
    """The public trees of one release. ``volumes`` are by prefix, the front's
    ("/") last."""

    def __init__(self, volumes: Mapping[str, Volume]) -> None:
        super().__init__(None, None, index_file=INDEX, allow_all_origins=False, max_age=None, autorefresh=False)
        self._volumes = volumes
        self._static = lru_cache(maxsize=2048)(self.get_static_file)  # a release's files don't change

    def answer(self, environ: WSGIEnvironment, path: str) -> Response | None:
        """The answer for a decoded path, None when there is no such file."""
        found = self._find(path)
        slashed = None if found else self._find(f"{path}/")
        if not found and not slashed:
            return None
        if environ["REQUEST_METHOD"] not in ("GET", "HEAD"):
            return Response(status=405, headers={"Allow": "GET, HEAD"})
        if found and not path.endswith(f"/{INDEX}"):
            return self._file(environ, path, *found)
        address = path.removesuffix(INDEX) if found else f"{path}/"
        redirect = self.redirect(path, address).response
        return Response(status=int(redirect.status), headers=list(redirect.headers))

    def page(self, path: str) -> bytes | None:
        """What stands at a public address, None when nothing does."""
        found = self._find(path)
        opened = open_file(found[0]) if found else None
        if opened is None:
            return None
        with opened:
            return opened.read()

    def _find(self, path: str) -> tuple[Path, Entry] | None:
        """The file at an address, by the index of the tree that it lies in."""
        for prefix, volume in self._volumes.items():
            if path.startswith(prefix):
                entry = volume.find(path.removeprefix(prefix))
                return (volume.file(entry), entry) if entry else None
        return None

    def _file(self, environ: WSGIEnvironment, path: str, file: Path, entry: Entry) -> Response | None:
        try:
            found = self._static(str(file), path)
        except MissingFileError:
            return None  # withdrawn: the file leaves before its tree does
        name, headers = found.get_path_and_headers(_without_refused_encodings(environ))
        opened = open_file(Path(name))
        if opened is None:
            return None
        encoding = dict(headers).get("Content-Encoding", "")
        fields = {"Content-Type": entry.type, "Cache-Control": caching(path, entry)}
        fields |= {name: value for name, value in headers if name in ("Vary", "Content-Encoding")}
        return conditional(environ, opened, etag_of(entry, encoding), fields)


def caching(url: str, entry: Entry) -> str:
    """Cache-Control of a public address."""
    if _HASHED.fullmatch(url):
        return _THEME
    return _PHOTO if entry.type.startswith(_KEPT) else _PAGE


def _without_refused_encodings(environ: WSGIEnvironment) -> WSGIEnvironment:
    """WhiteNoise reads ``br;q=0`` as a wish for br; leave such words out."""
    header = environ.get("HTTP_ACCEPT_ENCODING", "")
    wanted = [part for part in header.split(",") if not re.search(r";\s*q=0(\.0*)?\s*$", part)]
    return cast("WSGIEnvironment", {**environ, "HTTP_ACCEPT_ENCODING": ",".join(wanted)})
