"""``schoolpoort people letters``: one printable letter a guardian, with koppelcode and QR code."""

from __future__ import annotations

import datetime
import os
from pathlib import Path

import click

from gate.errors import GateError
from gate.i18n import NAMES
from gate.letters import guardians_of
from gate.letters import letters as printed
from gate.mandate import is_staff
from gate.register import Register
from gate.standing import Standing, standings
from school.findings import suggest
from school.home import Home
from school.settings import Settings, Site
from school.words import Group, WordError


@click.command()
@click.argument("group", metavar="GROEP")
@click.option("--language", type=click.Choice([one for one in NAMES if one != "nl"]), default=None,
              help="De tweede taal van de brief (anders de taal die een ouder eerder koos).")
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), metavar="BESTAND",
              help="Waar de PDF komt (anders brieven-GROEP.pdf).")
@click.option("--all", "everybody", is_flag=True, help="Ook voor ouders die al zijn ingelogd.")
def letters(group: str, language: str | None, out: Path | None, everybody: bool) -> None:
    """Voor elke ouder van GROEP een brief met koppelcode en QR-code, als PDF.

    Elke brief maakt een nieuwe code; een eerdere van die ouder werkt dan niet
    meer. Tweede huishoudens staan achteraan, achter een blad "Niet meegeven".
    """
    home, now = Home.find(os.environ), datetime.datetime.now(datetime.UTC)
    settings = Settings.read(home).on(now)
    try:
        wanted = _group(group, settings.site)
        register = Register.open(home, settings)
    except (WordError, GateError) as error:
        raise click.ClickException(str(error)) from error
    with register.reading() as rows:
        today = now.astimezone(settings.site.zone).date()
        found, standing = guardians_of(rows, wanted, today=today), standings(rows, now)
        staff = {one for one in found if is_staff(rows, one, today)}
    persons = [one for one in found if one not in staff and (everybody or standing[one] is not Standing.SIGNED_IN)]
    if not persons:
        raise click.ClickException(
            f"niemand van {wanted} heeft een brief nodig: {len(found)} ouders zijn al ingelogd. Toch: --all"
            if found else f"{wanted} heeft geen kinderen met ouders. Lees eerst de lijst in: schoolpoort people import")
    file = out or Path(f"brieven-{wanted.name}.pdf")
    _write(file, printed(register, persons, language=language or "", by="office", now=now))
    left = len(found) - len(persons) - len(staff)
    click.echo(f"{file}: {len(persons)} brieven" + (f" ({left} ouders zijn al ingelogd)" if left else ""))
    if staff:
        click.echo(f"Geen brief voor {len(staff)} die hier werken: zij loggen in met hun eigen adres.")
    click.echo("De codes staan alleen in dit bestand. Druk het af en gooi het daarna weg.")


def _group(text: str, site: Site) -> Group:
    """A group as it is typed, of this year when no year stands before it."""
    group = Group.parse(text if "/" in text else f"{site.current_year}/{text}")
    if group.name not in site.group_names:
        meant = suggest(group.name, site.group_names)
        raise click.ClickException(f"groep “{group.name}” is onbekend" + (f"; bedoelde u “{meant}”?" if meant else ""))
    return group


def _write(file: Path, data: bytes) -> None:
    """For the office's own eyes: the file opens what the children's groups say."""
    try:
        file.unlink(missing_ok=True)
        handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "wb") as written:
            written.write(data)
    except OSError as error:
        raise click.ClickException(f"{file} is niet te schrijven: {error.strerror}") from error
