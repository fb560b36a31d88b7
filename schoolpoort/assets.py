"""The theme's static files under names that change with their bytes.

A stylesheet, font or drawing may then be kept by browsers for ever. The
groups' colours become a stylesheet too: the pages' CSP allows no inline style.
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
TYPES = {
    ".css": "text/css; charset=utf-8", ".js": "text/javascript; charset=utf-8", ".svg": "image/svg+xml",
    ".woff2": "font/woff2", ".png": "image/png", ".webp": "image/webp", ".jpg": "image/jpeg",
    ".ico": "image/x-icon", ".txt": "text/plain; charset=utf-8",
}
_URL = re.compile(r"""url\(\s*["']?(?P<url>[^"')]+)["']?\s*\)""")


class AssetError(Exception):
    """The theme has a file that can't be served. The message names it."""


@dataclass(frozen=True)
class Assets:
    """``urls`` from a file's own name to its address, ``files`` from the path
    below the front to the bytes."""

    urls: Mapping[str, str]
    files: Mapping[str, bytes]


def read_assets(static: Path, settings: Settings) -> Assets:
    """All static files of the theme. Raises AssetError for a kind of file that
    is not served, or a stylesheet that names a file that is not there."""
    found = {file.relative_to(static).as_posix(): file.read_bytes()
             for file in sorted(static.rglob("*")) if file.is_file()}
    found["groups.css"] = groups_css(settings).encode()
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
    """A stylesheet whose files are named by their new addresses."""
    folder = name.rpartition("/")[0]

    def address(match: re.Match[str]) -> str:
        url = match["url"]
        if url.startswith(("data:", "#")):
            return match[0]
        path = normpath(join(folder, url.split("?")[0].split("#")[0]))
        if path not in urls:
            raise AssetError(f"{name} noemt “{url}”, dat er niet is")
        return f'url("{urls[path]}")'

    return _URL.sub(address, data.decode()).encode()
