"""``schoolpoort people``: families and staff, for the office."""

from __future__ import annotations

import datetime
import os

import click
from sqlalchemy import select

from gate import schema
from gate.errors import GateError
from gate.register import Register
from gate.roles import ROLES
from gate.staff import StaffError, add_staff
from school.home import Home
from school.settings import Settings
from school.words import WordError, Year
from schoolpoort.commands.forget import forget
from schoolpoort.commands.importing import import_
from schoolpoort.commands.letters import letters
from schoolpoort.commands.members import end, end_staff
from schoolpoort.commands.recover import recover


def _now() -> datetime.datetime:
    return datetime.datetime.now(datetime.UTC)


def _register() -> Register:
    home = Home.find(os.environ)
    try:
        return Register.open(home, Settings.read(home))
    except GateError as error:
        raise click.ClickException(str(error)) from error


def _year(register: Register, text: str | None) -> Year:
    try:
        return Year.parse(text) if text else register.settings.site.current_year
    except WordError as error:
        raise click.BadParameter(str(error)) from error


@click.group()
def people() -> None:
    """Gezinnen en medewerkers."""


people.add_command(end)
people.add_command(import_)
people.add_command(forget)
people.add_command(letters)
people.add_command(recover)


@people.group()
def staff() -> None:
    """Medewerkers."""


staff.add_command(end_staff)


@staff.command()
@click.argument("name", metavar="NAAM")
@click.option("--mail", required=True, metavar="ADRES", help="Het mailadres.")
@click.option("--role", required=True, type=click.Choice(list(ROLES)), help="De rol.")
@click.option("--group", "groups", multiple=True, metavar="GROEP", help="Een groep van deze rol; mag vaker.")
@click.option("--year", metavar="JAAR", help="Het schooljaar (anders het huidige).")
def add(name: str, mail: str, role: str, groups: tuple[str, ...], year: str | None) -> None:
    """Een medewerker een rol geven, zoals de eerste directeur."""
    register = _register()
    try:
        add_staff(register, name, mail, role, groups, _year(register, year), now=_now())
    except StaffError as error:
        raise click.ClickException(str(error)) from error
    click.echo(f"{name} is nu {role}{' van ' + ', '.join(groups) if groups else ''} en meldt zich aan met {mail}.")


@people.command()
@click.argument("text", metavar="TEKST", default="")
def show(text: str) -> None:
    """Wie er is, met wat zij lezen; TEKST zoekt in naam en adres."""
    register = _register()
    rights = register.read_rights(_now().astimezone(register.settings.site.zone).date())
    with register.reading() as rows:
        mails = {row.person: row.mail for row in rows.execute(select(schema.address).order_by(schema.address.c.mail))}
    for person in sorted(rights.people.values(), key=lambda person: person.name.casefold()):
        line = f"{person.name} <{mails.get(person.id, '')}>"
        if text.casefold() in line.casefold():
            click.echo(f"{line}: {', '.join(sorted(map(str, person.groups))) or 'niets'}")
