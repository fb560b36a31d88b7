"""Mail goes out once, later when it must, and waits without a secret."""

from __future__ import annotations

import threading

from sqlalchemy import event, select, update

from gate import schema
from gate.mail import Composer
from gate.outbox import CLAIM, KEPT, PAUSES, FinalRefusal, queue, send_due
from gate.signin import ask
from tests.gate.small_school import ANNA, DIRK, EVA, School


def asked(school: School, *mails: str) -> None:
    for mail in mails:
        ask(school.register, school.ring, mail, "192.0.2.1", now=school.clock())


def states(school: School) -> list[str]:
    with school.register.reading() as rows:
        return list(rows.execute(select(schema.outbox.c.state).order_by(schema.outbox.c.created)).scalars())


def sent_by(school: School, deliver: object) -> int:
    return send_due(school.register, Composer(school.register, school.keys, school.clock), deliver,  # type: ignore
                    school.clock)


def test_each_mail_goes_out_once_however_many_senders_there_are(school: School) -> None:
    school.peopled()
    asked(school, ANNA, DIRK, EVA, ANNA, DIRK, EVA)
    gate = threading.Barrier(6)

    def send() -> None:
        gate.wait()
        for _ in range(8):  # a sender that lost a race asks again, as the watching one does each second
            school.deliver()

    threads = [threading.Thread(target=send) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    ids = [str(mail["Message-ID"]) for mail in school.letterbox.mails]
    assert len(ids) == len(set(ids)) == 6 and set(states(school)) == {"sent"}


def test_a_mail_server_that_is_away_is_tried_again_after_a_minute(school: School) -> None:
    school.peopled()
    asked(school, ANNA)

    def away(_: object) -> None:
        raise ConnectionRefusedError

    assert sent_by(school, away) == 0 and queue(school.register)[0] == 1
    assert school.deliver() == 0, "not at once"
    school.clock.time += PAUSES[0]
    assert school.deliver() == 1 and queue(school.register) == (0, None)


def test_a_final_refusal_is_not_tried_again(school: School) -> None:
    school.peopled()
    asked(school, ANNA)

    def never(_: object) -> None:
        raise FinalRefusal("550")

    sent_by(school, never)
    school.clock.passes(hours=1)
    assert school.deliver() == 0 and states(school) == ["refused"]


def test_one_mail_that_can_not_be_made_does_not_stop_the_next(school: School) -> None:
    school.peopled()
    asked(school, ANNA)
    school.clock.passes(seconds=1)
    asked(school, EVA)

    def picky(mail: object) -> None:
        if ANNA in str(mail):
            raise ValueError("a fault of our own")
        school.letterbox(mail)  # type: ignore[arg-type]

    assert sent_by(school, picky) == 1
    assert states(school) == ["waiting", "sent"]


def test_a_sender_that_died_leaves_its_mail_to_the_next(school: School) -> None:
    school.peopled()
    asked(school, ANNA)
    with school.register.writing() as rows:
        rows.execute(update(schema.outbox).values(state="claimed", claimed=school.clock(), tries=1))
    assert school.deliver() == 0
    school.clock.time += CLAIM
    school.clock.passes(seconds=1)
    assert school.deliver() == 1


def test_a_code_that_is_over_is_not_mailed_any_more(school: School) -> None:
    school.peopled()
    asked(school, ANNA)
    school.clock.passes(minutes=11)
    assert school.deliver() == 0 and states(school) == ["void"]


def test_a_waiting_row_holds_no_code_no_link_and_no_text(school: School) -> None:
    school.peopled()
    asked(school, ANNA)
    with school.register.reading() as rows:
        waiting = "\n".join(str(value) for value in rows.execute(select(schema.outbox)).one())
    school.deliver()
    assert school.letterbox.code() not in waiting
    assert school.letterbox.link().rpartition(".")[2] not in waiting


def test_a_sender_with_nothing_to_do_asks_one_question_and_still_forgets_in_time(school: School) -> None:
    """It looks every second, at every school."""
    school.peopled()
    asked(school, ANNA)
    assert school.deliver() == 1
    said: list[str] = []
    event.listen(school.register.engine, "before_cursor_execute", lambda *what: said.append(what[2]))
    assert school.deliver() == 0
    assert [one.split()[0] for one in said if not one.startswith("BEGIN")] == ["SELECT"]
    school.clock.time += KEPT
    school.clock.passes(seconds=1)
    school.deliver()
    assert states(school) == []
