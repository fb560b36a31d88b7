"""A draft as the page that readers will get: the build's own reading, rendering, showing of
photos and template, with the draft's small pictures in place of what is not made yet."""

from __future__ import annotations

from functools import lru_cache
from types import SimpleNamespace
from typing import Any
from urllib.parse import quote

from babel.dates import format_date
from jinja2 import Environment, FileSystemLoader

from gate.app import shelf
from gate.writing.composing import source_of
from gate.writing.desk import Desk
from gate.writing.drafts import Draft
from gate.writing.own import HERE
from gate.writing.shots import Shot, shots_of
from school.gallery import UnknownFileError, show
from school.home import PROGRAM
from school.markup import TooCostly, render
from school.pictures import HIDDEN, Medium
from school.posts import Post, parse_post
from school.words import CLOSED_ROOT, YEAR_ROOT, Group

ALONE = '{% import "macros.html" as m with context %}{% include "_article.html" %}'
"""As theme/templates/article.html includes it."""


def article_html(at: Desk, draft: Draft, public: bool) -> str:
    """The article of the page, "" of a text that no page can be made of: the findings say
    why. ``public``: as everybody would see it."""
    zone, settings = at.gate.settings.site.zone, at.gate.settings
    source = source_of(draft, zone, at.now)
    post, _ = parse_post(source, at.posting.text(draft, at.now), (), settings)
    if not isinstance(post, Post) or post.group is None:
        return ""
    album = {shot.name: _item(shot) for shot in shots_of(at, draft)}
    base = f"{HERE}{draft.id}/foto/"
    try:
        shown = show(render(post.body), album, base, post.title, post.gallery, post.order)
    except (UnknownFileError, TooCostly):
        return ""
    article = SimpleNamespace(
        title=post.title, date=post.date, author=post.author, lang=post.lang, content=shown.html,
        gallery=shown.gallery, group=_group(at, post.group, public), relative_source_path=source)
    waiting = [source] if draft.public and not public else []
    template = _environment().from_string(ALONE)
    return template.render(article=article, WAITING=waiting, SITE=settings.site)


def _item(shot: Shot) -> dict[str, Any]:
    """One item of an album, as the build makes them (school/gallery.py)."""
    name = quote(shot.name)
    if shot.kind is Medium.DOCUMENT:
        return {"kind": "document", "src": name}
    if not shot.width:
        return {"kind": HIDDEN}
    facts: dict[str, Any] = {"width": shot.width, "height": shot.height, "src": name}
    if shot.kind is Medium.FILM:
        return {**facts, "kind": "film", "poster": name}
    return {**facts, "kind": "photo", "full": name, "sources": (("image/webp", ((name, shot.width),)),)}


def _group(at: Desk, group: Group, public: bool) -> dict[str, str]:
    site, now = at.gate.settings.site, shelf()
    known = now.facts.groups.get(str(group), {}) if now else {}
    return {"label": site.label(group.name), "colour": site.colour(group.name), **known, "name": group.name,
            "url": f"/{YEAR_ROOT}/{group}/" if public else f"/{CLOSED_ROOT}/{group}/"}


@lru_cache(maxsize=1)
def _environment() -> Environment:
    """The theme's templates as the build renders them: in the school's language."""
    made = Environment(loader=FileSystemLoader(PROGRAM / "theme" / "templates"), autoescape=True, trim_blocks=True,
                       lstrip_blocks=True, extensions=["jinja2.ext.i18n"])
    made.install_gettext_callables(str, _plural, newstyle=False)  # type: ignore[attr-defined]  # by the extension
    made.filters.update(dutch_date=lambda moment: format_date(moment, "EEEE d MMMM yyyy", locale="nl"), iso=_iso)
    return made


def _plural(one: str, many: str, count: int) -> str:
    return one if count == 1 else many


def _iso(moment: Any) -> str:
    return str(moment.strftime("%Y-%m-%dT%H:%M" if moment.hour or moment.minute else "%Y-%m-%d"))
