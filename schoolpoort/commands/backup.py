"""``schoolpoort backup``: everything that can't be made again, encrypted, in one file."""

from __future__ import annotations

import datetime
import os
from pathlib import Path

import click

from gate.errors import GateError
from gate.register import Register
from school.epoch import EpochError
from school.home import Home
from school.settings import Settings
from schoolpoort.backup import BackupError, write_file
from schoolpoort.kept import name_of, prune
from schoolpoort.seal import Lock, SealError


@click.command()
@click.argument("file", required=False, type=click.Path(dir_okay=False, path_type=Path), metavar="BESTAND")
@click.option("--into", type=click.Path(file_okay=False, path_type=Path), metavar="MAP",
              help="In deze map, met de datum als naam; wat ouder is dan 30 dagen gaat weg.")
@click.option("--passphrase-file", type=click.Path(exists=True, dir_okay=False, path_type=Path), metavar="BESTAND",
              help="Versleutelen met het wachtwoord in dit bestand, in plaats van voor server.backup_recipients.")
def backup(file: Path | None, into: Path | None, passphrase_file: Path | None) -> None:
    """Een versleutelde back-up maken, ook terwijl de school in gebruik is.

    Erin: het register, de teksten met hun geschiedenis, de originelen van
    foto's, school.toml en de lijsten van wat is weggehaald en gewist. Niet
    erin: de sleutels van de poort, de mail, en wat een bouw opnieuw maakt.

    Voor wie de back-up is, staat in school.toml: backup_recipients onder
    [server], sleutels die met age1 beginnen. Staat daar niets, dan vraagt deze
    opdracht een wachtwoord.
    """
    if (file is None) == (into is None):
        raise click.UsageError("noem een BESTAND, of een map met --into.")
    home = Home.find(os.environ)
    settings, now = Settings.read(home), datetime.datetime.now(datetime.UTC)
    lock = _lock(settings.server.backup_recipients, passphrase_file)
    try:
        if into:
            into.mkdir(mode=0o700, parents=True, exist_ok=True)
        target = into / name_of(now) if into else file
        assert target
        register = Register.open(home, settings)
        packed = write_file(home, register, target, lock, now)
        register.close()
        gone = prune(into, home, now) if into else []
    except (GateError, BackupError, SealError, EpochError, OSError) as error:
        raise click.ClickException(str(error)) from error
    click.echo(f"{target}: {sum(packed.rows.values())} regels van het register, {packed.members} onderdelen, "
               f"{packed.bytes / 1_000_000:.1f} MB.")
    for old in gone:
        click.echo(f"ouder dan 30 dagen, weg: {old}")


def _lock(recipients: tuple[str, ...], passphrase_file: Path | None) -> Lock:
    if passphrase_file:
        return Lock(passphrase=passphrase_file.read_text(encoding="utf-8").rstrip("\r\n"))
    if recipients:
        return Lock(recipients=recipients)
    return Lock(passphrase=click.prompt("Wachtwoord voor de back-up", hide_input=True, confirmation_prompt=True))
