"""``schoolpoort store``: releases through an S3-compatible store (docs/scale.md)."""

from __future__ import annotations

import logging
import os
import sys
import time
from collections.abc import Callable
from typing import Any, NoReturn

import click
from filelock import FileLock, Timeout

from school.home import Home
from school.release import ReleaseError
from school.settings import Settings
from schoolpoort.mirror import Mirror
from schoolpoort.shelf import sweep
from schoolpoort.shipping import Shipper
from schoolpoort.store import Store, StoreError

LOOK_EVERY = 0.25  # seconds: as often as the gate looks
LONGEST_PAUSE = 5.0
"""Between tries while the store is away: what was withdrawn meanwhile still has to go."""
_WATCH = click.option("--watch", is_flag=True, help="Blijf volgen, tot u stopt.")


@click.group()
def store() -> None:
    """Uitgaven in een S3-opslag: erheen brengen, of eruit halen.

    Voor een school met meer dan een machine. De opslag staat onder [server.store]
    in school.toml; de sleutel in AWS_ACCESS_KEY_ID en AWS_SECRET_ACCESS_KEY.
    """


@store.command()
@_WATCH
def push(watch: bool) -> None:
    """Wat hier staat naar de opslag brengen; wat hier weg is, gaat daar weg.

    Eindigt met 0 als de opslag precies heeft wat hier staat, 1 als dat niet
    lukte (wat er stond, blijft daar staan) en 2 als een ander al brengt.
    """
    home, bucket = _open(mirror=False)
    shipper, last = Shipper(home, bucket), [""]

    def once() -> str:
        now = os.readlink(home.current) if home.current.is_symlink() else ""
        if watch and now == last[0]:
            return ""
        done = shipper.ship()
        last[0] = now
        return f"Uitgave {done.number} staat in de opslag: {done.brought} gebracht, {done.deleted} gewist."

    _work(home, once, watch, LOOK_EVERY)


@store.command()
@_WATCH
@click.option("--every", type=click.FloatRange(0.1, 3600), default=1.0, show_default=True, metavar="SECONDEN",
              help="Hoe vaak er wordt gekeken.")
def fetch(watch: bool, every: float) -> None:
    """De uitgave uit de opslag halen en hier laten lezen (een spiegel).

    Eindigt met 0 als hier staat wat de opslag heeft, en 1 als dat niet lukte:
    wat hier stond, blijft te lezen.
    """
    home, bucket = _open(mirror=True)
    mirror = Mirror(home, bucket)

    def once() -> str:
        done = mirror.fetch()
        return f"Uitgave {done.number}: {done.trees} bomen nieuw, {done.files} bestanden gehaald." if done else ""

    _work(home, once, watch, every, lambda: sweep(home))


@store.command()
def check() -> None:
    """Nagaan of de opslag precies heeft wat hier staat; verandert niets.

    Eindigt met 0 als dat zo is: dan is daar weg wat hier weg is.
    """
    home, bucket = _open(mirror=False)
    try:
        wrong = Shipper(home, bucket).differences()
    except (StoreError, OSError) as error:
        _stop(error)
    for line in wrong:
        click.echo(f"schoolpoort: {line}", err=True)
    if wrong:
        sys.exit(1)
    click.echo("De opslag heeft precies wat hier staat.")


def _open(*, mirror: bool) -> tuple[Home, Store]:
    home = Home.find(os.environ)
    settings = Settings.read(home)
    if settings.server.store.mirror is not mirror:
        raise click.ClickException(
            "deze thuismap is een spiegel: er wordt uit de opslag gehaald, met schoolpoort store fetch." if not mirror
            else "deze thuismap is geen spiegel: halen zou over de eigen uitgaven heen gaan. Zet op de andere "
                 "machine onder [server.store] in school.toml: mirror = true.")
    try:
        # What the store's client itself has to say names addresses and retries.
        logging.getLogger("obstore").setLevel(logging.ERROR)
        return home, Store.of(settings, os.environ)
    except StoreError as error:
        _stop(error)


def _work(home: Home, once: Callable[[], str], watch: bool, every: float,
          begin: Callable[[], Any] = lambda: None) -> None:
    """Do it once, or for ever; a fault is told when it is another than the one before."""
    home.store.mkdir(mode=0o750, parents=True, exist_ok=True)
    try:
        with FileLock(home.store / "lock", timeout=0):
            begin()
            _follow(once, watch, every)
    except Timeout:
        click.echo("schoolpoort: er is hier al een schoolpoort store bezig.", err=True)
        sys.exit(2)


def _follow(once: Callable[[], str], watch: bool, every: float) -> None:
    told, pause = "", every
    while True:
        try:
            if said := once():
                click.echo(said)
            told, pause = "", every
        except (StoreError, ReleaseError, OSError) as error:
            if not watch:
                _stop(error)
            if str(error) != told:
                click.echo(f"schoolpoort: {error}", err=True)
            told, pause = str(error), min(max(2 * pause, 1.0), LONGEST_PAUSE)
        if not watch:
            return
        time.sleep(pause)


def _stop(error: Exception) -> NoReturn:
    click.echo(f"schoolpoort: {error}", err=True)
    sys.exit(1)
