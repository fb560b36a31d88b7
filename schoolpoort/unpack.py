"""A backup's members out of the stream and into a fresh folder, judged on the way.

A backup is a file from outside: its names are checked one by one, and nothing
of what it holds is used before its last member has said that it is whole.
"""

from __future__ import annotations

import hashlib
import os
import tarfile
from dataclasses import dataclass
from pathlib import Path
from typing import IO

import msgspec

from gate import dump
from school.erased import Erased, What
from schoolpoort.backup import FILES, FOLDERS, FORMAT, HEAD, LISTS, REGISTER, TAIL, Head, Seen, Tail

BLOCK = 1 << 20
_LONGEST = 1 << 20  # bytes of head and tail
_HISTORY = frozenset({"HEAD", "packed-refs", "refs", "logs", "objects", "index"})


class RestoreError(Exception):
    """Nothing was put back; the message says what to do."""
ERASABLE = ("originals", "drafts")


@dataclass
class Unpacked:
    """What came out, in ``folder``; ``refused`` files were erased and stayed out."""

    folder: Path
    head: Head
    tail: Tail
    refused: int = 0


def unpack(plain: IO[bytes], folder: Path, erased: Erased) -> Unpacked:
    """Write all members below ``folder``, which is empty. Raises RestoreError when
    a member is not one of ours, or the whole is not whole."""
    seen, head, refused = Seen(), None, 0
    try:
        with tarfile.open(fileobj=plain, mode="r|") as archive:
            for member in archive:
                stream = archive.extractfile(member) if member.isreg() else None
                if stream is None:
                    raise RestoreError(f"in deze back-up staat iets dat geen gewoon bestand is: {member.name[:80]}")
                if member.name == TAIL:
                    tail = _decoded(stream, Tail)
                    if head is None or (tail.members, tail.digest) != (seen.members, seen.digest):
                        raise RestoreError("deze back-up is niet heel: er is iets uit of bij. Neem een andere")
                    return Unpacked(folder, head, tail, refused)
                if member.name == HEAD:
                    data = stream.read(_LONGEST)
                    head = _head(data)
                    seen.add(member.name, hashlib.sha256(data).digest())
                    continue
                file = folder / _place(member.name)
                digest = _write(file, stream)
                seen.add(member.name, digest)
                if not _is_taken(member.name):
                    file.unlink()
                    continue
                if _is_erased(member.name, digest.hex(), erased):
                    file.unlink()
                    refused += 1
    except tarfile.TarError as error:
        raise RestoreError("deze back-up is afgebroken of beschadigd. Neem een andere") from error
    raise RestoreError("deze back-up is afgebroken: het einde ontbreekt. Neem een andere")


def _head(data: bytes) -> Head:
    try:
        head = msgspec.json.decode(data, type=Head)
    except msgspec.DecodeError as error:
        raise RestoreError("dit is geen back-up van Schoolpoort") from error
    if head.format > FORMAT:
        raise RestoreError("deze back-up is van een nieuwere Schoolpoort. Werk eerst het programma bij")
    return head


def _decoded(stream: IO[bytes], kind: type[Tail]) -> Tail:
    try:
        return msgspec.json.decode(stream.read(_LONGEST), type=kind)
    except msgspec.DecodeError as error:
        raise RestoreError("het einde van deze back-up is beschadigd. Neem een andere") from error


def _place(name: str) -> str:
    """Where a member goes, relative to the fresh folder; only names that a backup
    of ours can hold."""
    parts = name.split("/")
    if not name.isprintable() or "\\" in name or any(part in ("", ".", "..") for part in parts):
        raise RestoreError(f"in deze back-up staat een pad dat niet kan: {name[:80]!r}")
    if name in FILES or name in LISTS:
        return {**FILES, **LISTS}[name]
    if parts[0] in FOLDERS and len(parts) > 1:
        return "/".join([FOLDERS[parts[0]], *parts[1:]])
    if parts[0] == REGISTER and name in {f"{REGISTER}/{table}.jsonl" for table in dump.TABLES}:
        return name
    raise RestoreError(f"in deze back-up staat iets onbekends: {name[:80]}. Is hij van een nieuwere Schoolpoort?")


def _is_taken(name: str) -> bool:
    """Of a git repository only its history comes out of a copy: hooks are programs, and
    its settings can name programs. Those of here stay (schoolpoort/swap.py)."""
    top, *rest = name.split("/")
    if top == "content" and rest[:1] == [".git"] and len(rest) > 1:
        rest = rest[1:]
    elif top != "content.git":
        return top != "content" or ".git" not in map(str.casefold, rest)
    return rest[0] in _HISTORY and rest[:2] != ["objects", "info"] and ".git" not in map(str.casefold, rest)


def _is_erased(name: str, digest: str, erased: Erased) -> bool:
    """Whether a file was erased, or who was writing it."""
    top, _, rest = name.partition("/")
    if top == "drafts" and erased.holds(What.PERSON, rest.partition("/")[0]):
        return True
    return top in ERASABLE and erased.holds(What.FILE, digest)


def _write(file: Path, stream: IO[bytes]) -> bytes:
    """Write one member; gives its hash."""
    file.parent.mkdir(mode=0o750, parents=True, exist_ok=True)
    digest = hashlib.sha256()
    handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o640)
    with os.fdopen(handle, "wb") as target:
        while block := stream.read(BLOCK):
            digest.update(block)
            target.write(block)
        target.flush()
        os.fsync(target.fileno())
    return digest.digest()


def drop_erased(folder: Path, erased: Erased) -> int:
    """Take erased originals and drafts out of what was unpacked: the backup's own list
    may know more than this home's did. Gives how many."""
    number = 0
    for top in ERASABLE:
        for file in (folder / FOLDERS[top]).rglob("*"):
            if not file.is_file():
                continue
            with file.open("rb") as stream:
                digest = hashlib.file_digest(stream, "sha256").hexdigest()
            if _is_erased(f"{top}/{file.relative_to(folder / FOLDERS[top]).as_posix()}", digest, erased):
                file.unlink()
                number += 1
    return number
