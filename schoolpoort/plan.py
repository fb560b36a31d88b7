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
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

import msgspec

from plugins.addresses import GUIDELINE
from plugins.preview import group_facts
from school.kalender import Event
from school.posts import About, Content, Post
from school.settings import Settings
from school.shown import Place
from school.words import CLOSED_ROOT, YEAR_ROOT, Group, Kind, Status, Tree, Year
from schoolpoort.albums import NO_ALBUM, Album
from schoolpoort.guideline import LABEL
from schoolpoort.held import WAITS, Held, Ruling, hold, next_change
from schoolpoort.sources import source_digest
from schoolpoort.unseen import unseen

HOME = "home"
"""The page whose words greet on the front page."""
MIDDLE = 50
"""Pages with a menu number below this stand before the groups, others behind."""
UPCOMING = 4


@dataclass(frozen=True)
class World:
    """What every tree depends on: settings, code, theme; and the moment."""

    settings: Settings
    moment: datetime.datetime
    code: str
    theme: Mapping[str, str] = field(default_factory=dict)
    events: tuple[Event, ...] = ()
    footer: tuple[dict[str, str], ...] = ()

    @cached_property
    def digest(self) -> str:
        """The hash of what enters every tree; the moment does not."""
        facts = {"code": self.code, "theme": dict(self.theme), "site": msgspec.to_builtins(self.settings.site),
                 "rules": msgspec.to_builtins(self.settings.rules), "footer": self.footer}
        return hashlib.sha256(json.dumps(facts, sort_keys=True).encode()).hexdigest()


@dataclass(frozen=True)
class Inputs:
    """Everything that one run may know. ``shown`` are posts that it lists by
    their address in another public tree (the front's newest); ``waiting`` the
    sources of a closed tree that wait for their publication, and say so."""

    tree: Tree
    world: World
    posts: tuple[Post, ...] = ()
    shown: tuple[Post, ...] = ()
    about: About | None = None
    albums: Mapping[str, Album] = field(default_factory=dict)
    menu: tuple[dict[str, str], ...] = ()
    years: tuple[dict[str, Any], ...] = ()
    waiting: tuple[str, ...] = ()

    def album(self, post: Post) -> Album:
        return self.albums.get(post.source, NO_ALBUM)

    @cached_property
    def id(self) -> str:
        """The hash of all inputs: the name of the tree on disk."""
        facts: dict[str, Any] = {
            "tree": str(self.tree), "world": self.world.digest, "menu": self.menu,
            "posts": [[p.source, source_digest(p), self.album(p).fingerprint] for p in (*self.posts, *self.shown)],
            "about": [self.about.title, self.about.teachers, self.about.days, self.about.body]
            if self.about else None,
            "years": self.years, "waiting": self.waiting,
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
        today = self.world.moment.date()
        return tuple(event for event in self.world.events if event.end >= today)

    @property
    def security_expires(self) -> datetime.date:
        """RFC 9116: within a year. By month, so that a day changes no page."""
        months = self.world.moment.year * 12 + self.world.moment.month - 1 + 11
        return datetime.date(months // 12, months % 12 + 1, 1)


@dataclass(frozen=True)
class Plan:
    """What the next release is made of; ``next_change`` is when time alone
    makes another one due."""

    inputs: tuple[Inputs, ...]
    held: tuple[Held, ...]
    menu: tuple[dict[str, str], ...]
    groups: Mapping[str, Mapping[str, str]]
    next_change: datetime.datetime | None

    @property
    def places(self) -> dict[str, str]:
        return {str(one.tree): one.place for one in self.inputs}


def make_plan(content: Content, albums: Mapping[str, Album], ruling: Ruling, world: World) -> Plan:
    """Sort all posts into trees, each with the photos that may be shown there."""
    held = {post.source: why for post in (*content.posts, *content.pages)
            if (why := hold(post, albums.get(post.source, NO_ALBUM), ruling, world.moment))}
    closed = _standing(content.posts, held, public=False)
    public = [p for p in _standing(content.posts, held, public=True) if p.status is Status.PUBLISHED]
    pages = tuple(p for p in content.pages if p.source not in held)
    by_year: defaultdict[Year, list[Post]] = defaultdict(list)
    for post in public:
        if post.group:
            by_year[post.group.year].append(post)
    years = sorted(by_year, reverse=True)
    opened, private = ({source: ruling.visible(album, place) for source, album in albums.items()}
                       for place in (Place.PUBLIC, Place.CLOSED))
    menu, world = _menu(pages, bool(years)), replace(world, footer=_footer(pages))
    overviews = {year: _overview(world, year, by_year[year]) for year in years}
    inputs = [_front(world, pages, public, overviews.values(), opened, menu)]
    inputs += [_year(world, year, by_year[year], overviews[year], opened, menu) for year in years]
    abouts = {about.group: about for about in content.groups}
    by_group: defaultdict[Group, list[Post]] = defaultdict(list, {group: [] for group in abouts})
    for post in closed:
        if post.group:
            by_group[post.group].append(post)
    groups = sorted(by_group)
    for group in groups:
        posts = tuple(by_group[group])
        waiting = tuple(post.source for post in posts if post.source in held and held[post.source].code == WAITS)
        inputs.append(Inputs(Tree.closed(group), world, posts, (), abouts.get(group), _only(private, posts), menu,
                             waiting=waiting))
    waiting_photos = unseen((*closed, *pages), albums, ruling)
    return Plan(tuple(inputs), tuple(sorted([*held.values(), *waiting_photos])), menu,
                {str(group): closed_facts(group, world.settings) for group in groups},
                _next(content, world))


def closed_facts(group: Group, settings: Settings) -> dict[str, str]:
    """A group as the gate and the closed pages show it."""
    return group_facts(group, settings) | {"url": f"/{CLOSED_ROOT}/{group}/"}


def _standing(posts: Iterable[Post], held: Mapping[str, Held], public: bool) -> list[Post]:
    """The posts that are not held back, newest first."""
    stays = [p for p in posts if p.source not in held or (held[p.source].public_only and not public)]
    return sorted(stays, key=lambda post: (-post.date.timestamp(), post.source))


def _front(world: World, pages: tuple[Post, ...], public: list[Post], overviews: Iterable[dict[str, Any]],
           albums: Mapping[str, Album], menu: tuple[dict[str, str], ...]) -> Inputs:
    newest = tuple(public[:world.settings.rules.newest])
    return Inputs(Tree.front(), world, pages, newest, None, _only(albums, (*pages, *newest)), menu, tuple(overviews))


def _year(world: World, year: Year, posts: Iterable[Post], overview: dict[str, Any], albums: Mapping[str, Album],
          menu: tuple[dict[str, str], ...]) -> Inputs:
    posts = tuple(posts)
    return Inputs(Tree.of_year(year), world, posts, (), None, _only(albums, posts), menu, (overview,))


def _overview(world: World, year: Year, posts: Iterable[Post]) -> dict[str, Any]:
    """A school year of *uit de groepen*: its groups in the settings' order."""
    order = {name: i for i, name in enumerate(world.settings.site.group_names)}
    groups = sorted({post.group for post in posts if post.group},
                    key=lambda group: (order.get(group.name, len(order)), group.name))
    return {"label": str(year), "url": f"/{YEAR_ROOT}/{year}/",
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


def _only(albums: Mapping[str, Album], posts: Iterable[Post]) -> dict[str, Album]:
    return {post.source: albums[post.source] for post in posts if post.source in albums}


def _next(content: Content, world: World) -> datetime.datetime | None:
    month = (world.moment.replace(day=1) + datetime.timedelta(days=32)).replace(day=1)
    times = [datetime.datetime.combine(day, datetime.time())
             for day in (month.date(), Year(Year.of(world.moment.date()).first + 1).start)]
    times += [ends for event in world.events
              if (ends := datetime.datetime.combine(event.end, datetime.time()) + datetime.timedelta(days=1))
              > world.moment]
    posts = next_change((*content.posts, *content.pages), world.moment)
    return min([*times, posts] if posts else times)
