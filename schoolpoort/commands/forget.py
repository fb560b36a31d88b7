"""``schoolpoort people forget``: somebody out of the register, for good."""

from __future__ import annotations

import datetime
import os

import click

from gate import erasure
from gate.errors import GateError
from gate.register import Register
from school.erased import What
from school.home import Home
from school.settings import Settings


@click.command()
@click.argument("who", metavar="MAILADRES|KIND")
@click.option("--reason", required=True, metavar="TEKST", help="Waarom, zonder namen; staat in de lijst van "
              "vernietigingen.")
def forget(who: str, reason: str) -> None:
    """Iemand uit het register wissen, met alles wat eraan hangt (recht op vergetelheid).

    Dit kan niet terug, ook niet met een back-up. Berichten en foto's wist u
    apart: schoolpoort withdraw PAD --erase
    """
    home = Home.find(os.environ)
    try:
        register = Register.open(home, Settings.read(home))
        found = erasure.find(register, who)
        if found.what is What.CHILD:
            click.echo(f"{found.name}, met {len(found.alone)} ouder(s) die hier niets anders hebben")
        else:
            click.echo(f"{found.name} ({', '.join(found.mails)}), met toestellen en sleutels")
        typed = click.prompt("Dit kan niet terug. Typ de naam of het adres nog eens over", default="",
                             show_default=False)
        if typed.strip().casefold() not in {found.name.casefold(), *found.mails}:
            raise click.ClickException("dat is niet hetzelfde. Er is niets gewist.")
        number = erasure.erase(register, home, found, reason=reason, by="office",
                               now=datetime.datetime.now(datetime.UTC))
    except (GateError, erasure.ErasureError) as error:
        raise click.ClickException(str(error)) from error
    click.echo(f"Gewist: {number}. Een back-up van eerder zet dit niet terug.")
