"""The teachers of an EDEXML file get the roles that the file gives them.

Absence means nothing, and a role that the school ended stays ended. Who has no
address can't sign in, so is known by name or left for a person to decide.

A file gives nothing that the person who sends it in may not give by hand
(gate/staff.py); what they may not is left for who may.
"""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, insert, select

from gate import schema, staff
from gate.audit import OFFICE
from gate.edexml import Teacher
from gate.importreport import Report
from gate.known import Adult, Known
from gate.lines import check_name
from gate.lists import normal_mail
from gate.names import may_be_one, same_name
from gate.roles import ROLES, Act
from gate.tokens import new_id
from school.words import Year

GIVE = "Wie over de rollen gaat, geeft deze rol zelf: bij Medewerkers, of met schoolpoort people staff add"


class Teachers:
    """One file's teachers, for its year. ``roles`` are the rows to come; ``by`` is
    who sends the file in: a person's id, or OFFICE by the command line."""

    def __init__(self, rows: Connection, known: Known, report: Report, year: Year, today: datetime.date,
                 by: str = OFFICE) -> None:
        self.known, self.report, self.year, self.today, self.by = known, report, year, today, by
        self.acts = staff.acts_of(rows, by, today)
        self.rows = rows
        self.held = rows.execute(select(schema.staff_role)).all()
        self.roles = list[dict[str, Any]]()

    def bring_up(self, teachers: Sequence[Teacher]) -> None:
        """Give each the roles they don't have yet."""
        for teacher in teachers:
            said = f"regel {teacher.number}: {teacher.name or 'een leerkracht zonder naam'}"
            if not teacher.roles and not teacher.unclear:
                self.report.attention.append(f"{said} heeft in het bestand geen rol en geen groep")
                continue
            try:
                adult = self._known(teacher)
                wanted = [(role, group) for role, group in teacher.roles if self._is_new(adult, teacher, role, group)]
                refused = [role for role, _ in wanted if not self._may_give(adult, role)]
                if refused:
                    raise ValueError(f"{' en '.join(_label(*one) for one in wanted)}: dat mag u niet geven")
                adult = self._named(adult, teacher) if wanted else adult
            except ValueError as error:
                self.report.unclear.append(f"{said}: {error}. {GIVE}")
                continue
            for role, group in wanted:
                if adult:
                    self._give(adult, teacher, role, group)
            if teacher.unclear and not self._has_role(adult):
                self.report.unclear.append(f"{said}: {', '.join(teacher.unclear)}. {GIVE}")

    def _known(self, teacher: Teacher) -> Adult | None:
        """Who this is; None for somebody new. Raises ValueError."""
        check_name("de naam", teacher.name)
        if not teacher.mail:
            found = [adult for adult in self.known.adults.values() if adult.staff
                     and same_name(adult.name, teacher.name)]
            if len(found) != 1:
                raise ValueError("heeft geen mailadres in het bestand")
            return found[0]
        owners = self.known.owners.get(normal_mail(teacher.mail), [])
        return next((adult for adult in sorted(owners, key=lambda adult: not adult.staff)
                     if adult.staff or may_be_one(adult.name, teacher.name)), None)

    def _named(self, adult: Adult | None, teacher: Teacher) -> Adult:
        if adult is None:
            adult = self.known.new_adult(teacher.name)
            self.known.give_mailbox(adult, normal_mail(teacher.mail))
        elif not adult.name:
            adult.change(name=teacher.name)
        return adult

    def _may_give(self, adult: Adult | None, role: str) -> bool:
        try:
            staff.may_touch(self.rows, self.by, adult.id if adult else "", role, self.today)
        except staff.StaffError:
            return False
        return Act.STAFF in self.acts

    def _is_new(self, adult: Adult | None, teacher: Teacher, role: str, group: str) -> bool:
        """Whether the role has to be given; says so when it was ended."""
        same = [row for row in self.held if adult and (row.person, row.role, row.group) == (adult.id, role, group)
                and (not group or row.year == str(self.year))]
        if same and not any(row.ends is None or row.ends >= self.today for row in same):
            self.report.attention.append(f"{teacher.name} is geen {_label(role, group)} meer; dat blijft zo")
        return not same

    def _give(self, adult: Adult, teacher: Teacher, role: str, group: str) -> None:
        self.roles.append({"id": new_id(), "person": adult.id, "role": role, "year": str(self.year), "group": group,
                           "starts": self.year.start})
        self.report.staff.append(f"{teacher.name}: {_label(role, group)}")

    def _has_role(self, adult: Adult | None) -> bool:
        live = (row.person for row in self.held if row.ends is None or row.ends >= self.today)
        return adult is not None and adult.id in {*live, *(role["person"] for role in self.roles)}

    def write(self, rows: Connection, now: datetime.datetime) -> None:
        """Insert the roles; the people must be there. Each is told of as one by hand."""
        if self.roles:
            rows.execute(insert(schema.staff_role), self.roles)
        for role in self.roles:
            staff.tell_of(rows, role["person"], role["role"], (role["group"],), by=self.by, today=self.today, now=now)


def _label(role: str, group: str) -> str:
    return ROLES[role].label + (f" van {group}" if group else "")
