"""``schoolpoort due``: for a timer, every few minutes."""

from __future__ import annotations

import importlib
import os

import click

from school.home import Home
from school.settings import Settings
from schoolpoort.due import is_due, take_expired
from schoolpoort.held import local_now


@click.command()
@click.pass_context
def due(context: click.Context) -> None:
    """Doen wat op tijd gaat: verlopen berichten weghalen, geplande plaatsen.

    Voor een timer, elke paar minuten. Doet niets als er niets te doen is.
    Eindigt zoals build.
    """
    home = Home.find(os.environ)
    moment = local_now(Settings.read(home))
    if not is_due(home, moment):
        return
    for key in take_expired(home, moment):
        click.echo(f"verlopen en weggehaald: {key}")
    # Only now: Pelican costs more than the question whether anything is due.
    build = importlib.import_module("schoolpoort.commands.build")
    context.invoke(build.build, no_wait=False, moment=moment)
