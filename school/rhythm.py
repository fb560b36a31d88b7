"""How often and when a group hears from school, by the school's rules.

Quiet hints to teachers, and counts for the head; posts of other years, of
rooms of adults and of days without school ask for nothing.
"""

from __future__ import annotations

import datetime
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from school.findings import Finding
from school.kalender import FREE, Event
from school.places import GROUPS
from school.posts import UNDATED, Post
from school.rules import BY_CODE
from school.settings import Settings
from school.words import Group, Status, Year

LATELY = datetime.timedelta(days=14)
"""Older posts are not hinted at: nobody can move them any more."""
GOALS = "doelen"
_DAYS = ("maandag", "dinsdag", "woensdag", "donderdag", "vrijdag")
_MONTHS = ("januari", "februari", "maart", "april", "mei", "juni", "juli", "augustus", "september", "oktober",
           "november", "december")


@dataclass(frozen=True)
class Pace:
    """One class over the last weeks: how many posts, the day of the newest, and
    whether the rule wanted more."""

    group: str
    posts: int
    newest: datetime.date | None
    too_few: bool


def judge_times(posts: Iterable[Post], events: Sequence[Event], settings: Settings,
                now: datetime.datetime) -> list[Finding]:
    """Hints about hours and numbers of posts; ``now`` is in the school's own time.
    Of a school that holds on to a year (the demo) now is its newest post."""
    year = settings.site.year_on(now.date())
    own = [post for post in posts if post.group and post.group.year == year and post.status is not Status.DRAFT
           and post.date != UNDATED]
    if settings.site.year and own:
        now = min(now, max(post.date for post in own))
    return [*_hours(own, settings, now), *_too_often(own, settings, now),
            *_too_seldom(own, events, settings, now, year), *_goals(own, events, settings, now, year)]


def paces(days: dict[str, list[datetime.date]], settings: Settings, today: datetime.date,
          events: Sequence[Event] = ()) -> list[Pace]:
    """For each class of the settings how often posts came, from the days of its
    posts: what the head's overview shows."""
    rules, since = settings.rules, _weeks_back(today, settings.rules.posts_in_weeks, events)
    began = settings.site.year_on(today).start
    found = []
    for name in _classes(settings):
        there = [day for day in days.get(name, ()) if day <= today]
        lately = sum(day > since for day in there)
        found.append(Pace(name, lately, max(there, default=None), since >= began and lately < rules.posts))
    return found


def working_day_after(day: datetime.date) -> datetime.date:
    """The next day from Monday to Friday."""
    later = day + datetime.timedelta(days=1)
    return later + datetime.timedelta(days=max(0, 7 - later.weekday()) if later.weekday() > 4 else 0)


def _hours(posts: list[Post], settings: Settings, now: datetime.datetime) -> Iterator[Finding]:
    first, last = settings.rules.working_hours
    for post in posts:
        time = post.date.time()
        if post.date < now - LATELY or (time == datetime.time() and post.date.weekday() < 5):
            continue
        if post.date.weekday() > 4 or not first <= time <= last:
            early = post.date.weekday() < 5 and time < first
            day = post.date.date() if early else working_day_after(post.date.date())
            yield from BY_CODE["hours"].say(
                post.source, post.line("Date"), f"dit bericht is van {_said(post.date)}",
                settings.rules.severity, f"plaats het {_when(day, post.date.date())} om 8.00")


def _said(moment: datetime.datetime) -> str:
    day = (*_DAYS, "zaterdag", "zondag")[moment.weekday()]
    return day if moment.time() == datetime.time() else f"{day} {moment:%H.%M} uur"


def _when(day: datetime.date, from_day: datetime.date) -> str:
    if day == from_day:
        return "die ochtend"
    if day == from_day + datetime.timedelta(days=1):
        return "morgen"
    return f"{_DAYS[day.weekday()]} {day.day} {_MONTHS[day.month - 1]}"


def _too_often(posts: list[Post], settings: Settings, now: datetime.datetime) -> Iterator[Finding]:
    a_day: defaultdict[tuple[Group | None, datetime.date], list[Post]] = defaultdict(list)
    for post in posts:
        if post.date >= now - LATELY:
            a_day[post.group, post.date.date()].append(post)
    most = settings.rules.posts_a_day
    for (_, day), those in sorted(a_day.items(), key=lambda item: item[0][1]):
        for post in sorted(those, key=lambda post: (post.date, post.source))[most:]:
            yield from BY_CODE["too-often"].say(
                post.source, post.line("Date"), f"dit is bericht {len(those)} van deze groep op {day:%d-%m-%Y}; "
                f"hoogstens {most} is afgesproken", settings.rules.severity)


def _too_seldom(posts: list[Post], events: Sequence[Event], settings: Settings, now: datetime.datetime,
                year: Year) -> Iterator[Finding]:
    rules = settings.rules
    since = _weeks_back(now.date(), rules.posts_in_weeks, events)
    if since < year.start:
        return
    lately = Counter(post.group.name for post in posts if post.group and since < post.date.date() <= now.date())
    for name in _begun(posts, settings):
        if lately[name] < rules.posts:
            yield from BY_CODE["too-seldom"].say(
                f"{GROUPS}/{year}/{name}", 0, f"{lately[name]} berichten in de laatste {rules.posts_in_weeks} "
                f"schoolweken; {rules.posts} is afgesproken", rules.severity)


def _goals(posts: list[Post], events: Sequence[Event], settings: Settings, now: datetime.datetime,
           year: Year) -> Iterator[Finding]:
    weeks = settings.rules.goals_in_weeks
    since = _weeks_back(now.date(), weeks, events)
    if since < year.start:
        return
    told = {post.group.name for post in posts if post.group and post.type == GOALS and post.date.date() > since}
    for name in _begun(posts, settings):
        if name not in told:
            yield from BY_CODE["goals"].say(f"{GROUPS}/{year}/{name}", 0,
                                            f"geen doelen in de laatste {weeks} schoolweken", settings.rules.severity)


def _begun(posts: list[Post], settings: Settings) -> list[str]:
    """The classes that write here: one without any post is the head's to see."""
    there = {post.group.name for post in posts if post.group}
    return [name for name in _classes(settings) if name in there]


def _classes(settings: Settings) -> list[str]:
    return [name for name, group in settings.site.groups.items() if not group.room]


def _weeks_back(today: datetime.date, weeks: int, events: Sequence[Event]) -> datetime.date:
    """The day so many weeks of school ago: holidays do not count."""
    free = {event.date + datetime.timedelta(days=number) for event in events if event.kind in FREE
            for number in range((event.end - event.date).days + 1)}
    day, left = today, 7 * weeks
    while left > 0:
        day -= datetime.timedelta(days=1)
        left -= day not in free
    return day
