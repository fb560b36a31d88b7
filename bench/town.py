"""The demo school under load: figures of ``security.md``'s list, by its numbers.

    1  public pages at 50 connections        errors, rate, p99
    2  closed pages of 20 people at 50       wrong-group answers, rate, p99
    16 a parent whose access ends under load seconds until refused, everywhere
    17 malformed tokens                      accepted, 5xx, p99
    19 500 connections that send slowly      what others notice
"""

from __future__ import annotations

import random
import re
import tempfile
import time
from pathlib import Path

from bench.client import Ask, Tally, hold, load
from bench.rows import Aim, Row, Size, Table
from demo.people import BY_NAME
from gate.register import Register
from gate.staff import end_access
from gate.wsgi import utc_now
from school.manifest import Manifest
from school.release import Release
from school.words import Kind, Tree
from tests.surfer import sign_in
from tests.town import Town, make_town, served

COOKIE = "__Host-schoolpoort"
CONNECTIONS = 50
READERS = 20
HOW = ("The demo school, its gate with two workers and the client on the same cores. Every answer is read whole and "
       "compared: a page must hold its own words, what is not somebody's must be the 404.")


def measure(size: Size) -> Table:
    """A town in a folder of its own, served for real."""
    with tempfile.TemporaryDirectory() as folder:
        size.say("making the demo school")
        town = make_town(Path(folder))
        with served(town):
            rows = [public(town, size), closed(town, size), malformed(town, size), slowloris(town, size),
                    revocation(town)]
    return Table("The demo school under load", HOW, tuple(rows))


def spoken(work: str, tally: Tally, p99: float) -> Row:
    """A load as a row: its slowest hundredth, and that nothing was wrong."""
    for wrong in tally.wrong[:3]:
        print("       ", wrong)
    return Row(work=work, figure=tally.at(.99) if not tally.wrong else float("inf"),
               ours=f"{tally.rate:,.0f} req/s, p50 {tally.at(.5):.1f} ms", aim=Aim(at_most=p99, unit="ms (p99)"),
               note=f"{len(tally.wrong)} wrong of {len(tally.times):,} answers")


def pages(town: Town, kind: Kind) -> dict[Tree, list[str]]:
    """The addresses of all pages of a kind of tree."""
    release, found = Release.current(town.home), dict[Tree, list[str]]()
    for name, place in release.facts.trees.items():
        tree = Tree.parse(name)
        if tree.kind is kind:
            files = Manifest(release.trees_root / place / "manifest.sqlite")
            found[tree] = [tree.prefix + entry.path.removesuffix("index.html") for entry in files
                           if entry.path.endswith("index.html")]
    return found


def public(town: Town, size: Size) -> Row:
    asks = [Ask(path) for kind in (Kind.FRONT, Kind.YEAR) for paths in pages(town, kind).values() for path in paths]
    return spoken("public pages, 50 connections",
                  load(town.port, asks, connections=CONNECTIONS, seconds=size.seconds), 50)


def readers(mails: dict[str, str]) -> list[str]:
    """The addresses of everybody whom the demo names and of parents after them,
    up to READERS."""
    named = list(BY_NAME.values())
    return (named + [mail for mail in sorted(mails) if mail.startswith("ouder1.") and mail not in named])[:READERS]


def closed(town: Town, size: Size) -> Row:
    """Everybody of the demo asks for everything: what is theirs must be whole
    and what is not must be the 404. A body of another tree would show its
    tree's own name in the wrong answer."""
    everything, asks = pages(town, Kind.CLOSED), list[Ask]()
    register = Register.open(town.home, town.settings)
    rights = register.read_rights(utc_now().date())
    mails = {row.mail: row.person for row in _addresses(register)}
    for address in readers(mails):
        cookie = f"{COOKIE}={sign_in(town.port, town.home.outbox, address).jar[COOKIE]}"
        mine = rights.people[mails[address]].groups
        for tree, paths in everything.items():
            for path in paths[:6]:
                theirs = tree.group in mine
                asks.append(Ask(path, 200 if theirs else 404, cookie,
                                f'href="{tree.prefix}'.encode() if theirs else b"niet voor u"))
    random.Random(1).shuffle(asks)
    register.close()
    return spoken(f"closed pages, {READERS} people mixed, 50 connections",
                  load(town.port, asks, connections=CONNECTIONS, seconds=size.seconds), 100)


def _addresses(register: Register) -> list[object]:
    from_rows = "SELECT mail, person FROM address"
    with register.reading() as rows:
        return list(rows.exec_driver_sql(from_rows))


def revocation(town: Town) -> Row:
    surfer = sign_in(town.port, town.home.outbox, BY_NAME["leaver"])
    path = next(path for paths in pages(town, Kind.CLOSED).values() for path in paths
                if surfer.get(path).status == 200)
    register = Register.open(town.home, town.settings)
    children = [row[0] for row in _children(register, BY_NAME["leaver"])]
    for child in children:
        end_access(register, BY_NAME["leaver"], child, now=utc_now())
    ended, last = time.monotonic(), 0.0
    for _ in range(200):
        if surfer.get(path).status == 200:
            last = time.monotonic() - ended
    register.close()
    return Row(work="access ended: the last page still given after", figure=last, ours=f"{last:.2f} s",
               aim=Aim(at_most=1, unit="s"), note="200 asks, every worker")


def _children(register: Register, address: str) -> list[tuple[str, ...]]:
    query = ("SELECT first_name FROM child JOIN guardianship g ON g.child = child.id "
             "JOIN address a ON a.person = g.person WHERE a.mail = ?")
    with register.reading() as rows:
        return [tuple(row) for row in rows.exec_driver_sql(query, (address,))]


def malformed(town: Town, size: Size) -> Row:
    good = sign_in(town.port, town.home.outbox, BY_NAME["head"]).jar[COOKIE]
    chance = random.Random(7)
    asks = [Ask("/besloten/", 303, f"{COOKIE}={_spoil(good, chance)}") for _ in range(10_000)]
    return spoken("malformed tokens, none accepted",
                  load(town.port, asks, connections=CONNECTIONS, seconds=size.seconds), 100)


def _spoil(token: str, chance: random.Random) -> str:
    """The token with a few characters changed, cut, doubled or added."""
    text = list(token)
    for _ in range(chance.randint(1, 4)):
        at = chance.randrange(len(text))
        text[at:at + chance.randint(0, 3)] = chance.choice(["", "=", ".", "A", "_", "AAAA", "%00", "é", " "])
    spoiled = re.sub(r"[;\s]", "", "".join(text))
    return spoiled if spoiled != token else spoiled + "A"


def slowloris(town: Town, size: Size) -> Row:
    times: list[float] = []
    surfer = town.surfer()

    def probe() -> None:
        began = time.monotonic()
        assert surfer.get("/").status == 200
        times.append(time.monotonic() - began)

    hold(town.port, 500, size.seconds, probe)
    times.sort()
    p99 = 1000 * times[int(.99 * len(times))]
    return Row(work="500 connections that send slowly: a page for others", figure=p99,
               ours=f"p50 {1000 * times[len(times) // 2]:.1f} ms, worst {1000 * times[-1]:.0f} ms",
               aim=Aim(at_most=500, unit="ms (p99)"), note=f"{len(times):,} asked")
