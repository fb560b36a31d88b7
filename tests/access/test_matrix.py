"""The access rule as a table: every file of the release and every route, for
everybody of the cast, against the running server.

A new closed file is in the table by itself; a new route without a row fails.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import select

from gate import schema
from gate.app import PUBLIC_ENDPOINTS
from gate.register import Register
from gate.roles import Act
from school.manifest import Manifest
from school.release import Release
from school.words import Group, Tree
from tests.access.routes import ROUTES, every_route
from tests.cast import Cast, assemble, now
from tests.surfer import Answer, Surfer
from tests.town import Town

pytestmark = pytest.mark.xdist_group("town")
OUTSIDERS = ("nobody", "expired", "forged")


@pytest.fixture(scope="module")
def cast(town: Town) -> Cast:
    return assemble(town)


def closed_files(town: Town) -> list[tuple[Group, str]]:
    """Every closed file with its address, pages by their folder."""
    release = Release.current(town.home)
    found: list[tuple[Group, str]] = []
    for name, place in release.facts.trees.items():
        tree = Tree.parse(name)
        if tree.group:
            for entry in Manifest(release.trees_root / place / "manifest.sqlite"):
                found.append((tree.group, tree.prefix + entry.path.removesuffix("index.html")))
    return found


def test_the_table_is_about_the_whole_school(town: Town) -> None:
    files = closed_files(town)
    assert len({group for group, _ in files}) >= 15
    assert sum(path.endswith((".webp", ".jpg")) for _, path in files) >= 100
    assert sum(path.endswith(".mp4") for _, path in files) >= 1


def test_every_closed_file_is_for_its_own_readers_only(town: Town, cast: Cast) -> None:
    """Readers get 200; outsiders the sign-in page; others one and the same 404."""
    files = closed_files(town)
    wrong: list[str] = []

    def walk(name: str) -> None:
        surfer, bodies = cast.surfers[name], set[bytes]()
        for group, path in files:
            answer = surfer.get(path)
            if said := _judge(name, group, path, answer, cast):
                wrong.append(said)
            if answer.status == 404:
                bodies.add(answer.body)
        if name not in OUTSIDERS and bodies != {surfer.get(f"/besloten/2026-2027/groep-3/bestaat-niet-{name}/").body}:
            wrong.extend([f"{name}: {len(bodies)} kinds of 404"] if bodies else [])

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(walk, cast.surfers))
    assert not wrong, "\n".join(wrong[:20])
    print(f"\n{len(files)} closed files x {len(cast.surfers)} people: as expected")


def _judge(name: str, group: Group, path: str, answer: Answer, cast: Cast) -> str:
    if name in OUTSIDERS:
        expected, fine = 303, answer.location == f"/inloggen/?naar={path}" and not answer.body
    elif group in cast.may_read[name]:
        expected, fine = 200, len(answer.body) > 0
    else:
        expected, fine = 404, "Niet gevonden of niet voor u" in answer.text
    if answer.status != expected or not fine:
        return f"{name} at {path}: {answer.status} {answer.location}, expected {expected}"
    cache = answer.headers["cache-control"]
    closed = "private, no-cache" if answer.status == 200 and path.endswith((".webp", ".jpg", ".mp4")) \
        else "private, no-store"
    return "" if cache == closed else f"{name} at {path}: Cache-Control {cache}"


def test_everybody_of_the_cast_reads_something_else(cast: Cast) -> None:
    """A table in which all are alike would prove nothing."""
    assert len(set(cast.may_read.values())) >= 5
    assert cast.may_read["leaver"] == frozenset()


def test_who_joined_for_the_tests_reads_what_their_role_says(cast: Cast) -> None:
    """Said here in words, not asked of the register that is being tested."""
    school, team, old = "2026-2027/school", "2026-2027/team", "2025-2026/school"
    expected = {
        "caretaker": {school, team}, "trainee": {school, team, "2026-2027/groep-6", "2026-2027/bovenbouw"},
        "guest": {"2026-2027/groep-3"}, "left_long": set(),
        "left_lately": {school, "2026-2027/groep-8", "2026-2027/bovenbouw", old, "2025-2026/groep-7",
                        "2025-2026/bovenbouw"},
    }
    assert {name: {str(group) for group in cast.may_read[name]} for name in expected} == expected
    assert cast.may_read["counsellor"] == cast.may_read["head"] > cast.may_read["teacher"]


def test_a_parent_of_last_year_reads_last_years_group_and_not_this_years(cast: Cast) -> None:
    old = Group.parse("2025-2026/groep-3")
    assert old in cast.may_read["last_year"]
    assert Group.parse("2026-2027/groep-3") not in cast.may_read["last_year"]


def may(town: Town, cast: Cast, name: str) -> frozenset[Act]:
    """What somebody of the cast may do, by the register."""
    register = Register.open(town.home, town.settings)
    rights = register.read_rights(now().astimezone(town.settings.site.zone).date())
    mail = schema.address.c.mail
    with register.reading() as rows:
        person = rows.execute(select(schema.address.c.person).where(mail == cast.addresses[name])).scalar_one()
    register.close()
    return rights.people[person].may


def test_every_route_has_its_row_in_the_table() -> None:
    assert set(every_route()) == set(ROUTES), "a new route needs a row in tests/access/routes.py"


@pytest.mark.parametrize("endpoint", sorted(ROUTES))
def test_a_route_answers_each_as_its_row_says(endpoint: str, town: Town, cast: Cast) -> None:
    row = ROUTES[endpoint]
    for name, surfer in cast.surfers.items():
        who = "outsider" if name in OUTSIDERS else "known"
        if row.ends_session and who == "known":
            continue  # tested where somebody signs out (tests/people)
        window = Surfer(surfer.port, dict(surfer.jar))  # what one route puts in a cookie is not for the next
        changes = row.method not in ("GET", "HEAD")
        answer = window.ask(row.method, row.path, b"" if changes else None, **({"Origin": town.url} if changes else {}))
        if who == "outsider":
            expected = row.outsider
        else:
            expected = row.known if not row.acts or may(town, cast, name).intersection(row.acts) else 404
        assert answer.status == expected, f"{name} {row.method} {row.path}: {answer.status}, expected {expected}"
        assert answer.headers["cache-control"] == "private, no-store"
        if who == "outsider" and endpoint not in PUBLIC_ENDPOINTS and not row.open_in_demo:
            assert answer.location.startswith("/inloggen/")


@pytest.mark.parametrize("endpoint", sorted(
    name for name, row in ROUTES.items() if row.method not in ("GET", "HEAD") and not row.from_anywhere))
@pytest.mark.parametrize("headers", [
    {}, {"Origin": "null"}, {"Origin": "https://elders.example"}, {"Sec_Fetch_Site": "cross-site"},
    {"Sec_Fetch_Site": "same-site"}, {"Sec_Fetch_Site": "none"}, {"Sec_Fetch_Site": ""},
    {"Sec_Fetch_Site": "cross-site", "Origin": "OURS"}, {"Referer": "OURS/"},
])
def test_a_change_that_no_page_of_ours_asked_for_is_refused(
        endpoint: str, headers: dict[str, str], town: Town, cast: Cast) -> None:
    fields = {name: value.replace("OURS", town.url) for name, value in headers.items()}
    answer = cast.surfers["head"].ask(ROUTES[endpoint].method, ROUTES[endpoint].path, b"", **fields)
    assert answer.status == 403, answer.text
    assert "Er is niets veranderd" in answer.text
