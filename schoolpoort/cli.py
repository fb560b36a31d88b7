"""``schoolpoort``: one program, one name for each thing (DESIGN 9).

Commands are imported when they are called: Pelican costs 0.2 s and SQLAlchemy
as much, and ``schoolpoort new`` needs neither.
"""

from __future__ import annotations

import importlib
import os
import sys
from pathlib import Path

import click

from school.forks import ForkError
from school.garbage import uncollected
from school.home import HomeError
from school.release import ReleaseError
from school.settings import SettingsError

COMMANDS: dict[str, tuple[str, str]] = {
    # name: (module in schoolpoort.commands, what it is for)
    "init": ("init", "Een nieuwe thuismap voor een school maken."),
    "doctor": ("doctor", "Zeggen wat ingericht is en wat niet, met wat eraan te doen is."),
    "check": ("check", "Elke regel over elk bericht; bestand:regel voor elke bevinding."),
    "build": ("build", "Controleren, bouwen, nazien en in één stap verwisselen."),
    "serve": ("serve", "De openbare site en de poort serveren."),
    "new": ("new", "Een bericht beginnen, met de kop er al in."),
    "photos": ("photos", "Foto's en filmpjes bij een bericht zetten."),
    "withdraw": ("withdraw", "Een bericht nu weghalen: van de openbare site of overal."),
    "gone": ("gone", "Nagaan of een bericht of foto overal weg is, onder elk adres dat het had."),
    "rollback": ("rollback", "Teruggaan naar een eerdere uitgave."),
    "due": ("due", "Doen wat op tijd gaat: verlopen en geplande berichten (voor een timer)."),
    "tidy": ("tidy", "Opruimen wat niet langer bewaard mag worden (voor een timer, elke dag)."),
    "backup": ("backup", "Een versleutelde back-up maken."),
    "restore": ("restore", "Een back-up terugzetten."),
    "people": ("people", "Gezinnen en medewerkers."),
    "consent": ("consent", "Toestemming: overnemen van papier, en het register als bestand."),
    "who": ("who", "Wie kan deze pagina of foto lezen, en waarom."),
    "proof": ("proof", "Wat er openbaar staat, met een handtekening; en het nagaan daarvan."),
    "token": ("token", "Een kwartier meelezen als een ouder, om te helpen."),
    "store": ("store", "Uitgaven in een S3-opslag: erheen brengen, of eruit halen."),
    "keys": ("keys", "De sleutels van de poort."),
    "outbox": ("mail", "De uitgaande mail."),
    "hooks": ("hooks", "De controles van de school-repository (git)."),
}


class Late(click.Group):
    """A group whose commands are imported when they are called."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        if name not in COMMANDS:
            return None
        with uncollected():
            module = importlib.import_module(f"schoolpoort.commands.{COMMANDS[name][0]}")
        command: click.Command = getattr(module, name)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Opdrachten"):
            formatter.write_dl([(name, what) for name, (_, what) in COMMANDS.items()])


@click.command(cls=Late, context_settings={"help_option_names": ["-h", "--help"]})
@click.option("--home", type=click.Path(file_okay=False, path_type=Path), metavar="MAP",
              help="De thuismap van de school (anders SCHOOLPOORT_HOME, anders die van het programma).")
@click.version_option(package_name="schoolpoort")
def cli(home: Path | None) -> None:
    """Schoolpoort: de website van een school en het besloten deel voor ouders.

    Elke opdracht heeft zijn eigen --help. Een opdracht eindigt met 0 als
    alles goed is.
    """
    if home:
        os.environ["SCHOOLPOORT_HOME"] = str(home)


def main() -> None:
    """The program. What goes wrong is said in words, never as a traceback."""
    try:
        cli()
    except (HomeError, SettingsError, ReleaseError, ForkError) as error:
        click.echo(f"schoolpoort: {error}", err=True)
        sys.exit(2)
