"""``schoolpoort proof``: the signed statement of what is public, and checking it."""

from __future__ import annotations

import os
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import NoReturn

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from school.decisions import Decisions, DecisionsError
from school.findings import Finding
from school.grounds import Ground
from school.home import Home
from school.journal import write_whole
from school.release import Release
from school.statement import FILE, Statement, StatementError, public_key, read, read_bytes
from schoolpoort.commands.build import BROKEN, watching
from schoolpoort.proofkey import ProofKeyError, new_key, own_key, read_key
from schoolpoort.proven import differences, unapproved
from schoolpoort.repeat import RepeatError, repeat
from schoolpoort.shelf import shelf_lock
from schoolpoort.statement import put_statement

SHOWN = 20
GROUNDS = {Ground.FREE: "daarvoor vraagt de school geen goedkeuring", Ground.PAGE: "een pagina van de site",
           Ground.NONE: "door niemand goedgekeurd"}


@click.group(invoke_without_command=True)
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), metavar="BESTAND",
              help="Schrijf de verklaring naar dit bestand, om aan iemand te geven.")
@click.pass_context
def proof(context: click.Context, out: Path | None) -> None:
    """Wat er openbaar staat, met een handtekening; en het nagaan daarvan.

    Bij elke uitgave hoort een verklaring: elk openbaar bestand met zijn
    SHA-256, het bericht waar het bij hoort, wie dat goedkeurde en welke
    afspraken zijn nagekeken. Over wat besloten is, staat er niets in.
    """
    if context.invoked_subcommand:
        return
    home = Home.find(os.environ)
    data, statement = _statement(home)
    if out:
        _write(out, data)
    for line in _told(statement):
        click.echo(line)
    click.echo(f"Verklaring: {out or Release.current(home).folder / FILE}")


@proof.command()
@click.argument("path", metavar="[BESTAND|MAP]", required=False, type=click.Path(exists=True, path_type=Path))
@click.option("--tree", type=click.Path(exists=True, file_okay=False, path_type=Path), metavar="MAP",
              help="De openbare bestanden om na te kijken (anders wat deze school nu serveert).")
@click.option("--key", metavar="SLEUTEL", help="De openbare sleutel van de school (anders die van deze thuismap).")
def verify(path: Path | None, tree: Path | None, key: str | None) -> None:
    """Een verklaring nakijken: de handtekening, elk bestand, elke goedkeuring.

    Zonder BESTAND de verklaring van deze uitgave. Een MAP in plaats van een
    bestand is hetzelfde als --tree. Eindigt met 0 als alles klopt.
    """
    home = Home.find(os.environ)
    file, folder = (None, path) if path and path.is_dir() else (path, tree)
    _, statement = _statement(home, file)
    if statement.key != (key or _own(home)):
        _stop(f"deze verklaring is getekend met een andere sleutel: {statement.key}")
    decisions = None if folder else _decisions(home)
    with progress_bar("Nakijken") as at:
        found = [*differences(statement, folder or Release.current(home).public, at), *unapproved(statement, decisions)]
    _judge(found, statement)


@proof.command(name="repeat")
def again() -> None:
    """Nagaan dat wat openbaar is, niets weet van wat besloten is.

    Bouwt op deze computer, in een map die daarna verdwijnt, alleen wat
    openbaar is: zonder besloten berichten, zonder foto's en gegevens van
    anderen. Wat er openbaar staat, moet daarna byte voor byte hetzelfde zijn.
    Wat nu wordt geserveerd, blijft zoals het is.
    """
    home = Home.find(os.environ)
    try:
        with watching() as watch:
            done = repeat(home, watch)
    except (RepeatError, StatementError, OSError, *BROKEN) as error:
        _stop(f"{error}")
    _list(done.differences)
    if done.differences:
        _stop(f"{len(done.differences)} verschillen. Is er sinds de laatste uitgave iets veranderd of weggehaald? Doe "
              "dan eerst: schoolpoort build")
    click.echo(f"In orde: zonder de {done.left_out} teksten die niet openbaar zijn, zijn de {done.files} openbare "
               "bestanden byte voor byte hetzelfde, en de verklaring ook.")


@proof.command(name="key")
@click.option("--new", is_flag=True, help="Maak een nieuwe sleutel; de oude tekent niet meer.")
def show_key(new: bool) -> None:
    """De openbare sleutel, om te geven aan wie een verklaring nakijkt."""
    home = Home.find(os.environ)
    try:
        key = new_key(home) if new else own_key(home)
    except (ProofKeyError, OSError) as error:
        _stop(str(error))
    if new and home.current.exists():
        with shelf_lock(home):
            release = Release.current(home)
            put_statement(home, release.folder, release.facts)
    click.echo(public_key(key))


@contextmanager
def progress_bar(what: str) -> Iterator[Callable[[int, int], None]]:
    """Tells how far it is, where a person watches."""
    if not sys.stdout.isatty():
        yield lambda done, total: None
        return
    columns = TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn()
    with Progress(*columns, console=Console(), transient=True) as bar:
        task = bar.add_task(what, total=None)
        yield lambda done, total: bar.update(task, total=total, completed=done)


def _statement(home: Home, file: Path | None = None) -> tuple[bytes, Statement]:
    """A statement as it lies there, and what it says; without a file that of now."""
    try:
        data = file.read_bytes() if file else read_bytes(Release.current(home).folder)
        return data, read(data)
    except (StatementError, OSError) as error:
        _stop(f"{file or 'deze uitgave'}: {error}. Een uitgave en haar verklaring maakt: schoolpoort build")


def _own(home: Home) -> str:
    try:
        return public_key(read_key(home))
    except ProofKeyError as error:
        _stop(f"{error}. Of geef de sleutel van de school: --key SLEUTEL")


def _decisions(home: Home) -> Decisions:
    try:
        return Decisions.read(home)
    except DecisionsError as error:
        _stop(str(error))


def _told(statement: Statement) -> Iterator[str]:
    """The statement in words."""
    files = list(statement.all_files)
    yield f"{statement.school}, {statement.url}: zo openbaar sinds {statement.since.replace('T', ' ')[:16]}."
    yield f"{len(statement.posts)} berichten en pagina's, {len(files)} bestanden, " \
          f"{sum(one.size for one in files) / 1e6:.1f} MB."
    for (ground, role), count in sorted(Counter((one.basis.ground, one.basis.role) for one in statement.posts).items()):
        yield f"  {count}: goedgekeurd door {role}" if role else f"  {count}: {GROUNDS[ground]}"
    yield f"Sleutel: {statement.key}"


def _judge(found: list[Finding], statement: Statement) -> None:
    _list(found)
    if found:
        _stop(f"{len(found)} keer klopt het niet met de verklaring van {statement.since.replace('T', ' ')[:16]}. "
              "Is er sindsdien een nieuwe uitgave, neem dan de nieuwe verklaring")
    click.echo(f"In orde: de handtekening, {len(list(statement.all_files))} bestanden en "
               f"{len(statement.posts)} berichten en pagina's.")


def _list(found: Sequence[Finding]) -> None:
    for one in found[:SHOWN]:
        click.echo(str(one), err=True)
    if len(found) > SHOWN:
        click.echo(f"… en nog {len(found) - SHOWN}", err=True)


def _write(out: Path, data: bytes) -> None:
    try:
        write_whole(out.absolute(), data, 0o644)
    except OSError as error:
        _stop(f"{out} is niet te schrijven: {error.strerror}")


def _stop(message: str) -> NoReturn:
    click.echo(f"schoolpoort: {message}", err=True)
    sys.exit(1)
