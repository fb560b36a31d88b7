"""When drafts end, and until when what was taken away can come back."""

from __future__ import annotations

import datetime

from gate.writing.drafts import Draft

A_DAY = datetime.timedelta(days=1)
"""How long what somebody took away can be put back from the list."""
TOLD_BEFORE = datetime.timedelta(days=30)
"""How long before its end the writer reads of it."""


def ends_on(draft: Draft, days: int) -> datetime.date | None:
    """The day on which an unfinished draft goes; None when the school keeps them, and of
    what stands, is on its way or is gone already."""
    if not days or draft.sent or draft.gone:
        return None
    return datetime.datetime.fromisoformat(draft.changed).date() + datetime.timedelta(days=days)
