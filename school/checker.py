"""Every rule over every text at once: what ``schoolpoort check`` and the build ask.

What each text is by itself, school/looked.py says; here stands what only all of them
together tell: double addresses, dead links, what git keeps.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from zoneinfo import ZoneInfo

from school.bodies import Reading, examine
from school.findings import Finding, suggest
from school.home import Home
from school.kalender import FILE, Event, read_kalender
from school.looked import Known
from school.places import RESERVED_FIRST, RESERVED_IN_GROUP
from school.posts import UNDATED, About, Content, Post, parse_post, sorted_out
from school.settings import Settings
from school.stock import Stock
from school.tracked import check_tracked
from school.walk import Walk, within
from school.wording import judge_words
from school.words import CLOSED_ROOT, YEAR_ROOT, Status


@dataclass(frozen=True)
class Report:
    """What was read and everything that was found, by path and line; ``missing``
    names, by source, the files that a text mentions and nobody has sent yet, ``html`` is
    what was rendered of texts that are new, ``raw`` the texts of this school year's posts
    as they stand, and ``stock`` the files that there were."""

    content: Content
    findings: tuple[Finding, ...]
    missing: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    html: Mapping[str, str] = field(default_factory=dict)
    raw: Mapping[str, bytes] = field(default_factory=dict)
    stock: Stock | None = None


def check(home: Home, settings: Settings, only: Iterable[str] | None = None,
          moment: datetime.datetime | None = None) -> list[Finding]:
    """All findings about a home's content; see ``survey``."""
    return list(survey(home, settings, only, moment).findings)


def survey(home: Home, settings: Settings, only: Iterable[str] | None = None,
           moment: datetime.datetime | None = None, known: Known | None = None) -> Report:
    """Read and judge the whole content; ``only`` (paths relative to it) cuts the
    findings, not the reading: an address is double because of another file.
    ``moment`` is now, in the school's own time; ``known`` is what a process that stays
    knows of the texts. Never raises for content."""
    now = moment or datetime.datetime.now(ZoneInfo(settings.site.timezone)).replace(tzinfo=None)
    walk, stock = Walk(home.content, settings).run(), Stock(home)
    looked = (known or Known()).look(home, walk.texts, settings, settings.site.year_on(now.date()), stock)
    content = sorted_out([one.one for one in looked if one.one], walk.findings)
    findings = [*content.findings, *check_tracked(home), *kalender(home.content)[1]]
    findings += [finding for one in looked for finding in one.findings]
    links = [(one.one, line, target) for one in looked if one.one for line, target in one.links]
    findings += _dead_links(links, content)
    findings += [finding for post in (*content.posts, *content.pages) for finding in _asked(post, now)]
    wanted = None if only is None else tuple(only)
    return Report(content, tuple(sorted(
        {finding for finding in findings if wanted is None or within(finding.path, wanted)})),
        {one.one.source: one.missing for one in looked if one.one and one.missing},
        {one.one.source: one.html for one in looked if one.one and one.html},
        {one.one.source: one.raw for one in looked if one.one and one.raw}, stock)


def judge_text(source: str, text: bytes, stored: tuple[str, ...], settings: Settings,
               moment: datetime.datetime) -> list[Finding]:
    """What the rules say of one text that may stand nowhere yet, as its writer sends it:
    the code of ``survey``, without what only the whole content tells. ``stored`` are
    the names of its files; ``moment`` as there."""
    one, findings = parse_post(source, text, (), settings)
    if one is None:
        return sorted(findings)
    found = examine(replace(Reading.of(one), stored=stored), settings.site)
    findings = [*findings, *found.findings]
    if isinstance(one, Post):
        hints = one.group is None or one.group.year == settings.site.year_on(moment.date())
        findings += [*judge_words(one, settings, hints=hints), *_asked(one, moment)]
    return sorted(set(findings))


def kalender(content: Path) -> tuple[Sequence[Event], list[Finding]]:
    """The school's calendar, and what is wrong with it."""
    file = content / FILE
    if file.is_symlink() or not file.is_file():
        return (), []  # none at all is fine; a link is told by the walk
    try:
        return read_kalender(file.read_bytes())
    except OSError as error:
        return (), [Finding(FILE, 0, "unreadable", f"dit bestand is niet te lezen ({error.strerror})")]


def _asked(post: Post, now: datetime.datetime) -> list[Finding]:
    """What may well be meant, but is asked about."""
    findings = []
    if post.date != UNDATED and post.date > now and post.status is not Status.DRAFT:
        findings.append(Finding(post.source, post.line("Date"), "date-future",
                                f"dit bericht verschijnt pas op {post.date:%d-%m-%Y %H:%M}",
                                "een datum in de toekomst, als u dat bedoelt", severity="hint"))
    if post.is_page and post.status is not Status.PUBLISHED:
        findings.append(Finding(post.source, post.line("Status"), "page-private",
                                "deze pagina staat niet op de site", "Status: published", severity="hint"))
    return findings


def _dead_links(links: list[tuple[Post | About, int, str]], content: Content) -> list[Finding]:
    """Links to texts that are not there, or not for the public. Hints: somebody
    else may take a post away, and that stops nobody (DESIGN 3.1)."""
    built = [post for post in (*content.posts, *content.pages) if post.status is not Status.DRAFT]
    published = {post.public_address for post in built if post.status is Status.PUBLISHED}
    known = published | {post.address for post in built if post.group}
    findings = []
    for one, line, target in links:
        address = target if target.endswith("/") else f"{target}/"
        if (address in known and target == address) or not _is_text(address):
            continue
        close = address if address in known else suggest(address, known)
        findings.append(Finding(one.source, line, "link-dead", f"op “{target}” staat niets dat gebouwd wordt",
                                "het adres van een bericht of pagina", close, "hint"))
    return findings


def _is_text(address: str) -> bool:
    """Whether an address can only be that of a post or a page."""
    words = address.strip("/").split("/")
    if words[0] in (CLOSED_ROOT, YEAR_ROOT):
        return len(words) == 4 and words[3] not in RESERVED_IN_GROUP
    return len(words) == 1 and words[0] != "" and words[0] not in RESERVED_FIRST and "." not in words[0]
