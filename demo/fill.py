"""Fills the demo's register, by the very functions that an office uses."""

from __future__ import annotations

import csv
import datetime
import tempfile
import tomllib
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import func, select

from demo.consenting import answer
from demo.people import SHOWN, app_secret
from gate import authenticator, schema
from gate.families import CLASS, HEADINGS, LEVEL, import_families
from gate.keys import rotate
from gate.register import Register
from gate.roles import ROLES
from gate.staff import add_staff, name_person, set_access
from gate.vault import Vault
from school.home import Home
from school.settings import Settings
from school.words import Year

FAMILIES = Path(__file__).parent / "families.csv"
STAFF = Path(__file__).parent / "staff.toml"


@dataclass(frozen=True)
class Filled:
    """How many people the register holds."""

    children: int
    guardians: int
    staff: int


def fill(home: Home) -> Filled:
    """Bring the demo's register up to its lists; make its key. Safe to repeat."""
    settings, now = Settings.read(home), datetime.datetime.now(datetime.UTC)
    if not list(home.keys.glob("gate-*.json")):
        rotate(home.keys, now)
    register = Register.open(home, settings)
    year = settings.site.current_year
    try:
        import_families(register, FAMILIES, year, now=now)
        with tempfile.TemporaryDirectory() as folder:
            import_families(register, _a_year_younger(Path(folder)), Year(year.first - 1), now=now)
        _staff(register, Vault(home.keys), year, now)
        answer(register, now.astimezone(settings.site.zone))
        return _counted(register)
    finally:
        register.close()


def _a_year_younger(folder: Path) -> Path:
    """Last year's list: each child one group lower; group 1 was not at school."""
    file = folder / "families.csv"
    with FAMILIES.open(encoding="utf-8", newline="") as now, file.open("w", encoding="utf-8", newline="") as then:
        rows = csv.DictReader(now, delimiter=";")
        younger = csv.DictWriter(then, HEADINGS, delimiter=";")
        younger.writeheader()
        for row in rows:
            if (level := int(row[LEVEL])) > 1:
                younger.writerow({**row, LEVEL: str(level - 1), CLASS: f"Groep {level - 1}"})
    return file


def _staff(register: Register, vault: Vault, year: Year, now: datetime.datetime) -> None:
    lists = tomllib.loads(STAFF.read_text(encoding="utf-8"))
    for one in lists["staff"]:
        for each in (Year(year.first - 1), year):
            id = add_staff(register, one["name"], one["mail"], one["role"], tuple(one.get("groups", ())), each, now=now)
        if ROLES[one["role"]].is_staff:
            give_app(register, vault, id, one["mail"], now)
    for guardian in lists["guardian"]:
        set_access(register, guardian["mail"], access=guardian["authority"], authority=guardian["authority"])
        name_person(register, guardian["mail"], guardian["name"])
    for person in SHOWN:
        name_person(register, person.mail, person.called)


def give_app(register: Register, vault: Vault, person: str, mail: str, now: datetime.datetime) -> None:
    """An authenticator app whose codes the demo's mail page shows. One that
    somebody set up in the demo themselves stays."""
    with register.changing() as rows:
        a = schema.authenticator.c
        mine = rows.execute(select(a.secret).where(a.person == person)).scalar_one_or_none()
        if mine is None or vault.unseal(mine, person) is None:  # none, or of a key that is gone
            authenticator.put(rows, person, vault.seal(app_secret(mail), person, now), now)


def _counted(register: Register) -> Filled:
    with register.reading() as rows:
        children, guardians, staff = (
            int(rows.execute(select(func.count(func.distinct(column)))).scalar_one())
            for column in (schema.child.c.id, schema.guardianship.c.person, schema.staff_role.c.person))
    return Filled(children, guardians, staff)
