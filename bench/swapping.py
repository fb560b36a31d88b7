"""A new release while everybody reads: no request lost, no answer late."""

from __future__ import annotations

import multiprocessing
import tempfile
import time
from multiprocessing.sharedctypes import Synchronized
from multiprocessing.synchronize import Event
from pathlib import Path

from bench.bulk import Bulk, text
from bench.client import Ask, load
from bench.households import move_in
from bench.rows import Aim, Row, Size, Table
from bench.running import a_free_port, gate, running
from school.home import Home

GROUPS = tuple(f"groep-{number}" for number in range(1, 13))
CONNECTIONS = 20
EVERY = 0.5  # seconds between two releases
TITLE = "A release swapped under load"
HOW = (
    f"Twelve groups of eight years and the gate with two workers; {CONNECTIONS} connections read closed "
    "pages of this year, each answer read whole and judged, while every half second a release with one "
    "new tree is written and swapped in by a process beside.")


def measure(size: Size) -> Table:
    with tempfile.TemporaryDirectory() as folder:
        size.say("a school of eight years")
        school = Bulk(Home(Path(folder) / "home"), a_free_port(), GROUPS, tuple(range(2019, 2027)), posts=100, sample=2)
        school.settle()
        school.release()
        parents = move_in(school.home, school.this_year, 24)
        asks = []
        for parent in parents:
            group = parent.groups[0]
            asks += [Ask(f"/besloten/{group}/", 200, parent.cookie, f"<h1>besloten/{group} uitgave".encode()),
                     Ask(school.address(group, 0), 200, parent.cookie, text(f"besloten/{group} bericht 0", 12_000))]
        with running(gate(school.home.root, school.port, workers=2), school.port):
            # A process of its own, as a build is: it must not hold up who measures.
            beside = multiprocessing.get_context("fork")
            swaps, over = beside.Value("i", 0), beside.Event()
            process = beside.Process(target=swap, args=(school, swaps, over))
            process.start()
            size.say("reading while it is swapped")
            tally = load(school.port, asks, connections=CONNECTIONS, seconds=max(size.seconds, 5))
            over.set()
            process.join()
        for wrong in tally.wrong[:3]:
            print("       ", wrong)
        worst = max(tally.times, default=float("inf"))
        said = f"{swaps.value} releases, {len(tally.times):,} answers"
        return Table(TITLE, HOW, (
            Row(work="requests lost or answered wrong", figure=len(tally.wrong), ours=said, aim=Aim(at_most=0)),
            Row(work="the slowest answer", figure=worst, ours=f"p50 {tally.at(.5):.1f} ms, p99 {tally.at(.99):.1f} ms, "
                f"worst {1000 * worst:.0f} ms", aim=Aim(at_most=0.5, unit="s"))))


def swap(school: Bulk, swaps: Synchronized[int], over: Event) -> None:
    """Releases, one after the other, each with another tree that is new."""
    groups = school.this_year
    while not over.is_set():
        began = time.monotonic()
        school.release(groups[swaps.value % len(groups)])
        swaps.value += 1
        over.wait(max(0.0, EVERY - (time.monotonic() - began)))
