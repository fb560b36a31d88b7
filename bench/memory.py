"""What a worker of the gate needs for a school of many years, and how fast it is there."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from bench.bulk import Bulk, photos
from bench.households import Parent, move_in
from bench.rows import Aim, Row, Size, Table
from bench.running import a_free_port, children, fetch, gate, running
from bench.turns import spoken
from gate.wsgi import utc_now
from school.home import Home
from school.words import Year

GROUPS = ("groep-1b", *(f"groep-{number}" for number in range(1, 9)), "groep-3b", "groep-5b", "groep-7b", "mr")
SAMPLE = 3  # posts of each group that are on disk, and are read
PARENTS = 400
TITLE = "Memory of a worker"
HOW = (
    "A school of eight years, 104 closed trees, five files a post and 400 parents, served by two workers."
    " Manifests and release are written by the same code as a build's, from a seed and without Pelican; "
    "on disk are the files that are asked for: of each tree its list, three posts and their photos, all "
    "of them read by parents of every group, then a hundred refused addresses each and the front. Then "
    "the larger of the two workers, by /proc/PID/smaps_rollup: RSS is all its pages; PSS counts what it "
    "shares with the other processes by its part; USS is what would come free with it.")


@dataclass(frozen=True)
class Weight:
    """Of one process, in MB."""

    rss: float
    pss: float
    uss: float

    @classmethod
    def of(cls, pid: int) -> Weight:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii").splitlines()[1:]
        kilobytes = {name: int(rest.split()[0]) for name, _, rest in (line.partition(":") for line in lines)}
        return cls(kilobytes["Rss"] / 1024, kilobytes["Pss"] / 1024,
                   (kilobytes["Private_Clean"] + kilobytes["Private_Dirty"]) / 1024)


@dataclass(frozen=True)
class Seen:
    """A school that was read: its files, its heaviest worker, seconds to the first answer."""

    files: int
    weight: Weight
    began: float


def measure(size: Size) -> Table:
    """The same at a fifth of the files, for the growth."""
    few, many = (read(posts, size) for posts in (10_000, 50_000))
    growth = (many.weight.rss - few.weight.rss) / (many.files - few.files) * 100_000
    first = f"{many.files:,} files: {{}}; {few.files:,}: {{}}"
    return Table(TITLE, HOW, (
        Row(work="50,000 posts, 250,000 files: memory a worker", figure=many.weight.pss,
            ours=f"RSS {many.weight.rss:.0f}, PSS {many.weight.pss:.0f}, USS {many.weight.uss:.0f} MB",
            aim=Aim(at_most=120, unit="MB (PSS)"),
            note="RSS counts what is shared (the program's own code and modules) in full for each; PSS adds up"),
        Row(work="growth per 100,000 files", figure=growth, ours=f"RSS {growth:.1f} MB", aim=Aim(unit="MB"),
            note=first.format(f"{many.weight.rss:.1f} MB", f"{few.weight.rss:.1f} MB")),
        Row(work="start to first answer, a closed page", figure=many.began, ours=spoken(many.began),
            aim=Aim(at_most=2, unit="s"), note=first.format(spoken(many.began), spoken(few.began)))))


def read(posts: int, size: Size) -> Seen:
    """Make a school, serve it, read it."""
    with tempfile.TemporaryDirectory() as folder:
        year = Year.of(utc_now().date()).first
        years = tuple(range(year - 7, year + 1))
        school = Bulk(Home(Path(folder) / "home"), a_free_port(), GROUPS, years, posts=round(posts / 8 / len(GROUPS)),
                      sample=SAMPLE)
        size.say(f"a school of {posts:,} posts")
        school.settle()
        school.release()
        parents = move_in(school.home, school.all_groups, PARENTS, each=2)
        began = sorted(start(school, parents[0]) for _ in range(size.rounds))[size.rounds // 2]
        with running(gate(school.home.root, school.port, workers=2), school.port) as server:
            size.say("reading it")
            for path, parent in asks(school, parents):
                fetch(school.port, path, {"Cookie": parent.cookie})
            workers = [Weight.of(pid) for pid in children(server.pid, "serve")]
            return Seen(len(school.all_groups) * (1 + school.posts * 5), max(workers, key=lambda one: one.rss), began)


def start(school: Bulk, parent: Parent) -> float:
    """Seconds from the process to the first closed page."""
    began = time.perf_counter()
    with running(gate(school.home.root, school.port, workers=2), school.port):
        answer = fetch(school.port, school.address(parent.groups[0], 0), {"Cookie": parent.cookie})
        took = time.perf_counter() - began
        assert answer.status == 200, answer
    return took


def asks(school: Bulk, parents: Sequence[Parent]) -> Iterator[tuple[str, Parent]]:
    """Every tree's list, posts and photos by somebody of it; much that is refused."""
    for _ in range(2):  # two workers share what is asked
        for number, group in enumerate(school.all_groups):
            parent = next(one for one in parents if group in one.groups)
            yield f"/besloten/{group}/", parent
            for post in range(SAMPLE):
                yield school.address(group, post), parent
                yield from ((f"/besloten/{group}/{photo}", parent) for photo in photos(post))
            yield from ((f"/besloten/{group}/bericht-{post}/", parents[number]) for post in range(400, 450))
            yield "/", parent
