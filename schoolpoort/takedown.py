"""Photos that somebody took back leave at once, out of every kept release and store.

As a withdrawal does (schoolpoort/withdraw.py), and without a build: the page stays,
the photo, every derivative and every small picture of it go. The original stays where
it lies, and a build does not derive it again (schoolpoort/gather.py).
"""

from __future__ import annotations

from school.home import Home
from schoolpoort.derive import forget_made
from schoolpoort.hidden import Hidden
from schoolpoort.withdraw import GRACE, take_away


def take_down_photos(home: Home, grace: float = GRACE) -> int:
    """Take out what ``var/shown.jsonl`` says may not be shown, or not any more; gives how
    many trees were cut. Safe to repeat. Raises ShownError."""
    hidden = Hidden.taken_back(home)
    if not hidden.closed and not hidden.public:
        return 0
    _, trees = take_away(home, (), (), grace, hidden)
    forget_made(home, hidden.barred)
    return trees
