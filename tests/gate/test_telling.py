"""Who hears of a new post, and when."""

from __future__ import annotations

import threading

import pytest
from sqlalchemy import delete, select, update

from gate import guardians, schema
from gate.announcing import Announcer, urgent
from gate.mail import Composer
from gate.outbox import CLAIM, PAUSES, UNDER_WAY, send_due
from school.told import Cadence
from tests.gate.desks import child_id
from tests.gate.newsroom import ALL, ANNA, DIRK, EVA, G3, G5, Newsroom, text, to
from tests.gate.small_school import HENK, School


@pytest.fixture
def room(school: School) -> Newsroom:
    return Newsroom.of(school)


def test_parents_hear_at_five_which_group_put_up_what(room: Newsroom) -> None:
    room.puts_up(G3, "kijkdoos", "De kijkdozen zijn af")
    assert room.sent() == [], "15:40: nobody asked for at once"
    mails = room.passes(hours=1, minutes=20)
    assert to(mails) == [ANNA, EVA], "Dirk never signed in: who has that mailbox, nobody knows"
    said = text(mails[0])
    assert "De kijkdozen zijn af" in said and f"http://localhost/besloten/{G3}/kijkdoos/" in said
    assert "Geheim van de klas" not in mails[0].as_string() and "Bram" not in mails[0].as_string()
    assert room.passes(days=1) == [], "once is enough"


def test_a_parent_of_another_group_hears_nothing(room: Newsroom) -> None:
    room.puts_up(G5, "topo", "Topografie")
    assert to(room.passes(hours=2)) == [ANNA]


def test_two_children_are_one_mail(room: Newsroom) -> None:
    room.puts_up(G3, "kijkdoos", "De kijkdozen zijn af")
    room.puts_up(G5, "topo", "Topografie")
    room.puts_up(ALL, "sint", "De Sint komt")
    mails = {str(mail["To"]): text(mail) for mail in room.passes(hours=2)}
    assert all(title in mails[ANNA] for title in ("De kijkdozen zijn af", "Topografie", "De Sint komt"))
    assert "Topografie" not in mails[EVA] and "De Sint komt" in mails[EVA] and len(mails) == 2


def test_who_left_this_morning_gets_nothing_tonight(room: Newsroom) -> None:
    room.puts_up(G3, "kijkdoos", "De kijkdozen zijn af")
    guardians.end_access(room.school.register, room.person(EVA), child_id(room.school, "Fien"), by="office",
                         reason="uitspraak", now=room.school.clock())
    assert to(room.passes(hours=2)) == [ANNA]


def test_who_left_after_the_round_and_before_their_own_mail_gets_nothing(room: Newsroom) -> None:
    room.puts_up(G3, "kijkdoos", "De kijkdozen zijn af")
    room.school.clock.passes(hours=1, minutes=20)

    def away(_: object) -> None:
        raise ConnectionRefusedError

    send_due(room.school.register, Composer(room.school.register, room.school.keys, room.school.clock), away,
             room.school.clock)
    assert room.states() == [("news", "waiting")] * 2
    guardians.end_access(room.school.register, room.person(EVA), child_id(room.school, "Fien"), by="office",
                         reason="uitspraak", now=room.school.clock())
    assert to(room.passes(minutes=2)) == [ANNA]


def test_what_was_withdrawn_is_not_announced(room: Newsroom) -> None:
    room.puts_up(G3, "kijkdoos", "De kijkdozen zijn af")
    room.puts_up(G3, "fout", "Dit had er niet mogen staan")
    room.withdraws(G3, "fout")
    mails = room.passes(hours=2)
    assert to(mails) == [ANNA, EVA] and not any("niet mogen" in mail.as_string() for mail in mails)
    room.withdraws(G3, "kijkdoos")
    room.puts_up(G3, "kijkdoos", "De kijkdozen zijn af")
    assert room.passes(days=1) == [], "what comes back is no news"


def test_what_was_there_before_and_what_is_of_long_ago_is_no_news(room: Newsroom) -> None:
    room.puts_up(G3, "vroeger", "Uit het archief", "2026-11-01T12:00")
    assert room.passes(days=7) == []


def test_each_hears_as_often_as_they_chose(room: Newsroom) -> None:
    room.chooses(ANNA, Cadence.NOW)
    room.chooses(EVA, Cadence.NOTHING)
    room.puts_up(G3, "kijkdoos", "De kijkdozen zijn af")
    assert to(room.sent()) == [ANNA] and room.passes(days=8) == []


def test_a_choice_for_one_group_leaves_the_others(room: Newsroom) -> None:
    room.chooses(ANNA, Cadence.NOW, G5)
    room.chooses(ANNA, Cadence.NOTHING, G3)
    for group in (G3, G5, ALL):
        room.puts_up(group, "bericht", f"Van {group}")
    at_once = room.sent()
    assert to(at_once) == [ANNA] and G5 in text(at_once[0]) and ALL not in text(at_once[0])
    anna = next(mail for mail in room.passes(hours=2) if mail["To"] == ANNA)
    assert ALL in text(anna) and G3 not in text(anna) and G5 not in text(anna)


def test_weekly_is_friday_at_four_with_all_of_the_week(room: Newsroom) -> None:
    room.chooses(ANNA, Cadence.WEEKLY)
    room.school.clock.passes(days=3)
    room.puts_up(G3, "een", "Maandag")
    assert to(room.passes(days=1)) == [EVA]
    room.puts_up(G3, "twee", "Dinsdag")
    assert to(room.passes(days=2)) == [EVA]
    mails = room.passes(days=1, minutes=20)
    assert to(mails) == [ANNA] and "Maandag" in text(mails[0]) and "Dinsdag" in text(mails[0])


def test_who_hears_daily_is_not_told_at_the_hour_of_the_weekly_mail(room: Newsroom) -> None:
    room.chooses(ANNA, Cadence.WEEKLY)
    room.puts_up(G3, "kijkdoos", "De kijkdozen zijn af")
    assert to(room.passes(minutes=21)) == [ANNA], "Friday, just past four"
    assert to(room.passes(hours=1)) == [EVA]


def test_a_changed_wish_loses_nothing_and_tells_nothing_twice(room: Newsroom) -> None:
    room.school.clock.passes(days=1)  # a Saturday: weekly is far away
    room.puts_up(G3, "een", "Voor vijven")
    room.chooses(ANNA, Cadence.WEEKLY)
    assert to(room.passes(hours=2)) == [EVA]
    room.chooses(ANNA, Cadence.DAILY)
    room.puts_up(G3, "twee", "Na vijven")
    mails = {str(mail["To"]): text(mail) for mail in room.passes(days=1)}
    assert "Voor vijven" in mails[ANNA] and "Na vijven" in mails[ANNA] and "Voor vijven" not in mails[EVA]


def test_who_wanted_nothing_hears_of_what_comes_from_then_on(room: Newsroom) -> None:
    room.chooses(ANNA, Cadence.NOTHING)
    room.puts_up(G3, "een", "Toen niet")
    room.school.clock.passes(minutes=5)
    room.chooses(ANNA, Cadence.DAILY)
    room.puts_up(G3, "twee", "Nu wel")
    anna = next(mail for mail in room.passes(hours=2) if mail["To"] == ANNA)
    assert "Nu wel" in text(anna) and "Toen niet" not in text(anna)


def test_nothing_goes_in_the_quiet_hours(room: Newsroom) -> None:
    room.chooses(ANNA, Cadence.NOW)
    room.school.clock.passes(hours=4)
    room.puts_up(G3, "avond", "’s Avonds geschreven")
    assert room.sent() == [] and room.passes(hours=11) == []
    assert to(room.passes(hours=1)) == [ANNA], "7:40"


def test_a_mail_that_was_held_up_waits_for_the_morning_as_well(room: Newsroom) -> None:
    room.puts_up(G3, "kijkdoos", "De kijkdozen zijn af")
    assert room.passes(hours=3) == [], "no sender ran at five, and now it is 18:40"
    assert to(room.passes(hours=13)) == [ANNA, EVA]


def test_an_urgent_post_goes_at_once_to_all(room: Newsroom) -> None:
    room.chooses(EVA, Cadence.NOTHING)
    room.school.clock.passes(hours=6)
    room.puts_up(G3, "ijs", "Morgen is de school dicht")
    with room.school.register.writing() as rows:
        assert urgent(rows, room.shelf, f"{G3}/ijs", by=room.person(HENK), now=room.school.clock())
    mails = room.sent()
    assert to(mails) == [ANNA, DIRK, EVA], "also Dirk, whom the school knows by his address"
    assert all(mail["List-Unsubscribe"] is None for mail in mails)
    assert room.passes(days=1) == [], "the evening mail does not say it again"


def test_many_processes_see_the_release_and_many_send_and_each_mail_goes_once(room: Newsroom) -> None:
    room.posts[G3] = [{"title": "Eén keer", "url": f"/besloten/{G3}/een/", "date": "2026-11-20T15:40"}]
    room.chooses(ANNA, Cadence.NOW)
    room.printer.trees[f"besloten/{G3}"]["stream.json"] = \
        b'[{"title": "Een keer", "url": "/besloten/2026-2027/groep-3/een/", "date": "2026-11-20T15:40"}]'
    room.printer.release()
    shelf, gate, found = room.shelf, threading.Barrier(8), []

    def work() -> None:
        gate.wait()
        found.append(Announcer(room.school.register).look(shelf, room.school.clock()))
        for _ in range(6):
            room.school.deliver()

    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    room.sent()
    assert sum(found) == 1 and to(room.school.letterbox.mails) == [ANNA]


def test_a_second_try_is_the_same_mail(room: Newsroom) -> None:
    room.puts_up(G3, "een", "Eerste")
    tried: list[str] = []

    def away(mail: object) -> None:
        tried.append(str(mail["Message-ID"]))  # type: ignore[index]
        raise ConnectionRefusedError

    room.school.clock.passes(hours=1, minutes=20)
    send_due(room.school.register, Composer(room.school.register, room.school.keys, room.school.clock), away,
             room.school.clock)
    room.puts_up(G3, "twee", "Tweede")
    mails = room.passes(minutes=PAUSES[0].total_seconds() / 60)
    assert sorted(tried) == sorted(str(mail["Message-ID"]) for mail in mails)
    assert not any("Tweede" in text(mail) for mail in mails)


def test_a_mail_whose_sender_died_on_the_way_is_unknown_and_not_sent_again(room: Newsroom) -> None:
    room.puts_up(G3, "een", "Eerste")
    room.school.clock.passes(hours=1, minutes=20)

    class Killed(BaseException):
        pass

    def killed(_: object) -> None:
        raise Killed

    with pytest.raises(Killed):
        send_due(room.school.register, Composer(room.school.register, room.school.keys, room.school.clock), killed,
                 room.school.clock)
    assert len(room.sent()) == 1, "the other mail goes"
    assert room.passes(seconds=UNDER_WAY.total_seconds() + 1) == []
    assert sorted(state for _, state in room.states()) == ["sent", "unknown"]


def test_a_round_whose_sender_died_is_done_by_the_next(room: Newsroom) -> None:
    room.puts_up(G3, "een", "Eerste")
    room.school.clock.passes(hours=1, minutes=20)
    o = schema.outbox.c
    with room.school.register.writing() as rows:
        rows.execute(update(schema.outbox).where(o.kind.startswith("round-")).values(
            state="claimed", claimed=room.school.clock(), tries=1))
    assert room.sent() == []
    assert to(room.passes(seconds=CLAIM.total_seconds() + 1)) == [ANNA, EVA]


def test_nothing_of_a_post_and_no_secret_stands_in_the_outbox(room: Newsroom) -> None:
    room.puts_up(G3, "kijkdoos", "De kijkdozen zijn af")
    mails = room.passes(hours=2)
    with room.school.register.reading() as rows:
        held = "\n".join(str(row) for table in (schema.outbox, schema.posted, schema.told)
                         for row in rows.execute(select(table)))
    stop = str(mails[0]["List-Unsubscribe"]).strip("<>").rpartition("/")[2]
    assert "kijkdozen" not in held and stop not in held and stop.rpartition(".")[2] not in held


def test_a_person_who_is_gone_takes_all_of_it_along(room: Newsroom) -> None:
    room.chooses(EVA, Cadence.NOW)
    room.puts_up(G3, "kijkdoos", "De kijkdozen zijn af")
    eva = room.person(EVA)
    room.sent()
    with room.school.register.changing() as rows:
        rows.execute(delete(schema.person).where(schema.person.c.id == eva))
        for table in (schema.telling, schema.told, schema.feed):
            assert not rows.execute(select(table).where(table.c.person == eva)).all()
