"""``schoolpoort who``: who can read this page or photo, and why."""

from __future__ import annotations

import datetime
import os
import sys

import click

from gate.errors import GateError
from gate.openings import opened_by
from gate.register import Register
from gate.snapshot import Rights
from school.decisions import DecisionsError, Stand
from school.home import Home
from school.settings import Settings
from schoolpoort.addressbook import BookError
from schoolpoort.held import local_now
from schoolpoort.objects import GitError
from schoolpoort.trail import follow
from schoolpoort.who import Answer
from schoolpoort.who import who as ask
from schoolpoort.withdraw import WithdrawError

STANDS = {
    Stand.WAITS: "wacht op publicatie: /beheer/publiceren/",
    Stand.CHANGED: "veranderd na publicatie, wacht opnieuw: /beheer/publiceren/",
    Stand.REVOKED: "van de openbare site gehaald: /beheer/publiceren/",
    Stand.APPROVED: "goedgekeurd, deze tekst met deze foto's",
}


@click.command()
@click.argument("path", metavar="PAD")
@click.option("--opened", is_flag=True, help="Wie het bericht openden, en wanneer voor het eerst; ook een dat er niet "
              "meer is. Komt in het logboek.")
def who(path: str, opened: bool) -> None:
    """Wie kan deze pagina of foto lezen, en waarom.

    PAD is het bestand van een bericht of foto, of het adres van een pagina.
    """
    home = Home.find(os.environ)
    settings = Settings.read(home)
    if opened:
        _opened(home, settings, path)
        return
    try:
        rights = _rights(home, settings, local_now(settings).date())
        answer = ask(home, settings, path, rights)
    except (WithdrawError, DecisionsError, GateError) as error:
        click.echo(f"schoolpoort: {error}", err=True)
        sys.exit(1)
    for line in _lines(answer, settings, rights is not None):
        click.echo(line)


def _opened(home: Home, settings: Settings, path: str) -> None:
    """Under every name that the post had."""
    try:
        keys, now = follow(home, path).keys, datetime.datetime.now(datetime.UTC)
        register = Register.open(home, settings)
        with register.writing() as rows:
            found = opened_by(rows, keys)
            for key in sorted(keys):
                register.note(rows, now, "office", "opened-list", key)
        register.close()
    except (WithdrawError, BookError, GitError, GateError) as error:
        click.echo(f"schoolpoort: {error}", err=True)
        sys.exit(1)
    for one in found:
        click.echo(f"{one.at.astimezone(settings.site.zone):%Y-%m-%d %H:%M}  {one.name}")
    click.echo(f"{len(found)} ouder(s) of meelezer(s) in de laatste {settings.people.opened_days} dagen; wie er werkt, "
               "wordt niet bijgehouden.", err=True)


def _rights(home: Home, settings: Settings, today: datetime.date) -> Rights | None:
    """Everybody's rights today, None when there is no register yet."""
    if not settings.server.database and not home.register_file.exists():
        return None
    register = Register.open(home, settings)
    try:
        return register.read_rights(today)
    finally:
        register.close()


def _lines(answer: Answer, settings: Settings, has_register: bool) -> list[str]:
    lines = [answer.post.source] if answer.post else []
    if not answer.trees:
        return [*lines, "  niemand: het staat nu nergens"]
    for tree in answer.trees:
        whose = f"besloten voor {settings.site.label(tree.group.name)} {tree.group.year}" if tree.group else \
            "openbaar: iedereen"
        lines.append(f"  {tree}: {whose}")
    if answer.stand in STANDS:
        lines.append(f"  {STANDS[answer.stand]}")
    lines += [f"  {reader.name}: {reader.why}" for reader in answer.readers]
    if not has_register and not answer.is_public:
        lines.append("Er zijn nog geen mensen ingelezen: schoolpoort people import")
    return lines
