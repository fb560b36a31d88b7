"""``schoolpoort consent``: answers from a list, and the ledger as a file."""

from __future__ import annotations

import datetime
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from gate import consentexport, consentlist
from gate.audit import OFFICE
from gate.errors import GateError
from gate.lists import ListError, read_list
from gate.register import Register
from school.home import Home
from school.settings import Settings


@click.group()
def consent() -> None:
    """Toestemming: overnemen van een lijst, en het register als bestand."""


@contextmanager
def _opened() -> Iterator[tuple[Register, datetime.datetime]]:
    home = Home.find(os.environ)
    settings = Settings.read(home)
    try:
        register = Register.open(home, settings)
    except GateError as error:
        raise click.ClickException(str(error)) from error
    try:
        yield register, datetime.datetime.now(settings.site.zone)
    finally:
        register.close()


@consent.command(name="import")
@click.argument("file", metavar="BESTAND", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--dry-run", is_flag=True, help="Alleen zeggen wat er zou gebeuren.")
def import_(file: Path, dry_run: bool) -> None:
    """Papieren formulieren overnemen uit een lijst (CSV of Excel).

    Een regel per ouder en kind: Roepnaam, Tussenvoegsel, Achternaam,
    Geboortedatum, "E-mailadres ouder", en een kolom per doel met ja of nee. Een
    leeg vakje verandert niets.
    """
    with _opened() as (register, now):
        try:
            taken = consentlist.take_over(register, read_list(file.read_bytes(), file.name), now=now, dry_run=dry_run)
        except ListError as error:
            raise click.ClickException(str(error)) from error
    verb = "zouden worden overgenomen" if dry_run else "overgenomen"
    click.echo(f"{verb}: {taken.forms} formulieren, {taken.answers} antwoorden")
    if taken.unclear:
        click.echo(f"niet duidelijk: {len(taken.unclear)}")
        for line in taken.unclear:  # what stands in a file may be meant for the terminal
            click.echo("  " + "".join(sign if sign.isprintable() else "?" for sign in line))
        raise SystemExit(1)


@consent.command()
@click.option("--csv", "as_csv", is_flag=True, help="Alleen de antwoorden, als CSV (anders JSON, met de teksten).")
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), metavar="BESTAND",
              help="Waar het komt (anders toestemming.json of toestemming.csv).")
def export(as_csv: bool, out: Path | None) -> None:
    """Het register van toestemming, voor de toezichthouder: alleen sleutels, geen namen."""
    file = out or Path(f"toestemming.{'csv' if as_csv else 'json'}")
    with _opened() as (register, now), register.writing() as rows:
        text = consentexport.as_csv(rows) if as_csv else consentexport.as_json(rows, register.settings.site.name, now)
        register.note(rows, now, OFFICE, "consent-export")
    try:
        handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(handle, "w", encoding="utf-8", newline="") as written:
            written.write(text)
    except OSError as error:
        raise click.ClickException(f"{file} is niet te schrijven: {error.strerror}") from error
    click.echo(str(file))
