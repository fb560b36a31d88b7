"""The reminder of consent: that there are questions, and where. No name of a child
and no answer: mail is not closed."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from gate import ownconsent, schema
from gate.i18n import translator
from gate.mails.draft import Desk, Draft


def make(desk: Desk, row: Any) -> Draft | None:
    """The mail of a row of gate/consentround.py; None when they answered since."""
    p, settings = schema.person.c, desk.settings
    today = desk.now().astimezone(settings.site.zone).date()
    with desk.register.reading() as rows:
        language = rows.execute(select(p.language).where(p.id == row.person)).scalar_one_or_none()
        if language is None or not ownconsent.asked(rows, settings, row.person, today):
            return None
    _ = translator(language)
    subject = _("Toestemming: {school} heeft uw antwoord nog niet").format(school=settings.site.short)
    return Draft(row.mail, subject, "consent", language, {"link": f"{settings.site.url}/account/toestemming/"})
