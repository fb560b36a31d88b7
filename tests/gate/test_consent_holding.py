"""What holds, as a table: who answered what and when, and what that is worth."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from dataclasses import dataclass, field, replace

import pytest

from gate.holding import CHILD, NO, NONE, YES, Answer, Guardian, Pupil, State, Terms, Why
from school.purposes import Consent, Needs, Purpose, Round
from school.words import Year

NOW, LAST = Year.parse("2026-2027"), Year.parse("2025-2026")
TODAY = datetime.date(2026, 11, 20)
AT = datetime.datetime(2026, 11, 1, 12, tzinfo=datetime.UTC)
CLOSED = Purpose(key="closed-photos", label="Besloten", text="Mag dat?")
PUBLIC = Purpose(key="public-photos", label="Openbaar", text="Mag dat?", needs=Needs.ALL, public=True)
ANNA, DIRK = Guardian("anna"), Guardian("dirk")
NO_AUTHORITY, ENDED = Guardian("dirk", authority=False), Guardian("dirk", ended=AT)


def said(answer: str, *, year: Year = NOW, version: int = 1, at: datetime.datetime = AT) -> Answer:
    return Answer("bram", "", "x", version, year, answer, at, "account")


@dataclass(frozen=True)
class Case:
    """A line of the table; ``closed`` and ``public`` are what comes out."""

    story: str
    answers: dict[str, Answer]
    closed: tuple[State, Why]
    public: tuple[State, Why]
    second: Guardian = DIRK
    terms: Callable[[Terms], Terms] = field(default=lambda terms: terms)
    leaves: datetime.date | None = None
    more: dict[str, object] = field(default_factory=dict)


def with_consent(**changes: object) -> Callable[[Terms], Terms]:
    return lambda terms: replace(terms, consent=Consent(**changes))  # type: ignore[arg-type]


def text_two(terms: Terms) -> Terms:
    return replace(terms, versions={"closed-photos": 2, "public-photos": 2})


AGREED, WAITING, SILENT = (State.YES, Why.AGREED), (State.OPEN, Why.WAITING), (State.OPEN, Why.SILENT)
REFUSED, BY_CHILD, GONE = (State.NO, Why.REFUSED), (State.NO, Why.CHILD), (State.NO, Why.LEFT)
LAPSED, NEW_TEXT, AFTER_END = (State.OPEN, Why.LAPSED), (State.OPEN, Why.NEW_TEXT), (State.OPEN, Why.ENDED)
Y, N = said(YES), said(NO)
OLD_YES, OLD_NO = said(YES, year=LAST), said(NO, year=LAST)
LATER = said(YES, at=AT + datetime.timedelta(days=1))

TABLE = (
    Case("silence is no yes", {}, SILENT, SILENT),
    Case("one yes is enough among ourselves, and not outside", {"anna": Y}, AGREED, WAITING),
    Case("both said yes", {"anna": Y, "dirk": Y}, AGREED, AGREED),
    Case("one no is no, whoever said yes", {"anna": Y, "dirk": N}, REFUSED, REFUSED),
    Case("both said no", {"anna": N, "dirk": N}, REFUSED, REFUSED),
    Case("one no and silence", {"dirk": N}, REFUSED, REFUSED),
    Case("the child objects", {"anna": Y, "dirk": Y, CHILD: said(NO)}, BY_CHILD, BY_CHILD),
    Case("the child objected last year", {"anna": Y, "dirk": Y, CHILD: said(NO, year=LAST)}, BY_CHILD, BY_CHILD),
    Case("the child objects no more", {"anna": Y, "dirk": Y, CHILD: said(NONE)}, AGREED, AGREED),
    Case("that the child objects no more is no yes", {CHILD: said(NONE)}, SILENT, SILENT),
    Case("without authority a yes is none", {"dirk": Y}, SILENT, SILENT, second=NO_AUTHORITY),
    Case("without authority a no is none", {"anna": Y, "dirk": N}, AGREED, AGREED, second=NO_AUTHORITY),
    Case("unless the school says so", {"anna": Y, "dirk": N}, REFUSED, REFUSED, second=NO_AUTHORITY,
         terms=with_consent(without_authority=True)),
    Case("last year's yes is over", {"anna": OLD_YES, "dirk": OLD_YES}, LAPSED, LAPSED),
    Case("last year's no is not", {"anna": Y, "dirk": OLD_NO}, REFUSED, REFUSED),
    Case("a yes may stand", {"anna": OLD_YES, "dirk": OLD_YES}, AGREED, AGREED,
         terms=with_consent(round=Round.STANDING)),
    Case("a yes of one to last year's of the other", {"anna": Y, "dirk": OLD_YES}, AGREED, WAITING),
    Case("a yes to another text holds among ourselves only", {"anna": Y, "dirk": Y}, AGREED, NEW_TEXT, terms=text_two),
    Case("a no to another text is no", {"anna": said(YES, version=2), "dirk": N}, REFUSED, REFUSED, terms=text_two),
    Case("a yes to the new text", {"anna": said(YES, version=2), "dirk": said(YES, version=2)}, AGREED, AGREED,
         terms=text_two),
    Case("a yes from before the access ended", {"anna": Y, "dirk": Y}, AGREED, WAITING, second=ENDED),
    Case("a yes on paper after it", {"anna": Y, "dirk": LATER}, AGREED, AGREED, second=ENDED),
    Case("only of who ended", {"dirk": Y}, AFTER_END, AFTER_END, second=ENDED),
    Case("a no from before the access ended", {"anna": Y, "dirk": N}, REFUSED, REFUSED, second=ENDED),
    Case("who left is in nothing new", {"anna": Y, "dirk": Y}, GONE, GONE, leaves=TODAY - datetime.timedelta(days=1)),
    Case("on the last day still", {"anna": Y, "dirk": Y}, AGREED, AGREED, leaves=TODAY),
    Case("somebody who is no guardian", {"anna": Y, "dirk": Y, "opa": N}, AGREED, AGREED),
)


@pytest.mark.parametrize("case", TABLE, ids=lambda case: case.story)
def test_what_holds(case: Case) -> None:
    terms = case.terms(Terms(Consent(), {}, NOW, TODAY))
    bram = Pupil("bram", (ANNA, case.second), case.leaves)
    for purpose, wanted in ((CLOSED, case.closed), (PUBLIC, case.public)):
        held = terms.weigh(bram, purpose, case.answers)
        assert (held.state, held.why) == wanted, purpose.key


def test_a_child_without_anybody_who_counts_has_no_yes() -> None:
    held = Terms(Consent(), {}, NOW, TODAY).weigh(Pupil("bram"), PUBLIC, {"anna": Y})
    assert (held.state, held.why) == (State.OPEN, Why.NOBODY)


def test_the_school_may_say_that_a_new_text_means_the_same() -> None:
    terms = text_two(Terms(Consent(), {}, NOW, TODAY))
    same = PUBLIC.__class__(key="public-photos", label="Openbaar", text="Mag dit?", needs=Needs.ALL, public=True,
                            holds_from=1)
    held = terms.weigh(Pupil("bram", (ANNA,)), same, {"anna": Y})
    assert held.state is State.YES
    assert not held.said["anna"].missing, "and nobody is asked again"


def test_a_new_text_asks_everybody_who_said_yes_again_and_nobody_who_said_no() -> None:
    terms = text_two(Terms(Consent(), {}, NOW, TODAY))
    held = terms.weigh(Pupil("bram", (ANNA, DIRK)), CLOSED, {"anna": Y, "dirk": N})
    assert held.said["anna"].missing
    assert not held.said["dirk"].missing
    assert held.disagree
