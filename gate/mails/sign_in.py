"""The mail with a code and a link. The code stands first in the subject, so that
the phone's notification shows it; the link does nothing by itself."""

from __future__ import annotations

from typing import Any

from gate.i18n import translator
from gate.mails.draft import Desk, Draft
from gate.signin import code_of, secret_of


def make(desk: Desk, row: Any) -> Draft | None:
    """The mail of a sign-in that still waits."""
    ring, site = desk.keys.ring, desk.settings.site
    if row.spent or row.expires <= desk.now() or row.kid not in ring.keys:
        return None
    code = code_of(ring, row.request, row.kid)
    link = f"{site.url}/inloggen/link/{row.request}.{secret_of(ring, row.request, row.kid)}"
    _ = translator(row.language)
    subject = _("{code} is uw code voor {school}").format(code=code, school=site.short)
    return Draft(row.asked_by, subject, "sign_in", row.language, {"code": code, "link": link})
