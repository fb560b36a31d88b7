"""An evening of parents, from a seed: who comes when, and what they ask for (docs/scale.md).

Each session has a moment and asks for pages and photos in the minutes after it. What
is counted is how many of each kind are asked for in each second between 16:00 and 21:00.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

SEED = 6600
FIRST, LAST = 16, 21  # o'clock
SECONDS = (LAST - FIRST) * 3600
SPAN = 10  # seconds: the busiest of these is the peak

Counts = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Habit:
    """One assumption: what, how much, and how we come by it."""

    value: float
    words: str
    source: str


GUESS = "our guess"
HABITS: dict[str, Habit] = {
    "parents": Habit(2_000_000 / 6_600, "parents a school", "DESIGN 8: 2 million, 6,600 schools"),
    "reads": Habit(0.6, "of them read on a school evening", "“most”; " + GUESS),
    "sessions": Habit(1.5, "sessions each", GUESS),
    "told": Habit(0.4, "of the sessions follow a mail or feed about a new post", GUESS),
    "after": Habit(8, "minutes (mean) after which those come", GUESS),
    "peak": Habit(19.5, "o'clock around which the others come (normal, 50 minutes wide)", "“after dinner”; " + GUESS),
    "pages": Habit(3, "closed pages a session, beside the start page", GUESS),
    "photos": Habit(18, "photos a session", "DESIGN 8: 3 to 15 a post, two posts"),
    "known": Habit(0.3, "of the photos are in the browser already (304)", GUESS),
    "signs_in": Habit(0.02, "of the sessions sign in by mail first", "180 days idle; " + GUESS),
    "public": Habit(100, "public pages a school, evening", GUESS),
    "strays": Habit(0.05, "answers 404 a session", GUESS),
    "posts": Habit(6.5, "posts a school, weekday", "DESIGN 8: 13 groups, 1 to 4 a week"),
    "mailed": Habit(12, "mails a post, to who wants them at once", "25 families, half; " + GUESS),
    "photo_kb": Habit(60, "kB a photo, on a phone", GUESS),
}


@dataclass
class Evening:
    """How many of each kind begin in each second, for ``schools``."""

    schools: int
    kinds: dict[str, Counts] = field(default_factory=dict)
    sessions: int = 0

    def add(self, kind: str, moments: Counts, weight: float = 1.0) -> None:
        inside = moments[(moments >= 0) & (moments < SECONDS)].astype(np.int64)
        self.kinds[kind] = self.kinds.get(kind, np.zeros(SECONDS)) + weight * np.bincount(inside, minlength=SECONDS)

    def total(self) -> float:
        """All that is asked for over the network."""
        return float(sum(counts.sum() for kind, counts in self.kinds.items() if kind not in ("mail", "build")))

    def peak(self, weigh: dict[str, float]) -> float:
        """Of a sum over kinds, each times its weight, the busiest ten seconds: a second's worth."""
        load = sum((weigh.get(kind, 0.0) * counts for kind, counts in self.kinds.items()), np.zeros(SECONDS))
        return float(load.reshape(-1, SPAN).mean(axis=1).max())


def evening(schools: int, habits: dict[str, float], *, at_once: bool = False, seed: int = SEED) -> Evening:
    """Simulate one. More than a thousand schools are simulated as a tenth of them, counted ten
    times. ``at_once``: every school posts within the same ten minutes."""
    weight = 10.0 if schools > 1000 else 1.0
    here = round(schools / weight)
    chance = np.random.default_rng(seed)
    posts = _posts(chance, here, habits, at_once)
    readers = int(chance.binomial(round(here * habits["parents"]), habits["reads"]))
    count = readers + int(chance.poisson(readers * (habits["sessions"] - 1)))
    begins = _begins(chance, count, posts, habits)
    found = Evening(schools, sessions=round(weight * count))
    found.add("build", posts.ravel(), weight)
    found.add("mail", np.repeat(posts.ravel(), int(habits["mailed"])) +
              chance.uniform(0, 60, posts.size * int(habits["mailed"])), weight)
    _ask(found, chance, begins, habits, weight)
    found.add("public page", chance.uniform(0, SECONDS, int(chance.poisson(here * habits["public"]))), weight)
    return found


def _posts(chance: np.random.Generator, schools: int, habits: dict[str, float], at_once: bool) -> Counts:
    """When each school's posts come: five minutes after school, or a little later."""
    shape = (schools, max(1, round(habits["posts"])))
    if at_once:
        return 60 * chance.uniform(0, 10, shape)
    return 60 * np.abs(chance.normal(0, 60, shape))


def _begins(chance: np.random.Generator, count: int, posts: Counts, habits: dict[str, float]) -> Counts:
    told = int(chance.binomial(count, habits["told"]))
    which = chance.integers(0, posts.shape[0], told), chance.integers(0, posts.shape[1], told)
    late = posts[which] + chance.exponential(60 * habits["after"], told)
    others = chance.normal((habits["peak"] - FIRST) * 3600, 50 * 60, count - told)
    return np.concatenate([late, others]) % SECONDS  # who would come outside these hours comes within them


def _ask(found: Evening, chance: np.random.Generator, begins: Counts, habits: dict[str, float], weight: float) -> None:
    """Everything that the sessions ask for, each at its moment within two minutes."""
    def some(mean: float) -> Counts:
        asked = np.repeat(begins, chance.poisson(mean, begins.size))
        return asked + chance.uniform(0, 120, asked.size)

    entering = begins[chance.random(begins.size) < habits["signs_in"]]
    for kind in ("sign-in page", "sign-in asked", "sign-in asked", "mail"):
        found.add(kind, entering + chance.uniform(0, 60, entering.size), weight)
    found.add("start page", begins, weight)
    found.add("closed page", some(habits["pages"]), weight)
    found.add("photo", some(habits["photos"] * (1 - habits["known"])), weight)
    found.add("304", some(habits["photos"] * habits["known"]), weight)
    found.add("404", some(habits["strays"]), weight)
