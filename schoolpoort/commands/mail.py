"""``schoolpoort outbox``: the outgoing mail."""

from __future__ import annotations

import datetime
import logging
import os
import time
from typing import IO

import click
from sqlalchemy.exc import SQLAlchemyError

from gate.announcing import Announcer
from gate.bounces import LARGEST, Outcome, take_in
from gate.keys import KeyStore
from gate.library import Library
from gate.mail import Composer, way_out
from gate.outbox import queue, send_due, unknown
from gate.register import Register
from gate.uploads import sweep
from school.home import Home
from school.release import ReleaseError
from school.settings import Settings

EVERY = 1.0  # seconds: somebody is waiting for a code
_log = logging.getLogger("schoolpoort.outbox")


@click.group()
def outbox() -> None:
    """De uitgaande mail."""


def _now() -> datetime.datetime:
    return datetime.datetime.now(datetime.UTC)


@outbox.command()
@click.option("--watch", is_flag=True, help="Blijf doorgaan, tot u stopt.")
def send(watch: bool) -> None:
    """Versturen wat klaarstaat."""
    home = Home.find(os.environ)
    settings = Settings.read(home)
    register = Register.open(home, settings)
    compose, deliver = Composer(register, KeyStore(home.keys), _now), way_out(home, settings)
    library, announcer = Library(home), Announcer(register)
    parent = os.getppid()
    while True:
        try:
            _look(library, announcer)
            sent = send_due(register, compose, deliver, _now)
            sweep(register, home, _now())  # a list that nobody read in: this process looks every second
            if not watch:
                click.echo(f"{sent} verstuurd.")
        except SQLAlchemyError:
            if not watch:
                raise
            _log.exception("the register can't be asked; trying again")
        if not watch or os.getppid() != parent:  # whoever started us is gone
            return
        time.sleep(EVERY)


def _look(library: Library, announcer: Announcer) -> None:
    """What came new with a release is told; as long as there is none, nothing is."""
    try:
        shelf = library.shelf()
    except (ReleaseError, OSError):
        return
    announcer.look(shelf, _now())


@outbox.command()
def show() -> None:
    """Hoeveel er wacht, en sinds wanneer."""
    home = Home.find(os.environ)
    register = Register.open(home, Settings.read(home))
    number, oldest = queue(register)
    click.echo(f"{number} wachtend" + (f", de oudste sinds {oldest:%d-%m-%Y %H:%M} UTC" if oldest else ""))
    if lost := unknown(register):
        click.echo(f"{lost} onbekend: de verzender stopte terwijl de mail onderweg was. Ze gaan niet vanzelf opnieuw.")


@outbox.command()
@click.argument("file", type=click.File("rb"), default="-", metavar="[BESTAND]")
def bounce(file: IO[bytes]) -> None:
    """Opnemen dat een mail terugkwam: het bericht van de mailserver, uit een bestand of van
    de standaardinvoer. Wat geen bericht over een mail van ons is, verandert niets.
    """
    home = Home.find(os.environ)
    outcome = take_in(Register.open(home, Settings.read(home)), file.read(LARGEST), _now())
    click.echo(_OUTCOMES[outcome])


_OUTCOMES = {
    Outcome.CLOSED: "Het adres werkt niet; de administratie ziet het bij de ouder.",
    Outcome.FAILED: "De mail kwam niet aan, maar niet door het adres; zie /beheer/mail/.",
    Outcome.NOTHING: "Dit zegt niets over een mail van ons die voorgoed mislukte.",
}
