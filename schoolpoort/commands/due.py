"""``schoolpoort due``: for a timer, every few minutes."""

from __future__ import annotations

import datetime
import importlib
import os
import sys

import click

from school.home import Home
from school.settings import Settings
from schoolpoort.due import is_due, take_expired
from schoolpoort.held import local_now
from schoolpoort.tidied import is_tidied, may_tidy


@click.command()
@click.pass_context
def due(context: click.Context) -> None:
    """Doen wat op tijd gaat: verlopen berichten weghalen, geplande plaatsen, het
    nieuwe schooljaar.

    Voor een timer, elke paar minuten. Doet niets als er niets te doen is.
    Ruimt eens per dag op (zie tidy) als deze gebruiker bij het register mag.
    Eindigt zoals build.
    """
    home = Home.find(os.environ)
    moment = local_now(Settings.read(home))
    tidied = _tidy(context, home)
    if not is_due(home, moment):
        sys.exit(0 if tidied else 1)
    for key in take_expired(home, moment):
        click.echo(f"verlopen en weggehaald: {key}")
    # Only now: Pelican costs more than the question whether anything is due.
    build = importlib.import_module("schoolpoort.commands.build")
    context.invoke(build.build, no_wait=False, moment=moment)


def _tidy(context: click.Context, home: Home) -> bool:
    """Once a day, by whoever may. What goes wrong there stops no expiry."""
    if not may_tidy(home) or is_tidied(home, datetime.datetime.now(datetime.UTC)):
        return True
    tidy = importlib.import_module("schoolpoort.commands.tidy")
    try:
        context.invoke(tidy.tidy, date_is_right=False)
    except click.ClickException as error:
        error.show()
        return False
    return True
