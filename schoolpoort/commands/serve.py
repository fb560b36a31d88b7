"""``schoolpoort serve``: the public site and the gate."""

from __future__ import annotations

import os

import click

from gate.errors import GateError
from gate.keys import load
from gate.register import Register
from school.home import Home
from school.settings import Settings
from schoolpoort.server import ServeError, free_port, refuse_demo_outside, run


@click.command()
@click.option("--host", help="Het adres om op te luisteren (anders server.host).")
@click.option("--port", type=click.IntRange(1, 65535), help="De poort (anders server.port).")
@click.option("--workers", type=click.IntRange(1, 64), help="Hoeveel processen (anders server.workers).")
def serve(host: str | None, port: int | None, workers: int | None) -> None:
    """De openbare site en de poort serveren, tot u stopt met Ctrl-C."""
    home = Home.find(os.environ)
    settings = Settings.read(home)
    where, number = host or settings.server.host, port or settings.server.port
    try:
        refuse_demo_outside(home, settings, where)
        load(home.keys)
        Register.open(home, settings).close()
        free_port(where, number, tries=1)
        click.echo(f"{settings.site.name} staat op {settings.site.url} (luistert op {where}:{number})", err=True)
        run(home, settings, host=where, port=number, workers=workers or settings.server.workers)
    except (ServeError, GateError) as error:
        raise click.ClickException(str(error)) from error
