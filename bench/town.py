"""``make bench``: the demo school under load, in one run; prints figures.

    1  public pages at 50 connections        errors, rate, p99
    2  closed pages of 20 people at 50       wrong-group answers, rate, p99
    16 a parent whose access ends under load seconds until refused, everywhere
    17 malformed tokens                      accepted, 5xx, p99
    19 500 connections that send slowly      what others notice
    build: nothing changed, one more closed post, one more published

The numbers of ``security.md``'s list of reliability figures.
"""

from __future__ import annotations

import argparse
import random
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from bench.client import Ask, Tally, hold, load
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


def say(number: str, what: str, *figures: str) -> None:
    print(f"{number:>5}  {what:<46} {'   '.join(figures)}", flush=True)


def spoken(tally: Tally) -> tuple[str, ...]:
    return (f"{tally.rate:,.0f} req/s", f"p50 {tally.at(.5):.1f} ms", f"p99 {tally.at(.99):.1f} ms",
            f"{len(tally.wrong)} wrong of {len(tally.times):,}")


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


def public(town: Town, seconds: float) -> None:
    asks = [Ask(path) for kind in (Kind.FRONT, Kind.YEAR) for paths in pages(town, kind).values() for path in paths]
    say("1", "public pages, 50 connections", *spoken(load(town.port, asks, connections=CONNECTIONS, seconds=seconds)))


def readers(mails: dict[str, str]) -> list[str]:
    """The addresses of everybody whom the demo names and of parents after them,
    up to READERS."""
    named = list(BY_NAME.values())
    return (named + [mail for mail in sorted(mails) if mail.startswith("ouder1.") and mail not in named])[:READERS]


def closed(town: Town, seconds: float) -> None:
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
    tally = load(town.port, asks, connections=CONNECTIONS, seconds=seconds)
    say("2", f"closed pages, {READERS} people mixed, 50 connections", *spoken(tally))
    for wrong in tally.wrong[:3]:
        print("       ", wrong)
    register.close()


def _addresses(register: Register) -> list[object]:
    from_rows = "SELECT mail, person FROM address"
    with register.reading() as rows:
        return list(rows.exec_driver_sql(from_rows))


def revocation(town: Town) -> None:
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
    say("16", "access ended: last page still given after", f"{last:.2f} s", "200 asks, every worker")
    register.close()


def _children(register: Register, address: str) -> list[tuple[str, ...]]:
    query = ("SELECT first_name FROM child JOIN guardianship g ON g.child = child.id "
             "JOIN address a ON a.person = g.person WHERE a.mail = ?")
    with register.reading() as rows:
        return [tuple(row) for row in rows.exec_driver_sql(query, (address,))]


def malformed(town: Town, count: int) -> None:
    good = sign_in(town.port, town.home.outbox, BY_NAME["head"]).jar[COOKIE]
    chance = random.Random(7)
    asks = [Ask("/besloten/", 303, f"{COOKIE}={_spoil(good, chance)}") for _ in range(count)]
    tally = Tally()
    began = time.monotonic()
    part = load(town.port, asks, connections=CONNECTIONS, seconds=max(5.0, count / 1500))
    tally.times, tally.wrong, tally.seconds = part.times, part.wrong, time.monotonic() - began
    say("17", f"{len(tally.times):,} malformed tokens", *spoken(tally))


def _spoil(token: str, chance: random.Random) -> str:
    """The token with a few characters changed, cut, doubled or added."""
    text = list(token)
    for _ in range(chance.randint(1, 4)):
        at = chance.randrange(len(text))
        text[at:at + chance.randint(0, 3)] = chance.choice(["", "=", ".", "A", "_", "AAAA", "%00", "é", " "])
    spoiled = re.sub(r"[;\s]", "", "".join(text))
    return spoiled if spoiled != token else spoiled + "A"


def slowloris(town: Town, seconds: float) -> None:
    times: list[float] = []
    surfer = town.surfer()

    def probe() -> None:
        began = time.monotonic()
        assert surfer.get("/").status == 200
        times.append(time.monotonic() - began)

    hold(town.port, 500, seconds, probe)
    times.sort()
    say("19", f"500 slow connections for {seconds:.0f} s: a page for others",
        f"p50 {1000 * times[len(times) // 2]:.1f} ms", f"p99 {1000 * times[int(.99 * len(times))]:.1f} ms",
        f"worst {1000 * times[-1]:.0f} ms", f"{len(times):,} asked")


def builds(town: Town) -> None:
    group = town.home.content / "groepen" / "2026-2027" / "groep-3"
    steps: list[tuple[str, Callable[[], object]]] = [
        ("nothing changed", lambda: None),
        ("one more closed post", lambda: _post(group, "meting-een", "private")),
        ("one more published post", lambda: _post(group, "meting-twee", "published")),
        ("nothing changed again", lambda: None),
    ]
    for what, change in steps:
        change()
        began = time.monotonic()
        subprocess.run([sys.executable, "-m", "schoolpoort", "--home", str(town.home.root), "build"], check=False,
                       capture_output=True)
        say("build", what, f"{time.monotonic() - began:.2f} s (program start included)")


def _post(group: Path, name: str, status: str) -> None:
    (group / f"2026-11-19-{name}.md").write_text(
        f"Titel: Meting {name}\nDatum: 2026-11-19 12:00\nAuteur: de meetlat\n"
        f"Status: {status}\n\nEen regel over {name}.\n",
        encoding="utf-8")


def main() -> int:
    parser = argparse.ArgumentParser(prog="make bench", description="Measure the demo school.")
    parser.add_argument("--seconds", type=float, default=20, help="for each load (60 for the figures of record)")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        town = make_town(Path(folder))
        with served(town):
            public(town, asked.seconds)
            closed(town, asked.seconds)
            malformed(town, 10_000)
            slowloris(town, min(asked.seconds, 60))
            revocation(town)
        builds(town)
    return 0


if __name__ == "__main__":
    sys.exit(main())
