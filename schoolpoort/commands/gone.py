"""``schoolpoort gone``: is it gone, under every address that it ever had?"""

from __future__ import annotations

import os
import sys

import click

from school.home import Home
from school.settings import Settings
from school.withdrawals import WithdrawalsError
from schoolpoort.addressbook import BookError
from schoolpoort.gone import Look, look
from schoolpoort.knock import KnockError, knock
from schoolpoort.objects import GitError
from schoolpoort.trail import Trail, follow
from schoolpoort.withdraw import WithdrawError

REFUSALS = (WithdrawError, WithdrawalsError, BookError, GitError, KnockError)


@click.command()
@click.argument("path", metavar="PAD")
@click.option("--url", metavar="ADRES", help="Vraag elk adres ook aan de poort die draait: http://localhost:8000, "
              "of het adres van de site.")
def gone(path: str, url: str | None) -> None:
    """Nagaan of een bericht of foto overal weg is, onder elk adres dat het ooit had.

    PAD is het bestand van een bericht of foto, ook een dat er niet meer is, of
    een adres. Kijkt in de uitgaven, de trees, de afgeleiden, de originelen, de
    teksten en de geschiedenis van git. Eindigt alleen met 0 als alles weg is.
    """
    home = Home.find(os.environ)
    try:
        trail = follow(home, path)
        found = look(home, trail, lambda what: click.echo(f"Kijken: {what}", err=True))
        refused = _knock(home, trail, url) if url else 0
    except REFUSALS as error:
        click.echo(f"schoolpoort: {error}", err=True)
        sys.exit(1)
    for line in _lines(trail, found):
        click.echo(line)
    sys.exit(0 if found.is_gone and not refused else 1)


def _knock(home: Home, trail: Trail, url: str) -> int:
    """How many addresses the gate still answers with something."""
    told = list(knock(url, Settings.read(home).site.url, trail.addresses))
    for address, status, is_gone in told:
        click.echo(f"  {status}  {address}{'' if is_gone else '   STAAT ER NOG'}")
    return sum(not is_gone for _, _, is_gone in told)


def _lines(trail: Trail, found: Look) -> list[str]:
    lines = [f"{trail.name}: {len(found.addresses)} adres(sen), {len(trail.digests)} foto('s) of bestand(en)"]
    lines += [f"  staat  {address}   ({where})" if where else f"  weg    {address}"
              for address, where in found.addresses.items()]
    if found.left:
        lines += ["Hier ligt er nog iets van:", *(f"  {one}" for one in found.left)]
    if found.is_gone:
        lines.append("Alles is weg. Een back-up van eerder houdt het nog hoogstens dertig dagen; een restore zet het "
                     "niet terug. Wat anderen bewaarden, kan de school niet weghalen.")
    else:
        lines.append("Het is niet overal weg. Van de site en uit de opslag: schoolpoort withdraw PAD --erase; "
                     "de tekst: haal haar uit content.")
    return lines
