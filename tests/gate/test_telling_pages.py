"""Choosing how often mail comes, having no more of it, and a feed of one's own."""

from __future__ import annotations

import datetime
import re

import pytest
from lxml import etree
from sqlalchemy import select

from gate import guardians, schema
from gate.feeds import ATOM
from gate.keys import rotate
from school.told import Cadence
from tests.gate.desks import at_desk, child_id
from tests.gate.newsroom import ALL, ANNA, DIRK, EVA, G3, G5, Newsroom, text, to
from tests.gate.small_school import GERDA, HENK, Browser, School

HERE = "/account/berichten/"


@pytest.fixture
def room(school: School) -> Newsroom:
    return Newsroom.of(school)


def chosen(room: Newsroom, mail: str) -> dict[str, str]:
    t = schema.telling.c
    with room.school.register.reading() as rows:
        return {row.group: row.cadence for row in rows.execute(
            select(t.group, t.cadence).where(t.person == room.person(mail)))}


def test_a_parent_chooses_in_two_taps(room: Newsroom) -> None:
    anna = room.school.browser().signs_in(ANNA)
    assert f'href="{HERE}"' in anna.get("/account/").get_data(as_text=True)
    page = anna.get(HERE).get_data(as_text=True)
    assert "Elke dag om 17:00" in page and "Elke week, vrijdag om 16:00" in page
    assert anna.post(HERE, {"hoe": "now"}).status_code == 303 and chosen(room, ANNA) == {"": "now"}
    assert anna.post(HERE, {"hoe": "nothing", "groep": G5}).status_code == 303
    assert chosen(room, ANNA) == {"": "now", G5: "nothing"}
    anna.post(HERE, {"hoe": "weekly"})
    assert chosen(room, ANNA) == {"": "weekly"}, "for all is for all"
    assert "Uw keuze is bewaard." in anna.get(f"{HERE}?klaar").get_data(as_text=True)


@pytest.mark.parametrize("form", [{"hoe": "hourly"}, {}, {"hoe": "now", "groep": "groep-5"},
                                  {"hoe": "now", "groep": G5}])
def test_a_group_that_is_not_theirs_and_a_word_that_is_none_change_nothing(
        room: Newsroom, form: dict[str, str]) -> None:
    assert room.school.browser().signs_in(EVA).post(HERE, form).status_code == 422
    assert chosen(room, EVA) == {}


def test_the_mail_app_unsubscribes_with_one_click_and_opening_the_link_does_not(room: Newsroom) -> None:
    room.puts_up(G3, "kijkdoos", "De kijkdozen zijn af")
    mail = next(one for one in room.passes(hours=2) if one["To"] == EVA)
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click" and "<berichten.localhost>" in mail["List-Id"]
    path = str(mail["List-Unsubscribe"]).strip("<>").removeprefix("http://localhost")
    stranger = room.school.browser()
    page = stranger.get(path)
    assert page.status_code == 200 and chosen(room, EVA) == {} and path in page.get_data(as_text=True)
    answer = stranger.client.post(path, data={"List-Unsubscribe": "One-Click"}, base_url="http://localhost")
    assert answer.status_code == 200 and chosen(room, EVA) == {"": "nothing"}
    room.puts_up(G3, "twee", "Nog een")
    assert to(room.passes(days=1)) == [ANNA]


@pytest.mark.parametrize("spoil", [
    lambda word: word[:-1] + ("A" if word[-1] != "A" else "B"), lambda word: word.upper(),
    lambda word: "0" * 32 + word[32:], lambda word: word + "=", lambda word: "x", lambda word: word.rpartition(".")[0]])
def test_a_link_that_we_did_not_write_does_nothing(room: Newsroom, spoil) -> None:  # type: ignore[no-untyped-def]
    room.puts_up(G3, "kijkdoos", "De kijkdozen zijn af")
    mail = next(one for one in room.passes(hours=2) if one["To"] == EVA)
    word = str(mail["List-Unsubscribe"]).strip("<>").rpartition("/")[2]
    assert room.school.browser().post(f"/afmelden/{spoil(word)}").status_code in (404, 410)
    assert chosen(room, EVA) == {}


def address(browser: Browser) -> str:
    found = re.search(r"http://localhost(/feed/[^<]+)", browser.get(HERE).get_data(as_text=True))
    return found[1] if found else ""


def titles(feed: bytes) -> list[str]:
    return [str(one.text) for one in etree.fromstring(feed).iterfind(f"{{{ATOM}}}entry/{{{ATOM}}}title")]


@pytest.fixture
def reader(room: Newsroom) -> tuple[Newsroom, Browser, str]:
    """Eva with a feed."""
    room.puts_up(G3, "kijkdoos", "De kijkdozen & meer")
    room.puts_up(G5, "topo", "Topografie")
    room.puts_up(ALL, "sint", "De Sint komt")
    eva = room.school.browser().signs_in(EVA)
    assert address(eva) == ""
    assert eva.post(f"{HERE}feed/").status_code == 303
    return room, eva, address(eva)


def test_a_feed_tells_its_owners_groups_and_never_its_own_address(reader: tuple[Newsroom, Browser, str]) -> None:
    room, _, path = reader
    answer = room.school.browser().get(path)
    assert answer.status_code == 200 and answer.headers["Content-Type"].startswith("application/atom+xml")
    assert sorted(titles(answer.data)) == ["De Sint komt", "De kijkdozen & meer"]
    secret = path.rpartition(".")[2]
    assert secret.encode() not in answer.data and b"/feed/" not in answer.data and b"Geheim" not in answer.data
    with room.school.register.reading() as rows:
        assert secret not in str(rows.execute(select(schema.feed)).all())


def test_a_new_address_ends_the_one_before_and_a_feed_can_go(reader: tuple[Newsroom, Browser, str]) -> None:
    room, eva, path = reader
    eva.post(f"{HERE}feed/")
    again = address(eva)
    assert room.school.browser().get(path).status_code == 404 and room.school.browser().get(again).status_code == 200
    eva.post(f"{HERE}feed/", {"weg": "1"})
    assert room.school.browser().get(again).status_code == 404 and address(eva) == ""


def test_a_feed_follows_what_its_owner_may_read(reader: tuple[Newsroom, Browser, str]) -> None:
    room, _, path = reader
    guardians.end_access(room.school.register, room.person(EVA), child_id(room.school, "Fien"), by="office",
                         reason="uitspraak", now=room.school.clock())
    room.school.__dict__.pop("application", None)  # another process: its snapshot is of now
    answer = room.school.browser().get(path)
    assert answer.status_code == 404 and answer.data == room.school.browser().get("/feed/x").data


def test_a_feed_reader_that_has_the_newest_is_told_so_in_a_line(reader: tuple[Newsroom, Browser, str]) -> None:
    room, _, path = reader
    first = room.school.browser().get(path)
    again = room.school.browser().get(path, If_None_Match=first.headers["ETag"])
    assert again.status_code == 304 and again.data == b"" and again.headers["ETag"] == first.headers["ETag"]
    room.puts_up(G3, "twee", "Nog een")
    room.school.__dict__.pop("application", None)
    assert room.school.browser().get(path, If_None_Match=first.headers["ETag"]).status_code == 200


def test_a_feed_is_valid_atom_and_says_no_more_than_the_mail(reader: tuple[Newsroom, Browser, str]) -> None:
    """RFC 4287 4.1: what has to be there once, is; and each name is another."""
    room, _, path = reader
    room.puts_up(G3, "fien", "Fien Öztürk wint")
    room.school.__dict__.pop("application", None)
    answer = room.school.browser().get(path)
    feed = etree.fromstring(answer.data)
    for part in (feed, *feed.iterfind(f"{{{ATOM}}}entry")):
        for name in ("id", "title", "updated"):
            [found] = part.findall(f"{{{ATOM}}}{name}")
            assert found.text and (name != "updated" or datetime.datetime.fromisoformat(found.text).tzinfo)
        assert part.find(f"{{{ATOM}}}link").get("href").startswith("http://localhost/")  # type: ignore[union-attr]
    ids = [one.text for one in feed.iter(f"{{{ATOM}}}id")]
    assert len(set(ids)) == len(ids) == 4 and str(ids[0]).startswith("urn:uuid:")
    assert feed.find(f"{{{ATOM}}}author/{{{ATOM}}}name") is not None and path.split("/")[-1][:32] not in str(ids[0])
    assert b"fien" not in answer.data.lower() and "Een nieuw bericht" in titles(answer.data)
    assert answer.headers["Referrer-Policy"] == "same-origin" and answer.headers["X-Robots-Tag"] == "noindex"


def test_no_other_secret_of_ours_opens_a_feed(reader: tuple[Newsroom, Browser, str]) -> None:
    room, eva, path = reader
    mail = next(one for one in room.passes(hours=2) if one["To"] == EVA)
    other = str(mail["List-Unsubscribe"]).strip("<>").rpartition("/")[2]
    assert eva.get(f"/feed/{other}").status_code == 404
    assert eva.get(f"/afmelden/{path.rpartition('/')[2]}").status_code == 410
    rotate(room.school.home.keys, room.school.clock(), leaked=True)
    room.school.__dict__.pop("application", None)
    assert room.school.browser().get(path).status_code == 404, "its key leaked"


def test_the_head_mails_all_about_an_urgent_post_after_a_second_look(room: Newsroom) -> None:
    room.chooses(EVA, Cadence.NOTHING)
    room.puts_up(G3, "ijs", "Morgen is de school dicht")
    henk = at_desk(room.school, HENK)
    assert f'value="/besloten/{G3}/ijs/"' in henk.get("/beheer/dringend/").get_data(as_text=True), "two presses"
    seen = henk.post("/beheer/dringend/", {"adres": f"http://localhost/besloten/{G3}/ijs/"}).get_data(as_text=True)
    assert "Morgen is de school dicht" in seen and "3 ouders en meelezers" in seen
    assert not [mail for mail in room.sent() if "dringend" in text(mail)]
    henk.post("/beheer/dringend/", {"adres": f"/besloten/{G3}/ijs/", "ja": "1"})
    mails = room.sent()
    assert to(mails) == [ANNA, DIRK, EVA] and "dringend" in text(mails[0])
    assert henk.post("/beheer/dringend/", {"adres": "/besloten/2026-2027/groep-3/niets/"}).status_code == 422
    assert at_desk(room.school, GERDA).get("/beheer/dringend/").status_code == 404
