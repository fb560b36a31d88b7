"""``/account/berichten/``: how often one hears of new posts, and the own feed. And what
answers without signing in: ``/afmelden/…`` (RFC 8058) and ``/feed/…``."""

from __future__ import annotations

from babel.dates import get_day_names
from flask import Blueprint, abort, current_app, make_response, redirect, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from gate import farewell, feeds, schema, telling
from gate.access import as_parent
from gate.app import Gate, language, my_groups, shelf, visitor
from gate.i18n import elsewhere, translator
from gate.proof import fresh
from gate.stream import headlines
from school.told import DAYS, Cadence
from school.words import Group, WordError

pages = Blueprint("telling", __name__)
HERE = "/account/berichten/"


def _gate() -> Gate:
    return current_app.extensions["gate"]  # type: ignore[no-any-return]


def _family() -> list[dict[str, str]]:
    """The groups of this school year that somebody reads as a parent: staff are not mailed."""
    theirs = {str(group) for group in visitor().person.family}
    year = str(_gate().settings.on(_gate().now()).site.current_year)
    return [group for group in my_groups() if group["year"] == year and f"{group['year']}/{group['name']}" in theirs]


@pages.get(HERE)
def show() -> ResponseReturnValue:
    """What holds now, as buttons: one tap is the choice."""
    gate, who = _gate(), visitor()
    with gate.register.reading() as rows:
        wishes = telling.read(rows, gate.settings.told, [who.person.id])[who.person.id]
        feed = feeds.word_of(rows, gate.keys.ring, who.person.id)
    groups = [{**group, "id": f"{group['year']}/{group['name']}"} for group in _family()]
    return render_template(
        "berichten.html", told=gate.settings.told, groups=groups, all=wishes.for_all.cadence, cadences=list(Cadence),
        own={one["id"]: wishes.of(Group.parse(one["id"])).cadence for one in groups},
        feed=f"{gate.settings.site.url}{feeds.PATH}{feed}" if feed else "",
        weekday=get_day_names("wide", locale=language())[DAYS.index(gate.settings.told.weekly_day)],
        saved="klaar" in request.args)


@pages.post(HERE)
def choose() -> ResponseReturnValue:
    """Write one choice down. A group that is not theirs, and a word that is none, changes nothing."""
    gate, who, named = _gate(), visitor(), request.form.get("groep", "")[:80]
    try:
        cadence, group = Cadence(request.form.get("hoe", "")), Group.parse(named) if named else None
    except (ValueError, WordError):
        abort(422)
    if group and group not in who.person.family:
        abort(422)
    with gate.register.writing() as rows:
        telling.choose(rows, gate.settings.told, who.person.id, group, cadence, gate.now())
        gate.register.note(rows, gate.now(), who.person.id, "telling", f"{group or ''} {cadence}".strip())
    return redirect(f"{HERE}?klaar", 303)


@pages.post(f"{HERE}feed/")
@fresh
def feed_anew() -> ResponseReturnValue:
    """Another address for the feed, or none."""
    gate, who = _gate(), visitor()
    with gate.register.writing() as rows:
        if "weg" in request.form:
            feeds.end(rows, who.person.id)
        else:
            feeds.anew(rows, gate.keys.ring, who.person.id, gate.now())
        gate.register.note(rows, gate.now(), who.person.id, "feed-end" if "weg" in request.form else "feed-anew")
    return redirect(f"{HERE}#feed", 303)


@pages.get(f"{farewell.PATH}<word>")
def ask_stop(word: str) -> ResponseReturnValue:
    """The button. Opening the link does nothing: mail scanners open links."""
    known = bool(farewell.person_of(_gate().keys.ring, word))
    return render_template("afmelden.html", state="ask" if known else "over", word=word), 200 if known else 410


@pages.post(f"{farewell.PATH}<word>")
def stop(word: str) -> ResponseReturnValue:
    """No mail any more: by the button, or by the mail app's own (RFC 8058), signed in or
    not. Somebody who is gone gets the same answer."""
    gate = _gate()
    person = farewell.person_of(gate.keys.ring, word)
    if not person:
        return render_template("afmelden.html", state="over", word=""), 410
    with gate.register.writing() as rows:
        if telling.stop(rows, person, gate.now()):
            gate.register.note(rows, gate.now(), person, "telling", f"{Cadence.NOTHING} link")
    return render_template("afmelden.html", state="done", word="")


@pages.get(f"{feeds.PATH}<word>")
def feed(word: str) -> ResponseReturnValue:
    """The newest posts of whoever's address this is, of what they may read as a parent. Who
    reads nothing any more has no feed, and nobody learns that there was one."""
    gate, now = _gate(), shelf()
    with gate.register.reading() as rows:
        id = feeds.person_of(rows, gate.keys.ring, word)
        speaks = rows.execute(select(schema.person.c.language).where(schema.person.c.id == id)).scalar_one_or_none()
    person = gate.snapshots.now().people.get(id)
    groups = as_parent(person).groups if person else frozenset[Group]()
    if now is None or not groups:
        abort(404)
    _, site = translator(elsewhere(speaks or "nl")), gate.settings.site
    today = gate.now().astimezone(site.zone).date()
    posts = []
    for one in headlines(now, groups)[:feeds.MOST]:
        said = gate.titles.of(one, today)
        posts.append(feeds.Entry(said.title or _("Een nieuw bericht"), f"{site.url}{said.path}", one))
    title = _("Nieuw bij {school}").format(school=site.short)
    answer = make_response(feeds.atom(site, feeds.name_of(f"{site.url}{feeds.PATH}{word}"), title, posts))
    answer.headers["Content-Type"] = "application/atom+xml; charset=utf-8"
    answer.headers["X-Robots-Tag"] = "noindex"
    answer.add_etag()
    return answer.make_conditional(request)
