"""``schoolpoort people end`` and ``people staff end``: somebody stops reading here."""

from __future__ import annotations

import datetime
import os

import click

from gate import guardians, staff
from gate.errors import GateError
from gate.lists import normal_mail
from gate.register import Register
from gate.rights import HEAD
from gate.roles import ROLES
from gate.staff import Job, StaffError
from school.home import Home
from school.settings import Settings

_NOW = click.option("--now", "at_once", is_flag=True, help="Nu meteen: binnen een seconde, op elk toestel.")


def _register() -> Register:
    home = Home.find(os.environ)
    try:
        return Register.open(home, Settings.read(home))
    except GateError as error:
        raise click.ClickException(str(error)) from error


@click.command()
@click.argument("guardian", metavar="MAILADRES")
@click.argument("child", metavar="KIND")
@_NOW
@click.option("--reason", prompt="Waarom eindigt dit? (alleen de school ziet dit)", metavar="TEKST",
              help="Waarom; alleen de school ziet dit.")
def end(guardian: str, child: str, at_once: bool, reason: str) -> None:
    """De toegang van een ouder tot een kind beëindigen.

    Zonder uitloop, en alleen voor dit kind; de volgende lijst zet het niet weer
    open. Gaat het kind van school, zet dan de laatste dag bij het kind."""
    if not at_once:
        raise click.UsageError("dit werkt meteen en zonder uitloop. Weet u het zeker, zeg dan: --now")
    if not reason.strip():
        raise click.UsageError("zonder reden gaat dit niet")
    register = _register()
    try:
        name = staff.end_access(register, guardian, child, reason=" ".join(reason.split()),
                                now=datetime.datetime.now(datetime.UTC))
    except StaffError as error:
        raise click.ClickException(str(error)) from error
    finally:
        register.close()
    click.echo(f"{guardian} leest de groepen van {name} niet meer (binnen een seconde, op elk toestel).")


@click.command(name="end")
@click.argument("mail", metavar="MAILADRES")
@click.option("--role", type=click.Choice(list(ROLES)), help="Alleen deze rol (anders: alle rollen).")
@click.option("--group", metavar="GROEP", help="Alleen van deze groep.")
@click.option("--last-day", type=click.DateTime(["%d-%m-%Y", "%Y-%m-%d"]), metavar="DAG",
              help="De laatste dag, zoals 31-07-2027.")
@_NOW
def end_staff(mail: str, role: str | None, group: str | None, last_day: datetime.datetime | None,
              at_once: bool) -> None:
    """Een rol van een medewerker beëindigen, nu of na een dag."""
    if at_once == bool(last_day):
        raise click.UsageError("zeg wanneer: --now (meteen) of --last-day 31-07-2027")
    register = _register()
    now = datetime.datetime.now(datetime.UTC)
    today = now.astimezone(register.settings.site.zone).date()
    day = last_day.date() if last_day else today - datetime.timedelta(days=1)
    try:
        for job in _jobs(register, mail, role, group, today):
            staff.end_role(register, job.id, day, now=now)
            what = f"{job.role} van {job.group}" if job.group else job.role
            click.echo(f"{job.name} is {'nu' if at_once else f'na {day:%d-%m-%Y}'} geen {what} meer.")
    except StaffError as error:
        raise click.ClickException(str(error)) from error
    finally:
        register.close()


def _jobs(register: Register, mail: str, role: str | None, group: str | None, today: datetime.date) -> list[Job]:
    """The roles that are meant; that of a head first, which may be refused."""
    with register.reading() as rows:
        try:
            people = {one.id for one in guardians.holders(rows, normal_mail(mail))}
        except ValueError as error:
            raise StaffError(str(error)) from error
        found = [job for job in staff.jobs(rows, today, register.settings.site.year_on(today))
                 if job.person in people and role in (None, job.role) and group in (None, job.group)]
    if not found:
        raise StaffError(f"{mail} heeft hier zo’n rol niet. Zoek met: schoolpoort people show")
    return sorted(found, key=lambda job: job.role != HEAD)
