"""``schoolpoort tidy``: for a timer, once a day."""

from __future__ import annotations

import datetime
import os

import click

from gate.errors import GateError
from gate.register import Register
from school.erased import ErasedError
from school.home import Home
from school.settings import Settings
from school.shown import ShownError
from schoolpoort.daily import ClockError
from schoolpoort.daily import tidy as do


@click.command()
@click.option("--date-is-right", is_flag=True, help="Ook opruimen als het lang geleden is; u hebt de datum nagekeken.")
def tidy(date_is_right: bool) -> None:
    """Opruimen wat niet langer bewaard mag worden, en uitnodigen wie bijna begint.

    Voor een timer, een keer per dag. Nog eens doen kan geen kwaad. Wat wanneer
    weggaat, staat in docs/handleiding-kantoor.md; een lijst in het register
    houdt bij wat er weg is en waarom, zonder namen.
    """
    home = Home.find(os.environ)
    try:
        register = Register.open(home, Settings.read(home))
        done = do(home, register, datetime.datetime.now(datetime.UTC), trust_clock=date_is_right)
    except (GateError, ClockError, ErasedError, ShownError) as error:
        raise click.ClickException(str(error)) from error
    for what, number in done.rows.items():
        click.echo(f"opgeruimd: {number} x {what}")
    if done.left:
        click.echo(f"van school: {done.left} zonder plaats in dit schooljaar; het kantoor ziet een melding")
    if done.invited:
        click.echo(f"uitgenodigd: {done.invited}")
    if done.hidden:
        click.echo(f"foto's weg tot iemand keek: {done.hidden}")
