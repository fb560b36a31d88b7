"""Everything that can go wrong in the gate: one family, each with its facts.

The facts are for the log and for a kind page; none holds a token or a code.
"""

from __future__ import annotations

import datetime
from pathlib import Path


class GateError(Exception):
    """Base of the family."""


class KeyFileError(GateError):
    """A signing key is missing or unsafe: the gate does not start."""

    def __init__(self, file: Path, what: str, remedy: str) -> None:
        super().__init__(f"{file}: {what}. {remedy}")
        self.file = file


class TokenError(GateError):
    """A token that opens nothing; ``reason`` is logged, never shown."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class TokenExpired(TokenError):
    """A token that was good until ``since`` (UTC)."""

    def __init__(self, since: datetime.datetime) -> None:
        super().__init__(f"expired at {since:%Y-%m-%dT%H:%MZ}")
        self.since = since


class StoreUnavailable(GateError):
    """The register can't be asked: closed pages answer 503, never open."""
