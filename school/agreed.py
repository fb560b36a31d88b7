"""What a school agreed on about its posts: ``[rules]`` of school.toml (DESIGN 3.9)."""

from __future__ import annotations

import datetime
from typing import Annotated

import msgspec
from msgspec import Meta

from school.rules import NUMBERS, Rule, sentence_of

PHOTO_LIST = (
    "Niemand is te zien in zwemkleding, in ondergoed of half gekleed.",
    "Niemand is te zien bij het omkleden, op de wc of bij verzorging.",
    "Geen kind is verdrietig, boos, ziek of gewond, of wordt getroost.",
    "Geen kind staat er raar of belachelijk op. Het zou deze foto later zelf ook goed vinden.",
    "Er is geen naam, adres, toets of verslag op te lezen.",
    "De foto is van gewone hoogte genomen en gaat over wat de kinderen doen.",
)
"""What to look at before photos of a kind (rules.md F): no program can."""
HOURS = r"^([01]?\d|2[0-3]):[0-5]\d-([01]?\d|2[0-3]):[0-5]\d$"


class Approval(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Who publishes. Posts that say ``published`` wait until somebody with one of
    ``roles`` approved that very text; those of ``free_groups`` wait for nobody."""

    needed: bool = True
    roles: tuple[str, ...] = ("directie",)
    free_groups: tuple[str, ...] = ()


class Rules(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """How this school wants it (DESIGN 3.9)."""

    publishers: tuple[str, ...] = ("directie",)
    keep_releases: Annotated[int, Meta(ge=2, le=50)] = 5
    newest: Annotated[int, Meta(ge=1, le=50)] = 12
    photo_megabytes: Annotated[int, Meta(ge=1, le=100)] = 40
    film_megabytes: Annotated[int, Meta(ge=1, le=2000)] = 300
    document_megabytes: Annotated[int, Meta(ge=1, le=200)] = 25
    text_kilobytes: Annotated[int, Meta(ge=1, le=1000)] = 100
    severity: dict[str, str] = {}  # by a rule's code (school/rules.py): off, hint, ask or stop
    words: dict[str, str] = {}  # a rule's sentence as this school says it, by its code
    changed: datetime.date | None = None  # the day on which the school last changed its rules
    posts_a_day: Annotated[int, Meta(ge=1, le=50)] = 2  # at most, in a group
    posts: Annotated[int, Meta(ge=0, le=20)] = 1  # at least, in a class ...
    posts_in_weeks: Annotated[int, Meta(ge=1, le=10)] = 2  # ... in so many weeks
    goals_in_weeks: Annotated[int, Meta(ge=1, le=60)] = 5  # the goals again within so many weeks
    hours: Annotated[str, Meta(pattern=HOURS)] = "7:30-18:00"  # when teachers work
    sentence_words: Annotated[int, Meta(ge=10, le=100)] = 25  # a longer sentence is hinted at
    photo_list: tuple[Annotated[str, Meta(min_length=1, max_length=200)], ...] = PHOTO_LIST
    face_share: Annotated[float, Meta(ge=0, le=1)] = 0.06  # of a photo's height: from here a face is large
    face_turn: Annotated[int, Meta(ge=0, le=90)] = 25  # degrees: further turned away is not from the front
    face_seconds: Annotated[int, Meta(ge=0, le=3600)] = 60  # a build spends on looking; what is left comes next time
    approval: Approval = Approval()

    @property
    def working_hours(self) -> tuple[datetime.time, datetime.time]:
        """When teachers work: the first and the last moment."""
        first, _, last = self.hours.partition("-")
        return datetime.time.fromisoformat(first.zfill(5)), datetime.time.fromisoformat(last.zfill(5))

    def sentence(self, rule: Rule) -> str:
        """A rule in the school's words, with the school's numbers in it."""
        return sentence_of(rule, self.words, {name: str(getattr(self, name)) for name in NUMBERS})
