"""The mail that tells of new posts: group, title and link. No text, no photo, no name:
what is mailed can't be taken back. Only a newsletter that is public already brings its
words. The rounds that make these mails are rows of the outbox as well."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from sqlalchemy import select, update

from gate import farewell, rounds, schema, telling
from gate.access import as_parent
from gate.announcing import ROUND, SPAN, URGENT
from gate.i18n import translator
from gate.mails.draft import Desk, Draft, Maker
from gate.outbox import NEWS, URGENT_NEWS, Later
from gate.publictext import PublicText, public_text
from gate.rounds import News
from school.told import Cadence

NEWSLETTER = "nieuwsbrief"


def go_round(desk: Desk, row: Any) -> None:
    """A round: it becomes a mail for each who is to be told, and is itself none."""
    name = row.kind.removeprefix(ROUND)
    if name != URGENT:
        _stay_quiet(desk)
    rights, shelf = desk.rights(), desk.shelf()
    with desk.register.writing() as rows:
        rounds.fan_out(rows, desk.settings, rights, shelf, name, desk.now())


@dataclass(frozen=True)
class Line:
    """A post as the mail tells of it; ``text`` is that of a newsletter that is public."""

    label: str
    title: str
    url: str
    text: PublicText | None


def make(desk: Desk, row: Any) -> Draft | None:
    """The mail of one person. What was withdrawn since, what they may not read any more and
    what they want to hear no more of is not in it; None when that was all."""
    found = _still(desk, row)
    if row.kind != URGENT_NEWS and not any(one.is_urgent for one in found):
        _stay_quiet(desk)
    to, language = _whom(desk, row, unproven=row.kind == URGENT_NEWS)
    if not found or not to:
        return None
    site, _, lines = desk.settings.site, translator(language), [_line(desk, one) for one in found]
    facts = {"posts": lines, "urgent": row.kind == URGENT_NEWS, "all_public": all(line.text for line in lines),
             "wishes": f"{site.url}/account/berichten/", "stop": ""}
    headers = {"List-Id": f"<berichten.{urlsplit(site.url).hostname}>"}  # RFC 2919
    if row.kind == URGENT_NEWS:
        subject = _("Dringend bericht van {school}").format(school=site.short)
    else:
        stop = f"{site.url}{farewell.PATH}{farewell.word(desk.keys.ring, row.person)}"
        facts["stop"] = f"{stop}?taal={language}"
        headers |= {"List-Unsubscribe": f"<{stop}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}
        subject = _subject(language, found, site.short)
    return Draft(to, subject, "news", language, facts, headers)


def _line(desk: Desk, one: News) -> Line:
    """Group, title and link; of a newsletter that is public its words too, and the page that
    asks no sign-in."""
    post, told, site = one.headline, desk.settings.told, desk.settings.site
    text = public_text(desk.shelf(), post.post, site.url) if told.with_text and post.type in told.mailed else None
    said = desk.titles.of(post, desk.today)
    return Line(post.label, said.title, text.url if text else f"{site.url}{said.path}", text)


def _stay_quiet(desk: Desk) -> None:
    """Raises Later in the quiet hours: a mail of before that was held up waits as well."""
    due = desk.settings.told.awake(desk.now(), desk.settings.site.zone)
    if due > desk.now():
        raise Later(due)


def _still(desk: Desk, row: Any) -> list[News]:
    """What of the mail holds at this moment."""
    person = desk.rights().people.get(row.person)
    if person is None:
        return []
    person, shelf, t, told = as_parent(person), desk.shelf(), schema.told.c, desk.settings.told
    with desk.register.reading() as rows:
        mine = set(rows.execute(select(t.post).where(t.mail == row.id)).scalars())
        wishes = telling.read(rows, told, [person.id])[person.id]
        came = rounds.news(rows, shelf, row.created - 2 * SPAN)
    return [one for one in came if one.headline.post in mine and rounds.wanted(person, wishes, one)]


def _whom(desk: Desk, row: Any, *, unproven: bool) -> tuple[str, str]:
    """The address that is theirs now, and their language. Another one than when the mail was
    put ready is written down: a refusal must be of the right address."""
    p = schema.person.c
    with desk.register.reading() as rows:
        language = rows.execute(select(p.language).where(p.id == row.person)).scalar_one_or_none() or "nl"
        to = rounds.addresses(rows, unproven=unproven, person=row.person).get(row.person, "")
    if to and to != row.mail:
        with desk.register.writing() as rows:
            rows.execute(update(schema.outbox).where(schema.outbox.c.id == row.id).values(mail=to))
    return to, language


def _subject(language: str, found: list[News], school: str) -> str:
    """Which groups: what most people look at first. Never a title: it may have to be taken back
    from a list of mails that lies open on a table."""
    _, labels = translator(language), list(dict.fromkeys(one.headline.label for one in found))
    if all(one.headline.type == NEWSLETTER for one in found):
        return _("Nieuwsbrief van {school}").format(school=school)
    if len(labels) > 3:
        return _("{n} nieuwe berichten van {school}").format(n=len(found), school=school)
    if len(found) == 1:
        return _("Nieuw bericht: {groups}").format(groups=labels[0])
    return _("{n} nieuwe berichten: {groups}").format(n=len(found), groups=", ".join(labels))


MAKERS: dict[str, Maker] = {
    NEWS: make, URGENT_NEWS: make,
    **{ROUND + name: go_round for name in (Cadence.NOW, Cadence.DAILY, Cadence.WEEKLY, URGENT)},
}
