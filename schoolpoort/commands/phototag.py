"""``schoolpoort photos tag``, and the questions that ``photos add`` asks at a terminal.

Names stand on a terminal alone, for who asked; nothing of it goes into git.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Collection

import click

from gate.tags import Answer
from school.home import Home
from school.pictures import medium
from school.settings import Settings
from school.shown import Place, ShownError, Verdict
from schoolpoort.phototags import Room, named, room
from schoolpoort.which import PlaceError, PostPlace, find_post_place

NOBODY = "n"
_PLACES = {Place.CLOSED: "besloten", Place.PUBLIC: "openbaar"}
_SAID = {Verdict.SEEN: "mag", Verdict.BARRED: "mag niet", Verdict.UNSEEN: "wacht op een blik"}


@click.command(name="tag")
@click.argument("what", metavar="FOTO|BERICHT")
@click.argument("pupils", metavar="KIND…", nargs=-1)
@click.option("--not", "is_not", is_flag=True, help="Deze kinderen staan er juist niet op.")
@click.option("--nobody", is_flag=True, help="Geen van de kinderen naar wie gevraagd wordt, staat erop.")
def tag(what: str, pupils: tuple[str, ...], is_not: bool, nobody: bool) -> None:
    """Zeggen wie er op een foto staat, of op alle foto's van een bericht.

    \b
        schoolpoort photos tag groep-3/kijkdoos/kijkdoos-1.jpg "Bram de Vries"
        schoolpoort photos tag groep-3/kijkdoos --nobody

    Op de server, waar het register te lezen is. Het komt nooit in git, en de
    computer herkent niemand. Wie ergens niet op mag, gaat daar meteen weg.
    """
    if bool(pupils) == nobody:
        raise click.UsageError("noem kinderen, of zeg --nobody")
    home = Home.find(os.environ)
    settings = Settings.read(home)
    try:
        place, names = _meant(home, settings, what)
        with room(home, settings, place, names) as here:
            if here is None:
                raise click.ClickException(waits(settings, "het register is hier niet te lezen."))
            ids = frozenset(named(here.pupils(), one).id for one in pupils)
            asked = {photo: question.ask for photo, question in here.questions().items()}
            done = here.settle(*(Answer(photo, asked[photo] if nobody else ids, frozenset() if is_not else ids)
                                 for photo in here.names.values()))
    except (PlaceError, ShownError, OSError) as error:
        raise click.ClickException(str(error)) from error
    called = {photo: name for name, photo in here.names.items()}
    click.echo(f"bewaard van {len(called)} {'foto' if len(called) == 1 else 'foto’s'}")
    for line in done.lines:
        click.echo(f"{called.get(line.photo, line.photo)}: {_PLACES[line.place]}: {_SAID[line.verdict]}")


def _meant(home: Home, settings: Settings, what: str) -> tuple[PostPlace, tuple[str, ...]]:
    above, _, name = what.rstrip("/").rpartition("/")
    if above and medium(name):
        return find_post_place(home, settings, above), (name,)
    return find_post_place(home, settings, what), ()


def waits(settings: Settings, why: str = "") -> str:
    """Where the questions wait."""
    return f"{why} Een foto komt op de site als iemand keek wie erop staat: {settings.site.url}/beheer/fotos/".strip()


def ask_about(home: Home, settings: Settings, place: PostPlace, names: Collection[str]) -> None:
    """Ask of each new photo whether one of the children without consent is on it, of
    somebody at a terminal; else say where that is asked. No answer: it waits."""
    if not names:
        return
    try:
        with room(home, settings, place, names) as here:
            if here is None or not (sys.stdin.isatty() and sys.stderr.isatty()):
                click.echo(waits(settings), err=True)
                return
            if not _looked_first(here):
                click.echo(waits(settings), err=True)
                return
            for name, photo in here.names.items():
                _ask(here, name, photo)
    except (PlaceError, ShownError, OSError) as error:
        click.echo(waits(settings, f"er is niets gevraagd: {error}."), err=True)


def _looked_first(here: Room) -> bool:
    """The school's list, before the first photos of a kind of post (rule 9)."""
    points = here.points()
    if not points:
        return True
    click.echo("Eerst even kijken. Klopt dit van al deze foto's?", err=True)
    for point in points:
        click.echo(f"  - {point}", err=True)
    if not click.confirm("Dit klopt", default=False, err=True):
        return False
    here.went_through()
    return True


def _ask(here: Room, name: str, photo: str) -> None:
    question = here.questions()[photo]
    if not question.waits:
        return
    if not question.ask:
        if click.confirm(f"{name}: iedereen van de groep mag hierop. Tonen?", default=True, err=True):
            here.settle(Answer(photo, frozenset()))
        return
    pupils = here.some(question.ask)
    click.echo(f"{name}: staat een van deze kinderen erop?", err=True)
    for number, child in enumerate(pupils, 1):
        click.echo(f"  {number}  {child.name}", err=True)
    said = click.prompt("nummers, n voor niemand, Enter voor later", default="", show_default=False, err=True)
    words = str(said).replace(",", " ").split()
    if words == [NOBODY]:
        here.settle(Answer(photo, question.ask))
    elif words and all(word.isdecimal() and 0 < int(word) <= len(pupils) for word in words):
        here.settle(Answer(photo, question.ask, frozenset(pupils[int(word) - 1].id for word in words)))
    else:
        click.echo("later dus; deze foto wacht.", err=True)
