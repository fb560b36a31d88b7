"""The statement of a release: every file that the public can see, and why, signed.

It stands beside release.json, in no served tree. Canonical JSON (RFC 8785) in
UTF-8, signed with Ed25519 (RFC 8032): ``{"body": …, "signature": …}``, where the
signature (base64) is over the bytes of ``body`` and the key stands in it. Who
checks one compares that key with the one that the school gave them.
"""

from __future__ import annotations

import base64
from collections.abc import Iterator
from pathlib import Path

import msgspec
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from school.grounds import Basis, RuleLine

FILE = "statement.json"
VERSION = 1


class StatementError(Exception):
    """There is no statement that can be believed. The message says why."""


class FileLine(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, gc=False):
    """One public file: its path below the site's root, its size in bytes, its SHA-256."""

    path: str
    size: int
    sha256: str


class PostLine(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A published post or page: where it comes from, why it is public, its own files."""

    address: str
    source: str
    title: str
    basis: Basis
    files: tuple[FileLine, ...]


class Statement(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is public. ``since`` is when it became so, in the school's own time: a
    release that changes only what is closed takes the statement over, and so tells
    nothing. ``files`` are those of no single post: listings, feed, theme."""

    version: int = VERSION
    school: str
    url: str
    since: str
    key: str
    rules: tuple[RuleLine, ...]
    posts: tuple[PostLine, ...]
    files: tuple[FileLine, ...]

    @property
    def all_files(self) -> Iterator[FileLine]:
        """Every public file."""
        yield from self.files
        for post in self.posts:
            yield from post.files


class _Signed(msgspec.Struct, frozen=True):
    body: msgspec.Raw
    signature: str


def sign(statement: Statement, key: Ed25519PrivateKey) -> bytes:
    """The file of a statement; ``key`` is the one that it names."""
    body = msgspec.json.encode(statement, order="sorted")
    signature = base64.b64encode(key.sign(body)).decode()
    return msgspec.json.encode(_Signed(msgspec.Raw(body), signature))


def public_key(key: Ed25519PrivateKey) -> str:
    """The half that everybody may know, as it is printed: base64 of its 32 bytes."""
    return base64.b64encode(key.public_key().public_bytes_raw()).decode()


def read(data: bytes) -> Statement:
    """The statement in a file, whose signature fits the key that it names itself.
    Whether that key is the school's is for who asks. Raises StatementError."""
    try:
        signed = msgspec.json.decode(data, type=_Signed)
        statement = msgspec.json.decode(signed.body, type=Statement)
        key = Ed25519PublicKey.from_public_bytes(base64.b64decode(statement.key, validate=True))
        key.verify(base64.b64decode(signed.signature, validate=True), bytes(signed.body))
    except InvalidSignature as error:
        raise StatementError("de handtekening klopt niet: deze verklaring is later veranderd") from error
    except (msgspec.DecodeError, ValueError) as error:
        raise StatementError("dit is geen verklaring van Schoolpoort, of ze is beschadigd") from error
    if statement.version != VERSION:
        raise StatementError(f"deze verklaring heeft vorm {statement.version}; dit programma leest vorm {VERSION}")
    return statement


def read_bytes(release: Path) -> bytes:
    """The statement's file of a release's folder. Raises StatementError."""
    try:
        return (release / FILE).read_bytes()
    except OSError as error:
        raise StatementError("bij deze uitgave ligt geen verklaring") from error
