"""The mail to somebody about their own account: what changed, and what to do if
it was not them. It has no link: such mails are what thieves imitate."""

from __future__ import annotations

from typing import Any

from babel.dates import format_datetime
from sqlalchemy import select

from gate import schema
from gate.alarms import Alarm
from gate.i18n import Translate, elsewhere, translator
from gate.mails.draft import Desk, Draft


def make(desk: Desk, row: Any) -> Draft | None:
    """The mail of an alarm (gate/alarms.py)."""
    what, _gap, about = row.about.partition(" ")
    p, d = schema.person.c, schema.device.c
    with desk.register.reading() as rows:
        language = rows.execute(select(p.language).where(p.id == row.person)).scalar_one_or_none()
        label = rows.execute(select(d.label).where(d.id == about)).scalar_one_or_none() or ""
    if language is None:
        return None  # the person is gone, and with them what it was about
    language = elsewhere(language)
    _ = translator(language)
    moment = format_datetime(row.created.astimezone(desk.settings.site.zone), "d MMMM y HH:mm", locale=language)
    subject = _("Uw account bij {school}").format(school=desk.settings.site.short)
    return Draft(row.mail, subject, "security", language, {"said": _said(_, Alarm(what), label), "moment": moment})


def _said(_: Translate, what: Alarm, label: str) -> str:
    """What happened, in one sentence."""
    return {
        Alarm.DEVICE: _("Er is ingelogd op een apparaat dat we nog niet kenden: {device}.").format(device=label or "?"),
        Alarm.PASSKEY_ADDED: _("Er is een passkey toegevoegd aan uw account."),
        Alarm.PASSKEY_REMOVED: _("Er is een passkey van uw account weggehaald."),
        Alarm.PASSKEY_COPIED: _("Een passkey van u is geweigerd: het leek of er een kopie van is. "
                                "Haal hem weg en maak een nieuwe."),
        Alarm.APP_ADDED: _("Er is een app voor codes ingesteld bij uw account."),
        Alarm.APP_REMOVED: _("De app voor codes is van uw account weggehaald."),
        Alarm.RESET: _("De school heeft uw tweede stap gewist. U bent overal uitgelogd en stelt bij het inloggen "
                       "een nieuwe in."),
        Alarm.ADDRESS: _("Het mailadres van uw account is veranderd."),
        Alarm.STOPPED: _("U bent gestopt. U bent overal uitgelogd en uw passkeys zijn weggehaald."),
    }[what]
