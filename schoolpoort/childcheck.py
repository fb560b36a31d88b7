"""Published texts against the names of the register, when it can be read here.

Only for who asked: what is found goes to their screen and nowhere else.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from contextlib import suppress

from gate.named import names_of
from school.checker import Report
from school.childnames import Names
from school.findings import Finding
from school.home import Home
from school.naming import judge_post
from school.originals import originals_of
from school.settings import Settings
from school.walk import within
from schoolpoort.registerhere import UNREADABLE, register_here


def names_here(home: Home, settings: Settings) -> Names | None:
    """The names of the register, None where it can't be read: on another machine,
    by another user, or with no children in it. Makes and changes nothing."""
    today = datetime.datetime.now(settings.site.zone).date()
    with register_here(home, settings) as register, suppress(*UNREADABLE):
        if register is not None:
            with register.reading() as rows:
                return names_of(rows, settings.site, today) or None
    return None


def named(home: Home, settings: Settings, report: Report, names: Names,
          only: Iterable[str] | None = None) -> list[Finding]:
    """What the published texts of a report say of children."""
    wanted = None if only is None else tuple(only)
    return [finding for post in report.content.published
            if wanted is None or within(post.source, wanted)
            for finding in judge_post(post, names, settings, originals_of(home, post))]
