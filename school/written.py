"""The texts of posts as they stand in the content, for the page on which somebody changes them.

Written by the build beside release.json, one file a school year, never in a served
tree: the gate, which never reads the content, opens a text here and sends it back with
its hash (school/errands.py), so that nobody writes over what they did not see. Of this
school year and the next alone: older ones are past mending.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from pathlib import Path

import msgspec

FOLDER = "texts"


class Written(msgspec.Struct, frozen=True, kw_only=True):
    """A post of a group: where it stands, its key (school/withdrawals.py), and its text
    byte for byte; what is no UTF-8 is no post."""

    source: str
    key: str
    group: str
    title: str
    text: str


def pack_group(posts: Iterable[Written]) -> bytes:
    """Those of one group in one school year, as a part of a file."""
    return msgspec.json.encode(sorted(posts, key=lambda one: one.key))[1:-1]


def without(files: Mapping[str, bytes], keys: Collection[str]) -> dict[str, bytes]:
    """The packed files without some posts."""
    left = {name: [one for one in _decoded(data) if one.key not in keys] for name, data in files.items()}
    return {name: msgspec.json.encode(found) for name, found in left.items() if found}


def read_all(release: Path) -> tuple[Written, ...]:
    """Every text of a release's folder; none of a release of before there were any, or
    of one that is being cleared away."""
    found: list[Written] = []
    for file in sorted((release / FOLDER).glob("*.json")):
        try:
            found += _decoded(file.read_bytes())
        except FileNotFoundError:
            continue
    return tuple(found)


def _decoded(data: bytes) -> list[Written]:
    return msgspec.json.decode(data, type=list[Written])
