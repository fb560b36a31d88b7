"""Fifty parents of twelve groups who read at once: theirs whole, nobody else's at all."""

from __future__ import annotations

import random
import tempfile
from collections.abc import Iterator
from pathlib import Path

from bench.bulk import Bulk, photos
from bench.client import Ask, load
from bench.households import Parent, move_in
from bench.rows import Aim, Row, Size, Table
from bench.running import a_free_port, gate, running
from school.home import Home
from school.words import Group

GROUPS = tuple(f"groep-{number}" for number in range(1, 13))
PARENTS = 50
TITLE = "Fifty parents at once"
HOW = (
    "Fifty parents with children in two of twelve groups, a connection each, the gate with two workers "
    "and the client on the same two cores. Half of what they ask is theirs (pages and photos, compared "
    "byte by byte with the file), the other half is another group's and must be the 404 without a word of"
    " that group.")


def measure(size: Size) -> Table:
    with tempfile.TemporaryDirectory() as folder:
        size.say("a school of twelve groups")
        school = Bulk(Home(Path(folder) / "home"), a_free_port(), GROUPS)
        school.settle()
        school.release()
        parents = move_in(school.home, school.this_year, PARENTS, each=2)
        asks = [ask for parent in parents for ask in of(school, parent)]
        random.Random(1).shuffle(asks)
        with running(gate(school.home.root, school.port, workers=2), school.port):
            size.say("reading")
            tally = load(school.port, asks, connections=PARENTS, seconds=5 if size.quick else 60)
        for wrong in tally.wrong[:3]:
            print("       ", wrong)
        said = f"{len(tally.times):,} answers, {tally.rate:,.0f} a second"
        return Table(TITLE, HOW, (
            Row(work="errors, and answers with a wrong group's byte", figure=len(tally.wrong), ours=said,
                aim=Aim(at_most=0)),
            Row(work="the slowest hundredth", figure=tally.at(.99), ours=f"p50 {tally.at(.5):.1f} ms, p99 "
                f"{tally.at(.99):.1f} ms", aim=Aim(unit="ms (p99)"))))


def of(school: Bulk, parent: Parent) -> Iterator[Ask]:
    """What one parent asks: a few posts and photos of their own, as many of others'."""
    for group in parent.groups:
        others = tuple(words(one) for one in school.this_year if one != group)
        for post in range(3):
            page = school.file(group, f"bericht-{post}/index.html").read_bytes()
            yield Ask(school.address(group, post), 200, parent.cookie, page, others)
        for photo in photos(0)[:2]:
            yield Ask(f"/besloten/{group}/{photo}", 200, parent.cookie, school.file(group, photo).read_bytes())
    strange = [group for group in school.this_year if group not in parent.groups]
    for group in strange:
        yield Ask(school.address(group, 0), 404, parent.cookie, b"", tuple(words(one) for one in school.this_year))


def words(group: Group) -> bytes:
    """What every page of a group says of itself, and no other page."""
    return f"besloten/{group} bericht".encode()
