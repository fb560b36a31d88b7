"""``schoolpoort keys``: the keys that the gate signs with."""

from __future__ import annotations

import datetime
import os

import click

from gate.errors import KeyFileError
from gate.keys import load
from gate.keys import rotate as rotate_keys
from school.home import Home


@click.group()
def keys() -> None:
    """De sleutels van de poort."""


@keys.command()
@click.option("--leaked", is_flag=True,
              help="De oude sleutels zijn misschien in andere handen: ze vervallen nu, en iedereen logt opnieuw in.")
def rotate(leaked: bool) -> None:
    """Een nieuwe sleutel maken. Niemand wordt afgemeld: oude sleutels blijven
    gelden zolang er iemand mee is aangemeld."""
    home = Home.find(os.environ)
    try:
        key = rotate_keys(home.keys, datetime.datetime.now(datetime.UTC), leaked=leaked)
    except KeyFileError as error:
        raise click.ClickException(str(error)) from error
    click.echo(f"Sleutel {key.kid} ondertekent vanaf nu. Lopende processen zien dat binnen een seconde.")


@keys.command(name="list")
def list_keys() -> None:
    """Welke sleutels er zijn, de oudste eerst."""
    try:
        ring = load(Home.find(os.environ).keys)
    except KeyFileError as error:
        raise click.ClickException(str(error)) from error
    for key in ring.keys.values():
        click.echo(f"{key.kid}  gemaakt {key.created:%Y-%m-%d}{'  ondertekent' if key == ring.signing else ''}")
