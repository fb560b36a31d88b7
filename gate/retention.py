"""How long the register keeps what: every rule and its term, in one table.

The table is what the office reads (docs/handleiding-kantoor.md shows it, and a
test compares the two) and what gate/leavers.py carries out each day. What the
law or the school's own system of pupils keeps longer is kept there, not here:
this register only says who may read along.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Connection, Table, delete, exists, func, or_, select

from gate import schema
from school.settings import People
from school.words import Year

YEAR = 365
HALF_YEAR = 182
MONTH = 30


@dataclass(frozen=True)
class Moment:
    """Now: ``now`` in UTC, ``today`` in the school's own time."""

    now: datetime.datetime
    today: datetime.date

    def days_ago(self, days: int) -> datetime.date:
        return self.today - datetime.timedelta(days=days)

    def moment_ago(self, days: int) -> datetime.datetime:
        return self.now - datetime.timedelta(days=days)


@dataclass(frozen=True)
class Rule:
    """``what`` of ``table`` goes ``days`` after ``since``; ``over`` says which rows
    those are, ``key`` is the column that names one."""

    what: str
    table: Table
    days: int | Callable[[People], int]
    since: str
    over: Callable[[Connection, Moment, int], ColumnElement[bool]]

    def term(self, people: People) -> int:
        return self.days if isinstance(self.days, int) else self.days(people)

    def why(self, people: People) -> str:
        """What the list of destructions says."""
        return f"{self.term(people)} dagen na {self.since}"


def _children(rows: Connection, at: Moment, days: int) -> ColumnElement[bool]:
    return schema.child.c.leaves < at.days_ago(days)


def _guests(rows: Connection, at: Moment, days: int) -> ColumnElement[bool]:
    return schema.guest.c.ends < at.days_ago(days)


def _roles(rows: Connection, at: Moment, days: int) -> ColumnElement[bool]:
    return schema.staff_role.c.ends < at.days_ago(days)


def _people(rows: Connection, at: Moment, days: int) -> ColumnElement[bool]:
    """Nobody's guardian, nobody's exception member, and no role that goes on or
    ended less than a year ago. A role of a group ends with its school year."""
    person, s = schema.person.c, schema.staff_role.c
    old_years = [str(Year(first)) for first in range(2000, Year.of(at.days_ago(YEAR)).first)]
    role_goes_on = or_(s.ends >= at.days_ago(YEAR), s.ends.is_(None) & ((s.group == "") | s.year.not_in(old_years)))
    tied = (exists().where(schema.guardianship.c.person == person.id)
            | exists().where(schema.guest.c.person == person.id)
            | exists().where((s.person == person.id) & role_goes_on))
    return ~tied & (person.created < at.moment_ago(days))


def _requests(rows: Connection, at: Moment, days: int) -> ColumnElement[bool]:
    return schema.request.c.expires < at.moment_ago(days)


def _challenges(rows: Connection, at: Moment, days: int) -> ColumnElement[bool]:
    return schema.challenge.c.expires < at.moment_ago(days)


def _occurrences(rows: Connection, at: Moment, days: int) -> ColumnElement[bool]:
    return schema.occurrence.c.at < at.moment_ago(days)


def _outbox(rows: Connection, at: Moment, days: int) -> ColumnElement[bool]:
    o = schema.outbox.c
    return (o.created < at.moment_ago(days)) & o.state.in_(("sent", "refused", "void", "unknown"))


def _used_codes(rows: Connection, at: Moment, days: int) -> ColumnElement[bool]:
    c = schema.code.c
    return (c.expires < at.moment_ago(days)) & (c.spent.is_not(None) | c.revoked.is_not(None))


def _codes(rows: Connection, at: Moment, days: int) -> ColumnElement[bool]:
    return schema.code.c.expires < at.moment_ago(days)


def _address_changes(rows: Connection, at: Moment, days: int) -> ColumnElement[bool]:
    return schema.address_change.c.expires < at.moment_ago(days)


def _devices(rows: Connection, at: Moment, days: int) -> ColumnElement[bool]:
    return schema.device.c.expires < at.moment_ago(days)


def _openings(rows: Connection, at: Moment, days: int) -> ColumnElement[bool]:
    return schema.opening.c.at < at.moment_ago(days)


def _told(rows: Connection, at: Moment, days: int) -> ColumnElement[bool]:
    return schema.told.c.at < at.moment_ago(days)


def _notices(rows: Connection, at: Moment, days: int) -> ColumnElement[bool]:
    return schema.notice.c.done < at.moment_ago(days)


def _log(rows: Connection, at: Moment, days: int) -> ColumnElement[bool]:
    """The store itself refuses to lose a row that is not a year older than the
    newest (migration 0002); whatever the clock says, that one decides."""
    newest = rows.execute(select(func.max(schema.audit.c.at))).scalar_one_or_none() or at.now
    return schema.audit.c.at < min(newest, at.now) - datetime.timedelta(days=days)


def _consents(rows: Connection, at: Moment, days: int) -> ColumnElement[bool]:
    """The store itself keeps an answer as long as its child is known, and a year at
    least (migration 0003)."""
    c = schema.consent.c
    newest = rows.execute(select(func.max(c.at))).scalar_one_or_none() or at.now
    return ~exists().where(schema.child.c.id == c.child) & (c.at < min(newest, at.now) - datetime.timedelta(days=days))


def _looks(rows: Connection, at: Moment, days: int) -> ColumnElement[bool]:
    return schema.photo_look.c.at < at.moment_ago(days)


def _lists(rows: Connection, at: Moment, days: int) -> ColumnElement[bool]:
    return schema.checklist.c.at < at.moment_ago(days)


def _rechecks(rows: Connection, at: Moment, days: int) -> ColumnElement[bool]:
    return schema.photo_recheck.c.done < at.moment_ago(days)


def _leavers_days(people: People) -> int:
    return people.leavers_days


def _opened_days(people: People) -> int:
    return people.opened_days


CHILDREN = Rule("kind, met groepen en ouders erbij", schema.child, _leavers_days, "de laatste schooldag", _children)
PEOPLE = Rule("persoon, met adressen, toestellen en sleutels", schema.person, 1,
              "het laatste kind, de laatste uitzondering of (een jaar na) de laatste rol", _people)
TIES = (
    Rule("uitzondering: wie om een kind heen meelas", schema.guest, 92, "de laatste dag", _guests),
    Rule("rol van een medewerker of lid", schema.staff_role, YEAR, "de laatste dag", _roles),
)
TRACES = (
    Rule("regel van het logboek", schema.audit, YEAR + 1, "de dag zelf", _log),
    Rule("antwoord over toestemming van een kind dat hier niet meer bekend is", schema.consent, YEAR + 1,
         "het antwoord", _consents),
    Rule("wie naar een foto keek", schema.photo_look, YEAR + 1, "de dag zelf", _looks),
    Rule("wie de lijst voor foto’s doorliep", schema.checklist, YEAR + 1, "de dag zelf", _lists),
    Rule("foto’s die werden nagekeken na een nee", schema.photo_recheck, YEAR, "het nakijken", _rechecks),
    Rule("aanmelding die wachtte op een code", schema.request, 1, "het einde", _requests),
    Rule("vraag aan een toestel", schema.challenge, 1, "het einde", _challenges),
    Rule("telling van pogingen", schema.occurrence, 2, "de poging", _occurrences),
    Rule("verstuurde of geweigerde mail (zonder tekst)", schema.outbox, MONTH, "het klaarzetten", _outbox),
    Rule("gebruikte of ingetrokken koppelcode", schema.code, 1, "het einde van de geldigheid", _used_codes),
    Rule("koppelcode die niemand gebruikte", schema.code, HALF_YEAR, "het einde van de geldigheid", _codes),
    Rule("wijziging van een mailadres", schema.address_change, MONTH, "het einde", _address_changes),
    Rule("toestel dat niet meer is aangemeld", schema.device, 92, "het einde van de aanmelding", _devices),
    Rule("eerste keer dat een ouder een bericht opende", schema.opening, _opened_days, "het openen", _openings),
    Rule("over welke berichten iemand mail kreeg", schema.told, 92, "de mail", _told),
    Rule("afgehandelde melding aan het kantoor", schema.notice, YEAR, "het afhandelen", _notices),
)
RULES = (*TRACES, CHILDREN, *TIES, PEOPLE)
"""In the order in which they are carried out: the log before today's own lines make
its newest row younger, a guardian's last child before the guardian."""


def ids_over(rows: Connection, rule: Rule, people: People, at: Moment) -> list[str]:
    """The rows whose time is over, by their id."""
    key = next(iter(rule.table.primary_key))
    return list(rows.execute(select(key).where(rule.over(rows, at, rule.term(people)))).scalars())


def destroy(rows: Connection, rule: Rule, people: People, at: Moment) -> int:
    """Delete what a rule says is over, with a line in the list of destructions;
    gives how many rows."""
    number = rows.execute(delete(rule.table).where(rule.over(rows, at, rule.term(people)))).rowcount
    note_destruction(rows, rule.what, number, rule.why(people), at.now)
    return int(number)


def note_destruction(rows: Connection, what: str, number: int, why: str, now: datetime.datetime) -> None:
    """What was destroyed, when and by which rule; never whose it was."""
    if number:
        rows.execute(schema.destruction.insert().values(at=now, what=what[:40], number=number, why=why[:200]))


def table(people: People) -> Iterable[tuple[str, str]]:
    """The rules as the office reads them: what, and when it goes."""
    return [(rule.what, rule.why(people)) for rule in RULES]
