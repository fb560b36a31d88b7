"""What holds for a child and a purpose, from answers alone. Read this file first.

Nothing here reads a store or a clock. In this order:

1. who has left the school is in nothing new;
2. the child's own objection is no, whatever the parents say;
3. one no of a guardian who counts is no, and stays so until that same guardian
   says yes: a no does not lapse;
4. a yes counts for its school year (or until it is changed: ``[consent] round``),
   and only for the text that was read: see ``floor``;
5. the purpose says whether one yes is enough or all who have authority are needed;
6. everything else is open, and open is not yes: silence is no.

Authority (gezag) says who counts, not who reads along. Whose access was ended can
no longer take a yes back by themselves, so a yes from before that counts no more
(GDPR 7(3)); their no still does, and a yes on paper after it.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from school.purposes import Consent, Needs, Purpose, Round
from school.words import Year

YES, NO, NONE = "yes", "no", "none"
"""What can be answered; NONE only by a child: it objects no more."""
CHILD = ""
"""Whose answer is the child's own."""


class State(StrEnum):
    """What holds. Only YES allows anything."""

    YES = "yes"
    NO = "no"
    OPEN = "open"


class Why(StrEnum):
    """The reason, for staff."""

    AGREED = "agreed"
    LEFT = "left"
    CHILD = "child"
    REFUSED = "refused"
    WAITING = "waiting"  # some said yes, and others have to
    LAPSED = "lapsed"  # of an earlier school year
    NEW_TEXT = "new-text"  # the question became another one
    ENDED = "ended"  # a yes of somebody whose access was ended since
    SILENT = "silent"
    NOBODY = "nobody"  # no guardian who counts


@dataclass(frozen=True)
class Answer:
    """One line of the ledger."""

    child: str
    person: str
    purpose: str
    version: int
    year: Year
    answer: str
    at: datetime.datetime
    way: str


@dataclass(frozen=True)
class Guardian:
    """Somebody's guardian; ``ended``: since when they have no access any more."""

    person: str
    authority: bool = True
    ended: datetime.datetime | None = None


@dataclass(frozen=True)
class Pupil:
    """A child with its guardians, of every household."""

    id: str
    guardians: tuple[Guardian, ...] = ()
    leaves: datetime.date | None = None


@dataclass(frozen=True)
class Said:
    """How a guardian's newest answer counts: a State with its reason. ``missing``:
    they are asked (again), and have not answered."""

    state: State
    why: Why
    missing: bool
    answer: Answer | None = None


@dataclass(frozen=True)
class Held:
    """What holds for one child and one purpose; ``said`` by each guardian who
    counts is for the office and never for another guardian."""

    state: State
    why: Why
    said: Mapping[str, Said] = field(default_factory=dict)

    @property
    def disagree(self) -> bool:
        """One says yes and another no: for the head to know."""
        return {State.YES, State.NO} <= {one.state for one in self.said.values()}


@dataclass(frozen=True)
class Terms:
    """By which an answer is weighed: the settings, the versions of the texts as
    they are now, and the school year of today."""

    consent: Consent
    versions: Mapping[str, int]
    year: Year
    today: datetime.date

    def floor(self, purpose: Purpose) -> int:
        """The oldest version whose yes still holds. A new text asks everybody anew;
        meanwhile an old yes goes on in the closed groups, and outside them it ends
        at once, for what is public can't be taken back. The school may say which
        versions meant the same (``holds_from``)."""
        return purpose.holds_from or (self.versions.get(purpose.key, 1) if purpose.public else 0)

    def asks_anew(self, purpose: Purpose) -> int:
        """Whoever answered an older version is asked again."""
        return purpose.holds_from or self.versions.get(purpose.key, 1)

    def counts(self, guardian: Guardian) -> bool:
        return guardian.authority or self.consent.without_authority

    def said(self, purpose: Purpose, guardian: Guardian, answer: Answer | None) -> Said:
        """What a guardian's newest answer is worth today."""
        if answer is None:
            return Said(State.OPEN, Why.SILENT, True)
        if answer.answer == NO:
            return Said(State.NO, Why.REFUSED, False, answer)  # who refused is not asked again and again
        if self.consent.round is Round.YEAR and answer.year < self.year:
            return Said(State.OPEN, Why.LAPSED, True, answer)
        if answer.version < self.floor(purpose):
            return Said(State.OPEN, Why.NEW_TEXT, True, answer)
        if guardian.ended and answer.at <= guardian.ended:
            return Said(State.OPEN, Why.ENDED, True, answer)
        return Said(State.YES, Why.AGREED, answer.version < self.asks_anew(purpose), answer)

    def weigh(self, pupil: Pupil, purpose: Purpose, newest: Mapping[str, Answer]) -> Held:
        """What holds. ``newest`` is each one's last answer for this child and
        purpose, by person; the child's own under CHILD."""
        said = {one.person: self.said(purpose, one, newest.get(one.person))
                for one in pupil.guardians if self.counts(one)}
        if pupil.leaves and pupil.leaves < self.today:
            return Held(State.NO, Why.LEFT, said)
        if (own := newest.get(CHILD)) and own.answer == NO:
            return Held(State.NO, Why.CHILD, said)
        return Held(*_together(list(said.values()), purpose.needs), said)


def _together(said: Sequence[Said], needs: Needs) -> tuple[State, Why]:
    """What the guardians' answers make."""
    states = [one.state for one in said]
    if State.NO in states:
        return State.NO, Why.REFUSED
    enough = any if needs is Needs.ONE else all
    if said and enough(state is State.YES for state in states):
        return State.YES, Why.AGREED
    reasons = {one.why for one in said}
    order = (Why.AGREED, Why.ENDED, Why.NEW_TEXT, Why.LAPSED, Why.SILENT)
    why = next((reason for reason in order if reason in reasons), Why.NOBODY)
    return State.OPEN, Why.WAITING if why is Why.AGREED else why
