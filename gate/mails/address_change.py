"""The mail that asks a mailbox to agree on a change of address. The new mailbox
may be a stranger's, mistyped: it is not told the old address, nor a name."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from gate import schema
from gate.addresses import secret_of
from gate.i18n import translator
from gate.mails.draft import Desk, Draft


def make(desk: Desk, row: Any) -> Draft | None:
    """The mail of a change that still waits."""
    c, p = schema.address_change.c, schema.person.c
    with desk.register.reading() as rows:
        change = rows.execute(select(schema.address_change, p.language.label("tongue")).join(
            schema.person, p.id == c.person).where(c.id == row.about, c.expires > desk.now())).one_or_none()
    if change is None or change.kid not in desk.keys.ring.keys:
        return None
    side = "old" if row.mail == change.old else "new"
    site, _ = desk.settings.site, translator(change.tongue)
    link = f"{site.url}/account/adres/{change.id}.{secret_of(desk.keys.ring, change.id, side, change.kid)}"
    subject = (_("Uw mailadres voor {school} veranderen?") if side == "old"
               else _("Is dit uw nieuwe mailadres voor {school}?"))
    return Draft(row.mail, subject.format(school=site.short), "address_change", change.tongue,
                 {"link": link, "side": side, "new": change.new})
