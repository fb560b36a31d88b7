"""Posts to trees: what each tree is made of, and whether that changed.

Pure: what is known goes in, a plan comes out. A tree's ``id`` is the hash of
everything that its pages depend on, so a tree on disk with that id is the
tree that would be made; it is taken over whole (DESIGN 5).
"""

from __future__ import annotations

import datetime
import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property, partial
from typing import Any

import msgspec

from plugins.addresses import GUIDELINE
from plugins.preview import group_facts
from school.content import Content
from school.kalender import Event
from school.memo import Memo
from school.posts import About, Post
from school.settings import Settings
from school.words import CLOSED_ROOT, YEAR_ROOT, Group, Kind, Tree, Year
from schoolpoort.albums import NO_ALBUM, Album
from schoolpoort.guideline import LABEL
from schoolpoort.held import Held, Ruling
from schoolpoort.share import NO_SHARE, Share, newest_first, shares_of

HOME = "home"
"""The page whose words greet on the front page."""
MIDDLE = 50
"""Pages with a menu number below this stand before the groups, others behind."""
UPCOMING = 4


@dataclass(frozen=True)
class World:
    """What every tree depends on: settings, code, theme."""

    settings: Settings
    code: str
    theme: Mapping[str, str] = field(default_factory=dict)
    events: tuple[Event, ...] = ()
    footer: tuple[dict[str, str], ...] = ()

    @cached_property
    def digest(self) -> str:
        """The hash of what enters every tree; not of the calendar, which is the front's."""
        facts = {"code": self.code, "theme": dict(self.theme), "site": msgspec.to_builtins(self.settings.site),
                 "rules": msgspec.to_builtins(self.settings.rules), "footer": self.footer}
        return hashlib.sha256(json.dumps(facts, sort_keys=True).encode()).hexdigest()


@dataclass(frozen=True)
class Inputs:
    """Everything that one run may know. ``shown`` are posts that it lists by
    their address in another public tree (the front's newest); ``waiting`` the
    sources of a closed tree that wait for their publication, and say so; ``today`` is for
    the front, which tells what is to come: no other tree depends on it."""

    tree: Tree
    world: World
    posts: tuple[Post, ...] = ()
    shown: tuple[Post, ...] = ()
    about: About | None = None
    albums: Mapping[str, Album] = field(default_factory=dict)
    menu: tuple[dict[str, str], ...] = ()
    years: tuple[dict[str, Any], ...] = ()
    waiting: tuple[str, ...] = ()
    today: datetime.date | None = None

    def album(self, post: Post) -> Album:
        return self.albums.get(post.source, NO_ALBUM)

    @cached_property
    def id(self) -> str:
        """The hash of all inputs: the name of the tree on disk."""
        facts: dict[str, Any] = {
            "tree": str(self.tree), "world": self.world.digest, "menu": self.menu, "years": self.years,
            "texts": texts_digest(self.posts, self.shown, self.about, self.albums, self.waiting),
        }
        if self.tree.kind is Kind.FRONT:
            events = [[str(e.date), str(e.end), e.title, e.kind] for e in self.world.events]
            facts |= {"events": events, "upcoming": len(self.upcoming), "security": str(self.security_expires)}
        return hashlib.sha256(json.dumps(facts, sort_keys=True).encode()).hexdigest()[:24]

    @property
    def place(self) -> str:
        """Where the tree stands under var/trees."""
        return f"{'closed' if self.tree.is_closed else 'public'}/{self.id}"

    @property
    def upcoming(self) -> tuple[Event, ...]:
        """Events that are not over."""
        return tuple(event for event in self.world.events if self.today and event.end >= self.today)

    @property
    def security_expires(self) -> datetime.date:
        """RFC 9116: within a year. By month, so that a day changes no page. The front's."""
        assert self.today
        months = self.today.year * 12 + self.today.month - 1 + 11
        return datetime.date(months // 12, months % 12 + 1, 1)


def texts_digest(posts: Iterable[Post], shown: Iterable[Post], about: About | None, albums: Mapping[str, Album],
                 waiting: Iterable[str]) -> str:
    """The hash of all texts of a tree, with their photos."""
    facts = {"posts": [[post.source, post.fingerprint, albums.get(post.source, NO_ALBUM).fingerprint]
                       for post in (*posts, *shown)],
             "about": [about.title, about.teachers, about.days, about.body] if about else None,
             "waiting": list(waiting)}
    return hashlib.sha256(json.dumps(facts, sort_keys=True).encode()).hexdigest()


@dataclass(frozen=True)
class Rest:
    """A school year of *uit de groepen*, newest first, and its groups."""

    year: Year
    groups: tuple[Group, ...]
    posts: tuple[Post, ...]
    albums: Mapping[str, Album]

    @classmethod
    def of(cls, year: Year, shares: Sequence[Share], memo: Memo) -> Rest:
        """The public posts of these groups as one."""
        given = tuple(part for share in shares for part in (share.public, share.opened))
        return memo.of(("rest", year), given, lambda: cls(
            year, tuple(share.group for share in shares if share.group),
            newest_first(post for share in shares for post in share.public),
            {source: album for share in shares for source, album in share.opened.items()}))


@dataclass(frozen=True)
class Plan:
    """What the next release is made of at a ``moment``; ``next_change`` is when time alone
    makes another one due."""

    moment: datetime.datetime
    inputs: tuple[Inputs, ...]
    held: tuple[Held, ...]
    menu: tuple[dict[str, str], ...]
    groups: Mapping[str, Mapping[str, str]]
    next_change: datetime.datetime

    @cached_property
    def places(self) -> dict[str, str]:
        """Where each tree stands under var/trees, by name."""
        return {str(one.tree): one.place for one in self.inputs}


def make_plan(content: Content, albums: Mapping[str, Album], ruling: Ruling, world: World, moment: datetime.datetime,
              memo: Memo) -> Plan:
    """Sort all posts into trees, each with the photos that may be shown there. What is the
    same as ``memo`` has it is the same object: a build looks at what is not."""
    shares = shares_of(content, albums, ruling, moment, memo)
    pages = next((share for share in shares if share.pages), NO_SHARE)
    by_group = {share.group: share for share in shares if share.group}
    by_year: defaultdict[Year, list[Share]] = defaultdict(list)
    for group, share in by_group.items():
        if share.public:
            by_year[group.year].append(share)
    years = [Rest.of(year, by_year[year], memo) for year in sorted(by_year, reverse=True)]
    menu = memo.same("menu", _menu(pages.pages, bool(years)))
    world = memo.same("world", replace(world, footer=_footer(pages.pages)))
    overviews = [memo.of(("overview", rest.year), (world, rest), partial(_overview, world, rest)) for rest in years]
    inputs = [_front(world, pages, years, overviews, menu, moment.date(), memo)]
    inputs += [_inputs(Tree.of_year(rest.year), world, menu, memo, posts=rest.posts, albums=rest.albums,
                       years=(overview,)) for rest, overview in zip(years, overviews, strict=True)]
    groups = sorted(group for group, share in by_group.items() if share.closed or share.about)
    inputs += [_closed(group, by_group[group], world, menu, memo) for group in groups]
    facts = memo.of("closed facts", (world, *groups), lambda: {
        str(group): closed_facts(group, world.settings) for group in groups})
    return Plan(moment, tuple(inputs), tuple(sorted(held for share in shares for held in share.held)), menu, facts,
                _next(content, world.events, moment))


def closed_facts(group: Group, settings: Settings) -> dict[str, str]:
    """A group as the gate and the closed pages show it."""
    return group_facts(group, settings) | {"url": f"/{CLOSED_ROOT}/{group}/"}


def _front(world: World, pages: Share, years: Sequence[Rest], overviews: Iterable[dict[str, Any]],
           menu: tuple[dict[str, str], ...], today: datetime.date, memo: Memo) -> Inputs:
    most = world.settings.rules.newest
    newest = memo.same("newest", newest_first(post for rest in years for post in rest.posts[:most])[:most])
    shown = {post.source: rest.albums[post.source] for rest in years for post in newest if post.source in rest.albums}
    albums = memo.same("front", {**pages.opened, **shown})
    return _inputs(Tree.front(), world, menu, memo, posts=pages.pages, shown=newest, albums=albums,
                   years=tuple(overviews), today=today)


def _closed(group: Group, share: Share, world: World, menu: tuple[dict[str, str], ...], memo: Memo) -> Inputs:
    return _inputs(Tree.closed(group), world, menu, memo, posts=share.closed, albums=share.private, about=share.about,
                   waiting=share.waiting)


def _inputs(tree: Tree, world: World, menu: tuple[dict[str, str], ...], memo: Memo, *, posts: tuple[Post, ...],
            albums: Mapping[str, Album], shown: tuple[Post, ...] = (), about: About | None = None,
            waiting: tuple[str, ...] = (), years: tuple[dict[str, Any], ...] = (),
            today: datetime.date | None = None) -> Inputs:
    given = world, posts, shown, about, albums, menu, memo.same(("years", tree), years), waiting, today
    return memo.of(("inputs", tree), given, lambda: Inputs(tree, *given))


def _overview(world: World, rest: Rest) -> dict[str, Any]:
    """A school year of *uit de groepen*: its groups in the settings' order."""
    order = {name: i for i, name in enumerate(world.settings.site.group_names)}
    groups = sorted(rest.groups, key=lambda group: (order.get(group.name, len(order)), group.name))
    return {"label": str(rest.year), "url": f"/{YEAR_ROOT}/{rest.year}/",
            "groups": [group_facts(group, world.settings) for group in groups]}


def _menu(pages: Iterable[Post], has_posts: bool) -> tuple[dict[str, str], ...]:
    """The main menu: pages with a number, with the groups and the calendar
    in the middle."""
    entries = [(page.menu, page.title, page.public_address) for page in pages if page.menu]
    if has_posts:
        entries.append((MIDDLE, "Uit de groepen", f"/{YEAR_ROOT}/"))
    entries.append((MIDDLE, "Vakanties en kalender", "/kalender/"))
    return tuple({"label": label, "url": url} for _, label, url in sorted(entries))


def _footer(pages: Iterable[Post]) -> tuple[dict[str, str], ...]:
    """The pages that stand at the foot: those without a place in the menu. The
    home page's own words are no page to go to."""
    rest = [page for page in pages if not page.menu and page.slug != HOME]
    entries = [(LABEL, GUIDELINE), *((page.title, page.public_address) for page in rest)]
    return tuple({"label": label, "url": url} for label, url in sorted(entries))


def _next(content: Content, events: Iterable[Event], moment: datetime.datetime) -> datetime.datetime:
    month = (moment.replace(day=1) + datetime.timedelta(days=32)).replace(day=1)
    times = [datetime.datetime.combine(day, datetime.time())
             for day in (month.date(), Year(Year.of(moment.date()).first + 1).start)]
    times += [ends for event in events
              if (ends := datetime.datetime.combine(event.end, datetime.time()) + datetime.timedelta(days=1)) > moment]
    for part in content.parts:
        times += part.turns[part.phase(moment):][:1]
    return min(times)
