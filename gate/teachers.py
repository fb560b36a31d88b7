"""The teachers of an EDEXML file get the roles that the file gives them.

Absence means nothing, and a role that the school ended stays ended. Who has no
address can't sign in, so is known by name or left for a person to decide.
"""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, insert, select

from gate import schema
from gate.edexml import Teacher
from gate.importreport import Report
from gate.known import Adult, Known
from gate.lines import check_name
from gate.lists import normal_mail
from gate.names import may_be_one, same_name
from gate.roles import ROLES
from gate.tokens import new_id
from school.words import Year


class Teachers:
    """One file's teachers, for its year. ``roles`` are the rows to come."""

    def __init__(self, rows: Connection, known: Known, report: Report, year: Year, today: datetime.date) -> None:
        self.known, self.report, self.year, self.today = known, report, year, today
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
                adult = self._adult(teacher)
            except ValueError as error:
                self.report.unclear.append(f"{said}: {error}. Geef de rol zelf, met: schoolpoort people staff add")
                continue
            for role, group in teacher.roles:
                self._give(adult, teacher, role, group)
            if teacher.unclear and not self._has_role(adult):
                self.report.unclear.append(f"{said}: {', '.join(teacher.unclear)}. Geef de rol zelf, "
                                           "met: schoolpoort people staff add")

    def _adult(self, teacher: Teacher) -> Adult:
        """Who this is; somebody new when the address is. Raises ValueError."""
        check_name("de naam", teacher.name)
        if not teacher.mail:
            staff = (adult for adult in self.known.adults.values() if adult.staff)
            found = [adult for adult in staff if same_name(adult.name, teacher.name)]
            if len(found) != 1:
                raise ValueError("heeft geen mailadres in het bestand")
            return found[0]
        mail = normal_mail(teacher.mail)
        owners = self.known.owners.get(mail, [])
        for adult in sorted(owners, key=lambda adult: not adult.staff):
            if adult.staff or may_be_one(adult.name, teacher.name):
                if not adult.name:
                    adult.change(name=teacher.name)
                return adult
        adult = self.known.new_adult(teacher.name)
        self.known.give_mailbox(adult, mail)
        return adult

    def _give(self, adult: Adult, teacher: Teacher, role: str, group: str) -> None:
        same = [row for row in self.held if (row.person, row.role, row.group) == (adult.id, role, group)
                and (not group or row.year == str(self.year))]
        label = ROLES[role].label + (f" van {group}" if group else "")
        if any(row.ends is None or row.ends >= self.today for row in same):
            return
        if same:
            self.report.attention.append(f"{teacher.name} is geen {label} meer; dat blijft zo")
            return
        self.roles.append({"id": new_id(), "person": adult.id, "role": role, "year": str(self.year), "group": group,
                           "starts": self.year.start})
        self.report.staff.append(f"{teacher.name}: {label}")

    def _has_role(self, adult: Adult) -> bool:
        live = (row.person for row in self.held if row.ends is None or row.ends >= self.today)
        return adult.id in {*live, *(role["person"] for role in self.roles)}

    def write(self, rows: Connection) -> None:
        """Insert the roles; the people must be there."""
        if self.roles:
            rows.execute(insert(schema.staff_role), self.roles)
