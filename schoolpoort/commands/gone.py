"""``schoolpoort gone``: is it gone, under every address that it ever had?"""

from __future__ import annotations

import datetime
import os
import sys
from contextlib import suppress

import click

from school.home import Home
from school.request import ask_for_build
from school.settings import Settings
from school.withdrawals import WithdrawalsError
from schoolpoort.addressbook import BookError, leave_out, tie
from schoolpoort.bare import BareError, repository_of
from schoolpoort.deliver import deliver
from schoolpoort.gone import Look, look
from schoolpoort.knock import KnockError, knock
from schoolpoort.objects import GitError, Objects
from schoolpoort.rewrite import Cut, HistoryError, holders, rewrite
from schoolpoort.shipping import Shipper
from schoolpoort.store import Store, StoreError
from schoolpoort.trail import Trail, follow
from schoolpoort.withdraw import WithdrawError

REFUSALS = (WithdrawError, WithdrawalsError, BookError, GitError, KnockError)


@click.command()
@click.argument("path", metavar="[PAD]", required=False)
@click.option("--url", metavar="ADRES", help="Vraag elk adres ook aan de poort die draait: http://localhost:8000, "
              "of het adres van de site.")
@click.option("--history", is_flag=True, help="Haal de tekst van PAD uit de geschiedenis van git, of met --text een "
              "naam. Maakt eerst een bundel; vraagt het nog eens.")
@click.option("--text", prompt="Welke tekst", prompt_required=False, hide_input=False, metavar="TEKST",
              help="Met --history: deze naam of tekst, waar hij ook staat. Zonder TEKST wordt erom gevraagd.")
def gone(path: str | None, url: str | None, history: bool, text: str | None) -> None:
    """Nagaan of een bericht of foto overal weg is, onder elk adres dat het ooit had.

    PAD is het bestand van een bericht of foto, ook een dat er niet meer is, of
    een adres. Kijkt in de uitgaven, de trees, de afgeleiden, de originelen, de
    teksten, de geschiedenis van git en de S3-opslag als die er is. Eindigt alleen met 0 als alles weg is.
    """
    home = Home.find(os.environ)
    if (text is not None) != (path is None) or (text is not None and not history):
        raise click.UsageError("geef een PAD, of --history --text TEKST.")
    try:
        if history:
            _rewrite(home, text or "", follow(home, path) if path else None)
            return
        assert path is not None
        trail = follow(home, path)
        found = look(home, trail, lambda what: click.echo(f"Kijken: {what}", err=True))
        refused = _knock(home, trail, url) if url else 0
    except (*REFUSALS, HistoryError) as error:
        click.echo(f"schoolpoort: {error}", err=True)
        sys.exit(1)
    for line in _lines(trail, found):
        click.echo(line)
    elsewhere = _in_store(home)
    for line in elsewhere:
        click.echo(f"De opslag: {line}")
    sys.exit(0 if found.is_gone and not refused and not elsewhere else 1)


def _in_store(home: Home) -> tuple[str, ...]:
    """Why the store may hold what is gone here; nothing for a school without one."""
    settings = Settings.read(home)
    if not settings.server.store.url:
        return ()
    try:
        return Shipper(home, Store.of(settings, os.environ)).differences()
    except StoreError as error:
        return (str(error),)


def _rewrite(home: Home, text: str, trail: Trail | None) -> None:
    """Show what would be taken out, have it typed, do it, and say what people must do."""
    cut = Cut(trail.sources if trail else frozenset(), text)
    if trail and not trail.sources:
        raise HistoryError("foto's staan niet in git; hier is niets te herschrijven.")
    for one in sorted(cut.paths):
        click.echo(f"  {one}")
    for repository in holders(home, cut):
        click.echo(f"in {repository}")
    typed = click.prompt("Dit herschrijft de geschiedenis voor iedereen. Typ HERSCHRIJF om het te doen", default="",
                         show_default=False)
    if typed.strip() != "HERSCHRIJF":
        raise HistoryError("er is niets veranderd.")
    if trail:
        for source in trail.sources:
            tie(home, source, trail.keys)
    done = rewrite(home, cut, datetime.datetime.now(datetime.UTC))
    left_out = leave_out(home, text) if text else 0
    for bundle in done.bundles:
        click.echo(f"Zoals het was: {bundle} (gaat na 30 dagen vanzelf weg; eerder mag)")
    click.echo(f"Weg uit de geschiedenis; {done.refused} oude objecten worden bij een push geweigerd."
               + (f" Ook {left_out} regel(s) uit de lijst van adressen." if left_out else ""))
    click.echo("Iedereen die een kopie heeft, gooit die weg en haalt een nieuwe: git clone. "
               "Staat de tekst ook in de naam van een bestand, neem dat dan apart: schoolpoort gone PAD --history")
    _follow(home)


def _follow(home: Home) -> None:
    """The content that the build reads follows, and a build is asked for."""
    with suppress(BareError):
        deliver(home, Objects.of(repository_of(home), {}), wait=-1)
    ask_for_build(home)


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
