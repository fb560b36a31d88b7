"""The result against what went in, from outside Pelican: nothing more, nothing less.

1. A tree holds exactly the files that its inputs call for, and lists them all; no links.
2. Nothing by which another post is recognised occurs in it, unless it occurs
   in the run's own inputs; and the tree's own posts are all recognised in it,
   so that a check that looks at nothing can't pass.
3. One photo is not in a private and in a published post.
4. Every link to a page of the site arrives.
5. Every post of a public tree, taken over or new, is approved as it stands there.
6. No tree, taken over or new, shows a photo that may not be shown there.

For the rest, trees that are taken over were verified when they were made; and so was a
page that is linked into a new tree, in which the words of posts that came since are not
looked for (schoolpoort/seen.py).
"""

from __future__ import annotations

import json
import os
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import msgspec

from plugins.dutch import dutch_date, dutch_month
from school.checker import Report
from school.content import Content
from school.fields import TYPES
from school.filestate import FileState
from school.findings import Finding
from school.forks import Forks
from school.home import Home
from school.manifest import Manifest
from school.memo import Memo
from school.words import Status, Tree
from schoolpoort.albums import Album, published_of
from schoolpoort.casebook import unapproved
from schoolpoort.expected import expected
from schoolpoort.held import Ruling
from schoolpoort.linked import Links
from schoolpoort.markers import Marker, Markers, folded, occurs
from schoolpoort.memory import Memory
from schoolpoort.notshown import NotShown
from schoolpoort.plan import Inputs, Plan
from schoolpoort.press import Pressed
from schoolpoort.seen import Seen, Sights
from schoolpoort.treefacts import facts_of

FEW = 4
"""So many trees are sooner looked at here than in other processes, and what is seen here is
known the next time."""


@dataclass(frozen=True)
class Verified:
    """What was looked for, where, and what was found. ``at_home`` counts the
    markers of a tree's own posts that were found in it."""

    findings: tuple[Finding, ...] = ()
    hints: tuple[Finding, ...] = ()
    trees: int = 0
    files: int = 0
    markers: int = 0
    at_home: int = 0
    links: int = 0

    def __str__(self) -> str:
        return (f"Nagezien: {self.files} bestanden in {self.trees} nieuwe bomen; {self.markers} kenmerken van "
                f"berichten gezocht, {self.at_home} keer gevonden waar ze horen en nergens anders; "
                f"{self.links} verwijzingen gevolgd.")


@dataclass(frozen=True)
class Inspected:
    """What was seen in some trees."""

    findings: tuple[Finding, ...]
    hints: tuple[Finding, ...]
    files: int
    at_home: int
    links: int


@dataclass(frozen=True)
class Inspector:
    """What a new tree is held against. ``complete`` makes it whole first."""

    markers: Markers
    shared: str
    links: Callable[[], Links]
    shown: NotShown
    complete: Callable[[Pressed], Path]
    sights: Sights

    def look(self, trees: Sequence[Pressed]) -> Inspected:
        """Look some trees through. Never raises for what it finds."""
        findings, links, files, at_home = list[Finding](), self.links(), 0, 0
        for one in trees:
            self.complete(one)
            inputs = one.job.inputs
            findings += _exactly(one)
            try:
                texts = self.sights.of(one, self.markers)
            except OSError as error:
                path = os.path.relpath(str(error.filename), one.job.files)
                findings.append(_wrong(inputs, path, "file-unreadable", f"is niet na te zien ({error.strerror})"))
                continue
            found, wrong = _recognised(inputs, texts, self.markers, self.shared)
            findings += [*wrong, *self.shown.made(str(inputs.tree), one.job.folder / "tree",
                                                  [(path, seen.stems) for path, seen in texts])]
            files += len(texts)
            at_home += found
            for path, seen in texts:
                links.follow(inputs.tree, path, seen.links)
        return Inspected((*findings, *links.findings), tuple(links.hints), files, at_home, links.count)


def verify(home: Home, plan: Plan, report: Report, albums: Mapping[str, Album], pressed: list[Pressed],
           theme: Path, ruling: Ruling, complete: Callable[[Pressed], Path], memory: Memory,
           workers: int = 1) -> Verified:
    """Make the new trees whole with ``complete`` and look them through; ``memory`` has the
    markers of the last time. Never raises for what it finds."""
    markers = memory.markers.update(report.content.parts, albums) if pressed else Markers()
    memory.sights.keep(plan.places)
    made = {str(one.job.inputs.tree): one for one in pressed}
    shown = NotShown(albums.values(), ruling)
    inspector = Inspector(markers, _theme_words(_said_by(theme)) if pressed else "",
                          lambda: Links(home, plan, made), shown, complete, memory.sights)
    seen = _looked(inspector, pressed, workers)
    findings = [*_shared_photos(plan, albums), *(finding for one in seen for finding in one.findings)]
    for one in plan.inputs:
        if not one.tree.is_closed:
            new = made.get(str(one.tree))
            folder = new.job.folder / "tree" if new else home.trees / one.place
            findings += _unapproved(one.tree, folder, report.content, albums, ruling, memory.memo)
    findings += [finding for name, place in plan.places.items() if name not in made
                 for finding in shown.taken_over(name, home.trees, place)]
    return Verified(tuple(findings), tuple(hint for one in seen for hint in one.hints), len(pressed),
                    sum(one.files for one in seen), len(markers.owners), sum(one.at_home for one in seen),
                    sum(one.links for one in seen))


def _looked(inspector: Inspector, pressed: Sequence[Pressed], workers: int) -> list[Inspected]:
    """The trees looked through; many of them in several processes, each with as many files as the others."""
    if len(pressed) <= FEW or workers == 1:
        return [inspector.look(pressed)]
    slices: list[list[Pressed]] = [[] for _ in range(workers)]
    for one in sorted(pressed, key=_files, reverse=True):
        min(slices, key=lambda some: sum(map(_files, some))).append(one)
    forks: Forks[Sequence[Pressed], Inspected] = Forks(inspector.look, workers)
    return forks.run([some for some in slices if some])


def _files(one: Pressed) -> int:
    return len(one.entries)


def _unapproved(tree: Tree, folder: Path, content: Content, albums: Mapping[str, Album], ruling: Ruling,
                memo: Memo) -> tuple[Finding, ...]:
    """Rule 5, looked at again when the tree, what is published or what was decided is other."""
    facts, parts = facts_of(str(tree), folder, memo), content.parts_of(tree)
    return memo.of(("unapproved", tree), (facts, ruling, *published_of(parts, albums, memo)), lambda: tuple(unapproved(
        str(tree), facts, content.find, albums, ruling)))


def _exactly(one: Pressed) -> Iterator[Finding]:
    """Rule 1: the files on disk, those of the plan and nothing else; and of each a row for the gate."""
    inputs, files = one.job.inputs, one.job.files
    wanted = expected(inputs, tuple(one.job.static))
    siblings = {f"{e.path}{end}" for e in one.entries for end, size in ((".gz", e.gz), (".br", e.br))
                if size is not None}
    there: set[str] = set()
    for path, is_file in _standing(str(files)):
        if is_file:
            there.add(path)
        else:
            yield _wrong(inputs, path, "not-a-file", "is geen gewoon bestand")
    for path in sorted(there - wanted - siblings):
        yield _wrong(inputs, path, "file-extra", "hoort niet in deze boom")
    for path in sorted(wanted - there):
        yield _wrong(inputs, path, "file-lost", "ontbreekt in deze boom")
    manifest = Manifest(one.job.folder / "tree" / "manifest.sqlite")
    for path in sorted(wanted & there - {*manifest.paths()}):
        yield _wrong(inputs, path, "file-unlisted", "staat niet op de lijst van deze boom, dus niemand krijgt het")
    manifest.close()


def _standing(folder: str, under: str = "") -> Iterator[tuple[str, bool]]:
    """Everything in a folder that is none itself, and whether it is a plain file."""
    with os.scandir(folder) as entries:
        for entry in entries:
            path = under + entry.name
            if entry.is_dir(follow_symlinks=False):
                yield from _standing(entry.path, f"{path}/")
            else:
                yield path, entry.is_file(follow_symlinks=False)


def _recognised(inputs: Inputs, texts: list[tuple[str, Seen]], markers: Markers,
                shared: str) -> tuple[int, list[Finding]]:
    """Rule 2: how many of its own markers were found, and what is wrong."""
    own = {post.source for post in (*inputs.posts, *inputs.shown)}
    findings: list[Finding] = []
    seen = {marker for marker in frozenset[Marker]().union(*(one.marks for _, one in texts))
            if marker in markers.owners}
    leaks = {marker for marker in seen if markers.owners[marker].isdisjoint(own)}
    for given in _given(inputs, shared) if leaks else ():
        leaks = {marker for marker in leaks if not occurs(marker, given)}
        if not leaks:
            break
    for path, one in texts if leaks else ():
        for marker in sorted(leaks & one.marks):
            whose = ", ".join(sorted(markers.owners[marker])[:2])
            findings.append(_wrong(inputs, path, f"leak-{marker.kind}",
                                   f"bevat “{marker.text}”, dat van {whose} is"))
    at_home: defaultdict[str, set[str]] = defaultdict(set)
    for marker in seen:
        for source in markers.owners[marker] & own:
            at_home[source].add(marker.kind)
    for post in (*inputs.posts, *inputs.shown):
        if not at_home[post.source] & ({"address"} if post.group else {"title", "sentence"}) and \
                _recognisable(post.source, markers):
            findings.append(_wrong(inputs, post.source, "post-lost", "is niet terug te vinden in deze boom"))
    return sum(len(markers.owners[marker] & own) for marker in seen), findings


def _recognisable(source: str, markers: Markers) -> bool:
    return any(source in owners for owners in markers.owners.values())


def _given(inputs: Inputs, shared: str) -> Iterator[str]:
    """Everything that a run was given, as folded text: first what is on every page, for most
    trees hold nothing of others but the menu, and what takes longest last."""
    settings = msgspec.json.encode(inputs.world.settings.site).decode()
    facts = json.dumps([inputs.menu, inputs.world.footer, inputs.years, [event.title for event in inputs.world.events]],
                       ensure_ascii=False)
    around = folded(f"{settings} {facts}")
    yield around
    yield shared
    posts = (*inputs.posts, *inputs.shown)
    texts = folded(" ".join(post.canonical for post in posts))
    yield texts
    about = [inputs.about.title, inputs.about.teachers, inputs.about.days, inputs.about.body] \
        if inputs.about else []
    dates = [say(post.date) for post in posts for say in (dutch_date, dutch_month)]
    rest = folded(" ".join([*dates, *about, *TYPES]))
    yield rest
    # A summary is text without marks, so a marked word is an input without them too.
    yield f"{around} {texts} {rest}".translate(str.maketrans("", "", "*_`"))


@lru_cache(maxsize=2)
def _theme_words(files: tuple[tuple[str, FileState], ...]) -> str:
    """What every page may say, folded: the words of these files, as they are now."""
    return folded(" ".join(Path(file).read_text(encoding="utf-8") for file, _ in files))


def _said_by(theme: Path) -> tuple[tuple[str, FileState], ...]:
    """The theme's files with words, as they stand now."""
    files = [file for file in sorted(theme.rglob("*")) if file.suffix in (".html", ".css", ".js", ".svg", ".xml")]
    return tuple((str(file), FileState.of(file.stat())) for file in files)


def _shared_photos(plan: Plan, albums: Mapping[str, Album]) -> Iterator[Finding]:
    """Rule 3, by what the posts say: one that waits for its publication is no private one."""
    posts = {post.source: post.status is Status.PUBLISHED for one in plan.inputs if one.albums for post in one.posts}
    where: defaultdict[str, dict[bool, tuple[str, str]]] = defaultdict(dict)
    for source in sorted(posts):
        if source in albums:
            for name, digest in albums[source].originals.items():
                where[digest][posts[source]] = (source, name)
    for places in where.values():
        if len(places) == 2:
            (closed, name), (published, _) = places[False], places[True]
            yield Finding(closed, 0, "photo-shared", f"“{name}” staat ook in het gepubliceerde {published}",
                          "een foto in een besloten of in een gepubliceerd bericht, niet in beide")


def _wrong(inputs: Inputs, path: str, code: str, what: str) -> Finding:
    return Finding(f"{inputs.tree}/{path}", 0, code, what)


