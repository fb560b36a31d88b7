"""The theme's static files under names that change with their bytes.

A stylesheet, font or drawing may then be kept by browsers for ever. The groups'
colours become a stylesheet too. A sheet that begins with ``@import`` becomes one with
what it imports: ``first.css``, which the pages carry. None has comments or spare blanks.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from posixpath import join, normpath

from school.settings import Settings

FOLDER = "theme"
FIRST = "first.css"
TYPES = {
    ".css": "text/css; charset=utf-8", ".js": "text/javascript; charset=utf-8", ".svg": "image/svg+xml",
    ".woff2": "font/woff2", ".png": "image/png", ".webp": "image/webp", ".jpg": "image/jpeg",
    ".ico": "image/x-icon", ".txt": "text/plain; charset=utf-8",
}
_URL = re.compile(r"""url\(\s*["']?(?P<url>[^"')]+)["']?\s*\)""")
_IMPORT = re.compile(r"""@import url\("(?P<name>[^"]+)"\);\n""")
_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_SPARE = re.compile(r"""(?P<text>"[^"]*"|'[^']*')|\s*;\s*(?=})|\s*(?P<mark>[{};,>])\s*|(?P<colon>:)\s+|\s+""")


class AssetError(Exception):
    """The theme has a file that can't be served. The message names it."""


@dataclass(frozen=True)
class Assets:
    """``urls`` from a file's own name to its address, ``files`` from the path
    below the front to the bytes."""

    urls: Mapping[str, str]
    files: Mapping[str, bytes]

    @property
    def style(self) -> str:
        """The sheet that a page of the site carries; "" of a theme that has none."""
        return self.files[self.urls[FIRST].lstrip("/")].decode() if FIRST in self.urls else ""


def state_of(static: Path) -> str:
    """Changes when a file there does."""
    return " ".join(f"{file.relative_to(static)}:{facts.st_size}:{facts.st_mtime_ns}"
                    for file in sorted(static.rglob("*")) for facts in [file.stat()])


def read_assets(static: Path, settings: Settings) -> Assets:
    """All static files of the theme. Raises AssetError for a kind of file that
    is not served, or a stylesheet that names a file that is not there."""
    found = {file.relative_to(static).as_posix(): file.read_bytes()
             for file in sorted(static.rglob("*")) if file.is_file()}
    found["groups.css"] = groups_css(settings).encode()
    _gather(static, found)
    urls: dict[str, str] = {}
    files: dict[str, bytes] = {}
    for name in sorted(found, key=lambda name: (name.endswith(".css"), name)):
        if Path(name).suffix not in TYPES:
            raise AssetError(f"{static / name}: zo'n bestand kan niet geserveerd worden; "
                             f"toegestaan: {', '.join(TYPES)}")
        data = _rewritten(name, found[name], urls) if name.endswith(".css") else found[name]
        path = f"{FOLDER}/{hashed(name, data)}"
        urls[name], files[path] = f"/{path}", data
    return Assets(urls, files)


def _gather(static: Path, found: dict[str, bytes]) -> None:
    """Put what a sheet imports in its place; the parts are not served by themselves."""
    for name in [name for name in found if name.endswith(".css") and _IMPORT.search(found[name].decode())]:
        parts = _IMPORT.findall(found[name].decode())
        if strange := [part for part in parts if part not in found]:
            raise AssetError(f"{static / name} noemt “{strange[0]}”, dat er niet is")
        found[name] = b"".join(found[part] for part in parts)
        for part in parts:
            del found[part]


def lean(css: str) -> str:
    """A stylesheet without comments and without blanks that say nothing."""
    return _SPARE.sub(lambda m: m["text"] or m["mark"] or m["colon"] or ("" if ";" in m[0] else " "),
                      _COMMENT.sub("", css)).strip()


def hashed(name: str, data: bytes) -> str:
    """``css/style.css`` to ``css/style.0a1b2c3d4e5f.css``."""
    stem, dot, ending = name.rpartition(".")
    return f"{stem}.{hashlib.sha256(data).hexdigest()[:12]}{dot}{ending}"


def groups_css(settings: Settings) -> str:
    """The school's and its groups' colours as custom properties and classes."""
    site = settings.site
    colours = {name: getattr(site.colours, name) for name in site.colours.__struct_fields__}
    root = "".join(f"  --school-{name}: {value};\n" for name, value in colours.items())
    classes = "".join(f".colour-{name} {{ --group: {site.colour(name)}; }}\n" for name in site.group_names)
    return f":root {{\n{root}}}\n{classes}"


def _rewritten(name: str, data: bytes, urls: Mapping[str, str]) -> bytes:
    """A lean stylesheet whose files are named by their new addresses."""
    folder = name.rpartition("/")[0]

    def address(match: re.Match[str]) -> str:
        url = match["url"]
        if url.startswith(("data:", "#")):
            return match[0]
        path = normpath(join(folder, url.split("?")[0].split("#")[0]))
        if path not in urls:
            raise AssetError(f"{name} noemt “{url}”, dat er niet is")
        return f'url("{urls[path]}")'

    return _URL.sub(address, lean(data.decode())).encode()
