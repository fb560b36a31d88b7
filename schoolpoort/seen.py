"""What was seen on a page: by what it tells of posts, where it links to, which photos it names.

A page that is taken over into a new tree has the bytes that it had, so it says what it
said; what that means is judged anew each time, by whose every marker is now.
"""

from __future__ import annotations

import errno
import json
import os
from collections.abc import Collection
from typing import NamedTuple

from school.filestate import FileState
from schoolpoort.linked import leading, links_of
from schoolpoort.markers import Marker, Markers, folded
from schoolpoort.notshown import stems_in
from schoolpoort.press import Pressed
from schoolpoort.squeeze import TEXT

STREAM = "stream.json"


class Seen(NamedTuple):
    """Of one text of a tree: the markers that occur in it, its links (none but a page's are
    followed; of those within the page the ones that lead nowhere) and the beginnings of the
    names of derivatives."""

    marks: frozenset[Marker]
    links: frozenset[str]
    stems: frozenset[str]

    @classmethod
    def of(cls, path: str, text: str, markers: Markers, frames: dict[str, Seen]) -> Seen:
        """Look at a text. What stands around a page's own words is looked at once for all pages
        that have it, letter for letter, and kept in ``frames``."""
        if not path.endswith(".html"):
            return cls(frozenset(markers.found(folded(text))), frozenset(), stems_in(text))
        own, around = (text, []) if markers.may_span_tags else _cut(text)
        for frame in around:
            if frame not in frames:
                frames[frame] = _part(frame, markers)
        parts = [_part(own, markers), *(frames[frame] for frame in around)]
        marks, links, stems = (frozenset().union(*same) for same in zip(*parts, strict=True))
        return cls(marks, leading(links, text), stems)


def _part(text: str, markers: Markers) -> Seen:
    return Seen(frozenset(markers.found(folded(text))), links_of(text), stems_in(text))


def _cut(text: str) -> tuple[str, list[str]]:
    """What is a page's own, and what stands around it; cut before tags, so that no link and no
    name is cut in two."""
    title, main = text.find("<title>"), text.find("<main ")
    head, end = text.find("</head>", title), text.rfind("</main>", main)
    if not 0 <= title < head < main < end:
        return text, []
    return text[title:head] + text[main:end], [text[:title], text[head:main], text[end:]]


class Sights:
    """By tree, what was seen in each file. A page that is linked into a new tree is the
    file that was read before: by what the disk says of it, whatever a run says."""

    def __init__(self) -> None:
        self._trees: dict[str, dict[FileState, Seen]] = {}

    def keep(self, names: Collection[str]) -> None:
        """Forget the trees that have none of these names: they are not there any more."""
        self._trees = {name: seen for name, seen in self._trees.items() if name in names}

    def of(self, one: Pressed, markers: Markers) -> list[tuple[str, Seen]]:
        """All text of a new tree, served or told to the gate, by path. Read is only what did
        not stand in the tree before it. Raises OSError."""
        tree, files, sheet = str(one.job.inputs.tree), str(one.job.files), f"<style>{one.job.style}</style>".encode()
        known = self._trees.get(tree, {})
        now: dict[FileState, Seen] = {}
        frames: dict[str, Seen] = {}
        found = []
        for path in [entry.path for entry in one.entries if os.path.splitext(entry.path)[1] in TEXT]:
            name = f"{files}/{path}"
            seen = known.get(file := FileState.of(os.lstat(name))) if known else None
            if seen is None:
                file, data = _read(name)
                seen = Seen.of(path, _text(data, sheet), markers, frames)
            now[file] = seen
            found.append((path, seen))
        self._trees[tree] = now
        return [*found, (STREAM, Seen.of(STREAM, _stream(one), markers, frames))]


def _read(file: str) -> tuple[FileState, bytes]:
    """What stands in a file, and which file that is. Raises OSError with its name, for one that
    changes meanwhile too."""
    handle = os.open(file, os.O_RDONLY | os.O_CLOEXEC)
    try:
        state = FileState.of(os.fstat(handle))
        data = os.read(handle, state.size + 1)
    except OSError as error:
        error.filename = file  # of an open file the system doesn't say it
        raise
    finally:
        os.close(handle)
    if len(data) != state.size:
        raise OSError(errno.EBUSY, "het verandert terwijl het wordt nagezien", file)
    return state, data


def _text(data: bytes, sheet: bytes) -> str:
    """A text of the tree, without the sheet that its pages carry."""
    at = data.find(b"<style>")
    carried = at >= 0 and data.startswith(sheet, at)
    return (data[:at] + data[at + len(sheet):] if carried else data).decode()


def _stream(one: Pressed) -> str:
    return json.dumps(json.loads((one.job.folder / "tree" / STREAM).read_bytes()), ensure_ascii=False)
