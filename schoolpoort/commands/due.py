"""``schoolpoort due``: for a timer, every few minutes."""

from __future__ import annotations

import datetime
import importlib
import os
import sys

import click

from school.ending import EndingError
from school.erased import ErasedError
from school.errands import waiting
from school.home import Home
from school.request import Wish, wish
from school.settings import Settings
from school.withdrawals import WithdrawalsError
from schoolpoort.due import is_due, take_expired
from schoolpoort.held import local_now
from schoolpoort.retire import Retired, is_looked, retire
from schoolpoort.tidied import is_tidied, may_tidy
from schoolpoort.withdraw import WithdrawError


@click.command()
@click.option("--dry-run", is_flag=True, help="Alleen zeggen wat zou worden weggehaald of vernietigd, en wanneer.")
@click.pass_context
def due(context: click.Context, dry_run: bool) -> None:
    """Doen wat op tijd gaat: verlopen berichten weghalen, geplande plaatsen, het
    nieuwe schooljaar; vernietigen waarvan de bewaartermijn over is.

    Voor een timer, elke paar minuten. Doet niets als er niets te doen is.
    Ruimt eens per dag op (zie tidy) als deze gebruiker bij het register mag.
    Eindigt zoals build.
    """
    home = Home.find(os.environ)
    settings = Settings.read(home)
    moment = local_now(settings)
    if dry_run:
        _show(retire(home, settings, moment, dry_run=True), moment)
        return
    if waiting(home):  # what could not be taken up when it came
        wish(home, Wish.TAKE_UP)
    tidied = _tidy(context, home)
    kept, destroyed = _retire(home, settings, moment)
    if not is_due(home, moment) and not destroyed:
        sys.exit(0 if tidied and kept else 1)
    for key in take_expired(home, moment):
        click.echo(f"verlopen en weggehaald: {key}")
    # Only now: Pelican costs more than the question whether anything is due.
    build = importlib.import_module("schoolpoort.commands.build")
    context.invoke(build.build, no_wait=False, moment=moment, stay=False)


def _retire(home: Home, settings: Settings, moment: datetime.datetime) -> tuple[bool, bool]:
    """Once a day. Whether that went well, and whether something was destroyed; what goes
    wrong there stops no expiry."""
    try:
        if is_looked(home, moment.date()):
            return True, False
        done = retire(home, settings, moment)
    except (EndingError, ErasedError, WithdrawError, WithdrawalsError, OSError) as error:
        click.echo(f"schoolpoort: {error}", err=True)
        return False, False
    _show(Retired(tuple(one for one in done.coming if one.told == moment.date()), done.gone), moment)
    return True, bool(done.gone)


def _show(what: Retired, moment: datetime.datetime) -> None:
    for one in what.gone:
        click.echo(f"vernietigd: {one.source} ({one.why})")
    for one in what.coming:
        click.echo(f"wordt vernietigd op {max(one.day, moment.date())}: {one.source} ({one.why})")


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
