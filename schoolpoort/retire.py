"""The end of what the school keeps: announced first, then destroyed (school/ending.py).

Once a day, by the build's user. Nothing is destroyed on the day that its end is
first seen: it stands on the list for ``warn_days``, so that a typing error in a
setting or an ``Expires`` can be put right. Whoever mends it takes it off the list.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from dataclasses import dataclass

from school.content import read_content
from school.ending import Ending, Endings, note_destroyed, read_endings, write_endings
from school.erased import Erased, What
from school.home import PROGRAM, Home
from school.posts import Post
from school.settings import Settings
from school.words import Status
from schoolpoort.erase import erase, find_doomed
from schoolpoort.rewrite import sweep_bundles
from schoolpoort.withdraw import GRACE

MOST_A_DAY = 50
"""The rest goes on the next day: a setting that hits thousands is seen before."""


@dataclass(frozen=True)
class Retired:
    """``coming`` is announced, ``gone`` was destroyed (or would be)."""

    coming: tuple[Ending, ...] = ()
    gone: tuple[Ending, ...] = ()


def is_looked(home: Home, today: datetime.date) -> bool:
    """Whether somebody looked on this day already. Raises EndingError."""
    endings = read_endings(home)
    return endings is not None and endings.looked == today


def retire(home: Home, settings: Settings, moment: datetime.datetime, *, dry_run: bool = False,
           grace: float = GRACE) -> Retired:
    """Announce what ends soon and destroy what was announced long enough. The program's
    own texts have no end. Raises EndingError, ErasedError, WithdrawError."""
    if home.root == PROGRAM:
        return Retired()
    before = read_endings(home)
    told = {one.source: one.told for one in before.posts} if before else {}
    endings = sorted(_endings(home, settings, moment.date(), told), key=lambda one: (one.day, one.source))
    gone = [one for one in endings if one.day <= moment.date()][:MOST_A_DAY]
    coming = tuple(one for one in endings if one not in gone)
    if not dry_run:
        for one in gone:
            doomed = find_doomed(home, one.source)
            erase(home, doomed, moment, grace)  # first: what fails is done again tomorrow, and would be noted twice
            note_destroyed(home, what=f"{one.kind}, met bestanden", number=1 + len(doomed.files), why=one.why,
                           moment=moment)
        home.var.mkdir(parents=True, exist_ok=True)
        note_bundles(home, moment)
        write_endings(home, Endings(looked=moment.date(), posts=coming))
    return Retired(coming, tuple(gone))


def note_bundles(home: Home, moment: datetime.datetime) -> None:
    """The histories of before a rewriting have their end as well."""
    number = sweep_bundles(home, moment)
    if number:
        note_destroyed(home, what="geschiedenis van voor het herschrijven", number=number, why="30 dagen erna",
                       moment=moment)


def end_of(post: Post, settings: Settings) -> tuple[datetime.date, str] | None:
    """The first day on which a post is kept no longer, and why; None: no end."""
    terms, kept = [], settings.retention
    if post.group and kept.days(post.type):
        terms.append((post.date.date(), kept.days(post.type), f"de datum ({post.type})"))
    if post.expires and kept.expired:
        terms.append((post.expires, kept.expired, "het verlopen"))
    found = [(first + datetime.timedelta(days=days), f"{days} dagen na {since}") for first, days, since in terms]
    return min(found, default=None)


def _endings(home: Home, settings: Settings, today: datetime.date, told: dict[str, datetime.date]) -> Iterator[Ending]:
    erased, warn = Erased.read(home.erased_file), datetime.timedelta(days=settings.retention.warn_days)
    content = read_content(home.content, settings)
    for post in (*content.posts, *content.pages):
        end = end_of(post, settings)
        if end is None or post.status is Status.DRAFT or end[0] > today + warn or erased.holds(
                What.SOURCE, post.source):
            continue
        since = told.get(post.source, today)
        yield Ending(source=post.source, title=post.title, day=max(end[0], since + warn), told=since, why=end[1],
                     kind=post.type if post.group else "pagina")
