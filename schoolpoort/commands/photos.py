"""``schoolpoort photos``: photos, films and documents of a post, apart from its text.

They travel apart because git keeps every byte for ever and a photo must be
able to vanish (DESIGN 3.6). Each file is decoded as the build will, so that
its sender hears at once when it can't be shown.
"""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
import tarfile
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO, NoReturn, cast

import click

from school.erased import Erased, What
from school.home import Home
from school.media.refusals import SENTENCES
from school.originals import Incoming, Result, add, open_original, remove
from school.pictures import Medium, is_junk, medium
from school.settings import Settings
from schoolpoort.commands.phototag import ask_about, tag
from schoolpoort.derive import Job, Refusal, Why, derive
from schoolpoort.which import PlaceError, PostPlace, find_post_place

POST = click.argument("post", metavar="BERICHT")
MOST_MEMBERS = 300


@click.group()
def photos() -> None:
    """Foto's, filmpjes en documenten bij een bericht zetten.

    BERICHT is een map of bestand onder content, of kort: groep-3/kijkdoos.
    """


photos.add_command(tag)


@photos.command(name="add")
@POST
@click.argument("files", metavar="BESTAND…", nargs=-1)
@click.option(
    "--name", default="", metavar="NAAM", help="De naam van wat op standaardinvoer komt (BESTAND is -)."
)
@click.option(
    "--from-tar", is_flag=True, help="Een tar-bestand met alle bestanden van standaardinvoer lezen."
)
@click.option("--to", default="", metavar="NAAM@SERVER", help="Naar de server van de school sturen, met ssh.")
def add_files(post: str, files: tuple[str, ...], name: str, from_tar: bool, to: str) -> None:
    """Bestanden in de fotokast van de school zetten, voor of na de tekst.

    \b
        schoolpoort photos add groep-3/kijkdoos kijkdoos-1.jpg kijkdoos-2.jpg
        schoolpoort photos add groep-3/kijkdoos *.jpg --to school@delinde.example
        tar -c *.jpg | ssh school@delinde.example schoolpoort photos add groep-3/kijkdoos --from-tar

    Zegt van elk bestand wat ermee gebeurde. Eindigt met 1 als er een is
    geweigerd; de andere staan er dan wel.
    """
    if from_tar == bool(files) or (bool(name) != ("-" in files)) or (name and len(files) > 1):
        _stop("noem bestanden, of - met --name NAAM, of --from-tar zonder bestanden.")
    if to:
        sys.exit(_send(to, post, files))
    home = Home.find(os.environ)
    settings = Settings.read(home)
    place, erased = _place(home, settings, post), Erased.read(home.erased_file)

    def judge(path: Path) -> str:
        [media] = derive([Job(path)], home, settings).values()
        if isinstance(media, Refusal):
            return media.sentence
        return SENTENCES[Why.ERASED] if erased.holds(What.FILE, media.original) else ""

    incoming = _from_tar() if from_tar else _opened(files, name)
    try:
        results = _tell(add(home, settings.rules, place.place, incoming, judge))
    except (tarfile.TarError, EOFError) as error:
        _stop(f"de tar op standaardinvoer is niet te lezen ({error}). Stuur hem nog eens.")
    if not place.has_text:
        click.echo(f"De tekst van {place.place} is er nog niet; de bestanden wachten daarop.")
    taken = [one.name for one in results if one.done and medium(one.name) is not Medium.DOCUMENT]
    ask_about(home, settings, place, taken)
    sys.exit(1 if any(one.refused for one in results) else 0)


@photos.command(name="list")
@POST
def list_files(post: str) -> None:
    """Zeggen welke bestanden van een bericht in de fotokast staan."""
    home = Home.find(os.environ)
    folder = home.originals / _place(home, Settings.read(home), post).place
    for path in sorted(folder.iterdir()) if folder.is_dir() else []:
        click.echo(f"{path.name}  {path.stat().st_size / 1_000_000:.1f} MB")


@photos.command(name="remove")
@POST
@click.argument("names", metavar="NAAM…", nargs=-1, required=True)
def remove_files(post: str, names: tuple[str, ...]) -> None:
    """Bestanden uit de fotokast halen. De volgende bouw haalt ze van de site."""
    home = Home.find(os.environ)
    gone = remove(home, _place(home, Settings.read(home), post).place, names)
    for name in names:
        click.echo(f"{name}: {'weggehaald' if name in gone else 'staat er niet'}", err=name not in gone)
    sys.exit(0 if set(gone) >= set(names) else 1)


def _place(home: Home, settings: Settings, post: str) -> PostPlace:
    try:
        return find_post_place(home, settings, post)
    except PlaceError as error:
        _stop(str(error))


def _opened(files: tuple[str, ...], name: str) -> Iterator[Incoming | Result]:
    """The files named on the command line, each closed after its turn."""
    for file in files:
        if file == "-":
            yield Incoming(name, sys.stdin.buffer)
            continue
        try:
            with os.fdopen(open_original(Path(file)), "rb") as stream:
                yield Incoming(Path(file).name, stream)
        except FileNotFoundError:
            yield Result(Path(file).name, refused="dit bestand is er niet. Kijk de naam na")
        except OSError:
            yield Result(Path(file).name, refused="is geen gewoon, leesbaar bestand. Stuur de foto zelf")


def _from_tar() -> Iterator[Incoming | Result]:
    """The members of a tar on standard input. Only plain files count, by their last
    name; nothing is unpacked, so no path in it means anything."""
    with tarfile.open(fileobj=sys.stdin.buffer, mode="r|*") as archive:
        for count, member in enumerate(archive):
            name = member.name.rpartition("/")[2]
            if member.isdir() or is_junk(name):
                continue
            stream = archive.extractfile(member) if member.isreg() else None
            if count >= MOST_MEMBERS:
                yield Result(
                    name, refused=f"meer dan {MOST_MEMBERS} bestanden in een keer. Stuur de rest apart"
                )
                return
            if stream is None:
                yield Result(name, refused="is geen gewoon bestand. Stuur de foto zelf")
            else:
                yield Incoming(name, cast(BinaryIO, stream))


def _tell(results: Iterable[Result]) -> list[Result]:
    """Print a line for each, as it comes; gives them."""
    told = []
    for result in results:
        told.append(result)
        click.echo(
            f"{result.name}: {f'geweigerd: {result.refused}.' if result.refused else result.done}",
            err=bool(result.refused),
        )
    return told


def _send(to: str, post: str, files: tuple[str, ...]) -> int:
    """Stream the files to the same command on the school's server."""
    if to.startswith("-") or "-" in files or not files:
        _stop("--to stuurt bestanden die hier staan; noem ze.")
    command = f"schoolpoort photos add {shlex.quote(post)} --from-tar"
    ssh = subprocess.Popen(["ssh", to, command], stdin=subprocess.PIPE)
    assert ssh.stdin
    with suppress(BrokenPipeError), ssh.stdin, tarfile.open(fileobj=ssh.stdin, mode="w|") as archive:
        for file in files:
            with os.fdopen(open_original(Path(file)), "rb") as stream:
                member = tarfile.TarInfo(Path(file).name)  # a name and a size: nothing about its owner
                member.size = os.fstat(stream.fileno()).st_size
                archive.addfile(member, stream)
    return ssh.wait()


def _stop(message: str) -> NoReturn:
    click.echo(f"schoolpoort: {message}", err=True)
    sys.exit(2)
