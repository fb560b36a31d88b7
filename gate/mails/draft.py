"""What a mail is before it is one: the row of the outbox, and what comes of it."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from gate.keys import KeyStore
from gate.library import Shelf
from gate.register import Register
from gate.snapshot import Rights
from gate.titles import Titles
from school.settings import Settings


@dataclass(frozen=True)
class Desk:
    """What the sender has at hand when it makes a mail."""

    settings: Settings
    keys: KeyStore
    now: Callable[[], datetime.datetime]
    register: Register
    rights: Callable[[], Rights]
    shelf: Callable[[], Shelf]
    titles: Titles

    @property
    def today(self) -> datetime.date:
        return self.now().astimezone(self.settings.site.zone).date()


@dataclass(frozen=True)
class Draft:
    """A mail to be: to whom, and which templates (``mail/NAME.txt`` and ``.html``)
    with which facts, in which language."""

    to: str
    subject: str
    template: str
    language: str = "nl"
    facts: Mapping[str, Any] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)


Maker = Callable[[Desk, Any], "Draft | None"]
"""Makes the mail of an outbox row, with its secrets; None when it makes no sense any more."""
