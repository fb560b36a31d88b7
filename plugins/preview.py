"""What plain Pelican shows without a build: the public site, without photos.

A run of ``schoolpoort build`` brings its own folder and list of files, and
says so by SCHOOLPOORT_RUN; then nothing is looked up here.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from school.content import Content, read_content
from school.home import Home
from school.posts import Post
from school.settings import Settings
from school.withdrawals import Withdrawals, key_of
from school.words import Group, Status


@dataclass(frozen=True)
class Shown:
    """The sources that may be shown, relative to the content folder."""

    posts: tuple[str, ...] = ()
    pages: tuple[str, ...] = ()
    groups: Mapping[str, Mapping[str, str]] = ()  # type: ignore[assignment]


def is_public(post: Post, moment: datetime.datetime, withdrawals: Withdrawals) -> bool:
    """Whether a post may be public at this moment. Only ``Status: published``
    says so, and everything else can only take it back."""
    return (post.status is Status.PUBLISHED
            and post.date <= moment
            and (post.expires is None or moment.date() <= post.expires)
            and withdrawals.reach(post.source, key_of(post)) is None)


def public_sources(home: Home, settings: Settings, environ: Mapping[str, str],
                   moment: datetime.datetime) -> Shown:
    """What plain Pelican may read; nothing for a run that brings its own list."""
    if environ.get("SCHOOLPOORT_RUN"):
        return Shown(groups={})
    content: Content = read_content(home.content, settings)
    withdrawals = Withdrawals.read(home)
    posts = [p for p in content.posts if is_public(p, moment, withdrawals)]
    pages = [p for p in content.pages if is_public(p, moment, withdrawals)]
    return Shown(tuple(p.source for p in posts), tuple(p.source for p in pages),
                 {str(g): group_facts(g, settings) for g in {p.group for p in posts if p.group}})


def group_facts(group: Group, settings: Settings) -> dict[str, Any]:
    """What a page shows of a group: its name on screen, colour and home."""
    return {"name": group.name, "year": str(group.year), "label": settings.site.label(group.name),
            "colour": settings.site.colour(group.name), "url": f"/uit-de-groepen/{group}/"}


def template_globals(theme: Mapping[str, str]) -> dict[str, Any]:
    """The functions that every template may call. Dutch is the source
    language, so that a page needs no catalogue."""
    return {
        "theme": lambda name: theme.get(name, f"/theme/{name}"),
        "_": str, "gettext": str,
        "ngettext": lambda one, many, count: one if count == 1 else many,
    }
