"""Encrypting a stream in the age format (age-encryption.org/v1), and reading it back.

For the holders of keys (``age1…`` in school.toml), or for whoever knows a
passphrase. A passphrase opens a key that was made for this one file and stands
in front of it, since only a key can encrypt a stream; ``age -d`` reads both
halves. Nothing here is held in memory whole.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import IO, Any

import pyrage

BEGIN, END = b"-----BEGIN AGE ENCRYPTED FILE-----", b"-----END AGE ENCRYPTED FILE-----\n"
AGE = b"age-encryption.org/"
_LONGEST_FRONT = 8192  # bytes


class SealError(Exception):
    """The file can't be made or opened; the message says what to do."""


@dataclass(frozen=True)
class Lock:
    """For whom: public keys, or who knows a passphrase."""

    recipients: Sequence[str] = ()
    passphrase: str = ""


@dataclass(frozen=True)
class Opener:
    """Who opens: a secret key (the text of an age key file), or a passphrase."""

    identity: str = ""
    passphrase: str = ""


@contextmanager
def sealed(target: IO[bytes], lock: Lock) -> Iterator[IO[bytes]]:
    """A stream to write to; what comes out of ``target`` is encrypted. Raises SealError."""
    keys: list[Any] = [_recipient(text) for text in lock.recipients]
    if not keys:
        if len(lock.passphrase) < 12:
            raise SealError("een wachtwoord voor een back-up heeft ten minste 12 tekens. "
                            "Neem een paar woorden achter elkaar")
        once = pyrage.x25519.Identity.generate()
        target.write(pyrage.passphrase.encrypt(str(once).encode(), lock.passphrase, armored=True))
        keys = [once.to_public()]
    read, write = os.pipe()
    with os.fdopen(read, "rb") as source, os.fdopen(write, "wb") as into:
        work = _Work(lambda: pyrage.encrypt_io(source, target, keys), source)
        try:
            yield into
        finally:
            _close(into)
            work.join()
        if work.error:
            raise SealError(f"het versleutelen ging mis: {work.error}") from work.error


@contextmanager
def opened(source: IO[bytes], opener: Opener) -> Iterator[IO[bytes]]:
    """A stream to read the plain bytes from. Raises SealError, at the latest at its
    end: only then is it sure that nothing was cut off."""
    keys = [_key(source, opener)]
    read, write = os.pipe()
    with os.fdopen(read, "rb") as plain, os.fdopen(write, "wb") as into:
        work = _Work(lambda: pyrage.decrypt_io(source, into, keys), into)
        try:
            yield plain
        finally:
            _drain(plain)
            work.join()
            if work.error:
                raise SealError(_in_dutch(work.error)) from work.error


class _Work(threading.Thread):
    """One half of a pipe. Closes its end when it is done, well or not."""

    def __init__(self, do: Callable[[], Any], mine: IO[bytes]) -> None:
        super().__init__(daemon=True)
        self._do, self._mine = do, mine
        self.error: BaseException | None = None
        self.start()

    def run(self) -> None:
        try:
            self._do()
        except BaseException as error:  # pyrage raises its own kinds, not all of them Exception
            self.error = error
        finally:
            _close(self._mine)


def _close(stream: IO[bytes]) -> None:
    try:
        stream.close()
    except OSError:
        return  # the other half is gone, and says why


def _drain(plain: IO[bytes]) -> None:
    """Read on to the end, so that the end is judged."""
    while plain.read(1 << 20):
        pass


def _recipient(text: str) -> Any:
    try:
        return pyrage.x25519.Recipient.from_str(text)
    except pyrage.RecipientError as error:
        raise SealError(f"“{text[:12]}…” is geen sleutel om voor te versleutelen. Een goede begint met age1") from error


def _key(source: IO[bytes], opener: Opener) -> Any:
    """The key that opens the stream; ``source`` stands at its beginning afterwards."""
    front = source.read(len(BEGIN))
    if front != BEGIN:
        if not front.startswith(AGE):
            raise SealError("dit is geen back-up van Schoolpoort, of het begin is weg")
        source.seek(0)
        return _identity(opener.identity)
    if not opener.passphrase:
        raise SealError("deze back-up is met een wachtwoord gemaakt. Geef het: --passphrase-file, of typ het")
    while not front.endswith(END):
        line = source.readline(_LONGEST_FRONT)
        if not line or len(front) > _LONGEST_FRONT:
            raise SealError("dit bestand is afgebroken of geen back-up van Schoolpoort")
        front += line
    try:
        return pyrage.x25519.Identity.from_str(pyrage.passphrase.decrypt(front, opener.passphrase).decode())
    except (pyrage.DecryptError, pyrage.IdentityError) as error:
        raise SealError("dit wachtwoord past niet op deze back-up") from error


def _identity(text: str) -> Any:
    lines = [line.strip() for line in text.splitlines() if line.strip() and not line.startswith("#")]
    if not lines:
        raise SealError("deze back-up is voor een sleutel gemaakt. Geef de geheime sleutel: --identity BESTAND")
    try:
        return pyrage.x25519.Identity.from_str(lines[0])
    except pyrage.IdentityError as error:
        raise SealError("dit is geen geheime sleutel van age (AGE-SECRET-KEY-1…)") from error


def _in_dutch(error: BaseException) -> str:
    text = str(error)
    if "No matching keys" in text:
        return "deze sleutel past niet op deze back-up"
    return "dit bestand is afgebroken of beschadigd, of geen back-up van Schoolpoort. Neem een andere back-up"
