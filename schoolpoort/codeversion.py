"""Which program makes the pages: another one makes all trees anew."""

from __future__ import annotations

import hashlib
from functools import lru_cache
from importlib.metadata import version
from pathlib import Path

from school.home import PROGRAM

VERSIONS = ("pelican", "markdown", "jinja2", "nh3", "lxml", "babel")
WRITES_PAGES = ("school", "plugins", "pelicanconf.py", "publishconf.py", *(
    f"schoolpoort/{name}.py" for name in (
        "plan", "press", "pages", "extras", "finish", "squeeze", "compiled", "wrote")))
"""The code that a page's bytes depend on: when it changes, all trees are made anew."""


def code_version(theme: Path) -> str:
    """A hash of everything but content and settings that a page depends on."""
    files = [file for root in [*(PROGRAM / name for name in WRITES_PAGES), theme / "templates"]
             for file in (sorted(root.rglob("*")) if root.is_dir() else [root])
             if file.suffix in (".py", ".html", ".xml", ".txt")]
    return _version(tuple((str(file), (facts := file.stat()).st_size, facts.st_mtime_ns) for file in files), theme)


@lru_cache(maxsize=8)
def _version(files: tuple[tuple[str, int, int], ...], theme: Path) -> str:
    digest = hashlib.sha256(" ".join(version(name) for name in VERSIONS).encode())
    for name, _, _ in files:
        file = Path(name)
        root = next(root for root in (theme / "templates", PROGRAM) if file.is_relative_to(root))
        digest.update(f"{file.relative_to(root)}\0".encode() + file.read_bytes())
    return digest.hexdigest()
