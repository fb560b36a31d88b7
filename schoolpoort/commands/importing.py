"""``schoolpoort people import``: the office's list, what is asked about it, what came of it."""

from __future__ import annotations

import datetime
import os
import sys
from collections.abc import Iterable
from pathlib import Path

import click

from gate.asking import Import, look
from gate.errors import GateError
from gate.families import Answers, LeaversError, ListError, Report, import_families, year_in
from gate.mappings import SKIP, classes_of
from gate.register import Register
from school.home import Home
from school.settings import Settings, Site
from school.words import WordError, Year


@click.command(name="import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path), metavar="BESTAND")
@click.option("--dry-run", is_flag=True, help="Alleen laten zien wat er zou veranderen.")
@click.option("--year", metavar="JAAR", help="Het schooljaar, zoals 2026-2027 (anders het huidige).")
@click.option("--complete", is_flag=True, help="De lijst is heel: wie er niet op staat, gaat van school.")
@click.option("--leavers", type=int, metavar="AANTAL", help="Hoeveel kinderen van school gaan; nodig boven de vijf.")
@click.option("--all-or-nothing", is_flag=True, help="Niets wijzigen als er iets niet duidelijk is.")
@click.option("--heading", "headings", multiple=True, metavar="KOP=ONZE KOP",
              help="Hoe een kolom in uw lijst heet; één keer zeggen is genoeg. Mag vaker.")
@click.option("--class", "classes", multiple=True, metavar="KLAS=GROEP",
              help=f"Welke groep een klas van uw lijst is ({SKIP}: doet niet mee); één keer zeggen is genoeg.")
@click.option("--same", multiple=True, metavar="NAAM", help="Dit kind is hetzelfde, met een verbetering.")
@click.option("--new", multiple=True, metavar="NAAM", help="Dit kind is nieuw, al lijkt het op een ander.")
@click.option("--ask/--no-ask", default=None, help="Vragen wat niet duidelijk is (anders: als u meekijkt).")
def import_(file: Path, dry_run: bool, year: str | None, complete: bool, leavers: int | None, all_or_nothing: bool,
            headings: tuple[str, ...], classes: tuple[str, ...], same: tuple[str, ...], new: tuple[str, ...],
            ask: bool | None) -> None:
    """De gezinnen inlezen uit de lijst van de administratie (CSV of xlsx), of
    groepen, kinderen en leerkrachten uit EDEXML.

    Twee keer inlezen verandert niets. Wie niet op de lijst staat, blijft, behalve
    met --complete. Van een gezin met een onduidelijke regel wordt niets gewijzigd."""
    asks = sys.stdin.isatty() if ask is None else ask
    register = _register()
    site, answers = register.settings.site, Answers(_pairs(headings), _pairs(classes), same, new)
    whole_year = _year(file, site, year, asks)

    def run(answers: Answers, *, dry_run: bool = dry_run, leavers: int | None = leavers) -> Report:
        return import_families(register, file, whole_year, now=datetime.datetime.now(datetime.UTC), dry_run=dry_run,
                               complete=complete, leavers=leavers, all_or_nothing=all_or_nothing, answers=answers)

    try:
        answers = _asked(run, answers, site) if asks else answers
        report = _run(run, answers, asks)
    except ListError as error:
        raise click.ClickException(f"{file}: {error}") from error
    finally:
        register.close()
    click.echo(f"schooljaar {whole_year}")
    _show(report, dry_run)
    if not report.is_clear:
        raise SystemExit(1)


def _register() -> Register:
    home = Home.find(os.environ)
    try:
        return Register.open(home, Settings.read(home))
    except GateError as error:
        raise click.ClickException(str(error)) from error


def _pairs(given: Iterable[str]) -> dict[str, str]:
    pairs = {}
    for text in given:
        found, equals, meant = text.rpartition("=")
        if not equals or not found.strip() or not meant.strip():
            raise click.BadParameter(f"“{text}” is geen paar zoals 3a=groep-3")
        pairs[found.strip()] = meant.strip()
    return pairs


def _year(file: Path, site: Site, given: str | None, asks: bool) -> Year:
    """The year of the list: as given, else as the file or the calendar says it,
    agreed on by who looks on."""
    try:
        if given:
            return Year.parse(given)
        likely = year_in(file) or site.current_year
        return Year.parse(click.prompt("Voor welk schooljaar is deze lijst?", default=str(likely))) if asks else likely
    except WordError as error:
        raise click.BadParameter(str(error)) from error


def _run(run: Import, answers: Answers, asks: bool) -> Report:
    try:
        return run(answers)
    except LeaversError as error:
        if not asks:
            raise
        click.echo(str(error).partition(" Klopt")[0])
        for name in error.names:
            click.echo(f"  {name}")
        return run(answers, leavers=click.prompt("Klopt dat? Typ dan hoeveel het er zijn", type=int))


def _asked(run: Import, answers: Answers, site: Site) -> Answers:
    """Look at the list until nothing new must be asked; gives all answers."""
    asked = set[str]()
    while (found := look(run, answers, asked)).asks:
        if found.heading:
            meant = click.prompt(f"Welke kolom is “{found.heading.wanted}”?", type=click.Choice(found.heading.others),
                                 default=found.heading.meant or None)
            answers = answers.with_heading(meant, found.heading.wanted)
        for name in found.classes:
            meant = click.prompt(f"Welke groep is klas “{name}”? ({SKIP}: doet niet mee)",
                                 type=click.Choice([*classes_of(site), SKIP]))
            answers = answers.with_class(name, meant)
        for one in found.questions:
            said = click.prompt(f"{one.found} staat op de lijst, {one.known} in het register. Is dit dezelfde?",
                                type=click.Choice(["ja", "nee"]))
            answers = answers.with_child(one.name, same=said == "ja")
        asked |= {*found.classes, *(one.name for one in found.questions)}
    return answers


def _show(report: Report, dry_run: bool) -> None:
    verb = "zou worden " if dry_run else ""
    titles = {"added": f"{verb}toegevoegd", "moved": f"{verb}verplaatst", "linked": f"ouders {verb}gekoppeld",
              "placed": f"{verb}geplaatst in dit jaar", "corrected": f"{verb}verbeterd", "returned": "weer op school",
              "left": "van school", "staff": "medewerkers", "kept_addresses": "eigen adres blijft"}
    for name, entries in report.sections:
        if entries or name in ("added", "moved", "linked"):
            _list(titles[name], entries)
    if report.questions:
        _list("vraag", [str(one) for one in report.questions])
    _list("niet duidelijk", report.unclear)
    if report.unknown_classes:
        click.echo(f"  Zeg één keer welke groep het is, met: --class \"{report.unknown_classes[0]}=GROEP\"")
    if report.attention:
        _list("let op", report.attention)
    if report.dropped:
        click.echo(f"niet gelezen, want dat mag hier niet bekend zijn: {', '.join(report.dropped)}")
        click.echo("  Voor de privacyfunctionaris: deze gegevens staan in de export en horen daar niet. Laat ze weg.")
    if report.ignored:
        click.echo(f"niet gelezen, want niet nodig: {', '.join(report.ignored)}")
    click.echo(f"ongewijzigd: {report.unchanged}")
    if not report.written and not dry_run:
        click.echo("Er is niets gewijzigd, omdat niet alles duidelijk is (--all-or-nothing).")


def _list(title: str, entries: list[str]) -> None:
    click.echo(f"{title}: {len(entries)}")
    for entry in entries:  # what stands in a file may be meant for the terminal
        click.echo("  " + "".join(sign if sign.isprintable() else "?" for sign in entry))
