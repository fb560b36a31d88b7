"""``schoolpoort token``: a reading session for support."""

from __future__ import annotations

import datetime
import getpass
import os

import click

from gate.access import COOKIE
from gate.errors import GateError
from gate.keys import load
from gate.register import Register
from gate.support import SupportError, reading_session
from school.home import Home
from school.settings import Settings


@click.command()
@click.argument("person", metavar="MAILADRES")
@click.option("--reason", required=True, metavar="TEKST", help="Waarom. De ouder ziet dit bij de eigen apparaten.")
def token(person: str, reason: str) -> None:
    """Een kwartier meelezen als een ouder, om te helpen. Nooit als medewerker.

    Staat in het logboek voordat het kan, en bij de apparaten van de ouder, die
    het daar ook kan beëindigen. Er valt niets mee te veranderen. De sessie
    staat in geen adres: u zet haar als cookie in een browser, in een apart
    venster dat u daarna sluit.
    """
    home = Home.find(os.environ)
    settings = Settings.read(home)
    register = None
    try:
        ring, register = load(home.keys), Register.open(home, settings)
        session = reading_session(register, ring, person, reason=reason, by=f"support {getpass.getuser()}"[:64],
                                  now=datetime.datetime.now(datetime.UTC))
    except (GateError, SupportError) as error:
        raise click.ClickException(str(error)) from error
    finally:
        if register:
            register.close()
    ends = session.ends.astimezone(settings.site.zone)
    click.echo(f"Meelezen als {session.name}, tot {ends:%H:%M}. In een privévenster op {settings.site.url}:\n"
               "F12, Toepassing (Chrome) of Opslag (Firefox), Cookies, een nieuwe met Pad / en Veilig aan:", err=True)
    click.echo(f"  naam    {COOKIE}\n  waarde  ", nl=False, err=True)
    click.echo(session.token)
    click.echo("Klaar? Kies in dat venster Uitloggen.", err=True)
