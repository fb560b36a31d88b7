"""The mail to the head about a new exception member: that there is one, for which
group, and where to look. No name and no reason: mail is not closed."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from gate import schema
from gate.i18n import translator
from gate.mails.draft import Desk, Draft


def make(desk: Desk, row: Any) -> Draft | None:
    """The mail of a row of gate/guests.py; None when its exception member is gone."""
    e, p, site = schema.guest.c, schema.person.c, desk.settings.site
    with desk.register.reading() as rows:
        guest = rows.execute(select(e.group, e.ends).where(e.id == row.about)).one_or_none()
        language = rows.execute(select(p.language).where(p.id == row.person)).scalar_one_or_none()
    if guest is None or language is None:
        return None
    _ = translator(language)
    label = site.label(guest.group)
    subject = _("Een meelezer erbij in {group}").format(group=label)
    return Draft(row.mail, subject, "guest", language, {"group": label, "ends": guest.ends,
                                                        "link": f"{site.url}/beheer/meelezers/"})
