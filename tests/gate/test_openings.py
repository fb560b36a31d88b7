"""Who opened a post, of each parent the first time: for when something has to be taken back."""

from __future__ import annotations

import datetime
import threading

import msgspec
import pytest
from sqlalchemy import select
from sqlalchemy.exc import OperationalError

from gate import openings, schema
from gate.access import Visitor
from gate.leavers import forget_due
from gate.office.opened import post_at
from gate.openings import Openings, opened_by
from gate.snapshot import Device, Person
from school.words import Group
from tests.gate.desks import at_desk, staffed
from tests.gate.guarded.releases import Printer
from tests.gate.small_school import ANNA, DIRK, EVA, GERDA, HENK, YEAR, School
from tests.gate.test_support import asked as status
from tests.gate.test_support import looking

POST = "2026-2027/groep-3/kijkdoos"
PAGE = f"/besloten/{POST}/"
LIST = "/beheer/geopend/"


@pytest.fixture
def served(school: School) -> School:
    """The small school with pages to read."""
    Printer(school.home).release()
    return staffed(school)


def asked(school: School, address: str = PAGE) -> str:
    return at_desk(school, HENK).post(LIST, {"adres": address}).get_data(as_text=True)


def opened(school: School) -> list[tuple[str, str]]:
    with school.register.reading() as rows:
        return [(row.person, row.post) for row in rows.execute(select(schema.opening))]


def test_the_head_sees_which_parents_opened_a_post_and_when_first(served: School) -> None:
    anna, eva = served.browser().signs_in(ANNA), served.browser().signs_in(EVA)
    assert status(anna, PAGE) == 200
    first = served.clock()
    served.clock.passes(minutes=20)
    assert status(anna, PAGE) == status(eva, PAGE) == 200
    seen = asked(served, f"http://localhost{PAGE}")
    assert seen.index(ANNA) < seen.index(EVA) and DIRK not in seen
    with served.register.reading() as rows:
        assert next(one.at for one in opened_by(rows, [POST])) == first, "the second time counts for nothing"
        assert "opened-list" in rows.execute(select(schema.audit.c.act)).scalars().all()


def test_a_post_that_is_gone_is_still_listed(served: School) -> None:
    status(served.browser().signs_in(ANNA), PAGE)
    asked(served)
    printer = Printer(served.home, number=1)
    for path in [one for one in printer.trees["besloten/2026-2027/groep-3"] if one.startswith("kijkdoos")]:
        del printer.trees["besloten/2026-2027/groep-3"][path]
    printer.release()
    served.clock.passes(seconds=5)
    assert ANNA in asked(served, f"/uit-de-groepen/{POST}/")


def test_who_works_at_school_and_who_is_refused_are_not_written_down(served: School) -> None:
    gerda, eva = at_desk(served, GERDA), served.browser().signs_in(EVA)
    assert status(gerda, PAGE) == 200 and status(eva, "/besloten/2026-2027/groep-4/kijkdoos/") == 404
    for path in ("/besloten/2026-2027/groep-3/", PAGE + "film.mp4", "/besloten/2026-2027/groep-3/niets/"):
        status(eva, path)
    eva.client.open(PAGE, method="HEAD", base_url="http://localhost").close()
    assert "Niemand opende dit bericht" in asked(served) and not opened(served)


def test_it_is_kept_as_long_as_the_school_says_and_goes_with_the_person(served: School) -> None:
    status(served.browser().signs_in(ANNA), PAGE)
    asked(served)
    assert len(opened(served)) == 1
    served.clock.passes(days=91)
    forget_due(served.register, served.home, served.clock())
    assert len(opened(served)) == 1
    served.clock.passes(days=2)
    done = forget_due(served.register, served.home, served.clock())
    assert not opened(served) and done.rows["eerste keer dat een ouder een bericht opende"] == 1


def test_a_school_that_keeps_nothing_writes_nothing_and_says_so(served: School) -> None:
    people = msgspec.structs.replace(served.settings.people, opened_days=0)
    settings = msgspec.structs.replace(served.settings, people=people)
    served.settings = served.register.settings = settings
    served.__dict__.pop("application", None)
    status(served.browser().signs_in(ANNA), PAGE)
    assert "houdt niet bij wie een bericht opent" in at_desk(served, HENK).get(LIST).get_data(as_text=True)
    asked(served)
    assert not opened(served)


def test_support_that_reads_along_is_not_the_parent(served: School) -> None:
    assert status(looking(served, EVA), PAGE) == 200
    asked(served)
    assert not opened(served)


def test_a_reader_waits_for_nothing_and_what_cannot_be_written_waits(
        served: School, monkeypatch: pytest.MonkeyPatch) -> None:
    anna = served.person(ANNA)
    down = threading.Event()

    def no_store(*_: object) -> None:
        down.set()
        raise OperationalError("insert", {}, Exception("the disk is full"))

    keeper = Openings(served.register, every=0.01)
    monkeypatch.setattr(openings, "_write", no_store)
    keeper.note(_visitor(anna, served.clock()), Group(YEAR, "groep-3"), "kijkdoos/", served.clock())
    assert down.wait(5), "another thread writes"
    assert not opened(served)
    monkeypatch.undo()
    for _ in range(100):
        if opened(served):
            break
        threading.Event().wait(0.05)
    assert opened(served) == [(anna.id, POST)]
    keeper.note(_visitor(anna, served.clock()), Group(YEAR, "groep-3"), "kijkdoos/", served.clock())
    assert keeper.flush() == 0, "known already"


def test_only_an_address_of_a_post_is_one() -> None:
    for address in (PAGE, f"https://school.example{PAGE}een-960.webp", f"/uit-de-groepen/{POST}", POST):
        assert post_at(address) == POST
    for address in ("", "/", "/besloten/", "/besloten/2026-2027/groep-3/", "/over-ons/", "../../etc", "kijkdoos"):
        assert post_at(address) == ""


def _visitor(person: Person, now: datetime.datetime) -> Visitor:
    return Visitor(person, Device("telefoon", person.id, now + datetime.timedelta(days=1), now))
