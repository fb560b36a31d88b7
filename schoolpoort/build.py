"""The build: check, plan, press, verify, swap (DESIGN 5).

One build at a time. What is served changes in the last step and in one
rename; anything that fails or is killed before leaves it as it was.
"""

from __future__ import annotations

import datetime
import os
import shutil
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cache, partial
from pathlib import Path

from filelock import FileLock, Timeout

from school.checker import Report, survey
from school.findings import Finding, has_errors
from school.forks import reap
from school.home import PROGRAM, Home
from school.kalender import FILE, FREE, read_kalender
from school.release import Facts
from school.settings import Settings
from school.words import Kind, Tree
from schoolpoort.addressbook import note_addresses
from schoolpoort.albums import Album
from schoolpoort.aside import beside_of
from schoolpoort.assets import Assets, read_assets, state_of
from schoolpoort.before import now_standing
from schoolpoort.beside import Beside
from schoolpoort.codeversion import code_version
from schoolpoort.due import note_next
from schoolpoort.finish import finish
from schoolpoort.gather import gather
from schoolpoort.grounds import grounds_of
from schoolpoort.held import Held, Ruling, local_now
from schoolpoort.memory import Last, Memory, State
from schoolpoort.plan import Plan, World, make_plan
from schoolpoort.press import Job, Pressed, press_all
from schoolpoort.scatter import scatter
from schoolpoort.shelf import (
    begin_sync,
    drop_old_releases,
    place_trees,
    put_release,
    same_as_current,
    shelf_lock,
    standing,
    sweep,
    sync_all,
    unused_trees,
)
from schoolpoort.sight import is_unfinished, set_out, sight
from schoolpoort.verify import Verified, verify

THEME = PROGRAM / "theme"
MOST_TURNS = 5
QUIET = 600.0  # seconds
"""So long a process that stays waits for another question before it deletes trees that no release
holds any more: for minutes afterwards the file system makes folders slowly (schoolpoort/scatter.py).
Whoever takes something away deletes them at once."""
MOST_LEFT = 100
"""So many trees may wait for that."""


class BuildError(Exception):
    """The build stops; what is served stays. ``findings`` say why, when it is
    the content."""

    def __init__(self, message: str, findings: Iterable[Finding] = ()) -> None:
        super().__init__(message)
        self.findings = tuple(findings)


class BusyError(BuildError):
    """Another build is running and this one was asked not to wait."""


class Watch:
    """Who looks on while a build runs; this one doesn't."""

    def says(self, what: str) -> None:
        """A step begins."""

    def derived(self, done: int, total: int) -> None:
        """So many of the new photos and films are derived."""

    def seen(self, done: int, total: int) -> None:
        """So many of the new published photos are looked at for faces."""

    def begins(self, trees: int) -> None:
        """So many trees are to be made."""

    def made(self, tree: str) -> None:
        """One of them is there."""


@dataclass(frozen=True)
class Options:
    """How to build. ``moment`` is now in the school's own time; a process that stays gives
    the same ``memory`` each time, and may do ``later`` what nobody waits for, a step at a
    time: before each it is told for how many seconds nobody had better have asked."""

    moment: datetime.datetime | None = None
    wait: bool = True
    workers: int = field(default_factory=lambda: os.cpu_count() or 1)
    theme: Path = THEME
    memory: Memory = field(default_factory=Memory)
    later: Callable[[Iterator[float]], object] = list


@dataclass(frozen=True)
class Built:
    """What a build did. ``number`` is the release that is served now, ``until`` when it may change
    by itself."""

    number: int
    made: tuple[str, ...]
    taken_over: tuple[str, ...]
    held: tuple[Held, ...]
    hints: tuple[Finding, ...]
    verified: Verified
    until: datetime.datetime
    seconds: float = 0


def build(home: Home, options: Options | None = None, watch: Watch | None = None) -> Built:
    """Make and serve a new release. Raises BuildError (and PressError, AssetError,
    WithdrawalsError, DecisionsError, ShownError); then nothing changed."""
    options, watch = options or Options(), watch or Watch()
    home.var.mkdir(parents=True, exist_ok=True)
    lock = FileLock(home.var / "build.lock")
    try:
        lock.acquire(timeout=0)
    except Timeout:
        if not options.wait:
            raise BusyError("er loopt al een bouw. Wacht tot die klaar is, of laat --no-wait weg.") from None
        watch.says("Er loopt al een bouw; wachten")
        lock.acquire()
    try:
        sweep(home)
        return _turns(home, options, watch)
    finally:
        lock.release()


def _turns(home: Home, options: Options, watch: Watch) -> Built:
    """Build until nothing changed meanwhile that a build can't be without: taking away doesn't
    wait for a build, so a build waits for taking away."""
    for _ in range(MOST_TURNS):
        built = _build(home, options, watch)
        if built:
            return built
        watch.says("Er is intussen iets veranderd; opnieuw")
        sweep(home)
    raise BuildError("er werd steeds iets weggehaald of veranderd terwijl er werd gebouwd. Probeer het zo nog eens.")


def _build(home: Home, options: Options, watch: Watch) -> Built | None:
    """One turn. None when something of what it was made of is other by now."""
    start, memory, began = time.monotonic(), options.memory, time.time_ns()
    settings = Settings.read(home)
    if settings.server.store.mirror:
        raise BuildError("deze thuismap is een spiegel ([server.store] in school.toml): hier wordt niet gebouwd.")
    moment = options.moment or local_now(settings)
    state = memory.look(home)
    if isinstance(same := memory.unchanged(home, state, moment), Built):
        return replace(same, made=(), taken_over=tuple(sorted({*same.made, *same.taken_over})),
                       verified=Verified(hints=same.verified.hints), seconds=time.monotonic() - start)
    try:
        built = _anew(home, options, watch, memory.memo.same("settings", settings.on(moment)), moment, state)
    except Exception:
        if state.tour.holds():
            raise
        return None  # what is wrong may be so no more
    if built is None:
        return None
    built = replace(built, seconds=time.monotonic() - start)
    # What was too new to be sure of, or not looked at for want of time, is looked at again.
    sure = state.sure(began) and not any(map(is_unfinished, built.hints))
    memory.last = Last(state if sure else None, built.number, moment, built.until, built)
    options.later(_settle(home, settings.rules.keep_releases, memory))
    return built


def _anew(home: Home, options: Options, watch: Watch, settings: Settings, moment: datetime.datetime,
          state: State) -> Built | None:
    """All steps. None when something that counts is other at the end."""
    memory, memo = options.memory, options.memory.memo
    watch.says("Controleren")
    report = survey(home, settings, moment=moment, known=memory.texts, tour=state.tour)
    if has_errors(report.findings):
        raise BuildError("er zijn fouten gevonden; wat er staat, blijft staan.", report.findings)
    ruling = memo.same("ruling", Ruling.read(home, settings))
    watch.says("Foto's en filmpjes")
    albums = {source: memo.same(("album", source), album)
              for source, album in gather(home, settings, report, watch.derived).items()}
    report = _sighted(home, settings, report, albums, watch)
    static = options.theme / "static"
    assets = memo.of(("assets", static), (settings, state_of(static)), partial(read_assets, static, settings))
    plan = _plan(home, settings, moment, report, albums, ruling, options, assets)
    jobs = list(_jobs(home, plan, options.theme, assets, report.html))
    watch.begins(len(jobs))
    if jobs:
        scatter(home.work)
    # Neither depends on what the runs make, so this process makes both while those work.
    beside = cache(partial(beside_of, home, plan, report, albums, ruling, memory))
    pressed = press_all(jobs, options.workers, lambda job: watch.made(str(job.inputs.tree)),
                        lambda: (memory.markers.update(report.content.parts, albums), beside()))
    begin_sync(home.work, len(pressed))
    watch.says("Nazien")
    verified = verify(home, plan, report, albums, pressed, options.theme, ruling, finish, memory, options.workers)
    if verified.findings:
        raise BuildError("het resultaat is niet in orde; wat er staat, blijft staan.", verified.findings)
    made = {str(one.job.inputs.tree): one.job.folder / "tree" for one in pressed}
    public = {name: made.get(name) or home.trees / place for name, place in plan.places.items()
              if not Tree.parse(name).is_closed}
    grounds = grounds_of(public, settings, report, albums, ruling, memo)
    if not state.tour.holds():
        return None
    packed = memo.of("packed grounds", (grounds,), grounds.pack)
    number = _release(home, settings, plan, assets, pressed, made, ruling, replace(beside(), grounds=packed))
    if number is None:
        return None  # something was taken away while we built
    shutil.rmtree(home.work, ignore_errors=True)  # not later: then it may be the next build's
    memory.used = report, plan, jobs, pressed, beside
    return Built(number, tuple(made), tuple(sorted(set(plan.places) - set(made))), plan.held,
                 (*report.findings, *verified.hints), verified, plan.next_change)


def _sighted(home: Home, settings: Settings, report: Report, albums: dict[str, Album], watch: Watch) -> Report:
    """The report with what is seen on the photos of published texts. Never stops a
    build, and keeps it no longer than the settings allow."""
    watch.says("Gezichten zoeken")
    seen = sight(home, settings, report.content, albums, settings.rules.face_seconds, watch.seen)
    set_out(home, seen)
    return replace(report, findings=tuple(sorted({*report.findings, *seen.findings})))


def _plan(home: Home, settings: Settings, moment: datetime.datetime, report: Report,
          albums: dict[str, Album], ruling: Ruling, options: Options, assets: Assets) -> Plan:
    file = home.content / FILE
    events = read_kalender(file.read_bytes())[0] if file.is_file() else ()
    world = World(settings, code_version(options.theme), assets.urls, events)
    return make_plan(report.content, albums, ruling, world, moment, options.memory.memo)


def _jobs(home: Home, plan: Plan, theme: Path, assets: Assets, html: Mapping[str, str]) -> Iterator[Job]:
    """What each tree that does not stand yet is made from. ``html`` is by source."""
    before, there = now_standing(home), standing(home)
    for one in plan.inputs:
        if one.place in there:
            continue
        given = {post.body: html[post.source] for post in (*one.posts, *one.shown) if post.source in html}
        yield Job(home, one, home.work / one.id, theme, dict(assets.files) if one.tree.kind is Kind.FRONT else {},
                  assets.style, given, before(one.tree))


def _release(home: Home, settings: Settings, plan: Plan, assets: Assets, pressed: list[Pressed],
             made: dict[str, Path], ruling: Ruling, beside: Beside) -> int | None:
    """Place the trees and swap. None when something was taken away since the plan."""
    if pressed:
        sync_all(home.work)  # all new trees together, while nobody waits for the lock
    with shelf_lock(home):
        if ruling.takes_back(Ruling.read(home, settings)):
            return None
        place_trees(home, {one.job.inputs.place: made[str(one.job.inputs.tree)] for one in pressed})
        if not standing(home).issuperset(plan.places.values()):
            return None  # a tree to take over was cut
        facts = beside.sealed(Facts(
            number=0, moment=plan.moment.isoformat(), trees=plan.places, theme=dict(assets.urls),
            menu=list(plan.menu), footer=list(plan.inputs[0].world.footer),
            groups={name: dict(facts) for name, facts in plan.groups.items()},
            free=[{"title": one.title, "date": str(one.date), "end": str(one.end), "kind": one.kind}
                  for one in plan.inputs[0].upcoming if one.kind in FREE]))
        note_addresses(home, plan, [one.job.inputs for one in pressed])
        number = same_as_current(home, facts) or put_release(home, facts, beside)
        note_next(home, plan.next_change)
    return number


def _settle(home: Home, keep: int, memory: Memory) -> Iterator[float]:
    """Write down what saves time, and take away what no release needs any more."""
    reap()
    memory.used = None
    memory.texts.settle()
    memory.memo.forget()
    memory.markers.settle()
    with shelf_lock(home):
        for _ in drop_old_releases(home, keep):
            yield 0
    yield QUIET if len(unused_trees(home)) <= MOST_LEFT else 0
    with shelf_lock(home):
        for tree in unused_trees(home):
            shutil.rmtree(tree, ignore_errors=True)
            yield 0
