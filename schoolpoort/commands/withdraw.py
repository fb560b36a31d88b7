"""``schoolpoort withdraw``: gone from the public site, or everywhere, now."""

from __future__ import annotations

import datetime
import os
import sys

import click

from school.home import Home
from school.settings import Settings, SettingsError
from school.withdrawals import Reach, WithdrawalsError
from schoolpoort.held import local_now
from schoolpoort.withdraw import Taken, WithdrawError
from schoolpoort.withdraw import withdraw as take


@click.command()
@click.argument("path", metavar="PAD")
@click.option("--public", "reach", flag_value="public", help="Alleen van de openbare site; ouders van de "
              "groep lezen het bericht nog.")
@click.option("--everywhere", "reach", flag_value="everywhere", default="everywhere",
              help="Overal weg (zo gaat het ook zonder keuze).")
@click.option("--undo", is_flag=True, help="Terug: de volgende bouw zet het bericht er weer op.")
def withdraw(path: str, reach: str, undo: bool) -> None:
    """Een bericht nu weghalen, zonder te wachten op een bouw of controle.

    PAD is het bestand of de map van het bericht, of het adres van de pagina.
    Ook uit eerdere uitgaven gaat het weg; een bouw of rollback zet het niet
    terug.
    """
    home = Home.find(os.environ)
    wanted = Reach.RESTORED if undo else Reach(reach)
    try:
        taken = take(home, path, wanted, _moment(home))
    except (WithdrawError, WithdrawalsError) as error:
        click.echo(f"schoolpoort: {error}", err=True)
        sys.exit(1)
    click.echo(_said(taken, wanted))


def _moment(home: Home) -> datetime.datetime:
    """Now, as the school writes it; broken settings stand in nobody's way."""
    try:
        return local_now(Settings.read(home))
    except SettingsError:
        return datetime.datetime.now(datetime.UTC).replace(tzinfo=None)


def _said(taken: Taken, reach: Reach) -> str:
    if reach is Reach.RESTORED:
        return f"{taken.post.source} staat er bij de volgende bouw weer op: schoolpoort build"
    where = "van de openbare site" if reach is Reach.PUBLIC else "overal"
    if not taken.number:
        return f"{taken.post.source} stond nu nergens; het komt er {where} niet op."
    return (f"{taken.post.source} is {where} weg (uitgave {taken.number}, ook uit eerdere uitgaven). "
            "De volgende bouw maakt de overzichten weer heel: schoolpoort build")
