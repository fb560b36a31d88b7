"""Every rule over every text at once: what ``schoolpoort check`` and the build ask.

Headers are read each time (10,000 take a second). Bodies are rendered to be
examined, so what was found is kept by a hash of all that it depends on.
"""

from __future__ import annotations

import datetime
import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from zoneinfo import ZoneInfo

from school.bodies import Examined, Reading, examine
from school.examined import Kept
from school.findings import Finding, suggest
from school.home import Home
from school.kalender import FILE, Event, read_kalender
from school.originals import originals_of
from school.places import RESERVED_FIRST, RESERVED_IN_GROUP
from school.posts import UNDATED, About, Content, Post, parse_post, read_content
from school.settings import Settings, Site
from school.tracked import check_tracked
from school.walk import within
from school.wording import judge_words
from school.words import CLOSED_ROOT, YEAR_ROOT, Status


@dataclass(frozen=True)
class Report:
    """What was read and everything that was found, by path and line; ``missing``
    names, by source, the files that a text mentions and nobody has sent yet."""

    content: Content
    findings: tuple[Finding, ...]
    missing: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


def check(home: Home, settings: Settings, only: Iterable[str] | None = None,
          moment: datetime.datetime | None = None) -> list[Finding]:
    """All findings about a home's content; see ``survey``."""
    return list(survey(home, settings, only, moment).findings)


def survey(home: Home, settings: Settings, only: Iterable[str] | None = None,
            moment: datetime.datetime | None = None) -> Report:
    """Read and judge the whole content; ``only`` (paths relative to it) cuts the
    findings, not the reading: an address is double because of another file.
    ``moment`` is now, in the school's own time. Never raises for content."""
    now = moment or datetime.datetime.now(ZoneInfo(settings.site.timezone)).replace(tzinfo=None)
    content = read_content(home.content, settings)
    findings = [*content.findings, *check_tracked(home), *kalender(home.content)[1]]
    kept = Kept.open(home.cache, settings.site)
    links: list[tuple[Post | About, int, str]] = []
    missing: dict[str, tuple[str, ...]] = {}
    texts: list[Post | About] = [*content.posts, *content.pages, *content.groups]
    for one in texts:
        examined = _examined(one, _stored(home, one), settings.site, kept)
        findings += examined.findings
        links += [(one, line, target) for line, target in examined.links]
        if examined.missing:
            missing[one.source] = examined.missing
    findings += _by_the_rules(content, settings, now, kept)
    kept.close()
    findings += _dead_links(links, content)
    findings += [finding for post in (*content.posts, *content.pages) for finding in _asked(post, now)]
    wanted = None if only is None else tuple(only)
    return Report(content, tuple(sorted(
        {finding for finding in findings if wanted is None or within(finding.path, wanted)})), missing)


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


def _examined(one: Post | About, stored: tuple[str, ...], site: Site, kept: Kept) -> Examined:
    reading = replace(Reading.of(one), stored=stored)
    key = hashlib.blake2b(repr(reading).encode("utf-8", "surrogatepass"), digest_size=20).hexdigest()
    found = kept.find(key)
    if found is None:
        found = examine(reading, site)
        kept.add(key, found)
    return found


def _stored(home: Home, one: Post | About) -> tuple[str, ...]:
    """The files of a post that came apart from it, into the store of originals."""
    if isinstance(one, About):
        return ()
    return tuple(name for name in originals_of(home, one) if name not in one.files)


def _by_the_rules(content: Content, settings: Settings, now: datetime.datetime, kept: Kept) -> list[Finding]:
    """What the school's own rules say of the words. Texts of other
    years are past mending: of those only what may not be said at all."""
    year, findings = settings.site.year_on(now.date()), list[Finding]()
    agreed = repr((settings.rules.severity, settings.rules.sentence_words, settings.site.mail, settings.site.telephone,
                   settings.site.street, settings.site.town))
    for post in (*content.posts, *content.pages):
        if post.status is Status.DRAFT:
            continue
        hints = post.group is None or post.group.year == year
        shown = (post.source, post.title, post.summary, post.gallery, post.body, post.lang, post.status, post.lines)
        key = "w" + hashlib.blake2b(repr((agreed, hints, shown)).encode("utf-8", "surrogatepass"),
                                    digest_size=20).hexdigest()
        found = kept.find(key)
        if found is None:
            found = Examined(tuple(judge_words(post, settings, hints=hints)))
            kept.add(key, found)
        findings += found.findings
    return findings


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
