"""A release made by hand: small trees with telling words, no Pelican.

Written by the same code as a real build writes its manifests, so that the
guarded path is tested over what it will find."""

from __future__ import annotations

import gzip
import hashlib
import json
import mimetypes
from dataclasses import dataclass, field
from pathlib import Path

import brotli

from school.home import Home
from school.manifest import Entry, write_manifest
from school.release import release_name, swap
from school.words import Tree

G3, G4, OLD = "besloten/2026-2027/groep-3", "besloten/2026-2027/groep-4", "besloten/2025-2026/groep-3"
YEAR = "uit-de-groepen/2026-2027"
STREAM = "stream.json"
"""In a tree's files: the list of its posts, which lies beside what is served."""
PHOTO = bytes(range(256)) * 40


def page(words: str) -> bytes:
    """A page that compresses well, with words of its own."""
    return f"<!doctype html><title>{words}</title><p>{words}</p>{'<p>blad</p>' * 200}".encode()


def closed(words: str) -> dict[str, bytes]:
    """A group's tree: its home, a post with a photo, a film, a document."""
    return {
        "index.html": page(f"home van {words}"), "kijkdoos/index.html": page(f"kijkdoos van {words}"),
        "kijkdoos/a1b2c3d4-960.webp": PHOTO + words.encode(), "kijkdoos/film.mp4": PHOTO * 3 + words.encode(),
        "kijkdoos/brief.pdf": b"%PDF-1.7 " + words.encode(),
    }


TREES = {
    "public": {"index.html": page("welkom"), "over-ons/index.html": page("over ons"), "404.html": page("niet gevonden"),
               "robots.txt": b"User-agent: *\n", "theme/style.0123abcd.css": b"body{}\n" * 90,
               "fotos/linde.jpg": PHOTO},
    YEAR: {"index.html": page("uit de groepen"), "groep-3/kastanjes/index.html": page("kastanjes")},
    G3: closed("maanvis"), G4: closed("zandloper"), OLD: closed("vorigjaar"),
}


@dataclass
class Printer:
    """Makes releases in a home, one after the other."""

    home: Home
    number: int = 0
    sheet: bytes = b""
    trees: dict[str, dict[str, bytes]] = field(default_factory=lambda: {name: dict(files)
                                                                        for name, files in TREES.items()})

    def release(self) -> int:
        """Write the trees as a new release and make it the current one."""
        self.number += 1
        theme = {"style.css": "/theme/style.0123abcd.css"}
        if self.sheet:
            name = f"theme/first.{hashlib.sha256(self.sheet).hexdigest()[:12]}.css"
            self.trees["public"][name], theme["first.css"] = self.sheet, f"/{name}"
        folder = self.home.releases / release_name(self.number)
        (folder / "public" / "uit-de-groepen").mkdir(parents=True)
        places = {name: self._tree(name, files) for name, files in self.trees.items()}
        for name, place in places.items():
            files = self.home.trees / place / "files"
            if name == "public":
                for file in (file for file in files.rglob("*") if file.is_file()):
                    into = folder / "public" / file.relative_to(files)
                    into.parent.mkdir(parents=True, exist_ok=True)
                    into.hardlink_to(file)
            elif not Tree.parse(name).is_closed:
                (folder / "public" / name).symlink_to(files)
        facts = {"number": self.number, "moment": "2026-11-21T16:00", "trees": places,
                 "theme": theme,
                 "groups": {name.partition("/")[2]: {"label": name, "colour": "#8f7a1f", "url": f"/{name}/"}
                            for name in places if name.startswith("besloten")}}
        (folder / "release.json").write_text(json.dumps(facts))
        swap(self.home, self.number)
        return self.number

    def _tree(self, name: str, files: dict[str, bytes]) -> str:
        digest = hashlib.sha256(repr(sorted(files.items())).encode()).hexdigest()[:16]
        place = f"{'closed' if Tree.parse(name).is_closed else 'public'}/{digest}"
        folder = self.home.trees / place
        if not folder.exists():
            served = {path: data for path, data in files.items() if path != STREAM}
            entries = [write(folder / "files", path, data) for path, data in served.items()]
            write_manifest(folder / "manifest.sqlite", entries)
            (folder / STREAM).write_bytes(files.get(STREAM, b"[]"))
        return place

    def file(self, name: str, path: str) -> Path:
        """Where the current release keeps a file."""
        facts = json.loads((self.home.current / "release.json").read_text())
        return self.home.trees / str(facts["trees"][name]) / "files" / path


def write(folder: Path, path: str, data: bytes) -> Entry:
    """One served file, with its compressed siblings when it is text."""
    file = folder / path
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(data)
    kind = mimetypes.guess_type(path)[0] or "application/octet-stream"
    is_text = kind.startswith("text/")
    gz, br = (gzip.compress(data, mtime=0), brotli.compress(data)) if is_text else (b"", b"")
    for suffix, packed in ((".gz", gz), (".br", br)):
        if packed:
            file.with_name(file.name + suffix).write_bytes(packed)
    return Entry(path, len(data), hashlib.sha256(data).digest(), f"{kind}; charset=utf-8" if is_text else kind,
                 len(gz) or None, len(br) or None)
