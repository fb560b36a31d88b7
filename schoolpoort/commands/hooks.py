"""``schoolpoort hooks``: the school's own repository, and who may push to it.

docs/git.md says how to set it up. sshd runs ``hooks shell NAME`` for a key;
git runs ``hooks pre-receive`` and ``hooks post-receive``.
"""

from __future__ import annotations

import datetime
import importlib
import logging
import os
import subprocess
import sys
import time
from pathlib import Path
from typing import NoReturn

import click

from school.errands import waiting
from school.home import Home
from school.request import Wish, ask_for_build, is_asked, is_wished, take_down_asked, take_request, unwish, wish
from school.settings import Settings
from schoolpoort.asked import ask
from schoolpoort.bare import BareError, program, repository_of
from schoolpoort.bare import install as install_hooks
from schoolpoort.deliver import deliver, note_push
from schoolpoort.gitshell import ShellRefusal, command_for
from schoolpoort.objects import GitError, Objects
from schoolpoort.pushers import Pusher, PushersError, authorized_keys, find_pusher, read_pushers
from schoolpoort.receive import MAIN, Refused, Update, judge_push
from schoolpoort.replies import answer, refused
from schoolpoort.takedown import take_down_photos
from schoolpoort.takeup import take_up
from schoolpoort.withdraw import take_down_revoked

PUSHER = "SCHOOLPOORT_PUSHER"
LOOK_EVERY = 0.5  # seconds
WAIT = 10.0  # seconds that a push waits for a running build
_log = logging.getLogger("schoolpoort.hooks")


@click.group()
def hooks() -> None:
    """De school-repository: haar controles, en wie erheen mag pushen."""


@hooks.command()
@click.argument("repository", metavar="[REPO.git]", required=False, type=click.Path(path_type=Path))
def install(repository: Path | None) -> None:
    """De repository van de school klaarzetten, met haar controles.

    Maakt REPO.git (anders content.git in de thuismap) als die er niet is. Wat
    in content/ was vastgelegd, gaat erin; content/ volgt daarna wat gepusht is.
    """
    home = Home.find(os.environ)
    bare = (repository or home.root / "content.git").absolute()
    try:
        moved = install_hooks(home, bare)
    except BareError as error:
        _stop(str(error))
    click.echo(f"{bare} is klaar" + (", met wat in content/ was vastgelegd." if moved else "."))
    click.echo(f"Zet nu in {home.var / 'pushers.toml'} wie mag pushen (docs/git.md), en doe: schoolpoort hooks keys")


@hooks.command()
@click.option("--write", "file", type=click.Path(dir_okay=False, path_type=Path), metavar="BESTAND",
              help="Schrijf ze in dit bestand, zoals ~/.ssh/authorized_keys.")
def keys(file: Path | None) -> None:
    """De regels voor authorized_keys: elke sleutel mag één ding."""
    home = Home.find(os.environ)
    try:
        pushers = read_pushers(home, Settings.read(home))
    except PushersError as error:
        _stop(str(error))
    lines = authorized_keys(pushers, " ".join([*map(_quoted, program(home)), "hooks", "shell"]))
    if file is None:
        click.echo(lines, nl=False)
        return
    fresh = file.with_name(f".{file.name}.new")
    handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as out:
        out.write(lines)
    os.replace(fresh, file)
    for pusher in pushers.values():
        groups = ", ".join(map(str, sorted(pusher.groups))) or "geen groepen"
        click.echo(f"{pusher.name}: {pusher.person}, {pusher.role}, {groups}, {len(pusher.keys)} sleutel(s)")


@hooks.command(hidden=True)
@click.argument("name")
def shell(name: str) -> None:
    """Wat sshd voor een sleutel uitvoert: halen, brengen en foto's."""
    home = Home.find(os.environ)
    try:
        settings, repository = Settings.read(home), repository_of(home)
        pusher = find_pusher(home, settings, name)
        words = command_for(home, settings, pusher, repository, os.environ.get("SSH_ORIGINAL_COMMAND", ""))
    except (PushersError, BareError, ShellRefusal) as error:
        _stop(str(error))
    # git and Python obey many variables; none of a stranger's session go along.
    kept = {key: os.environ[key] for key in ("PATH", "LANG", "HOME") if key in os.environ}
    os.execvpe(words[0], words, {**kept, PUSHER: name})


@hooks.command(name="pre-receive", hidden=True)
def pre_receive() -> None:
    """Beoordeelt een push voordat er iets van geldt (git voert dit uit)."""
    home = Home.find(os.environ)
    try:
        settings = Settings.read(home)
        pusher = _who(home, settings)
        verdict = judge_push(home, settings, pusher, _objects(), _updates())
    except (Refused, PushersError) as error:
        _tell(refused(str(error)))
        sys.exit(1)
    except Exception:  # a push that was not judged never counts, whatever broke
        _log.exception("a push could not be judged")
        _tell(refused("de server kon haar niet nakijken. Vraag het uw ICT-contact."))
        sys.exit(1)
    _tell(answer(verdict))
    sys.exit(not verdict.accepted)


@hooks.command(name="post-receive", hidden=True)
def post_receive() -> None:
    """Zet de teksten klaar en vraagt om een bouw (git voert dit uit)."""
    home = Home.find(os.environ)
    for update in _updates():
        if update.ref == MAIN:
            note_push(home, os.environ.get(PUSHER, ""), update, datetime.datetime.now(datetime.UTC))
    try:
        deliver(home, _objects(), WAIT)
    except (OSError, GitError):
        _log.exception("the content could not be brought up to date; hooks follow tries again")
    ask_for_build(home)
    _tell("Ontvangen. De site wordt zo gebouwd; over een paar minuten staat het er.")


@hooks.command()
@click.option("--watch", is_flag=True, help="Blijven kijken, en bouwen zodra erom gevraagd is (voor de demo).")
@click.pass_context
def follow(context: click.Context, watch: bool) -> None:
    """Bouwen wat gepusht of gepubliceerd is, als daarom gevraagd is (voor systemd).

    Doet niets als er niets gevraagd is. Eindigt zoals build.
    """
    home = Home.find(os.environ)
    if watch:
        _watch(home)
    _take_down(home)
    _take_up(home)
    if not take_request(home):
        return
    try:
        deliver(home, Objects.of(repository_of(home), {}), wait=-1)
    except BareError:
        pass  # a school without git: another page asked
    except (OSError, GitError) as error:
        ask_for_build(home)
        _stop(f"de inhoud is niet bij te werken: {error}")
    status = ask(["--home", str(home.root), "build"], os.environ)
    if status is not None:
        sys.exit(status)
    # Only now: Pelican costs more than the question whether anything was asked.
    build = importlib.import_module("schoolpoort.commands.build")
    context.invoke(build.build, no_wait=False, moment=None, stay=False)


def _watch(home: Home) -> NoReturn:
    """A build at a time, in a process of its own; taking away waits for none of them."""
    running: subprocess.Popen[bytes] | None = None
    while True:
        _take_down(home)
        _take_up(home)
        if is_asked(home) and (running is None or running.poll() is not None):
            running = subprocess.Popen([sys.executable, "-m", "schoolpoort", "hooks", "follow"],
                                       stdout=subprocess.DEVNULL)
        time.sleep(LOOK_EVERY)


@hooks.command(name="take-down")
def take_down() -> None:
    """Weghalen wat op een pagina van de site is gehaald (voor systemd).

    Wacht niet op een bouw die loopt. Doet niets als er niets gevraagd is.
    """
    _take_down(Home.find(os.environ))


def _take_down(home: Home) -> None:
    if not take_down_asked(home):
        return
    try:
        for key in take_down_revoked(home):
            click.echo(f"van de openbare site gehaald: {key}")
        if cut := take_down_photos(home):
            click.echo(f"foto's weggehaald uit {cut} bomen")
    except Exception:
        wish(home, Wish.TAKE_DOWN)  # not done is not forgotten
        raise


@hooks.command(name="take-up")
def take_up_now() -> None:
    """Vastleggen wat op een pagina van de site is geschreven (voor systemd).

    Wacht niet op een bouw die loopt. Doet niets als er niets gevraagd is.
    """
    _take_up(Home.find(os.environ))


def _take_up(home: Home) -> None:
    """The mark goes when the work is done: who is killed is started again by it. What
    can't be done now waits for ``due``, which comes every five minutes."""
    if not is_wished(home, Wish.TAKE_UP):
        return
    try:
        before = set(waiting(home))
        while done := take_up(home, Settings.read(home), datetime.datetime.now(datetime.UTC)):
            for said in done:
                click.echo(f"{said.state}: {said.source or said.id}")
    except BareError as error:  # it waits until there is one
        click.echo(f"schoolpoort: {error}", err=True)
        unwish(home, Wish.TAKE_UP)
        return
    except Exception:
        unwish(home, Wish.TAKE_UP)
        raise
    unwish(home, Wish.TAKE_UP)
    if set(waiting(home)) - before:  # it came between the last look and the mark's going
        wish(home, Wish.TAKE_UP)


def _who(home: Home, settings: Settings) -> Pusher:
    return find_pusher(home, settings, os.environ.get(PUSHER, ""))


def _objects() -> Objects:
    return Objects.of(Path(os.environ.get("GIT_DIR", ".")).resolve(), os.environ)


def _updates() -> list[Update]:
    return [Update(*line.split(" ", 2)) for line in sys.stdin.read().splitlines()]


def _quoted(word: str) -> str:
    return "'" + word.replace("'", "'\\''") + "'"


def _tell(text: str) -> None:
    """To the one who pushes; git puts “remote: ” before each line."""
    if text:
        click.echo(f"\n{text}\n", err=True)


def _stop(message: str) -> NoReturn:
    click.echo(f"schoolpoort: {message}", err=True)
    sys.exit(1)
