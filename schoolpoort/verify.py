"""The result against what went in, from outside Pelican: nothing more, nothing less.

1. A tree holds exactly the files that its inputs call for; no links.
2. Nothing by which another post is recognised occurs in it, unless it occurs
   in the run's own inputs; and the tree's own posts are all recognised in it,
   so that a check that looks at nothing can't pass.
3. One photo is not in a private and in a published post.
4. Every link to a page of the site arrives.
5. Every post of a public tree, taken over or new, is approved as it stands there.
6. No tree, taken over or new, shows a photo that may not be shown there.

For the rest, trees that are taken over were verified when they were made.
"""

from __future__ import annotations

import json
import os
import stat
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import msgspec

from plugins.dutch import dutch_date, dutch_month
from school.checker import Report
from school.fields import TYPES
from school.findings import Finding
from school.forks import Forks
from school.home import Home
from school.words import Status
from schoolpoort.albums import Album
from schoolpoort.casebook import unapproved
from schoolpoort.expected import expected
from schoolpoort.held import Ruling
from schoolpoort.linked import Links
from schoolpoort.markers import Marker, Markers, folded
from schoolpoort.notshown import NotShown
from schoolpoort.plan import Inputs, Plan
from schoolpoort.press import Pressed
from schoolpoort.sources import source_text
from schoolpoort.squeeze import TEXT

FEW = 500
"""So many pages are sooner looked at here than in other processes."""


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

    def look(self, trees: Sequence[Pressed]) -> Inspected:
        """Look some trees through. Never raises for what it finds."""
        findings, links, files, at_home = list[Finding](), self.links(), 0, 0
        for one in trees:
            self.complete(one)
            inputs, texts = one.job.inputs, list(_texts(one))
            findings += _exactly(one)
            found, wrong = _recognised(inputs, texts, self.markers, self.shared)
            findings += [*wrong, *self.shown.made(str(inputs.tree), one.job.folder / "tree", texts)]
            files += len(texts)
            at_home += found
            for path, text in texts:
                if path.endswith(".html"):
                    links.follow(inputs.tree, path, text)
        return Inspected((*findings, *links.findings), tuple(links.hints), files, at_home, links.count)


def verify(home: Home, plan: Plan, report: Report, albums: Mapping[str, Album], pressed: list[Pressed],
           theme: Path, ruling: Ruling, complete: Callable[[Pressed], Path], known: Markers,
           workers: int = 1) -> Verified:
    """Make the new trees whole with ``complete`` and look them through; ``known`` are the
    markers of the last time. Never raises for what it finds."""
    posts = (*report.content.posts, *report.content.pages)
    markers = known.update(posts, albums) if pressed else Markers()
    made = {str(one.job.inputs.tree): one for one in pressed}
    shown = NotShown(albums.values(), ruling)
    inspector = Inspector(markers, _theme_words(theme) if pressed else "", lambda: Links(home, plan, made), shown,
                          complete)
    seen = _looked(inspector, pressed, workers)
    findings = [*_shared_photos(plan, albums), *(finding for one in seen for finding in one.findings)]
    trees = {name: made[name].job.folder / "tree" if name in made else home.trees / place
             for name, place in plan.places.items()}
    findings += unapproved(plan, trees, report, albums, ruling)
    findings += [finding for name in plan.places if name not in made
                 for finding in shown.taken_over(name, trees[name])]
    return Verified(tuple(findings), tuple(hint for one in seen for hint in one.hints), len(pressed),
                    sum(one.files for one in seen), len(markers.owners), sum(one.at_home for one in seen),
                    sum(one.links for one in seen))


def _looked(inspector: Inspector, pressed: Sequence[Pressed], workers: int) -> list[Inspected]:
    """The trees looked through, many of them in several processes."""
    if sum(len(one.entries) for one in pressed) < FEW or workers == 1:
        return [inspector.look(pressed)]
    inspector.markers.ready()  # once, for all processes
    slices = [pressed[first::2 * workers] for first in range(2 * workers)]
    forks: Forks[Sequence[Pressed], Inspected] = Forks(inspector.look, workers)
    return forks.run([some for some in slices if some])


def _exactly(one: Pressed) -> Iterator[Finding]:
    """Rule 1: the files on disk, those of the plan and nothing else."""
    inputs, files = one.job.inputs, one.job.files
    wanted = expected(inputs, tuple(one.job.static))
    siblings = {f"{e.path}{end}" for e in one.entries for end, size in ((".gz", e.gz), (".br", e.br))
                if size is not None}
    there: set[str] = set()
    for folder, folders, names in os.walk(files):
        for name in (*folders, *names):
            full = os.path.join(folder, name)
            mode, path = os.lstat(full).st_mode, os.path.relpath(full, files)
            if stat.S_ISREG(mode):
                there.add(path)
            elif not stat.S_ISDIR(mode):
                yield _wrong(inputs, path, "not-a-file", "is geen gewoon bestand")
    for path in sorted(there - wanted - siblings):
        yield _wrong(inputs, path, "file-extra", "hoort niet in deze boom")
    for path in sorted(wanted - there):
        yield _wrong(inputs, path, "file-lost", "ontbreekt in deze boom")


def _texts(one: Pressed) -> Iterator[tuple[str, str]]:
    """All text of the tree, served or told to the gate, without the sheet that its pages carry."""
    sheet = f"<style>{one.job.style}</style>"
    for entry in one.entries:
        if Path(entry.path).suffix in TEXT:
            text = (one.job.files / entry.path).read_text(encoding="utf-8")
            at = text.find("<style>")
            carried = at >= 0 and text.startswith(sheet, at)
            yield entry.path, text[:at] + text[at + len(sheet):] if carried else text
    yield "stream.json", json.dumps(json.loads((one.job.folder / "tree/stream.json").read_bytes()),
                                    ensure_ascii=False)


def _recognised(inputs: Inputs, texts: list[tuple[str, str]], markers: Markers,
                shared: str) -> tuple[int, list[Finding]]:
    """Rule 2: how many of its own markers were found, and what is wrong."""
    own = {post.source for post in (*inputs.posts, *inputs.shown)}
    allowed: set[Marker] | None = None
    findings: list[Finding] = []
    seen: set[Marker] = set()
    for path, text in texts:
        hits = markers.found(folded(text))
        seen |= hits
        foreign = {marker for marker in hits if not markers.owners[marker] & own}
        if foreign and allowed is None:
            allowed = markers.found(folded(f"{_words(inputs)} {shared}"))
        for marker in sorted(foreign - (allowed or set())):
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


def _words(inputs: Inputs) -> str:
    """Everything that a run was given, as text."""
    texts = [source_text(post) for post in (*inputs.posts, *inputs.shown)]
    dates = [say(post.date) for post in (*inputs.posts, *inputs.shown) for say in (dutch_date, dutch_month)]
    about = [inputs.about.title, inputs.about.teachers, inputs.about.days, inputs.about.body] \
        if inputs.about else []
    settings = msgspec.json.encode(inputs.world.settings.site).decode()
    facts = json.dumps([inputs.menu, inputs.world.footer, inputs.years, [event.title for event in inputs.world.events]],
                       ensure_ascii=False)
    whole = " ".join([*texts, *dates, *about, settings, facts, *TYPES])
    # A summary is text without marks, so a marked word is an input without them too.
    return f"{whole} {whole.translate(str.maketrans('', '', '*_`'))}"


def _theme_words(theme: Path) -> str:
    files = [file for file in sorted(theme.rglob("*")) if file.suffix in (".html", ".css", ".js", ".svg", ".xml")]
    return " ".join(file.read_text(encoding="utf-8") for file in files)


def _shared_photos(plan: Plan, albums: Mapping[str, Album]) -> Iterator[Finding]:
    """Rule 3, by what the posts say: one that waits for its publication is no private one."""
    posts = {post.source: post.status is Status.PUBLISHED for one in plan.inputs for post in one.posts}
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


