"""Nothing is lost and nothing said twice when something came in between."""

from __future__ import annotations

import datetime
from typing import get_args

import msgspec
import pytest
from sqlalchemy import insert, select

from gate import schema
from gate.announcing import urgent
from gate.mail import Composer
from gate.outbox import send_due
from gate.snapshot import Snapshots
from gate.stream import headlines
from gate.titles import Titles
from school.fields import TYPES
from school.told import Cadence, Kind, Told
from school.words import Group
from schoolpoort.reopen import _void
from tests.gate.newsroom import ANNA, DIRK, EVA, G3, Newsroom, text, to
from tests.gate.small_school import HENK, School


@pytest.fixture
def room(school: School) -> Newsroom:
    return Newsroom.of(school)


def goes_wrong(room: Newsroom) -> None:
    """The mail server is away while what is due goes out."""

    def away(_: object) -> None:
        raise ConnectionRefusedError

    school = room.school
    send_due(school.register, Composer(school.register, school.keys, school.clock), away, school.clock)


def test_a_weekly_mail_tells_the_whole_week_also_where_old_posts_soon_are_no_news(room: Newsroom) -> None:
    settings = room.school.settings
    room.school.settings = room.school.register.settings = msgspec.structs.replace(settings, told=Told(new_days=1))
    room.chooses(ANNA, Cadence.WEEKLY)
    room.school.clock.passes(days=3)
    room.puts_up(G3, "een", "Maandag")
    room.school.clock.passes(days=4, minutes=20)
    anna = next(mail for mail in room.sent() if mail["To"] == ANNA)
    assert "Maandag" in text(anna)


def test_a_week_without_a_server_loses_nothing(room: Newsroom) -> None:
    room.chooses(ANNA, Cadence.WEEKLY)
    room.school.clock.passes(hours=1)
    room.puts_up(G3, "een", "Op vrijdag")
    mails = room.passes(days=10, hours=18)
    assert to(mails) == [ANNA, EVA] and all("Op vrijdag" in text(mail) for mail in mails)


def test_a_post_that_was_away_at_its_own_time_and_stands_there_again_is_told(room: Newsroom) -> None:
    room.puts_up(G3, "een", "Toch goed")
    room.withdraws(G3, "een")
    assert room.passes(hours=2) == []
    room.puts_up(G3, "een", "Toch goed", room.school.clock().strftime("%Y-%m-%dT12:00"))
    assert to(room.sent()) == [ANNA, EVA]
    room.release()
    assert room.passes(days=2) == []


def test_what_waits_for_the_morning_is_told_at_once_when_it_is_urgent(room: Newsroom) -> None:
    room.puts_up(G3, "ijs", "Morgen is de school dicht")
    room.puts_up(G3, "los", "Gewoon bericht")
    room.school.clock.passes(hours=1, minutes=20)
    goes_wrong(room)
    assert room.states() == [("news", "waiting")] * 2
    room.school.clock.passes(hours=3)
    with room.school.register.writing() as rows:
        assert urgent(rows, room.shelf, f"{G3}/ijs", by=room.person(HENK), now=room.school.clock())
    mails = room.sent()
    assert to(mails) == [ANNA, DIRK, EVA] and all("school dicht" in text(mail) for mail in mails)
    morning = room.passes(hours=12)
    assert to(morning) == [ANNA, EVA] and not any("school dicht" in text(mail) for mail in morning)


def test_after_a_restore_nobody_is_told_what_they_may_have_been_told_already(room: Newsroom) -> None:
    room.puts_up(G3, "een", "Voor de back-up")
    o, now = schema.outbox.c, room.school.clock()
    with room.school.register.changing() as rows:
        rows.execute(insert(schema.outbox).values(
            id="5" * 32, kind="news", person=room.person(EVA), mail=EVA, created=now, due=now,
            tries=1, state="sending", claimed=now))
        _void(rows)
        assert set(rows.execute(select(o.state)).scalars()) == {"void"}
    room.puts_up(G3, "twee", "Van na de back-up, al verteld")
    assert not any("al verteld" in text(mail) for mail in room.passes(days=8))
    room.puts_up(G3, "drie", "Nieuw")
    mails = room.passes(days=1)
    assert to(mails) == [ANNA, EVA] and all("Nieuw" in text(mail) and "al verteld" not in text(mail) for mail in mails)


@pytest.mark.parametrize("title, is_said", [
    ("Bram leest voor", False), ("Fien Öztürk wint", False), ("Cas helpt in groep 3", False),
    ("De kijkdozen zijn af", True), ("Juf Gerda is jarig", True)])
def test_a_title_that_names_a_child_is_mailed_to_nobody(room: Newsroom, title: str, is_said: bool) -> None:
    room.puts_up(G3, "een", title)
    mails = room.passes(hours=2)
    assert to(mails) == [ANNA, EVA]
    assert all((title in text(mail)) is is_said and f"/besloten/{G3}/een/" in text(mail) for mail in mails)
    assert all(("Een nieuw bericht" in text(mail)) is not is_said for mail in mails)


def test_an_address_that_names_a_child_is_mailed_to_nobody_either(room: Newsroom) -> None:
    room.puts_up(G3, "fien-ozturk-wint", "Fien Öztürk wint")
    mails = room.passes(hours=2)
    assert to(mails) == [ANNA, EVA] and f"http://localhost/besloten/{G3}/\n" in text(mails[0]).replace("\r", "")
    assert "fien" not in text(mails[0]).lower()


def test_a_child_that_came_later_is_a_name_from_then_on(room: Newsroom) -> None:
    """For a sender that goes on for weeks."""
    school = room.school
    snapshots = Snapshots(school.register, lambda: school.today)
    titles = Titles(school.register, snapshots.now)
    room.puts_up(G3, "een", "Teun leest voor")
    [post] = headlines(room.shelf, [Group.parse(G3)])
    assert titles.of(post, school.today).title == "Teun leest voor"
    with school.register.changing() as rows:
        rows.execute(insert(schema.child).values(id="9" * 32, first_name="Teun", particle="", last_name="Bos",
                                                 born=datetime.date(2019, 1, 1)))
    snapshots.forget()
    assert titles.of(post, school.today).title == ""


def test_the_kinds_that_are_mailed_are_kinds_of_a_post() -> None:
    assert get_args(Kind) == TYPES


@pytest.mark.parametrize("friday", ["2026-10-23T08:00+00:00", "2027-03-26T08:00+00:00"])
def test_over_both_changes_of_the_clock_each_mail_comes_once_at_the_schools_own_time(
        room: Newsroom, friday: str) -> None:
    """From Friday morning to the Friday after, a look every hour: at once, daily and weekly."""
    clock, zone = room.school.clock, room.school.settings.site.zone
    room.school.clock.time = datetime.datetime.fromisoformat(friday)
    room.chooses(ANNA, Cadence.WEEKLY)
    came, put_up = list[tuple[str, str]](), 0
    for _ in range(24 * 7 + 10):
        here = clock().astimezone(zone)
        if here.hour == 12:
            put_up += 1
            room.puts_up(G3, f"dag-{put_up}", f"Van dag {put_up}.")
        came += [(str(mail["To"]), f"{here:%a %H:%M}") for mail in room.sent()]
        clock.passes(hours=1)
    daily = [at for to_whom, at in came if to_whom == EVA]
    assert [at.partition(" ")[2] for at in daily] == ["17:00"] * 8, "also on the Sunday of 23 or 25 hours"
    assert [at for to_whom, at in came if to_whom == ANNA] == ["Fri 16:00", "Fri 16:00"]
    said = [text(mail).partition("Van dag ")[2] for mail in room.school.letterbox.mails if mail["To"] == EVA]
    assert [line.partition(".")[0] for line in said] == [str(number + 1) for number in range(put_up)]
