"""``kill -9`` of the process that announces and sends, at random moments, against a real mail
server that counts: no mail is lost, and none comes twice by itself."""

from __future__ import annotations

import datetime
import os
import random
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator

import pytest
from sqlalchemy import insert, select

from gate import schema
from gate.mail import Composer, way_out
from gate.outbox import CLAIM, UNDER_WAY, send_due
from school.home import PROGRAM
from school.settings import Settings
from tests.gate.newsroom import ANNA, EVA, G3, Newsroom
from tests.gate.postoffice import PostOffice, open_office
from tests.gate.small_school import School

ROUNDS = int(os.environ.get("KILL_ROUNDS", "3"))
PARENTS = 8


@pytest.fixture
def office() -> Iterator[PostOffice]:
    with open_office(PostOffice()) as made:
        yield made


@pytest.fixture
def room(school: School, office: PostOffice) -> Newsroom:
    """Anna, Eva and eight more parents of groep 3 who want to hear at once, day and night."""
    with (school.home.root / "school.toml").open("a", encoding="utf-8") as file:
        file.write(f'[server.mail]\nhost = "127.0.0.1"\nport = {office.port}\n[told]\ndefault = "now"\nquiet = ""\n')
    school.settings = school.register.settings = Settings.read(school.home)
    room, now = Newsroom.of(school), school.clock()
    with school.register.changing() as rows:
        bram = rows.execute(select(schema.child.c.id).where(schema.child.c.first_name == "Bram")).scalar_one()
        people = {f"{number:032x}": f"ouder{number}@ouders.example" for number in range(PARENTS)}
        rows.execute(insert(schema.person), [{"id": id, "name": "", "created": now, "language": "nl"} for id in people])
        rows.execute(insert(schema.address), [{"mail": mail, "person": id, "proven": now}
                                              for id, mail in people.items()])
        rows.execute(insert(schema.guardianship), [{"child": bram, "person": id} for id in people])
    return room


def is_killed_while_it_sends(school: School, dice: random.Random) -> None:
    sender = subprocess.Popen([sys.executable, "-m", "tests.gate.a_sender", str(school.home.root),
                               school.clock().isoformat()], cwd=PROGRAM, stdout=subprocess.PIPE)
    try:
        assert sender.stdout and sender.stdout.readline() == b"ready\n"
        time.sleep(dice.random() * 0.4)
    finally:
        sender.kill()
        sender.communicate()


@pytest.mark.slow
@pytest.mark.timeout(60 + 10 * ROUNDS)
def test_no_mail_is_lost_and_none_comes_twice(room: Newsroom, office: PostOffice) -> None:
    school, seed = room.school, random.randrange(2**32)
    dice = random.Random(seed)
    for number in range(ROUNDS):
        room.posts.setdefault(G3, []).insert(0, {
            "title": f"Bericht {number}", "url": f"/besloten/{G3}/bericht-{number}/",
            "date": school.clock().strftime("%Y-%m-%dT%H:%M")})
        room.prints()
        is_killed_while_it_sends(school, dice)
        school.clock.passes(minutes=1)
    deliver = way_out(school.home, school.settings)
    room.release()
    for pause in (CLAIM, CLAIM, UNDER_WAY, datetime.timedelta(days=1)):
        school.clock.time += pause + datetime.timedelta(seconds=1)
        send_due(school.register, Composer(school.register, school.keys, school.clock), deliver, school.clock)
    o, t = schema.outbox.c, schema.told.c
    with school.register.reading() as rows:
        mails = rows.execute(select(o.id, o.state).where(o.kind == "news")).all()
        told = Counter(rows.execute(select(t.post).where(t.mail.in_(
            select(o.id).where(o.state.in_(("sent", "unknown")))))).scalars())
    arrived = {id.strip("<>").partition("@")[0]: times for id, times in office.arrived.items()}
    states, why = Counter(row.state for row in mails), f"KILL_ROUNDS={ROUNDS}, seed {seed}"
    assert set(arrived.values()) == {1}, f"{why}: twice"
    assert set(states) <= {"sent", "unknown"} and states["unknown"] <= ROUNDS, why
    assert all(row.id in arrived for row in mails if row.state == "sent"), f"{why}: sent and never arrived"
    assert told == {f"{G3}/bericht-{number}": PARENTS + 2 for number in range(ROUNDS)}, f"{why}: lost"
    assert {ANNA, EVA} <= {str(mail["To"]) for mail in office.taken}
    print(f"\n{ROUNDS} senders killed: {len(mails)} mails, {states['unknown']} unknown, 0 lost, 0 twice")
