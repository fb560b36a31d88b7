"""Why each text of the public trees is public, from outside Pelican and apart from the
plan: by what stands in the trees themselves, those that are taken over among them."""

from __future__ import annotations

import datetime
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from pathlib import Path

from school.checker import Report
from school.decisions import needs_approval
from school.findings import Finding
from school.grounds import Basis, Ground, Grounds, Looked, RuleLine
from school.posts import Post
from school.rules import BY_CODE, RULES, Subject, severity_of
from school.settings import Settings, Site
from school.withdrawals import key_of
from school.words import Tree
from schoolpoort.albums import NO_ALBUM, Album
from schoolpoort.held import Ruling
from schoolpoort.treefacts import TreePost, read_tree

FACES = frozenset({"face-clear", "face-small"})
HERE = FACES | {"one-child", "confidential", "private-data", "homework", "long-sentence", "hard-word", "hours",
                "approved"}
"""Rules of which the result depends on nothing but what is public."""


def grounds_of(trees: Mapping[str, Path], settings: Settings, report: Report, albums: Mapping[str, Album],
               ruling: Ruling) -> Grounds:
    """``trees`` are the folders of all trees of a release, by name."""
    texts = {key_of(post): post for post in (*report.content.posts, *report.content.pages)}
    found: defaultdict[str, list[Finding]] = defaultdict(list)
    for finding in report.findings:
        if finding.code in HERE:
            found[finding.path].append(finding)
    posts = {}
    for name, folder in trees.items():
        held = () if Tree.parse(name).is_closed else read_tree(folder).posts
        for one in held:
            post = texts.get(one.key)
            if post is not None:
                album = albums.get(post.source, NO_ALBUM)
                posts[one.key] = _basis(post, ruling, settings.site, counted(found[post.source], album, one))
    return Grounds(school=settings.site.name, url=settings.site.url, rules=rule_lines(settings), posts=posts)


def rule_lines(settings: Settings) -> tuple[RuleLine, ...]:
    """The school's rules as they hold, in its own words."""
    rules = settings.rules
    return tuple(RuleLine(number=rule.number, code=rule.code, sentence=rules.sentence(rule),
                          severity=severity_of(rule, rules.severity), looked=_looked(rule.code)) for rule in RULES)


def _looked(code: str) -> Looked:
    if code in HERE:
        return Looked.HERE
    subject = BY_CODE[code].subject
    return Looked.NAMES if subject is Subject.NAMES else Looked.PACE if subject is Subject.OFTEN else Looked.PEOPLE


def _basis(post: Post, ruling: Ruling, site: Site, found: dict[str, int]) -> Basis:
    if post.is_page:
        return Basis(ground=Ground.PAGE, found=found)
    if not needs_approval(post, ruling.approval):
        return Basis(ground=Ground.FREE, found=found)
    last = ruling.decisions.latest(post.source, key_of(post))
    if last is None:
        return Basis(found=found)  # verify stops this; if it is said all the same, a check finds it
    day = datetime.datetime.fromisoformat(last.moment).astimezone(site.zone).date()
    return Basis(ground=Ground.APPROVED, role=last.role, on=str(day), found=found)


def counted(findings: Iterable[Finding], album: Album, held: TreePost) -> dict[str, int]:
    """How often each rule was broken by what the public sees: a photo that is left out
    of the public tree is closed, and so is what was seen on it."""
    there = {path.rpartition("/")[2] for path in held.files}
    shown = [name for name in album.items if there.intersection(album.files_of(name))]
    counts = Counter(one.code for one in findings
                     if one.code not in FACES or any(f"“{name}”" in one.what for name in shown))
    return dict(sorted(counts.items()))
