"""``schoolpoort restore``: a backup put back."""

from __future__ import annotations

import datetime
import os
from pathlib import Path

import click

from gate.errors import GateError
from school.erased import ErasedError
from school.home import PROGRAM, Home
from school.settings import SettingsError
from schoolpoort.restore import Restored, Wishes
from schoolpoort.restore import restore as put_back
from schoolpoort.seal import BEGIN, Opener, SealError
from schoolpoort.unpack import RestoreError

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.command()
@click.argument("file", type=FILE, metavar="BESTAND")
@click.option("--identity", type=FILE, metavar="BESTAND", help="De geheime sleutel (age) waarvoor de back-up is.")
@click.option("--passphrase-file", type=FILE, metavar="BESTAND", help="Het wachtwoord van de back-up.")
@click.option("--replace", is_flag=True, help="De school die hier staat vervangen. Die komt in voor-herstel-….")
@click.option("--trial", is_flag=True, help="Alleen proberen: alles lezen en nagaan, niets veranderen.")
@click.option("--keep-settings/--settings-from-backup", default=True,
              help="De school.toml die hier staat houden (dat is gewoon), of die uit de back-up nemen.")
@click.option("--from-elsewhere", is_flag=True, help="Deze back-up is op een andere machine gemaakt, of lang geleden; "
              "u weet zeker dat hij van deze school is.")
@click.option("--list", "list_file", type=FILE, metavar="BESTAND", help="Een kopie van var/apart/alive.json.")
@click.option("--list-is-lost", is_flag=True, help="Die lijst is er niet meer; wat na de back-up is beëindigd, "
              "beëindigt u daarna opnieuw.")
def restore(file: Path, identity: Path | None, passphrase_file: Path | None, replace: bool, trial: bool,
            keep_settings: bool, from_elsewhere: bool, list_file: Path | None, list_is_lost: bool) -> None:
    """Een back-up terugzetten, in een lege map of in plaats van wat er staat.

    Niemand die na de back-up is weggehaald, leest daarna nog iets: alle
    toestellen zijn uitgelogd, gebruikte koppelcodes blijven gebruikt, wat is
    beëindigd blijft beëindigd en wat is gewist komt niet terug. Zet de poort eerst stil.
    """
    home = Home(Path(os.environ.get("SCHOOLPOORT_HOME") or PROGRAM).resolve())
    wishes = Wishes(datetime.datetime.now(datetime.UTC), replace=replace, trial=trial, keep_settings=keep_settings,
                    from_elsewhere=from_elsewhere, list_file=list_file, list_is_lost=list_is_lost)
    try:
        with file.open("rb") as source:
            done = put_back(home, source, _opener(file, identity, passphrase_file), wishes)
    except (RestoreError, SealError, ErasedError, SettingsError, GateError) as error:
        raise click.ClickException(str(error)) from error
    except OSError as error:
        raise click.ClickException(f"{error.filename or file}: {error.strerror}. Doe het daarna opnieuw.") from error
    _tell(home, done, trial)


def _tell(home: Home, done: Restored, trial: bool) -> None:
    click.echo(f"Back-up van {done.head.school}, {done.head.made}: {sum(done.rows.values())} regels van het register, "
               f"{done.members} onderdelen, alles heel.")
    if trial:
        click.echo("Dit was een proef; er is niets veranderd.")
        return
    click.echo(f"Sindsdien beëindigd of gewist, en dat gebleven: {done.ended} regels, {done.erased} bestanden.")
    if not done.list_used:
        click.echo(f"Beëindig met de hand wat na {done.head.made} is beëindigd, als dat er was.")
    if not done.log_kept:
        click.echo("Het logboek van na de back-up is niet te lezen en dus niet meegekomen.")
    if done.aside:
        click.echo(f"Wat hier stond, staat in {done.aside}. Gooi dat weg als alles goed is.")
    if not any(home.keys.glob("gate-*.json")):
        click.echo("Er zijn hier geen sleutels: schoolpoort keys rotate")
    click.echo("Iedereen meldt zich opnieuw aan. Nu nog: schoolpoort build, en de poort starten.")


def _opener(file: Path, identity: Path | None, passphrase_file: Path | None) -> Opener:
    if passphrase_file:
        return Opener(passphrase=passphrase_file.read_text(encoding="utf-8").rstrip("\r\n"))
    if identity:
        return Opener(identity=identity.read_text(encoding="utf-8"))
    with file.open("rb") as source:
        asks = source.read(len(BEGIN)) == BEGIN
    return Opener(passphrase=click.prompt("Wachtwoord van de back-up", hide_input=True)) if asks else Opener()
