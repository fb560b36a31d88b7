"""A backup: everything that can't be made again, encrypted, in one file.

In it: the register as of one moment, texts with their git history, originals
of photos, what people are writing, school.toml, who may push, and the lists of what was withdrawn,
erased and published. Not in it: keys (a backup that leaks must sign nobody in, and open no
authenticator app), releases and derivatives (a build makes them), mail.

A tar inside an age stream, written as it is read: nothing is held whole. Its
last member tells what must have come before it, so that a restore knows that
it has all.
"""

from __future__ import annotations

import datetime
import hashlib
import hmac
import io
import os
import secrets
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

import msgspec
from sqlalchemy import select

from gate import alive, dump, schema
from gate.keys import BYTES, Key, read_key, write_key
from gate.register import Register
from school import epoch
from school.home import Home
from school.journal import give_to_owner_of, sync_folder, write_whole
from school.originals import FRESH, open_original
from schoolpoort.seal import Lock, sealed

FORMAT = 1
HEAD, TAIL = "kop.json", "slot.json"
KEY = "backup.json"
REGISTER = "register"
FOLDERS = {"content": "content", "content.git": "content.git", "originals": "var/originals",
           "drafts": "var/drafts"}
"""What a folder is called in the backup, and where it lies in a home."""
FILES = {"school.toml": "school.toml", "pushers.toml": "var/pushers.toml"}
LISTS = {"withdrawn.jsonl": "var/withdrawn.jsonl", "erased.jsonl": "var/erased.jsonl",
         "decisions.jsonl": "var/decisions.jsonl", "shown.jsonl": "var/shown.jsonl",
         "addresses.jsonl": "var/addresses.jsonl",
         "refused.jsonl": "var/refused.jsonl", "destroyed.jsonl": "var/destroyed.jsonl",
         "erased-people.jsonl": "var/apart/erased.jsonl"}
"""Last of all, so that what was taken away while the backup was made is on them."""


class BackupError(Exception):
    """No backup was made; the message says what to do."""


class Head(msgspec.Struct, frozen=True, kw_only=True):
    """What a restore must know before it reads on."""

    format: int
    made: str
    school: str
    revision: str
    epoch: int
    number: int


class Tail(msgspec.Struct, frozen=True, kw_only=True):
    """What must have come before: how many rows each table has, how many members
    there are, and the hash of all their names and hashes."""

    rows: dict[str, int]
    members: int
    digest: str
    mac: str = ""

    def mac_under(self, key: Key) -> str:
        """Over the names and contents of everything, the head's and the rows' too. Who
        only has the public key that backups are sealed for can seal another, not this."""
        text = msgspec.json.encode([FORMAT, sorted((str(name), number) for name, number in self.rows.items()),
                                    self.members, self.digest])
        return hmac.digest(key.secret, b"schoolpoort backup " + text, "sha256").hex()


@dataclass
class Packed:
    """What went in."""

    rows: dict[str, int] = field(default_factory=dict)
    members: int = 0
    bytes: int = 0


@dataclass
class Seen:
    """The members of a backup, as a running hash; the same on both sides."""

    members: int = 0
    _sum: hashlib._Hash = field(default_factory=hashlib.sha256)

    def add(self, name: str, digest: bytes) -> None:
        self.members += 1
        self._sum.update(f"{name}\0".encode() + digest)

    @property
    def digest(self) -> str:
        return self._sum.hexdigest()


def make(home: Home, register: Register, target: IO[bytes], lock: Lock, now: datetime.datetime) -> Packed:
    """Write a backup to ``target``. Raises BackupError and SealError; what was
    written until then is worth nothing."""
    packed, key = Packed(), _own_key(home, now)
    with sealed(target, lock) as plain, tarfile.open(fileobj=plain, mode="w|", format=tarfile.PAX_FORMAT) as archive:
        seen = Seen()
        put = _Putter(archive, seen, packed)
        _put_register(home, register, put, now)
        for name, place in FILES.items():
            put.file(name, home.root / place)
        for name, place in FOLDERS.items():
            for file in _files(home.root / place):
                put.file(f"{name}/{file.relative_to(home.root / place).as_posix()}", file)
        for name, place in LISTS.items():
            put.file(name, home.root / place)
        tail = Tail(rows=packed.rows, members=seen.members, digest=seen.digest)
        put.data(TAIL, msgspec.json.encode(msgspec.structs.replace(tail, mac=tail.mac_under(key))))
    # After it was read: no copy of this home is newer than the list here, so one that says so is none of it.
    alive.keep(home, register.reading)
    return packed


def _own_key(home: Home, now: datetime.datetime) -> Key:
    """What this home knows its own backups by; made at the first one."""
    file = home.keys / KEY
    if not file.exists():
        write_key(home.keys, KEY, Key(secrets.token_hex(8), now, secrets.token_bytes(BYTES)))
        give_to_owner_of(home.keys, file)
    return read_key(file)


def write_file(home: Home, register: Register, file: Path, lock: Lock, now: datetime.datetime) -> Packed:
    """A backup as a file: there whole, or not at all; for its owner's eyes only."""
    fresh = file.with_name(f".{file.name}.{os.getpid()}")
    try:
        handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "wb") as target:
            packed = make(home, register, target, lock, now)
            target.flush()
            os.fsync(target.fileno())
        fresh.replace(file)
        sync_folder(file.parent)
        write_whole(home.backed_up_file, f"{now.isoformat()}\n".encode(), 0o600)
        return packed
    except OSError as error:
        raise BackupError(f"{error.filename or file}: {error.strerror}. Er is geen back-up gemaakt") from error
    finally:
        fresh.unlink(missing_ok=True)


def _put_register(home: Home, register: Register, put: _Putter, now: datetime.datetime) -> None:
    """The head and all tables, of one moment. Lines wait in a file without a
    name beside the register, since a tar wants to know sizes first."""
    stood = epoch.read(alive.file_of(home))
    revision, _ = register.revision()
    room = home.register_file.parent
    room.mkdir(mode=0o700, parents=True, exist_ok=True)
    with dump.one_moment(register) as rows:
        number = int(rows.execute(select(schema.change.c.number)).scalar_one())
        put.data(HEAD, msgspec.json.encode(Head(
            format=FORMAT, made=now.isoformat(timespec="seconds"), school=register.settings.site.name,
            revision=revision, epoch=stood.epoch if stood else 0, number=number)))
        for name in dump.TABLES:
            with tempfile.TemporaryFile(dir=room) as waiting:
                put.packed.rows[name] = 0
                for line in dump.lines(rows, name):
                    waiting.write(line)
                    put.packed.rows[name] += 1
                size = waiting.tell()
                waiting.seek(0)
                put.stream(f"{REGISTER}/{name}.jsonl", waiting, size)


def _files(folder: Path) -> Iterator[Path]:
    """Plain files below a folder, links not followed. In a git repository the names
    of commits come before the commits: what a push adds meanwhile is then too
    much, never too little."""
    found = []
    for where, folders, names in os.walk(folder):
        folders.sort()
        found += [Path(where, name) for name in sorted(names) if not name.startswith(FRESH)]
    yield from sorted(found, key=lambda file: "objects" in file.relative_to(folder).parts)


class _Putter:
    """Puts members into the archive, and remembers what it put."""

    def __init__(self, archive: tarfile.TarFile, seen: Seen, packed: Packed) -> None:
        self._archive, self._seen, self.packed = archive, seen, packed

    def data(self, name: str, data: bytes) -> None:
        self.stream(name, io.BytesIO(data), len(data))

    def file(self, name: str, file: Path) -> None:
        """A plain file as it is now; one that is gone is left out."""
        with suppress(FileNotFoundError):
            if file.is_symlink() or not file.is_file():
                return
            with os.fdopen(open_original(file), "rb") as stream:
                self.stream(name, stream, os.fstat(stream.fileno()).st_size)

    def stream(self, name: str, stream: IO[bytes], size: int) -> None:
        member = tarfile.TarInfo(name)  # a name and a size: nothing about its owner
        member.size = size
        hashing = _Hashing(stream)
        try:
            self._archive.addfile(member, hashing)
        except OSError as error:
            if hashing.read_so_far != size:
                raise BackupError(f"{name} veranderde terwijl de back-up werd gemaakt. Doe het nog eens") from error
            raise
        self._seen.add(name, hashing.sum.digest())
        self.packed.members, self.packed.bytes = self._seen.members, self.packed.bytes + size


class _Hashing(io.RawIOBase):
    """A stream that hashes what is read from it."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream, self.sum, self.read_so_far = stream, hashlib.sha256(), 0

    def read(self, size: int = -1) -> bytes:
        data = self._stream.read(size)
        self.sum.update(data)
        self.read_so_far += len(data)
        return data
