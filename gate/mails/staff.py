"""The mail to a head that somebody was given a role: that it was, and where to
look. No name and no role: mail is not closed."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from gate import schema
from gate.i18n import translator
from gate.mails.draft import Desk, Draft


def make(desk: Desk, row: Any) -> Draft | None:
    """The mail of a row of gate/staff.py; None when the head is gone."""
    p, site = schema.person.c, desk.settings.site
    with desk.register.reading() as rows:
        language = rows.execute(select(p.language).where(p.id == row.person)).scalar_one_or_none()
    if language is None:
        return None
    _ = translator(language)
    return Draft(row.mail, _("Iemand kreeg een rol op school"), "staff", language,
                 {"link": f"{site.url}/beheer/medewerkers/"})
