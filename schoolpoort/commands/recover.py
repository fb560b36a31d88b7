"""``schoolpoort people recover``: somebody lost their second step, and it is the
head, or nobody else can clear it on the page."""

from __future__ import annotations

import datetime
import os

import click
from sqlalchemy import select

from gate import schema
from gate.audit import OFFICE
from gate.errors import GateError
from gate.recovery import RecoveryError, reset_second_step
from gate.register import Register
from school.home import Home
from school.settings import Settings


@click.command()
@click.argument("mail", metavar="MAILADRES")
@click.option("--reason", required=True, metavar="TEKST",
              help="Waarom; dit komt bij de meldingen van de school te staan.")
def recover(mail: str, reason: str) -> None:
    """De tweede stap van iemand wissen die hem kwijt is.

    Stel eerst zelf vast dat het deze persoon is. Die is daarna overal uitgelogd,
    krijgt er mail over, en stelt bij het inloggen een nieuwe in."""
    home = Home.find(os.environ)
    try:
        register = Register.open(home, Settings.read(home))
    except GateError as error:
        raise click.ClickException(str(error)) from error
    a, p = schema.address.c, schema.person.c
    with register.reading() as rows:
        found = rows.execute(select(p.id, p.name).join(schema.address, a.person == p.id).where(
            a.mail == mail.strip().casefold())).all()
    if len(found) != 1:
        raise click.ClickException(f"{mail} is van {len(found)} mensen; zoek met: schoolpoort people show")
    try:
        number = reset_second_step(register, found[0].id, by=OFFICE, reason=reason,
                                   now=datetime.datetime.now(datetime.UTC))
    except RecoveryError as error:
        raise click.ClickException(str(error)) from error
    click.echo(f"{found[0].name or mail}: {number} gewist, overal uitgelogd. "
               "Bij het inloggen komt de vraag om een nieuwe.")
