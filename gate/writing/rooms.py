"""For which groups somebody writes."""

from __future__ import annotations

from collections.abc import Sequence

from gate.rights import HEAD, SCHOOL
from gate.roles import Act
from gate.snapshot import Person
from gate.wary import classes_of
from school.agreed import Approval
from school.settings import Settings
from school.words import Group, WordError, Year

WRITES = (Act.WRITE_OWN, Act.WRITE_SCHOOL)


def rooms_of(person: Person, settings: Settings, year: Year) -> Sequence[Group]:
    """Every group of a school year that somebody may post in: those of their role and
    the circles that one of these is in; the whole school, with that right; all of them,
    of who leads the school. In the order of the settings."""
    everything = [Group(year, name) for name in settings.site.group_names]
    if HEAD in person.roles:
        return everything
    return [group for group in everything if writes_for(person, settings, str(group))]


def writes_for(person: Person, settings: Settings, group: str) -> bool:
    """Whether a post of this group may bear somebody's name: it is of one of their
    groups, or of a circle that one of these is in; of the whole school, with that right."""
    own, name = person.own(Act.WRITE_OWN), group.partition("/")[2]
    try:
        one = Group.parse(group)
    except WordError:
        return False
    return (one in own or (name == SCHOOL and Act.WRITE_SCHOOL in person.may)
            or (name in settings.site.circles and bool(own.intersection(classes_of(settings, one)))))


def may_ask(person: Person, approval: Approval, group: str) -> bool:
    """Whether somebody's text may say ``published``: where somebody else decides that it
    goes out, everybody; where nobody does, who publishes."""
    decided = approval.needed and group.partition("/")[2] not in approval.free_groups
    return decided or Act.PUBLISH in person.may
