"""``schoolpoort withdraw``: gone from the public site, or everywhere, now."""

from __future__ import annotations

import datetime
import os
import sys

import click

from school.ending import note_destroyed
from school.home import Home
from school.settings import Settings, SettingsError
from school.withdrawals import Reach, WithdrawalsError
from schoolpoort.erase import erase, find_doomed
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
@click.option("--erase", "erasing", is_flag=True, help="Wissen: ook de foto's zelf, voorgoed, na een vraag. PAD mag "
              "hier ook één foto zijn.")
def withdraw(path: str, reach: str, undo: bool, erasing: bool) -> None:
    """Een bericht nu weghalen, zonder te wachten op een bouw of controle.

    PAD is het bestand of de map van het bericht, of het adres van de pagina.
    Ook uit eerdere uitgaven gaat het weg; een bouw of rollback zet het niet
    terug.
    """
    home = Home.find(os.environ)
    if _is_mirror(home):
        click.echo("schoolpoort: deze thuismap is een spiegel: haal het weg waar wordt gebouwd. Hier gaat het dan "
                   "vanzelf weg.", err=True)
        sys.exit(1)
    if erasing:
        _erase(home, path)
        return
    wanted = Reach.RESTORED if undo else Reach(reach)
    try:
        taken = take(home, path, wanted, _moment(home))
    except (WithdrawError, WithdrawalsError) as error:
        click.echo(f"schoolpoort: {error}", err=True)
        sys.exit(1)
    click.echo(_said(taken, wanted))


def _erase(home: Home, path: str) -> None:
    try:
        doomed = find_doomed(home, path)
        click.echo(f"Wissen: {doomed.name}, {len(doomed.files)} bestand(en).")
        for post in doomed.shown_by:
            click.echo(f"Staat ook bij {post.source}; dat bericht komt bij de volgende bouw terug, zonder.")
        if click.prompt("Dit kan niet terug, ook niet met een back-up. Typ WIS om te wissen", default="",
                        show_default=False).strip() != "WIS":
            raise WithdrawError("er is niets gewist.")
        moment = _moment(home)
        note_destroyed(home, what="bericht, met bestanden" if doomed.post else "foto, film of document",
                       number=bool(doomed.post) + len(doomed.files), why="gewist op verzoek", moment=moment)
        gone = erase(home, doomed, moment)
    except (WithdrawError, WithdrawalsError) as error:
        click.echo(f"schoolpoort: {error}", err=True)
        sys.exit(1)
    click.echo(f"Gewist: {doomed.name}, {gone.files} bestand(en)"
               + (f" (uitgave {gone.number})." if gone.number else "; het stond nergens."))
    if doomed.post and (home.content / doomed.post.source).exists():
        click.echo(f"De tekst staat nog in {doomed.post.source}: haal die ook weg, en uit de geschiedenis van git "
                   "als dat moet. Gebouwd wordt hij niet meer.")


def _moment(home: Home) -> datetime.datetime:
    """Now, as the school writes it; broken settings stand in nobody's way."""
    try:
        return local_now(Settings.read(home))
    except SettingsError:
        return datetime.datetime.now(datetime.UTC).replace(tzinfo=None)


def _is_mirror(home: Home) -> bool:
    try:
        return Settings.read(home).server.store.mirror
    except SettingsError:
        return False


def _said(taken: Taken, reach: Reach) -> str:
    if reach is Reach.RESTORED:
        return f"{taken.post.source} staat er bij de volgende bouw weer op: schoolpoort build"
    where = "van de openbare site" if reach is Reach.PUBLIC else "overal"
    if not taken.number:
        return f"{taken.post.source} stond nu nergens; het komt er {where} niet op."
    return (f"{taken.post.source} is {where} weg (uitgave {taken.number}, ook uit eerdere uitgaven). "
            "De volgende bouw maakt de overzichten weer heel: schoolpoort build")
