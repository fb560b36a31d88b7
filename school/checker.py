"""Every rule over every text at once: what ``schoolpoort check`` and the build ask.

What each text is by itself, school/looked.py says; here stands what only all of them
together tell: double addresses, dead links, what git keeps.
"""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from zoneinfo import ZoneInfo

from school.bodies import Reading, examine
from school.content import Content, joined, sorted_out
from school.findings import Finding, suggest
from school.home import Home
from school.kalender import FILE, Event, read_kalender
from school.known import Known
from school.looked import Looked
from school.memo import Memo
from school.places import RESERVED_FIRST, RESERVED_IN_GROUP, folder_of
from school.posts import UNDATED, About, Post, parse_post
from school.settings import Settings
from school.stock import Stock
from school.tour import Tour
from school.tracked import check_tracked
from school.walk import Folder, Walk, within
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

    @cached_property
    def by_folder(self) -> Mapping[str, tuple[Finding, ...]]:
        """The findings by the folder that they are about: of a group, or of the pages."""
        found: defaultdict[str, list[Finding]] = defaultdict(list)
        for finding in self.findings:
            found[folder_of(finding.path)].append(finding)
        return {folder: tuple(some) for folder, some in found.items()}

    def found_in(self, folder: str) -> tuple[Finding, ...]:
        return self.by_folder.get(folder, ())


def check(home: Home, settings: Settings, only: Iterable[str] | None = None,
          moment: datetime.datetime | None = None) -> list[Finding]:
    """All findings about a home's content; see ``survey``."""
    return list(survey(home, settings, only, moment).findings)


def survey(home: Home, settings: Settings, only: Iterable[str] | None = None,
           moment: datetime.datetime | None = None, known: Known | None = None,
           tour: Tour | None = None) -> Report:
    """Read and judge the whole content; ``only`` (paths relative to it) cuts the
    findings, not the reading: an address is double because of another file.
    ``moment`` is now, in the school's own time; ``known`` is what a process that stays
    knows of the texts, and ``tour`` what it saw just now. Never raises for content."""
    now = moment or datetime.datetime.now(ZoneInfo(settings.site.timezone)).replace(tzinfo=None)
    own = known or Known()
    walk = Walk(home.content, settings, tour or own.look_round(home), own.memo).run()
    stock = Stock(home)
    read = [_of_folder(own.memo, folder, looked, now) for folder, looked in zip(
        walk.folders, own.look(home, walk, settings, settings.site.year_on(now.date()), stock), strict=True)]
    if known is None:
        own.settle()
    content = joined((one.content for one in read), walk.findings)
    findings = {*content.findings, *check_tracked(home), *kalender(home.content)[1], *_dead_links(read)}
    findings.update(finding for one in read for finding in one.findings)
    wanted = None if only is None else tuple(only)
    return Report(content, tuple(sorted(one for one in findings if wanted is None or within(one.path, wanted))),
                  {source: names for one in read for source, names in one.missing.items()}, own.html,
                  {source: raw for one in read for source, raw in one.raw.items()}, stock)


@dataclass(frozen=True)
class _Read:
    """What there is to say of one folder by itself."""

    content: Content
    findings: tuple[Finding, ...]
    links: tuple[tuple[Post | About, int, str], ...]
    missing: Mapping[str, tuple[str, ...]]
    raw: Mapping[str, bytes]

    @cached_property
    def published(self) -> frozenset[str]:
        """The addresses of the public pages that may be built."""
        return frozenset(post.public_address for post in self.content.published)

    @cached_property
    def addresses(self) -> frozenset[str]:
        """Those of all pages that may be built."""
        return self.published | {post.address for post in self.content.posts if post.status is not Status.DRAFT}


def _of_folder(memo: Memo, folder: Folder, looked: tuple[Looked, ...], now: datetime.datetime) -> _Read:
    content = memo.of(("content", folder.path), (looked,), lambda: sorted_out(
        [one.one for one in looked if one.one], (), folder.path))
    return memo.of(("read", folder.path), (looked, content, content.phase(now)), lambda: _Read(
        content,
        tuple(sorted({*(finding for one in looked for finding in one.findings),
                      *(finding for post in (*content.posts, *content.pages) for finding in _asked(post, now))})),
        tuple((one.one, line, target) for one in looked if one.one for line, target in one.links),
        {one.one.source: one.missing for one in looked if one.one and one.missing},
        {one.one.source: one.raw for one in looked if one.one and one.raw}))


def judge_text(source: str, text: bytes, stored: tuple[str, ...], settings: Settings,
               moment: datetime.datetime) -> list[Finding]:
    """What the rules say of one text that may stand nowhere yet, as its writer sends it:
    the code of ``survey``, without what only the whole content tells. ``stored`` are
    the names of its files; ``moment`` as there."""
    one, findings = parse_post(source, text, (), settings)
    if one is None:
        return sorted(findings)
    found = examine(Reading.of(one, stored), settings.site)
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


def _dead_links(read: Sequence[_Read]) -> Iterator[Finding]:
    """Links to texts that are not there, or not for the public. Hints: somebody
    else may take a post away, and that stops nobody (DESIGN 3.1)."""
    links = [link for one in read for link in one.links]
    known = frozenset[str]().union(*(one.addresses for one in read)) if links else frozenset()
    for one, line, target in links:
        address = target if target.endswith("/") else f"{target}/"
        if (address in known and target == address) or not _is_text(address):
            continue
        close = address if address in known else suggest(address, known)
        yield Finding(one.source, line, "link-dead", f"op “{target}” staat niets dat gebouwd wordt",
                      "het adres van een bericht of pagina", close, "hint")


def _is_text(address: str) -> bool:
    """Whether an address can only be that of a post or a page."""
    words = address.strip("/").split("/")
    if words[0] in (CLOSED_ROOT, YEAR_ROOT):
        return len(words) == 4 and words[3] not in RESERVED_IN_GROUP
    return len(words) == 1 and words[0] != "" and words[0] not in RESERVED_FIRST and "." not in words[0]
