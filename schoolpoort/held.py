"""What a build leaves out although it is right, and why (DESIGN 3.1).

Two kinds. What a person decided, or the clock: a future date, an expiry, a
withdrawal. And what waits for somebody: photos that are not there or can't be
read; the exit status says so, for its author has to do something.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from school.posts import Post
from school.settings import Settings
from school.withdrawals import Reach, Withdrawals, key_of
from school.words import Status
from schoolpoort.albums import Album


@dataclass(frozen=True, order=True)
class Held:
    """One post that is not built, or not on the public site. ``code`` is a
    stable word; ``waits`` when somebody has to do something."""

    source: str
    code: str
    why: str
    waits: bool = False
    public_only: bool = False

    def __str__(self) -> str:
        return f"{self.source}: {self.why}"


def hold(post: Post, album: Album, withdrawals: Withdrawals, moment: datetime.datetime) -> Held | None:
    """Why this post is held back now, None when it is not."""
    reach = withdrawals.reach(post.source, key_of(post))
    if post.status is Status.DRAFT:
        return Held(post.source, "draft", "een concept wordt nergens gebouwd")
    if post.is_page and post.status is not Status.PUBLISHED:
        return Held(post.source, "private-page", "deze pagina staat niet op published")
    if reach is Reach.ERASED:
        return Held(post.source, "erased", "gewist; dit bericht komt niet terug. Haal het ook uit de teksten (git)")
    if reach is Reach.EVERYWHERE:
        return Held(post.source, "withdrawn", "overal weggehaald; terug met schoolpoort withdraw --undo")
    if post.expires and post.expires < moment.date():
        return Held(post.source, "expired", f"verlopen na {post.expires}")
    if post.date > moment:
        return Held(post.source, "future", f"staat klaar voor {post.date:%Y-%m-%d %H:%M}")
    if album.missing:
        return Held(post.source, "photos-missing", f"wacht op {', '.join(album.missing)}", waits=True)
    if album.refused:
        return Held(post.source, "photos-refused", "; ".join(album.refused), waits=True)
    if reach is Reach.PUBLIC and post.status is Status.PUBLISHED:
        return Held(post.source, "withdrawn-public", "van de openbare site gehaald", public_only=True)
    return None


def next_change(posts: tuple[Post, ...], moment: datetime.datetime) -> datetime.datetime | None:
    """When time next changes something about these posts: a future post is
    due, or one expires (the midnight after its last day)."""
    times = [post.date for post in posts if post.date > moment and post.status is not Status.DRAFT]
    times += [ends for post in posts if (ends := expiry(post.expires)) and ends > moment]
    return min(times, default=None)


def expiry(expires: datetime.date | None) -> datetime.datetime | None:
    """The moment from which a post that ``expires`` is gone."""
    if expires is None:
        return None
    return datetime.datetime.combine(expires + datetime.timedelta(days=1), datetime.time())


def local_now(settings: Settings, now: datetime.datetime | None = None) -> datetime.datetime:
    """The moment in the school's own time, naive, as the dates in posts are."""
    aware = now or datetime.datetime.now(datetime.UTC)
    return aware.astimezone(ZoneInfo(settings.site.timezone)).replace(tzinfo=None, microsecond=0)
