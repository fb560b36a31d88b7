"""How long drafts are kept: once a day, what is over is thrown away.

What stands in the repository needs no draft: the list shows it all the same. What was
taken away stays for the day in which it can come back; what somebody left unfinished
for as long as the school says, and its writer is told before. Drafts of somebody whom the
register does not know any more go with them.
"""

from __future__ import annotations

import datetime
import logging
from dataclasses import dataclass

import msgspec
from sqlalchemy import select

from gate import schema
from gate.register import Register
from gate.retention import note_destruction
from gate.writing.drafts import Draft, Drafts, Gone
from gate.writing.ends import A_DAY, ends_on
from gate.writing.parts import sweep as sweep_parts
from gate.writing.posting import Posting
from gate.writing.settling import settled
from school.erased import Erased, What
from school.errands import Deed, clear
from school.home import Home

PLACED_FOR = datetime.timedelta(days=7)
"""How long the draft of a post that stands is kept after its last change."""
WITHDRAWN_FOR = datetime.timedelta(days=30)
_log = logging.getLogger("schoolpoort.writing")


@dataclass(frozen=True)
class Swept:
    """How many drafts went, and of how many posts the files are to leave the store."""

    drafts: int = 0
    cleared: int = 0


def sweep(register: Register, home: Home, now: datetime.datetime) -> Swept:
    """Do the day's work. One draft that can't be read or thrown away stops no other."""
    posting, drafts = Posting(home, register.settings, lambda _: ""), Drafts(home)
    gone, clearing, erased = 0, 0, Erased.read(home.erased_file)
    for draft in list(drafts.every()):
        try:
            draft = _without_erased(drafts, erased, settled(posting, register, draft, now), now)
            if draft.gone is Gone.DELETED and not draft.sent and _is_older(draft.gone_at, A_DAY, now):
                posting.ask(draft, Deed.CLEAR, now)
                clearing += 1
            elif (draft.source and erased.holds(What.SOURCE, draft.source)) or is_over(
                    posting, draft, register.settings.people.drafts_days, now):
                drafts.drop(draft.owner, draft.id)
                gone += 1
        except Exception:
            _log.exception("draft %s could not be swept", draft.id)
    clear(home)
    sweep_drafts(home, now)
    gone += forget_strangers(register, home)
    with register.writing() as rows:
        note_destruction(rows, "concept van een bericht", gone, "niet meer nodig, of te lang niet aangeraakt", now)
    return Swept(gone, clearing)


def _without_erased(drafts: Drafts, erased: Erased, draft: Draft, now: datetime.datetime) -> Draft:
    """A draft without photos that somebody had erased, those that could be put back too."""
    gone = tuple(file for file in (*draft.files, *draft.dropped) if erased.holds(What.FILE, file.sha256))
    if not gone:
        return draft
    drafts.let_go(draft, gone)
    names = {file.name for file in gone}
    return drafts.change(draft.owner, draft.id, lambda one: msgspec.structs.replace(
        one, files=tuple(file for file in one.files if file not in gone),
        dropped=tuple(file for file in one.dropped if file not in gone),
        there=tuple(name for name in one.there if name not in names)), now, beside=True)


def is_over(posting: Posting, draft: Draft, days: int, now: datetime.datetime) -> bool:
    """Whether nobody needs a draft any more."""
    if draft.sent or draft.gone is Gone.DELETED:
        return False
    if draft.gone:
        lives = {Gone.THROWN: A_DAY, Gone.WITHDRAWN: WITHDRAWN_FOR}.get(draft.gone, datetime.timedelta())
        return _is_older(draft.gone_at, lives, now)
    if draft.source and not draft.findings and not draft.torn and not posting.is_touched(draft, now):
        return _is_older(draft.changed, PLACED_FOR, now)
    end = ends_on(draft, days)
    return end is not None and end < now.date()


def forget_strangers(register: Register, home: Home) -> int:
    """Throw away what nobody of the register owns; gives of how many. Costs nothing
    where nobody writes."""
    drafts = Drafts(home)
    owners = drafts.owners()
    if not owners:
        return 0
    with register.reading() as rows:
        known = set(rows.execute(select(schema.person.c.id).where(schema.person.c.id.in_(owners))).scalars())
    gone = [owner for owner in owners if owner not in known]
    for owner in gone:
        drafts.forget(owner)
    return len(gone)


def sweep_drafts(home: Home, now: datetime.datetime) -> int:
    """Take away files that did not go on for a day, and those that were taken out of a
    draft nobody touched since yesterday; gives how many. Raises OSError."""
    drafts, gone = Drafts(home), 0
    for owner in drafts.owners():
        gone += sweep_parts(home.drafts / owner)
        for one in drafts.all(owner):
            if one.dropped and datetime.datetime.fromisoformat(one.changed) < now - A_DAY:
                drafts.let_go(one, one.dropped)
                drafts.change(owner, one.id, lambda draft: msgspec.structs.replace(draft, dropped=()), now, beside=True)
                gone += len(one.dropped)
    return gone


def _is_older(moment: str, lives: datetime.timedelta, now: datetime.datetime) -> bool:
    return datetime.datetime.fromisoformat(moment) + lives < now
