"""Who may do what: the whole of it, in one table.

A role opens groups (``reads``) and allows acts (``may``). The head sees this
table as a page, and a test goes through it cell by cell. Pupils have no role:
they are never users (rules.md 11).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum


class Reads(StrEnum):
    """What a role opens in its school year, besides the team's and the school's own group."""

    OWN = "own"  # the groups that the role names
    ALL = "all"  # every group of every year
    ROOM = "room"  # the room that is named as the role is (mr, or), and no team


class Act(StrEnum):
    """Something that not everybody may do. *own*: for the groups of one's role."""

    WRITE_OWN = "write-own"
    WRITE_SCHOOL = "write-school"
    SEE_FAMILIES_OWN = "see-families-own"
    SEE_FAMILIES = "see-families"
    CHANGE_FAMILIES = "change-families"
    END_ACCESS = "end-access"
    CODES_OWN = "codes-own"
    CODES = "codes"
    GUESTS_OWN = "guests-own"
    GUESTS = "guests"
    STAFF = "staff"
    LOG = "log"
    PUBLISH = "publish"
    CONSENT = "consent"
    CONSENT_OWN = "consent-own"
    URGENT = "urgent"


@dataclass(frozen=True)
class Role:
    """``label`` is shown; ``is_staff``: works here, and needs a second factor;
    ``dated``: has to have a last day."""

    label: str
    reads: Reads
    may: frozenset[Act] = frozenset()
    is_staff: bool = True
    dated: bool = False


_TEACHER = frozenset({Act.WRITE_OWN, Act.SEE_FAMILIES_OWN, Act.CODES_OWN, Act.GUESTS_OWN, Act.CONSENT_OWN})
_OFFICE = frozenset({Act.WRITE_SCHOOL, Act.SEE_FAMILIES, Act.CHANGE_FAMILIES, Act.END_ACCESS, Act.CODES,
                     Act.CONSENT})

ROLES: dict[str, Role] = {
    "directie": Role("directie", Reads.ALL,
                     _TEACHER | _OFFICE | {Act.GUESTS, Act.STAFF, Act.LOG, Act.PUBLISH, Act.URGENT}),
    "leerkracht": Role("leerkracht", Reads.OWN, _TEACHER),
    "lio": Role("LIO-stagiair", Reads.OWN, frozenset({Act.WRITE_OWN}), dated=True),
    "ib": Role("intern begeleider", Reads.ALL, frozenset({Act.SEE_FAMILIES})),
    "conciërge": Role("conciërge", Reads.OWN),
    "kantoor": Role("administratie", Reads.OWN, _OFFICE),
    "ict": Role("ICT-contactpersoon", Reads.OWN,
                frozenset({Act.SEE_FAMILIES, Act.CHANGE_FAMILIES, Act.CODES, Act.STAFF, Act.LOG})),
    "mr": Role("lid van de MR", Reads.ROOM, is_staff=False),
    "or": Role("lid van de ouderraad", Reads.ROOM, is_staff=False),
}

STAFF = frozenset(name for name, role in ROLES.items() if role.is_staff)


PUBLISHERS = tuple(name for name, role in ROLES.items() if Act.PUBLISH in role.may)
"""Who publishes where the school's settings say nothing else."""


def table(publishers: Iterable[str] = PUBLISHERS) -> dict[str, Role]:
    """The table of a school whose settings let these roles publish
    (rules.approval.roles). Only staff can: it needs a second factor."""
    named = frozenset(publishers)
    return {name: replace(role, may=role.may - {Act.PUBLISH} | ({Act.PUBLISH} if name in named & STAFF else set()))
            for name, role in ROLES.items()}


def may(roles: Iterable[str], by: Mapping[str, Role] = ROLES) -> frozenset[Act]:
    """What these roles allow together, ``by`` a table. A role that this program does
    not know (an older one's) allows nothing."""
    return frozenset(act for role in roles if role in by for act in by[role].may)
