"""``schoolpoort check``: every rule over every text; file:line for each finding."""

from __future__ import annotations

import dataclasses
import datetime
import json
import os
import sys
from collections import Counter
from pathlib import Path

import click

from school.checker import Report, kalender, survey
from school.findings import Finding, has_errors
from school.home import Home
from school.rhythm import judge_times
from school.settings import Settings
from school.walk import within
from school.words import Status
from schoolpoort.childcheck import named, names_here
from schoolpoort.consentcheck import lacking
from schoolpoort.sight import look_now
from schoolpoort.unseen import unseen_now

FIRST = {"error": "", "stop": "niet in het openbaar: ", "ask": "vraag: ", "hint": "tip: "}
"""How a line begins, by severity."""
FEW_GROUPS = 3
UNNAMED = "Op namen van kinderen is niet gekeken: het register is hier niet te lezen, of leeg."


@click.command()
@click.argument("paths", nargs=-1, metavar="[PAD]…", type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Als JSON, voor editors en hooks.")
@click.option("--no-photos", is_flag=True, help="Alleen de tekst: niet naar gezichten op foto's zoeken.")
def check(paths: tuple[Path, ...], as_json: bool, no_photos: bool) -> None:
    """Elke regel over elk bericht; bestand:regel voor elke bevinding.

    PAD is een bericht of map in de inhoud; zonder PAD wordt alles nagekeken.
    Eindigt met 1 als er een fout is. Een tip houdt niets tegen; wat “niet in het
    openbaar” of “vraag” heet, is voor wie het bericht publiceert.

    Op foto's van gepubliceerde berichten wordt naar gezichten gezocht; een nieuwe
    foto kost daarbij een seconde. Waar de site staat, zegt het ook welke foto's nog
    niemand bekeek.
    """
    home = Home.find(os.environ)
    only = tuple(_inside(home.content, path) for path in paths) or None
    settings, wanted = Settings.read(home), None if only and "" in only else only
    report, names = _with_times(home, settings, survey(home, settings, wanted), wanted), names_here(home, settings)
    if names:
        report = dataclasses.replace(report, findings=tuple(sorted(
            {*report.findings, *named(home, settings, report, names, wanted)})))
    if not no_photos:
        report = _with_photos(home, settings, report, only)
        waiting = (one for one in unseen_now(home, settings.consent.look) if wanted is None or within(one.path, wanted))
        report = dataclasses.replace(report, findings=tuple(sorted({*report.findings, *waiting})))
    click.echo(_json(report, only, bool(names)) if as_json else _lines(report, home.content, only, bool(names)))
    if only and not as_json:
        _say_who_may_not(home, settings, report, only)
    sys.exit(has_errors(report.findings))


def _say_who_may_not(home: Home, settings: Settings, report: Report, only: tuple[str, ...]) -> None:
    """For the groups of the posts that were asked about; not for all that stand there."""
    posts = [post for post in report.content.posts if post.group and within(post.source, only)]
    groups = {post.group: any(one.status is Status.PUBLISHED for one in posts if one.group == post.group)
              for post in posts if post.group}
    if len(groups) <= FEW_GROUPS:
        for group, public in groups.items():
            for line in lacking(home, settings, group, public=public):
                click.echo(line, err=True)  # a list that is kept holds no names


def _with_times(home: Home, settings: Settings, report: Report, wanted: tuple[str, ...] | None) -> Report:
    """The report with hints about how often and when groups hear from school."""
    now = datetime.datetime.now(settings.site.zone).replace(tzinfo=None)
    found = judge_times(report.content.posts, kalender(home.content)[0], settings, now)
    return dataclasses.replace(report, findings=tuple(sorted(
        {*report.findings, *(one for one in found if wanted is None or within(one.path, wanted))})))


def _with_photos(home: Home, settings: Settings, report: Report, only: tuple[str, ...] | None) -> Report:
    """The report with what is seen on the photos of the published texts asked for."""
    posts, pages = (tuple(post for post in posts if post.status is Status.PUBLISHED
                          and (only is None or "" in only or within(post.source, only)))
                    for posts in (report.content.posts, report.content.pages))
    asked = dataclasses.replace(report, content=dataclasses.replace(report.content, posts=posts, pages=pages))
    found = look_now(home, settings, asked, _tell if sys.stderr.isatty() else None)
    return dataclasses.replace(report, findings=tuple(sorted({*report.findings, *found})))


def _tell(done: int, total: int) -> None:
    click.echo(f"\rFoto's bekijken: {done} van {total}", nl=done == total, err=True)


def _inside(content: Path, path: Path) -> str:
    """``path`` relative to the content: as seen from here, or from there."""
    for start in (Path.cwd(), content):
        full = start / path
        if os.path.lexists(full):
            # Not resolved whole: a link inside the content is itself a finding.
            place = full.parent.resolve() / full.name if full.name not in ("", "..") else full.resolve()
            if place.is_relative_to(content.resolve()):
                return place.relative_to(content.resolve()).as_posix().removeprefix(".")
    raise click.BadParameter(f"{path} staat niet in {content}", param_hint="PAD")


def _counts(report: Report, only: tuple[str, ...] | None) -> tuple[int, int]:
    def counted(sources: list[str]) -> int:
        return sum(only is None or "" in only or within(source, only) for source in sources)

    return (counted([post.source for post in report.content.posts]),
            counted([page.source for page in report.content.pages]))


def _json(report: Report, only: tuple[str, ...] | None, with_names: bool) -> str:
    posts, pages = _counts(report, only)
    facts = {"posts": posts, "pages": pages, "names_checked": with_names,
             "findings": [finding.as_dict() for finding in report.findings]}
    return json.dumps(facts, ensure_ascii=False, indent=1)


def _lines(report: Report, content: Path, only: tuple[str, ...] | None, with_names: bool) -> str:
    shown = [_shown(finding, content) for finding in report.findings]
    return "\n".join([*shown, *([] if with_names else [UNNAMED]), _summary(report, only)])


def _shown(finding: Finding, content: Path) -> str:
    """The finding with a path that can be clicked on from here."""
    here = os.path.relpath(content / finding.path)
    path = finding.path if here.startswith("..") else here
    return str(dataclasses.replace(finding, path=path, what=FIRST[finding.severity] + finding.what))


def _summary(report: Report, only: tuple[str, ...] | None) -> str:
    posts, pages = _counts(report, only)
    whole = _many(posts, "bericht", "berichten") + ", " + _many(pages, "pagina", "pagina's")
    number = Counter(finding.severity for finding in report.findings)
    rest = [_many(number["hint"], "tip", "tips")]
    if waiting := number["stop"] + number["ask"]:
        rest = [f"{_many(waiting, 'bevinding', 'bevindingen')} voor wie publiceert", *rest]
    if number["error"]:
        files = len({finding.path for finding in report.findings if finding.severity == "error"})
        return (f"{_many(number['error'], 'bevinding', 'bevindingen')} in {_many(files, 'bestand', 'bestanden')}, "
                f"en {' en '.join(rest)}.")
    return f"Alles in orde, met {' en '.join(rest)}: {whole}." if report.findings else f"Alles in orde: {whole}."


def _many(count: int, one: str, more: str) -> str:
    return f"{count} {one if count == 1 else more}"
