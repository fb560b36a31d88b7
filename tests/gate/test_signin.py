"""Signing in by mail: the rules, on both stores. The pages are in test_entrance.py."""

from __future__ import annotations

import threading

import pytest
from sqlalchemy import func, select

from gate import schema
from gate.signin import (
    SignedIn,
    again,
    ask,
    ask_by_link,
    code_of,
    secret_of,
    spend_code,
    spend_link,
    typed_code,
    waiting,
)
from gate.staff import end_access
from tests.gate.small_school import ANNA, DIRK, GERDA, School

STRANGER = "niemand@elders.example"
HOME, SCHOOL_WIFI = "192.0.2.1", "192.0.2.200"


@pytest.fixture
def opened(school: School) -> School:
    return school.peopled()


def asked(school: School, mail: str = ANNA, network: str = HOME, **more: str) -> str:
    return ask(school.register, school.ring, mail, network, now=school.clock(), **more)  # type: ignore[arg-type]


def by_code(school: School, request: str, code: str) -> SignedIn | None:
    return spend_code(school.register, school.ring, request, code, label="Test", now=school.clock())


def by_link(school: School, request: str, secret: str) -> SignedIn | None:
    return spend_link(school.register, school.ring, request, secret, label="Test", now=school.clock())


def right(school: School, request: str) -> str:
    return code_of(school.ring, request, school.ring.signing.kid)


def secret(school: School, request: str) -> str:
    return secret_of(school.ring, request, school.ring.signing.kid)


def wrong(school: School, request: str) -> str:
    return f"{(int(right(school, request)) + 1) % 1_000_000:06d}"


def count(school: School, table: object, *where: object) -> int:
    with school.register.reading() as rows:
        return int(rows.execute(select(func.count()).select_from(table).where(*where)).scalar_one())  # type: ignore


def test_the_code_of_the_mail_signs_in_once(opened: School) -> None:
    request = asked(opened)
    opened.deliver()
    done = by_code(opened, request, opened.letterbox.code())
    assert done and opened.register.read_rights(opened.today).devices[done.device].person == done.person
    assert by_code(opened, request, opened.letterbox.code()) is None
    assert by_link(opened, request, secret(opened, request)) is None


def test_the_secret_of_the_link_has_128_bits_and_signs_in_once(opened: School) -> None:
    request = asked(opened)
    assert len(bytes.fromhex(secret(opened, request))) == 16
    assert by_link(opened, request, "0" * 32) is None
    assert by_link(opened, request, secret(opened, request))
    assert by_link(opened, request, secret(opened, request)) is None


@pytest.mark.parametrize("form", ["{0} {1}", "{0}\u00a0{1}", " {0}{1}\n", "{0}-{1}", "{0}\u200b{1}"])
def test_a_code_may_be_typed_as_people_type(opened: School, form: str) -> None:
    request = asked(opened)
    code = right(opened, request)
    assert by_code(opened, request, form.format(code[:3], code[3:]))


def test_full_width_digits_are_digits_and_other_scripts_are_not() -> None:
    assert typed_code("１２３４５６") == "123456"
    assert typed_code("١٢٣٤٥٦") == ""
    assert typed_code("12345six") == "12345"


def test_fifty_at_once_with_one_code_are_one_success(opened: School) -> None:
    for way in ("code", "link"):
        request, successes, gate = asked(opened, DIRK), [], threading.Barrier(50)

        def spend(request: str = request, way: str = way, successes: list[str] = successes,
                  gate: threading.Barrier = gate) -> None:
            gate.wait()
            done = (by_code(opened, request, right(opened, request)) if way == "code"
                    else by_link(opened, request, secret(opened, request)))
            if done:
                successes.append(done.device)

        threads = [threading.Thread(target=spend) for _ in range(50)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert len(successes) == 1
    assert count(opened, schema.device) == 2


def test_five_tries_a_request_and_no_more(opened: School) -> None:
    request = asked(opened)
    for _ in range(5):
        assert by_code(opened, request, wrong(opened, request)) is None
    assert by_code(opened, request, right(opened, request)) is None
    assert by_link(opened, request, secret(opened, request)), "the link is not locked with it"


def test_sending_again_sends_the_same_code_and_gives_no_new_tries(opened: School) -> None:
    request = asked(opened)
    opened.deliver()
    first = opened.letterbox.code()
    for _ in range(4):
        by_code(opened, request, wrong(opened, request))
    again(opened.register, request, HOME, now=opened.clock())
    opened.deliver()
    assert len(opened.letterbox.mails) == 2 and opened.letterbox.code() == first
    by_code(opened, request, wrong(opened, request))
    assert by_code(opened, request, first) is None


def test_nine_wrong_codes_a_day_close_the_code_and_not_the_link(opened: School) -> None:
    for _ in range(2):
        request = asked(opened)
        for _ in range(5):
            by_code(opened, request, wrong(opened, request))
    request = asked(opened)
    assert by_code(opened, request, right(opened, request)) is None
    assert by_link(opened, request, secret(opened, request))
    opened.clock.passes(days=1, minutes=1)
    request = asked(opened)
    assert by_code(opened, request, right(opened, request))


def test_a_request_lives_ten_minutes(opened: School) -> None:
    request = asked(opened)
    opened.clock.passes(minutes=9, seconds=59)
    assert waiting(opened.register, request, now=opened.clock())
    opened.clock.passes(seconds=2)
    assert waiting(opened.register, request, now=opened.clock()) is None
    assert by_code(opened, request, right(opened, request)) is None
    assert by_link(opened, request, secret(opened, request)) is None


def test_a_clock_that_jumps_back_revives_no_spent_code(opened: School) -> None:
    request = asked(opened)
    assert by_code(opened, request, right(opened, request))
    opened.clock.passes(minutes=-5)
    assert by_code(opened, request, right(opened, request)) is None


def test_another_request_in_the_same_browser_ends_the_first(opened: School) -> None:
    first = asked(opened)
    asked(opened, before=first)
    assert by_code(opened, first, right(opened, first)) is None


def test_an_unknown_address_waits_as_a_known_one_does_and_gets_no_mail(opened: School) -> None:
    request = asked(opened, STRANGER)
    assert opened.deliver() == 0
    assert waiting(opened.register, request, now=opened.clock())
    assert by_code(opened, request, right(opened, request)) is None
    assert by_link(opened, request, secret(opened, request)) is None


def test_three_mails_an_hour_and_ten_a_day(opened: School) -> None:
    for hour in range(5):
        for _ in range(4):
            asked(opened)
        opened.deliver()
        assert len(opened.letterbox.mails) == min(3 * (hour + 1), 10)
        opened.clock.passes(hours=1, minutes=1)


def test_a_request_that_was_not_mailed_can_not_be_guessed(opened: School) -> None:
    for _ in range(3):
        asked(opened)
    request = asked(opened)
    assert by_code(opened, request, right(opened, request)) is None


def test_who_asks_mails_for_a_parent_does_not_lock_them_out(opened: School) -> None:
    """Mallory uses Anna's ten mails up. The link in any of them lets Anna begin
    anew, once, in her own browser."""
    requests = [asked(opened, network="198.51.100.66") for _ in range(3)]
    opened.deliver()
    opened.clock.passes(hours=5)
    mine = ask_by_link(opened.register, opened.ring, requests[0], secret(opened, requests[0]), now=opened.clock())
    assert mine
    assert opened.deliver() == 1
    assert by_code(opened, mine, opened.letterbox.code())
    repeated = ask_by_link(opened.register, opened.ring, requests[0], secret(opened, requests[0]), now=opened.clock())
    assert repeated and opened.deliver() == 0, "once for each link: a scanner that presses buttons can't mail for ever"
    assert ask_by_link(opened.register, opened.ring, requests[1], "0" * 32, now=opened.clock()) is None


def test_a_browser_that_a_parent_used_before_has_mails_of_its_own(opened: School) -> None:
    for _ in range(5):
        asked(opened, network="198.51.100.66")
    assert opened.deliver() == 3
    asked(opened, browser=opened.person(ANNA).id)
    assert opened.deliver() == 1
    asked(opened, browser=opened.person(DIRK).id)
    assert opened.deliver() == 0


def test_sixty_parents_on_the_schools_wifi_are_not_counted_as_one_network(opened: School) -> None:
    lines = "\n".join(f"K{n};;K;01-02-2020;groep 3;3;ouder{n}@ouders.example;" for n in range(60))
    opened.read_in("Roepnaam;Tussenvoegsel;Achternaam;Geboortedatum;Klasnaam;Leerjaar;"
                   f"E-mailadres ouder/verzorger 1;E-mailadres ouder/verzorger 2\n{lines}")
    for n in range(30):
        asked(opened, f"x{n}@elders.example", SCHOOL_WIFI)
    for n in range(60):
        asked(opened, f"ouder{n}@ouders.example", SCHOOL_WIFI)
    assert opened.deliver() == 60


def test_a_flood_of_unknown_addresses_leaves_little_behind(opened: School) -> None:
    for n in range(50):
        asked(opened, f"x{n}@elders.example")
    assert count(opened, schema.audit, schema.audit.c.actor == "unknown") == 20
    opened.clock.passes(minutes=11)
    asked(opened)
    assert count(opened, schema.request) == 1 and count(opened, schema.outbox) == 1


def test_limits_survive_a_restart(opened: School) -> None:
    for _ in range(3):
        asked(opened)
    opened.register.close()
    asked(opened)
    assert opened.deliver() == 3


def test_the_register_holds_no_secret_that_signs_in(opened: School) -> None:
    """A copy of the store: no code, no link's secret, in no column."""
    request = asked(opened)
    held: list[str] = []
    with opened.register.reading() as rows:
        for table in schema.metadata.sorted_tables:
            held += [str(value) for row in rows.execute(select(table)) for value in row]
    text = "\n".join(held)
    assert request in text
    assert right(opened, request) not in text and secret(opened, request) not in text


def test_a_rotated_key_leaves_waiting_codes_good(opened: School) -> None:
    from gate.keys import KeyStore, rotate  # noqa: PLC0415

    request = asked(opened)
    code = right(opened, request)
    opened.clock.passes(minutes=1)
    rotate(opened.home.keys, opened.clock())
    opened.keys = KeyStore(opened.home.keys)
    assert by_code(opened, request, code)


def test_a_parent_whose_access_ended_signs_in_and_reads_nothing(opened: School) -> None:
    end_access(opened.register, DIRK, "Bram", now=opened.clock())
    request = asked(opened, DIRK)
    done = by_code(opened, request, right(opened, request))
    assert done and opened.reads(DIRK) == set()


@pytest.mark.parametrize("mail, days", [(ANNA, 400), (GERDA, 14)])
def test_the_cookie_lives_as_long_as_the_longest_session(opened: School, mail: str, days: int) -> None:
    request = asked(opened, mail)
    done = by_code(opened, request, right(opened, request))
    assert done and done.lives.days == days


def test_every_ask_and_every_answer_is_in_the_log_with_its_outcome(opened: School) -> None:
    request = asked(opened)
    by_code(opened, request, wrong(opened, request))
    by_code(opened, request, right(opened, request))
    asked(opened, STRANGER)
    with opened.register.reading() as rows:
        acts = rows.execute(select(schema.audit.c.act, schema.audit.c.outcome).order_by(schema.audit.c.id)).all()
    assert [tuple(row) for row in acts[-4:]] == [
        ("sign-in-ask", "ok"), ("sign-in-code", "wrong"), ("sign-in", "ok"), ("sign-in-ask", "not-mailed")]
