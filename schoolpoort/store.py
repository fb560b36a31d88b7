"""The S3-compatible store that releases go through: one school's part of one private bucket.

What the store is asked for is little, so that any will do: put, get, list, delete. Keys
come from the environment by their usual names (AWS_ACCESS_KEY_ID …), never from school.toml.
"""

from __future__ import annotations

import contextlib
import hashlib
from collections.abc import Iterable, Iterator, Mapping
from datetime import timedelta
from pathlib import Path
from typing import IO

import obstore
from obstore.exceptions import BaseError, NotFoundError, PermissionDeniedError, UnauthenticatedError
from obstore.store import S3Store

from school.settings import Settings
from school.settings import Store as StoreSettings

PROBE = "probe"
PAGE = 1000  # names in one answer of a store
WITHIN = timedelta(seconds=20)
KEYS = ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY")


class StoreError(Exception):
    """The store can't be used, or holds what it should not. The message says what to do."""


class MissingError(StoreError):
    """There is no object of that name."""


class RefusedError(StoreError):
    """The store does not let us."""


class Store:
    """Objects by name. Everything raises StoreError. Safe to share between threads."""

    def __init__(self, settings: StoreSettings, environ: Mapping[str, str]) -> None:
        """Raises StoreError without an address or keys."""
        if not settings.url:
            raise StoreError("er is geen opslag ingesteld. Zet onder [server.store] in school.toml: "
                             'url = "s3://emmer/map" en endpoint = "https://…".')
        missing = [name for name in KEYS if not environ.get(name)]
        if missing:
            raise StoreError(f"{' en '.join(missing)} is niet gezet. Zet de sleutel van de opslag in de omgeving "
                             "(deploy/README.md), nooit in school.toml.")
        self.address = settings.url
        key, secret = (environ[name] for name in KEYS)
        token = environ.get("AWS_SESSION_TOKEN")
        self._ours = _open(settings, access_key_id=key, secret_access_key=secret,
                           **({"session_token": token} if token else {}))
        self._anybodys = _open(settings, skip_signature=True)

    @classmethod
    def of(cls, settings: Settings, environ: Mapping[str, str]) -> Store:
        """The store that the settings of a school name."""
        return cls(settings.server.store, environ)

    def get(self, name: str) -> bytes:
        """A small object whole. Raises MissingError, StoreError."""
        with self._said(name):
            return bytes(obstore.get(self._ours, name).bytes())

    def fetch(self, name: str, into: IO[bytes]) -> str:
        """Write an object of any size to a file; gives the SHA-256 of what came."""
        digest = hashlib.sha256()
        with self._said(name):
            for piece in obstore.get(self._ours, name).stream():
                digest.update(piece)
                into.write(piece)
        return digest.hexdigest()

    def put(self, name: str, data: bytes | Path) -> None:
        """Put an object in place, whole or not at all. Raises FileNotFoundError when its
        file is gone."""
        with open(data, "rb") if isinstance(data, Path) else contextlib.nullcontext(data) as source, self._said(name):
            obstore.put(self._ours, name, source)

    def names(self, folder: str) -> Iterator[str]:
        """Every object under a folder of names."""
        with self._said(folder):
            for page in obstore.list(self._ours, folder, chunk_size=PAGE):
                for one in page:
                    yield one["path"]

    def delete(self, names: Iterable[str]) -> None:
        """Delete objects; one that is gone already is no fault."""
        ordered = sorted(names)
        for start in range(0, len(ordered), PAGE):
            with self._said(ordered[start]):
                obstore.delete(self._ours, ordered[start:start + PAGE])

    def refuse_open(self) -> None:
        """Raise StoreError when anybody at all can read here, or when what is deleted stays
        as an older version: what is closed goes to neither."""
        with self._said(PROBE):
            done = obstore.put(self._ours, PROBE, b"Schoolpoort kijkt of anderen dit kunnen lezen.\n")
        if done["version"]:
            raise StoreError(f"{self.address} bewaart oude versies van wat er wordt gewist. Zet versiebeheer "
                             "(versioning) van de emmer uit; er is niets heen gebracht.")
        if self._anybody_reads():
            raise StoreError(f"{self.address} is voor iedereen te lezen. Maak de emmer besloten; er is niets "
                             "heen gebracht.")

    def _anybody_reads(self) -> bool:
        try:
            with self._said(PROBE):
                obstore.get(self._anybodys, PROBE).bytes()
        except (RefusedError, MissingError):
            return False
        return True

    @contextlib.contextmanager
    def _said(self, name: str) -> Iterator[None]:
        """What a store answers, in words. Its own words name addresses and keys."""
        try:
            yield
        except (NotFoundError, FileNotFoundError) as error:
            raise MissingError(f"{name} staat niet in {self.address}.") from error
        except (PermissionDeniedError, UnauthenticatedError) as error:
            raise RefusedError(f"{self.address} weigert deze sleutel. Kijk AWS_ACCESS_KEY_ID na, en wat die mag.") \
                from error
        except BaseError as error:
            raise StoreError(f"{self.address} geeft geen antwoord ({type(error).__name__}). Wat er staat, blijft "
                             "staan; probeer het later weer.") from error


def _open(settings: StoreSettings, **access: str | bool) -> S3Store:
    bucket, _, prefix = settings.url.removeprefix("s3://").partition("/")
    return S3Store(
        bucket, prefix=prefix or None, endpoint=settings.endpoint or None, region=settings.region,
        client_options={"allow_http": settings.endpoint.startswith("http://"), "timeout": WITHIN,
                        "connect_timeout": timedelta(seconds=5)},
        retry_config={"max_retries": 2, "retry_timeout": WITHIN}, **access)  # type: ignore[arg-type]
