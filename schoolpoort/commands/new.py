"""``schoolpoort new``: a post's file with its header, ready to write in."""

from __future__ import annotations

import datetime
import os
import sys
from pathlib import Path
from typing import NoReturn
from zoneinfo import ZoneInfo

import click

from school.fields import is_slug
from school.findings import Finding
from school.headers import Where
from school.home import Home
from school.places import GROUPS, check_slug, find_group, slugify
from school.posts import parse_post
from school.settings import Settings
from school.words import Group
from schoolpoort.consentcheck import lacking


@click.command()
@click.argument("group", metavar="GROEP")
@click.argument("title", metavar="TITEL")
@click.option("--author", default="", metavar="NAAM", help="Wie het schrijft, zoals “juf Marieke”.")
@click.option("--folder", is_flag=True, help="In een eigen map, om foto's naast te leggen.")
@click.option("--published", is_flag=True, help="Ook op de openbare site (anders besloten).")
def new(group: str, title: str, author: str, folder: bool, published: bool) -> None:
    """Een bericht beginnen, met de kop er al in.

    GROEP is een groep van dit schooljaar, zoals groep-3, of met het jaar
    erbij: 2025-2026/groep-3.

        schoolpoort new groep-3 "Bladeren zoeken in het park"
    """
    home = Home.find(os.environ)
    settings = Settings.read(home)
    where = _group(group, settings)
    now = datetime.datetime.now(ZoneInfo(settings.site.timezone))
    title = " ".join(title.split())
    path = _path(where, title, now, folder)
    text = _header(title, author, published, now)
    _, findings = parse_post(path, text.encode(), (), settings)
    errors = [finding for finding in findings if finding.severity == "error"]
    if errors:
        _stop("\n".join(map(str, errors)))
    file = home.content / path
    _write(file, text)
    here = os.path.relpath(file)
    click.echo(str(file) if here.startswith("..") else here)
    for line in lacking(home, settings, where, public=published):
        click.echo(line, err=True)


def _group(text: str, settings: Settings) -> Group:
    year, slash, name = text.rpartition("/")
    if name == "groepen" or not name:
        _stop(f"“{text}” is geen groep. Schrijf bijvoorbeeld groep-3.")
    group, wrong = find_group(text, year if slash else str(settings.site.current_year), name, settings.site)
    if not group:
        _stop("\n".join(_sentence(finding) for finding in wrong))
    return group


def _sentence(finding: Finding) -> str:
    meant = f" Bedoelde u “{finding.suggestion}”?" if finding.suggestion else ""
    return f"{finding.what}.{meant} Toegestaan: {finding.allowed}."


def _path(group: Group, title: str, now: datetime.datetime, folder: bool) -> str:
    slug = slugify(title)
    if not is_slug(slug) or check_slug(slug, Where.POST):
        _stop(f"van “{title}” kan geen adres gemaakt worden. Geef een titel met letters, die niet alleen "
              f"“{slug or '…'}” is.")
    place = f"{GROUPS}/{group}/{now:%Y-%m-%d}-{slug}"
    return f"{place}/bericht.md" if folder else f"{place}.md"


def _header(title: str, author: str, published: bool, now: datetime.datetime) -> str:
    lines = [f"Titel: {title}", f"Datum: {now:%Y-%m-%d %H:%M}"]
    if author:
        lines.append(f"Auteur: {author}")
    lines.append(f"Status: {'published' if published else 'besloten'}")
    return "\n".join(lines) + "\n\n"


def _write(file: Path, text: str) -> None:
    """Write a new file; an existing one is never written over."""
    others = [file.parent, file.parent.with_suffix(".md")] if file.name == "bericht.md" else \
        [file, file.with_suffix("")]
    taken = next((other for other in others if other.exists()), None)
    if taken:
        _stop(f"{taken} is er al. Kies een andere titel, of schrijf daarin verder.")
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        with open(file, "x", encoding="utf-8") as fresh:
            fresh.write(text)
    except OSError as error:
        _stop(f"{file} is niet te schrijven: {error.strerror}.")


def _stop(message: str) -> NoReturn:
    click.echo(f"schoolpoort: {message}", err=True)
    sys.exit(1)
