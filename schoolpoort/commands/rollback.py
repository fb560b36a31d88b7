"""``schoolpoort rollback``: an earlier release again, without what was taken away."""

from __future__ import annotations

import os
import sys

import click

from school.decisions import DecisionsError
from school.home import Home
from school.settings import Settings
from school.shown import ShownError
from school.withdrawals import WithdrawalsError
from schoolpoort.held import local_now
from schoolpoort.rollback import RollbackError
from schoolpoort.rollback import rollback as go_back


@click.command()
@click.argument("number", metavar="[UITGAVE]", type=int, required=False)
def rollback(number: int | None) -> None:
    """Teruggaan naar een eerdere uitgave; zonder nummer die voor de huidige.

    Wat is weggehaald, verlopen, besloten gemaakt of gewist, komt niet terug.
    De volgende bouw maakt weer een uitgave van de inhoud van dan.
    """
    home = Home.find(os.environ)
    try:
        came_from, new, out = go_back(home, number, local_now(Settings.read(home)))
    except (RollbackError, WithdrawalsError, DecisionsError, ShownError) as error:
        click.echo(f"schoolpoort: {error}", err=True)
        sys.exit(1)
    click.echo(f"Uitgave {new} is weer wat uitgave {came_from} was.")
    for source in out:
        click.echo(f"  niet teruggezet: {source}")
