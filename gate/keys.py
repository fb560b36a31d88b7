"""The keys that tokens are signed with: files of mode 0600 in ``var/keys``.

One newest key signs, all kept keys verify, so that rotating ends no session.
There is no default: without a key the gate does not start.
"""

from __future__ import annotations

import base64
import datetime
import hmac
import itertools
import json
import os
import secrets
import stat
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from gate.errors import KeyFileError

BYTES = 32  # RFC 7518 3.2: at least the hash's length for HS256
KEPT = datetime.timedelta(days=401)  # one day more than the longest session
LOOK_EVERY = 0.5  # seconds
_REMEDY = "Maak een sleutel met: schoolpoort keys rotate"


@dataclass(frozen=True)
class Key:
    """One signing key. ``kid`` names it in a token's header."""

    kid: str
    created: datetime.datetime
    secret: bytes

    def __repr__(self) -> str:
        return f"Key({self.kid})"  # a secret must not reach a log


@dataclass(frozen=True)
class KeyRing:
    """All keys that verify; ``signing`` is the newest."""

    keys: Mapping[str, Key]
    signing: Key

    def derive(self, purpose: str, text: str, kid: str = "") -> bytes:
        """HMAC-SHA256 of ``text`` under a key of its own for ``purpose``. What was
        made under a key that is gone (it leaked) fits nothing any more."""
        key = self.keys.get(kid, self.signing) if kid else self.signing
        sub = _hmac(key.secret, f"schoolpoort:{purpose}")
        return _hmac(sub, text)


def _hmac(secret: bytes, text: str) -> bytes:
    return hmac.digest(secret, text.encode(), "sha256")


def load(folder: Path) -> KeyRing:
    """Read the ring. Raises KeyFileError: no key, an empty, short, damaged or
    readable-by-others file."""
    files = sorted(folder.glob("gate-*.json")) if folder.is_dir() else []
    if not files:
        raise KeyFileError(folder, "er is geen sleutel", _REMEDY)
    _refuse_open(folder)
    keys = sorted((read_key(file) for file in files), key=lambda key: (key.created, key.kid))
    return KeyRing(MappingProxyType({key.kid: key for key in keys}), keys[-1])


def rotate(folder: Path, now: datetime.datetime, *, leaked: bool = False) -> Key:
    """Write a new key, which signs from now on; drop keys that no living
    session can carry. ``now`` is UTC. ``leaked``: somebody else may have the
    old ones, so all of them go, and everybody signs in again."""
    key = Key(secrets.token_hex(8), now, secrets.token_bytes(BYTES))
    write_key(folder, f"gate-{key.kid}.json", key)
    if leaked:
        for old in set(folder.glob("gate-*.json")) - {folder / f"gate-{key.kid}.json"}:
            old.unlink()
    _drop_old(folder, now)
    return key


def write_key(folder: Path, name: str, key: Key) -> None:
    """Write a key file, whole or not at all. Raises FileExistsError when there
    is one of that name: no key is ever written over."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    folder.chmod(0o700)
    text = {"kid": key.kid, "created": key.created.isoformat(),
            "secret": base64.urlsafe_b64encode(key.secret).decode()}
    fresh = folder / f".new-{key.kid}"
    handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w") as file:
        json.dump(text, file)
        file.flush()
        os.fsync(file.fileno())
    try:
        os.link(fresh, folder / name)
    finally:
        fresh.unlink()


def _drop_old(folder: Path, now: datetime.datetime) -> None:
    """A key signs until its successor is made, so it goes KEPT after that."""
    ring = sorted(((read_key(file), file) for file in folder.glob("gate-*.json")), key=lambda pair: pair[0].created)
    for (_, file), (successor, _) in itertools.pairwise(ring):
        if now - successor.created > KEPT:
            file.unlink()


def _refuse_open(path: Path) -> None:
    if stat.S_IMODE(path.stat().st_mode) & 0o077:
        wanted = "700" if path.is_dir() else "600"
        raise KeyFileError(path, "anderen op deze machine kunnen dit lezen", f"Herstel met: chmod {wanted} {path}")


def read_key(file: Path) -> Key:
    """One key file. Raises KeyFileError: readable by others, damaged, short."""
    _refuse_open(file)
    try:
        raw = json.loads(file.read_bytes())
        secret = base64.urlsafe_b64decode(raw["secret"])
        key = Key(raw["kid"], datetime.datetime.fromisoformat(raw["created"]), secret)
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise KeyFileError(file, "dit is geen sleutelbestand", _REMEDY) from error
    if len(key.secret) < BYTES:
        raise KeyFileError(file, f"deze sleutel is korter dan {BYTES} bytes", _REMEDY)
    return key


class KeyStore:
    """The ring of a running process: a rotation is seen within half a second.

    A ring that became unreadable while running keeps serving as it was: the
    file's fault must not sign everybody out."""

    def __init__(self, folder: Path, clock: Callable[[], float] = time.monotonic) -> None:
        self._folder = folder
        self._clock = clock
        self._lock = threading.Lock()
        self._stamp = self._files()  # before reading: what changes meanwhile is read again
        self._ring = load(folder)
        self._looked = clock()

    @property
    def ring(self) -> KeyRing:
        if self._clock() - self._looked > LOOK_EVERY:
            with self._lock:
                self._look()
        return self._ring

    def _look(self) -> None:
        self._looked = self._clock()
        stamp = self._files()
        if stamp != self._stamp:
            try:
                self._ring = load(self._folder)
                self._stamp = stamp
            except (KeyFileError, OSError):
                return

    def _files(self) -> frozenset[tuple[str, int]]:
        """The key files with their times. A folder's own time is not enough:
        two changes within one tick of the kernel's clock have the same."""
        try:
            with os.scandir(self._folder) as entries:
                return frozenset((entry.name, entry.stat().st_mtime_ns) for entry in entries)
        except OSError:
            return frozenset()
