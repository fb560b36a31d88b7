"""The invitation, with a koppelcode that is made at the moment of sending: until
then there is none, so none can lie in a queue or a backup.

The link carries the code behind a ``#``, which stays in the browser."""

from __future__ import annotations

import datetime
from typing import Any

from babel.dates import format_date
from sqlalchemy import select

from gate import codes, schema
from gate.audit import OFFICE
from gate.i18n import NAMES, translator
from gate.invitations import may_be_invited
from gate.mails.draft import Desk, Draft
from gate.steps import CONNECT, STEPS


def make(desk: Desk, row: Any) -> Draft | None:
    """The mail of an invitation; None when it makes no sense any more: they
    signed in, the address went, their access ended, or a letter was printed since."""
    now, site, people = desk.now(), desk.settings.site, desk.settings.people
    a, p = schema.address.c, schema.person.c
    lives = datetime.timedelta(days=people.code_days)
    with desk.register.writing() as rows:
        language = rows.execute(select(p.language).where(p.id == row.person)).scalar_one_or_none()
        held = {one.mail: one.proven for one in rows.execute(select(a.mail, a.proven).where(a.person == row.person))}
        code = codes.live(rows, row.person, now)
        letter_since = code is not None and code.way == codes.LETTER and code.created >= row.created
        by = row.about or OFFICE
        if language is None or row.mail not in held or any(held.values()) or letter_since:
            return None
        if not may_be_invited(rows, row.person, by, now.astimezone(site.zone).date()):
            return None
        text = codes.issue(rows, row.person, by=by, way=codes.MAIL, now=now, lives=lives)
    _ = translator(language)
    until = format_date((now + lives).astimezone(site.zone).date(), "d MMMM y", locale=language)
    subject = _("Uitnodiging: lees mee bij {school}").format(school=site.short)
    return Draft(row.mail, subject, "invitation", language, {
        "code": text, "link": f"{site.url}{CONNECT}#{text}", "until": until, "steps": f"{site.url}{STEPS}",
        "others": [(f"{site.url}{STEPS}?taal={one}", NAMES[one]) for one in people.languages
                   if one in NAMES and one != language],
    })
