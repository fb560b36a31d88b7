"""A whole school hears of a post at once, with many senders, some of which are killed."""

from __future__ import annotations

import random
import threading
from collections import Counter

import pytest
from sqlalchemy import insert, select
from sqlalchemy.exc import SQLAlchemyError

from gate import schema
from gate.mail import Composer
from gate.outbox import UNDER_WAY, send_due
from gate.rights import compute_rights
from gate.rounds import fan_out
from school.told import Cadence
from tests.gate.newsroom import G3, Newsroom
from tests.gate.small_school import School

FAMILIES, SENDERS = 1_000, 100


class Killed(BaseException):
    """What no ``except Exception`` stops, as a kill would not be stopped."""


@pytest.fixture
def crowd(school: School) -> Newsroom:
    """A thousand parents of groep 3 who want to hear at once."""
    room, now = Newsroom.of(school), school.clock()
    with school.register.changing() as rows:
        bram = rows.execute(select(schema.child.c.id).where(schema.child.c.first_name == "Bram")).scalar_one()
        people = [f"{number:032x}" for number in range(FAMILIES)]
        rows.execute(insert(schema.person), [{"id": id, "name": "", "created": now, "language": "nl"} for id in people])
        rows.execute(insert(schema.address), [{"mail": f"ouder{number}@ouders.example", "person": id, "proven": now}
                                              for number, id in enumerate(people)])
        rows.execute(insert(schema.guardianship), [{"child": bram, "person": id} for id in people])
        rows.execute(insert(schema.telling), [{"person": id, "group": "", "cadence": Cadence.NOW, "since": now}
                                              for id in people])
    room.puts_up(G3, "kijkdoos", "De kijkdozen zijn af")
    with school.register.writing() as rows:
        rights = compute_rights(rows, school.settings, school.today)
        assert fan_out(rows, school.settings, rights, room.shelf, Cadence.NOW, now) == FAMILIES
    return room


def test_a_hundred_senders_some_of_them_killed_send_each_mail_once(crowd: Newsroom) -> None:
    school, sent, lock, dice = crowd.school, Counter[str](), threading.Lock(), random.Random(5)
    started, killed, faults = threading.Barrier(SENDERS), [], []

    def deliver(mail: object) -> None:
        with lock:
            sent[str(mail["To"])] += 1  # type: ignore[index]
            if dice.random() < 0.02:
                killed.append(mail)
                raise Killed

    def send() -> None:
        compose = Composer(school.register, school.keys, school.clock)
        started.wait()
        for _ in range(3):
            try:
                send_due(school.register, compose, deliver, school.clock)
            except Killed:
                return
            except SQLAlchemyError:  # a hundred writers of one file: somebody waited too long, and looks again
                faults.append(1)

    threads = [threading.Thread(target=send) for _ in range(SENDERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    school.clock.passes(seconds=UNDER_WAY.total_seconds() + 1)
    send_due(school.register, Composer(school.register, school.keys, school.clock),
             lambda mail: sent.update([str(mail["To"])]), school.clock)
    states = Counter(state for _, state in crowd.states())
    assert killed and set(sent.values()) == {1} and len(sent) == FAMILIES
    assert states["sent"] + states["unknown"] == FAMILIES
    assert len(killed) <= states["unknown"] <= len(killed) + len(faults)
    print(f"\n{FAMILIES} mails by {SENDERS} senders, {len(killed)} of them killed: each once")
