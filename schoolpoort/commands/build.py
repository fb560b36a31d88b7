"""``schoolpoort build``: check, build, verify, swap."""

from __future__ import annotations

import datetime
import gc
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import NoReturn

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from school.decisions import DecisionsError
from school.forks import ForkError
from school.home import Home
from school.known import Known
from school.largepages import enlarge_pages
from school.release import Release
from school.scout import Scout
from school.shown import ShownError
from school.statement import FILE as STATEMENT
from school.withdrawals import WithdrawalsError
from schoolpoort.assets import AssetError
from schoolpoort.build import BuildError, Built, BusyError, Options, Watch
from schoolpoort.build import build as make
from schoolpoort.held import WAITS
from schoolpoort.memory import Memory
from schoolpoort.press import PressError
from schoolpoort.resident import ResidentError
from schoolpoort.resident import stay as stay_and_build
from schoolpoort.unseen import LOOK

WAITING = 3
"""Exit status when all was built but a post waits for somebody."""

BROKEN = (BuildError, PressError, AssetError, WithdrawalsError, DecisionsError, ShownError, ForkError)
"""What a build stops for."""


class _Done(SystemExit):
    """The end of a build: what it had in memory need not be taken apart (schoolpoort/__main__.py)."""

    at_once = True


class Bar(Watch):
    """A progress bar, where a person watches. It refreshes itself only when
    something happens: a build forks, and must have no thread then."""

    def __init__(self, progress: Progress) -> None:
        self.progress = progress
        self.task = progress.add_task("", total=None)

    def says(self, what: str) -> None:
        self.progress.update(self.task, description=what, refresh=True)

    def derived(self, done: int, total: int) -> None:
        self.progress.update(self.task, total=total, completed=done, refresh=True)

    def seen(self, done: int, total: int) -> None:
        self.derived(done, total)

    def begins(self, trees: int) -> None:
        self.progress.update(self.task, description="Bouwen", total=trees, completed=0, refresh=True)

    def made(self, tree: str) -> None:
        self.progress.update(self.task, advance=1, refresh=True)


@click.command()
@click.option("--no-wait", is_flag=True, help="Stoppen als er al een bouw loopt, in plaats van wachten.")
@click.option("--moment", type=click.DateTime(["%Y-%m-%dT%H:%M", "%Y-%m-%d"]), metavar="JJJJ-MM-DDTUU:MM",
              help="Bouwen alsof het dit moment is (plaatselijke tijd).")
@click.option("--stay", is_flag=True, help="Blijven, en bouwen voor wie erom vraagt: dat is sneller (voor systemd).")
def build(no_wait: bool, moment: datetime.datetime | None, stay: bool) -> None:
    """Controleren, bouwen, nazien en in één stap verwisselen.

    Eindigt met 0 als alles is gebouwd, 1 als er niets is veranderd door een
    fout, 2 als er al een bouw loopt (--no-wait), en 3 als alles is gebouwd
    maar een bericht op iemand wacht (foto's die ontbreken of niet deugen, of
    die nog niemand bekeek: /beheer/fotos/). Wat op publicatie wacht, staat besloten en is geen fout.
    """
    home = Home.find(os.environ)
    if stay:
        _stay(home)
    options = Options(moment=moment, wait=not no_wait)  # held until the end, with all that is known of the texts
    with watching() as watch:
        raise _Done(run(home, options, watch))


def run(home: Home, options: Options, watch: Watch) -> int:
    """Build and say what came of it; the exit status."""
    try:
        built = make(home, options, watch)
    except BusyError as error:
        click.echo(f"schoolpoort: {error}", err=True)
        return 2
    except BROKEN as error:
        for finding in getattr(error, "findings", ()):
            if finding.severity == "error":
                click.echo(str(finding), err=True)
        click.echo(f"schoolpoort: {error}", err=True)
        return 1
    report(built)
    if not (Release.current(home).folder / STATEMENT).is_file():
        click.echo("let op: deze uitgave heeft geen verklaring. Kijk waarom: schoolpoort proof key", err=True)
    return WAITING if any(held.waits for held in built.held) else 0


def _stay(home: Home) -> NoReturn:
    """Build for whoever asks, with what is known of the texts from last time."""
    left: list[Iterator[float]] = []
    # The scout before anything is read: it keeps what its parent has in memory at its birth.
    options = Options(memory=Memory(texts=Known(helper=Scout())), later=left.append)
    gc.disable()  # looking through a school's eight years for garbage takes longer than a build of one post

    def tidy() -> Iterator[float]:
        yield 0
        gc.collect()
        enlarge_pages()
        if left:
            last = left.pop()
            left.clear()  # what those before it left to do, it does too
            yield from last

    try:
        stay_and_build(home, lambda: run(home, options, Watch()), tidy)
    except ResidentError as error:
        click.echo(f"schoolpoort: {error}", err=True)
        sys.exit(1)
    sys.exit(0)


@contextmanager
def watching() -> Iterator[Watch]:
    """Who looks on: a progress bar where a person does."""
    if not sys.stdout.isatty():
        yield Watch()
        return
    columns = TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn()
    with Progress(*columns, console=Console(), auto_refresh=False, transient=True) as progress:
        yield Bar(progress)


def report(built: Built) -> None:
    """Say what was made, what was looked at, and what waits."""
    click.echo(f"Uitgave {built.number}: {len(built.made)} bomen gemaakt, {len(built.taken_over)} overgenomen, "
               f"in {built.seconds:.1f} s.")
    click.echo(str(built.verified))
    for hint in built.verified.hints:
        click.echo(f"let op: {hint}", err=True)
    waiting = [held for held in built.held if held.code == WAITS]
    photos = [held for held in built.held if held.code == LOOK]
    others = [held for held in built.held if held.code not in (WAITS, LOOK)]
    if others:
        click.echo("Niet gebouwd, of niet op de openbare site:")
    for held in others:
        click.echo(f"  {held}", err=held.waits)
    if waiting:
        click.echo(f"Besloten gebouwd, en wacht op wie publiceert (/beheer/publiceren/): {len(waiting)}")
    for held in waiting:
        click.echo(f"  {held}")
    if photos:
        click.echo(f"Gebouwd, zonder de foto's die nog niemand bekeek: {len(photos)}", err=True)
    for held in photos:
        click.echo(f"  {held}", err=True)
