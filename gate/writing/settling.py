"""What became of what was sent, for its draft; and for the office when it could not be done."""

from __future__ import annotations

import datetime
import logging

from gate import notices
from gate.register import Register
from gate.writing.drafts import Draft
from gate.writing.posting import Posting
from school.errands import ErrandError

APART = "errand-apart"
"""The finding and the kind of the notice."""
_log = logging.getLogger("schoolpoort.writing")


def settled(posting: Posting, register: Register, draft: Draft, now: datetime.datetime) -> Draft:
    """A draft with what became of it meanwhile. What can't be read now is read later."""
    if not draft.sent:
        return draft
    try:
        after = posting.settle(draft, now)
    except (OSError, ErrandError):
        _log.exception("what became of a post can't be read")
        return draft
    if not after.sent and any(one.code == APART for one in after.findings):
        with register.writing() as rows:
            notices.tell(rows, APART, about=draft.owner, detail=draft.sent, now=now)
    return after
