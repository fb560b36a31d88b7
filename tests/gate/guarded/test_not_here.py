"""The one 404: the same for all that isn't theirs, made anew when anything it shows changes."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
from werkzeug.test import create_environ

from gate.access import Visitor
from gate.nothere import ADDRESS, KEPT, LONGEST, MANY, NotHere
from gate.snapshot import Device, Person
from gate.wsgi import utc_now
from school.words import Group

G3, G4 = Group.parse("2026-2027/groep-3"), Group.parse("2026-2027/groep-4")
ANNA = Person(id="anna", name="Anna", groups=frozenset({G3}), family=frozenset({G3}))


class Pages:
    """An application that counts how often it is asked."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.seconds = 0.0
        self.status, self.more = "404 NOT FOUND", list[tuple[str, str]]()
        self.answer = NotHere(self._app, lambda: self.seconds)

    def _app(self, environ: dict[str, object], start: object) -> list[bytes]:
        self.asked.append(str(environ["PATH_INFO"]))
        start(self.status, [("Content-Type", "text/html"), *self.more])  # type: ignore[operator]
        return [f"antwoord {len(self.asked)}".encode()]

    def get(self, path: str = "/besloten/2026-2027/groep-4/kijkdoos/", person: Person = ANNA, release: int | None = 1,
            **headers: str) -> bytes:
        environ = create_environ(path, headers=headers, method=headers.pop("method", "GET"))
        said: list[object] = []
        body = self.answer(environ, lambda *args: said.append(args),  # type: ignore[arg-type, return-value]
                           Visitor(person, Device("d", person.id, utc_now(), utc_now())), release)
        return b"".join(body)


def test_a_strangers_page_and_one_that_never_was_are_one_answer_by_one_way() -> None:
    pages = Pages()
    one = pages.get("/besloten/2026-2027/groep-4/kijkdoos/")
    assert one == pages.get("/besloten/2026-2027/groep-3/nooit/") == pages.get("/besloten/x")
    assert pages.asked == [ADDRESS], "and the application never learns the address"


@pytest.mark.parametrize("changed", [
    {"person": replace(ANNA, id="bram")}, {"person": replace(ANNA, name="Anna B.")},
    {"person": replace(ANNA, groups=frozenset({G3, G4}))}, {"person": replace(ANNA, groups=frozenset())},
    {"person": replace(ANNA, is_weak=True)}, {"release": 2}, {"release": None}, {"Accept-Language": "en"},
    {"Cookie": "__Host-schoolpoort-taal=en"}, {"path": "/besloten/x?taal=en"}, {"method": "HEAD"},
])
def test_it_is_made_anew_when_what_it_shows_is_another(changed: dict[str, object]) -> None:
    pages = Pages()
    first = pages.get()
    assert pages.get() == first
    assert pages.get(**changed) != first  # type: ignore[arg-type]
    assert pages.get() == first, "and the other's does not take its place"


def test_it_is_given_again_for_a_few_seconds_only() -> None:
    pages = Pages()
    first = pages.get()
    pages.seconds += KEPT - 0.01
    assert pages.get() == first
    pages.seconds += 0.02
    assert pages.get() != first


def test_many_who_ask_at_once_wait_for_one_page() -> None:
    pages, real = Pages(), Pages._app

    def slow(environ: dict[str, object], start: object) -> list[bytes]:
        time.sleep(0.05)
        return real(pages, environ, start)

    pages.answer = NotHere(slow, lambda: pages.seconds)  # type: ignore[arg-type]
    with ThreadPoolExecutor(8) as crowd:
        assert len(set(crowd.map(lambda _: pages.get(), range(8)))) == 1
    assert len(pages.asked) == 1


def test_an_answer_of_another_kind_is_not_given_again() -> None:
    for status, more in (("503 SERVICE UNAVAILABLE", []), ("404 NOT FOUND", [("Set-Cookie", "taal=en")])):
        pages = Pages()
        pages.status, pages.more = status, more
        assert pages.get() != pages.get()


def test_a_flood_of_odd_questions_fills_no_memory() -> None:
    pages = Pages()
    for number in range(MANY + 50):
        pages.get(**{"Accept-Language": f"x-{number}"})
    assert len(pages.answer._pages) == MANY
    pages.get(**{"Accept-Language": "x" * (LONGEST + 1)})
    assert all(len(key.accepts) <= LONGEST for key in pages.answer._pages)
