"""What a build leaves out although it is right, and why (DESIGN 3.1).

Two kinds. What a person decided, or the clock: a future date, an expiry, a
withdrawal, a post that nobody with the right approved yet. And what waits for
its author: photos that are not there or can't be read; the exit status says so.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from school.decisions import PUBLIC, Decisions, Stand, Verdict, needs_approval
from school.dossiers import digest_of
from school.home import Home
from school.posts import Post
from school.purposes import Look
from school.settings import Approval, Settings
from school.shown import Place, Shown
from school.withdrawals import Reach, Withdrawals, key_of
from school.words import Status
from schoolpoort.albums import ASKED, Album

WAITS = "waits-approval"
"""Built closed; nobody with the right published this version."""


@dataclass(frozen=True)
class Ruling:
    """What people decided about posts and photos, whose approval this school asks for,
    and whether somebody must look at each photo."""

    withdrawals: Withdrawals
    decisions: Decisions
    approval: Approval
    shown: Shown
    look: Look

    @classmethod
    def read(cls, home: Home, settings: Settings) -> Ruling:
        """As of now. Raises WithdrawalsError, DecisionsError and ShownError."""
        return cls(Withdrawals.read(home), Decisions.read(home), settings.rules.approval, Shown.read(home),
                   settings.consent.look)

    def stand(self, post: Post, digest: str) -> Stand:
        """Where the version ``digest`` of a post stands that says ``published``."""
        return self.decisions.stand(post.source, key_of(post), digest, needed=needs_approval(post, self.approval))

    def may(self, photo: str, place: Place) -> bool:
        """Whether a photo may be shown at a place."""
        return self.shown.may(photo, place, self.look)

    def waits(self, photo: str, place: Place) -> bool:
        """Whether somebody must look at a photo before it is shown at a place."""
        return self.shown.waits(photo, place, self.look)

    def visible(self, album: Album, place: Place) -> Album:
        """What of an album is shown at a place."""
        return album.without([name for name, photo in album.originals.items()
                              if album.items[name]["kind"] in ASKED and not self.may(photo, place)])

    def takes_back(self, newer: Ruling) -> bool:
        """Whether ``newer`` took something away that this one allows."""
        known = len(self.decisions.lines)
        return (newer.withdrawals != self.withdrawals or self.shown.takes_back(newer.shown)
                or newer.decisions.lines[:known] != self.decisions.lines
                or any(line.verdict is Verdict.REVOKED for line in newer.decisions.lines[known:]))


@dataclass(frozen=True, order=True)
class Held:
    """One post that is not built, or not on the public site. ``code`` is a
    stable word; ``waits`` when somebody has to do something. A post can be among them
    twice: for itself, and for its photos (schoolpoort/unseen.py)."""

    source: str
    code: str
    why: str
    waits: bool = False
    public_only: bool = False

    def __str__(self) -> str:
        return f"{self.source}: {self.why}"


def hold(post: Post, album: Album, ruling: Ruling, moment: datetime.datetime) -> Held | None:
    """Why this post is held back now, None when it is not."""
    reach = ruling.withdrawals.reach(post.source, key_of(post))
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
    if post.status is Status.PUBLISHED:
        return _not_public(post, Stand.REVOKED if reach is Reach.PUBLIC else ruling.stand(
            post, digest_of(post, album.originals)))
    return None


def places_of(post: Post) -> tuple[Place, ...]:
    """Where a post stands by its header, once nothing holds it back."""
    if post.is_page:
        return (Place.PUBLIC,)
    return (Place.CLOSED, Place.PUBLIC) if post.status is Status.PUBLISHED else (Place.CLOSED,)


def _not_public(post: Post, stand: Stand) -> Held | None:
    if stand in PUBLIC:
        return None
    if stand is Stand.REVOKED:
        return Held(post.source, "withdrawn-public", "van de openbare site gehaald", public_only=True)
    why = "veranderd na publicatie; wacht op publicatie" if stand is Stand.CHANGED else "wacht op publicatie"
    return Held(post.source, WAITS, why, public_only=True)


def local_now(settings: Settings, now: datetime.datetime | None = None) -> datetime.datetime:
    """The moment in the school's own time, naive, as the dates in posts are."""
    aware = now or datetime.datetime.now(datetime.UTC)
    return aware.astimezone(ZoneInfo(settings.site.timezone)).replace(tzinfo=None, microsecond=0)
