"""Mail that is to be sent: rows written with the event that causes them.

A row holds no secret and no text: the sender makes both when it sends. Rows
are claimed by one UPDATE, so that many senders send each mail once; a mail
whose sender died is tried again after the claim is old. News (ONCE) whose sender
died while it went out may have arrived: it is marked unknown and not sent again.
"""

from __future__ import annotations

import datetime
import logging
from collections.abc import Callable, Collection, Mapping
from email.message import EmailMessage

from sqlalchemy import Connection, Row, case, delete, func, insert, select, update
from sqlalchemy.exc import SQLAlchemyError

from gate import schema
from gate.register import Register
from gate.tokens import new_id

SIGN_IN = "sign-in"
PAUSES = tuple(datetime.timedelta(minutes=minutes) for minutes in (1, 5, 30, 120, 360, 1440))
CLAIM = datetime.timedelta(minutes=2)
UNDER_WAY = datetime.timedelta(minutes=5)
"""Longer than any conversation with a mail server can take (gate/smtp.py)."""
KEPT = datetime.timedelta(days=30)
NEWS, URGENT_NEWS = "news", "news-urgent"
ONCE = frozenset({NEWS, URGENT_NEWS})
"""Kinds that are rather missed once than sent twice."""
_HURRY = case({NEWS: 2, URGENT_NEWS: 1}, value=schema.outbox.c.kind, else_=0)
"""Who waits for a code does not stand behind a thousand mails of news."""
_log = logging.getLogger("schoolpoort.outbox")

Compose = Callable[[Row[tuple[object, ...]]], EmailMessage | None]
Deliver = Callable[[EmailMessage], None]


class FinalRefusal(Exception):
    """The other side will never take this mail (SMTP 5xx). ``address``: because of
    whom it is for, and not of us."""

    def __init__(self, said: str, *, address: bool = True) -> None:
        super().__init__(said)
        self.address = address


class Unknown(Exception):
    """The mail was handed over whole, and no answer came: it may have arrived."""


class Later(Exception):
    """Not now: the mail waits until ``due``, and this was no try."""

    def __init__(self, due: datetime.datetime) -> None:
        super().__init__(due.isoformat())
        self.due = due


def post(rows: Connection, kind: str, request: str, now: datetime.datetime, *, void: bool = False) -> None:
    """Put a mail in the outbox, in the transaction of what causes it. A void one
    is never sent: it keeps the way the same for an address that nobody has."""
    rows.execute(insert(schema.outbox).values(
        id=new_id(), kind=kind, request=request, created=now, due=now, tries=0, state="void" if void else "waiting"))


def mail_to(rows: Connection, kind: str, person: str, mail: str, now: datetime.datetime, *, about: str = "",
            due: datetime.datetime | None = None) -> str:
    """Put a mail to somebody in the outbox that answers no request of theirs;
    ``about`` is the id of the row that it is about. Gives its id."""
    id = new_id()
    rows.execute(insert(schema.outbox).values(
        id=id, kind=kind, person=person, mail=mail, about=about, created=now, due=due or now, tries=0, state="waiting"))
    return id


def mails_to(rows: Connection, kind: str, to: Mapping[str, str], now: datetime.datetime) -> dict[str, str]:
    """As ``mail_to`` for many at once, address by person; gives their ids by person."""
    ids = {person: new_id() for person in to}
    if ids:
        rows.execute(insert(schema.outbox), [
            {"id": id, "kind": kind, "person": person, "mail": to[person], "about": "", "created": now, "due": now,
             "tries": 0, "state": "waiting"} for person, id in ids.items()])
    return ids


def round_of(rows: Connection, kind: str, now: datetime.datetime, due: datetime.datetime) -> None:
    """Put a round in the outbox, which becomes mails when it goes (gate/rounds.py): one of
    a kind and moment, however much came."""
    o = schema.outbox.c
    if rows.execute(select(o.id).where(o.kind == kind, o.due == due, o.state == "waiting")).first() is None:
        rows.execute(insert(schema.outbox).values(
            id=new_id(), kind=kind, created=now, due=due, tries=0, state="waiting"))


def send_due(register: Register, compose: Compose, deliver: Deliver, now: Callable[[], datetime.datetime]) -> int:
    """Send what is due; gives how many were sent. Raises nothing for a mail
    that fails: it is tried again, or marked refused."""
    if not _is_any(register, now()):
        return 0
    sent = 0
    _give_up_unknown(register, now())
    while (row := _claim(register, now())) is not None:
        sent += _send(register, row, compose, deliver, now)
    with register.writing() as rows:
        rows.execute(delete(schema.outbox).where(schema.outbox.c.created < now() - KEPT))
    return sent


def _is_any(register: Register, now: datetime.datetime) -> bool:
    """Whether there is anything to do or to forget. Asked every second of every school, and
    nearly always answered no: one question instead of three transactions."""
    o = schema.outbox.c
    work = ((o.state == "waiting") & (o.due <= now)) | o.state.in_(("claimed", "sending")) | (o.created < now - KEPT)
    with register.reading() as rows:
        return rows.execute(select(o.id).where(work).limit(1)).first() is not None


def _claim(register: Register, now: datetime.datetime) -> Row[tuple[object, ...]] | None:
    o = schema.outbox.c
    old = (o.state == "claimed") & (o.claimed < now - CLAIM)
    open_ = ((o.state == "waiting") & (o.due <= now)) | old
    with register.writing() as rows:
        # Past those that another sender is taking at this moment: nobody waits for another.
        first = rows.execute(select(o.id).where(open_).order_by(_HURRY, o.due).limit(1)
                             .with_for_update(skip_locked=True)).scalar_one_or_none()
        if first is None:
            return None
        done = rows.execute(update(schema.outbox).where(o.id == first, open_)
                            .values(state="claimed", claimed=now, tries=o.tries + 1))
        if done.rowcount != 1:
            return None
        r = schema.request.c
        return rows.execute(select(schema.outbox, r.mail.label("asked_by"), r.kid, r.language, r.expires, r.spent)
                            .join_from(schema.outbox, schema.request, isouter=True).where(o.id == first)).one()


def _send(register: Register, row: Row[tuple[object, ...]], compose: Compose, deliver: Deliver,
          now: Callable[[], datetime.datetime]) -> int:
    try:
        message = compose(row)
        if message is None:
            _settle(register, row.id, "void", "")
            return 0
        if row.kind in ONCE and not _begins(register, row, now()):
            return 0
        deliver(message)
    except Later as error:
        with register.writing() as rows:
            rows.execute(update(schema.outbox).where(schema.outbox.c.id == row.id)
                         .values(state="waiting", due=error.due, tries=row.tries - 1))
        return 0
    except FinalRefusal as error:
        _settle(register, row.id, "refused", str(error), bounced=now() if error.address else None)
        return 0
    except Unknown as error:
        # What is in it decides: without a code nobody gets in, a second mail of news only annoys.
        if row.kind in ONCE:
            _settle(register, row.id, "unknown", "")
        else:
            _retry(register, row, type(error).__name__, now())
        return 0
    except SQLAlchemyError:
        raise  # the store is gone: the claim grows old and the row is tried again
    except Exception as error:
        # Whatever is wrong with one mail must not stop the ones behind it.
        _log.warning("mail %s: %s", row.id, type(error).__name__)
        _retry(register, row, type(error).__name__, now())
        return 0
    _settle(register, row.id, "sent", "")
    return 1


def _begins(register: Register, row: Row[tuple[object, ...]], now: datetime.datetime) -> bool:
    """From here on nobody else may send it. False when somebody took it over meanwhile."""
    o = schema.outbox.c
    with register.writing() as rows:
        return bool(rows.execute(update(schema.outbox).where(
            o.id == row.id, o.state == "claimed", o.tries == row.tries).values(state="sending", claimed=now)).rowcount)


def _give_up_unknown(register: Register, now: datetime.datetime) -> None:
    """Those whose sender died on the way: whether they arrived, nobody knows."""
    o = schema.outbox.c
    old = (o.state == "sending") & (o.claimed < now - UNDER_WAY)
    with register.reading() as rows:
        if rows.execute(select(o.id).where(old).limit(1)).first() is None:
            return
    with register.writing() as rows:
        rows.execute(update(schema.outbox).where(old).values(state="unknown"))


def _retry(register: Register, row: Row[tuple[object, ...]], said: str, now: datetime.datetime) -> None:
    if row.tries > len(PAUSES):
        _settle(register, row.id, "refused", said)
        return
    with register.writing() as rows:
        rows.execute(update(schema.outbox).where(schema.outbox.c.id == row.id)
                     .values(state="waiting", due=now + PAUSES[row.tries - 1], said=said))


def _settle(register: Register, id: str, state: str, said: str, bounced: datetime.datetime | None = None) -> None:
    """What became of a mail; and whether its address takes any."""
    o, a = schema.outbox.c, schema.address.c
    with register.writing() as rows:
        rows.execute(update(schema.outbox).where(o.id == id).values(state=state, said=said[:200]))
        if bounced or state == "sent":
            asked = select(schema.request.c.mail).where(schema.request.c.id == o.request).scalar_subquery()
            to = rows.execute(select(func.coalesce(asked, o.mail)).where(o.id == id)).scalar_one()
            changes = a.bounced.is_(None) if bounced else a.bounced.is_not(None)
            rows.execute(update(schema.address).where(a.mail == to, changes).values(bounced=bounced))


def came_back(register: Register, id: str, said: str, *, bounced: datetime.datetime | None) -> bool:
    """A mail that was sent failed on its way; ``bounced``: because of its address. False when
    no such mail was sent."""
    o = schema.outbox.c
    with register.reading() as rows:
        if rows.execute(select(o.id).where(o.id == id, o.state.in_(("sent", "unknown", "sending")))).first() is None:
            return False
    _settle(register, id, "refused", said, bounced)
    return True


def again(rows: Connection, ids: Collection[str], now: datetime.datetime) -> list[str]:
    """Send mails once more that did not arrive, or may not have, as somebody asked. Gives which."""
    o = schema.outbox.c
    found = list(rows.execute(select(o.id).where(o.id.in_(ids), o.state.in_(("unknown", "refused")))).scalars())
    rows.execute(update(schema.outbox).where(o.id.in_(found)).values(state="waiting", due=now, tries=0, said=""))
    return found


def queue(register: Register) -> tuple[int, datetime.datetime | None]:
    """How many mails wait, and since when the oldest does; one that is put off until a
    moment, from that moment."""
    o = schema.outbox.c
    since = case((o.tries == 0, o.due), else_=o.created)
    with register.reading() as rows:
        number, oldest = rows.execute(select(func.count(), func.min(since)).where(
            o.state.in_(("waiting", "claimed", "sending")), ~(o.kind.startswith("round-")))).one()
    return int(number), oldest


def unknown(register: Register) -> int:
    """How many mails of news were on their way when their sender died."""
    with register.reading() as rows:
        return int(rows.execute(select(func.count()).where(schema.outbox.c.state == "unknown")).scalar_one())
