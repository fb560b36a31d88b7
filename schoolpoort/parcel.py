"""How a release lies in a store: everything by its SHA-256 but one small object.

::

    current          {"number": 12, "parcel": SHA-256}, swapped in one put
    objects/SHA-256  a parcel: release.json's facts, and of each tree where its list is
                     a list: path, SHA-256 and size of every file of a tree
                     the files, each once however many trees hold it

So what ``current`` names is always whole, a new post costs its own files, and what
nothing names any more can be told and deleted.
"""

from __future__ import annotations

import hashlib
import re
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import TypeVar

import msgspec

from school.manifest import Manifest
from school.release import Facts
from schoolpoort.store import StoreError

CURRENT = "current"
OBJECTS = "objects"
_PLACE = re.compile(r"(public|closed)/[0-9a-f]{8,64}", re.ASCII)
_T = TypeVar("_T")
_SHA = re.compile(r"[0-9a-f]{64}", re.ASCII)


class File(msgspec.Struct, frozen=True, array_like=True):
    """One file of a tree: its path in the tree's folder, SHA-256 in hex, bytes."""

    path: str
    sha256: str
    size: int


class Parcel(msgspec.Struct, frozen=True):
    """One release; ``lists`` gives by a tree's place the SHA-256 of its list."""

    facts: Facts
    lists: dict[str, str]


class Pointer(msgspec.Struct, frozen=True):
    """Which parcel is served."""

    number: int
    parcel: str


def object_of(sha256: str) -> str:
    """The name of an object in the store."""
    return f"{OBJECTS}/{sha256}"


def sha256_of(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def read_pointer(data: bytes) -> Pointer:
    """Raises StoreError when it is none."""
    found = _decode(data, Pointer, CURRENT)
    _refuse(not _SHA.fullmatch(found.parcel), CURRENT)
    return found


def read_parcel(data: bytes, sha256: str) -> Parcel:
    """Raises StoreError when it is not the one asked for."""
    _refuse(sha256_of(data) != sha256, sha256)
    found = _decode(data, Parcel, sha256)
    _refuse(set(found.lists) != set(found.facts.trees.values()), sha256)
    for place, its_list in found.lists.items():
        _refuse(not _PLACE.fullmatch(place) or not _SHA.fullmatch(its_list), sha256)
    return found


def read_list(data: bytes, sha256: str) -> list[File]:
    """Raises StoreError when it is not the one asked for, or names a file outside its tree."""
    _refuse(sha256_of(data) != sha256, sha256)
    found = _decode(data, list[File], sha256)
    for file in found:
        parts = file.path.split("/")
        _refuse(not _SHA.fullmatch(file.sha256) or any(part in ("", ".", "..") for part in parts)
                or "\0" in file.path, sha256)
    return found


def list_tree(folder: Path) -> list[File]:
    """Every file of a tree on disk. What the tree's manifest says is not read again here:
    whoever brings a file away looks at its bytes. Raises OSError when the tree goes."""
    known = _known(folder)
    return [File(path, known.get(path) or hashed(file), file.stat().st_size)
            for path, file in sorted(_files(folder))]


def _known(folder: Path) -> dict[str, str]:
    try:
        manifest = Manifest(folder / "manifest.sqlite")
    except sqlite3.Error as error:
        raise FileNotFoundError(folder) from error
    try:
        return {f"files/{path}": sha256 for path, _, sha256 in manifest.hashes()}
    finally:
        manifest.close()


def _files(folder: Path) -> Iterator[tuple[str, Path]]:
    for file in folder.rglob("*"):
        if file.is_file() and not file.is_symlink():
            yield file.relative_to(folder).as_posix(), file


def hashed(file: Path) -> str:
    """The SHA-256 of a file in hex."""
    with open(file, "rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _decode(data: bytes, kind: type[_T], name: str) -> _T:
    try:
        return msgspec.json.decode(data, type=kind)
    except msgspec.DecodeError as error:
        raise StoreError(f"{name} in de opslag is beschadigd; het wordt niet gebruikt.") from error


def _refuse(wrong: bool, name: str) -> None:
    if wrong:
        raise StoreError(f"{name} in de opslag klopt niet; het wordt niet gebruikt.")
