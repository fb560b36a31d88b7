"""Why each text of the public trees is public, from outside Pelican and apart from the
plan: by what stands in the trees themselves, those that are taken over among them."""

from __future__ import annotations

import datetime
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from functools import partial
from pathlib import Path

from school.checker import Report
from school.content import Content
from school.decisions import needs_approval
from school.findings import Finding
from school.grounds import Basis, Ground, Grounds, Looked, RuleLine
from school.memo import Memo
from school.posts import Post
from school.rules import BY_CODE, RULES, Subject, severity_of
from school.settings import Settings, Site
from school.withdrawals import key_of
from school.words import Status, Tree
from schoolpoort.albums import NO_ALBUM, Album, published_of
from schoolpoort.held import Ruling
from schoolpoort.treefacts import TreeFacts, TreePost, facts_of

FACES = frozenset({"face-clear", "face-small"})
HERE = FACES | {"one-child", "confidential", "private-data", "homework", "long-sentence", "hard-word", "hours",
                "approved"}
"""Rules of which the result depends on nothing but what is public."""


def grounds_of(trees: Mapping[str, Path], settings: Settings, report: Report, albums: Mapping[str, Album],
               ruling: Ruling, memo: Memo | None = None) -> Grounds:
    """``trees`` are the folders of all trees of a release, by name. ``memo`` has what was
    made of a tree that is the same, with the same texts and findings."""
    memo, bases = memo or Memo(), list[dict[str, Basis]]()
    for name, folder in trees.items():
        tree = Tree.parse(name)
        if not tree.is_closed:
            facts, parts = facts_of(name, folder, memo), report.content.parts_of(tree)
            given, found = published_of(parts, albums, memo), [one for part in parts for one in _found(part, report)]
            bases.append(memo.of(
                ("grounds", name), (facts, ruling, settings, memo.same(("found", name), found), *given),
                partial(_bases, facts, report.content, found, albums, ruling, settings.site)))
    return memo.of("grounds", (settings, *bases), lambda: Grounds(
        school=settings.site.name, url=settings.site.url, rules=rule_lines(settings),
        posts={key: one for some in bases for key, one in some.items()}))


def _found(part: Content, report: Report) -> list[Finding]:
    """What counts of the published posts of a folder, by rules that are looked at here."""
    found = [one for one in report.found_in(part.place) if one.code in HERE]
    sources = {post.source for post in part.published} if found else {}
    return [one for one in found if one.path in sources]


def _bases(facts: TreeFacts, content: Content, findings: Iterable[Finding], albums: Mapping[str, Album],
           ruling: Ruling, site: Site) -> dict[str, Basis]:
    """Of each post of a public tree, by its key."""
    found: defaultdict[str, list[Finding]] = defaultdict(list)
    for finding in findings:
        found[finding.path].append(finding)
    return {held.key: _basis(post, ruling, site, counted(found[post.source], albums.get(post.source, NO_ALBUM), held))
            for held in facts.posts if (post := content.find(held.source)) and post.status is Status.PUBLISHED
            and key_of(post) == held.key}


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
