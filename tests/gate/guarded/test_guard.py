"""The access matrix of the guarded path, and that it notices each check's absence."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest
from sqlalchemy import update
from werkzeug.test import Client, TestResponse

import gate.access
import gate.errors
import gate.guard
import gate.tokens
import gate.verified
import gate.wsgi
from gate import keys, schema
from gate.access import COOKIE
from gate.errors import StoreUnavailable
from gate.snapshot import Rights, Snapshots
from gate.tokens import Purpose, new_id, sign
from school.words import Tree
from tests.gate.guarded.breaks import BREAKS
from tests.gate.guarded.forged import Forger, dumped
from tests.gate.guarded.gates import DAY, School, utc_now
from tests.gate.guarded.hostile import PAGE, PHOTO, POST
from tests.gate.guarded.releases import G4, OLD, TREES

ABSENT = f"{PAGE}nooit-geweest/"
OTHER, LAST_YEAR = f"/{G4}/kijkdoos/", f"/{OLD}/kijkdoos/"
BESIDE = f"{PAGE}../groep-4/kijkdoos/"

WAY_IN, NOT_YOURS, READ = 303, 404, 200
#              anna's page  photo      other      last year  absent     beside
MATRIX = {
    "nobody":       (WAY_IN, WAY_IN, WAY_IN, WAY_IN, WAY_IN, WAY_IN),
    "anna":         (READ, READ, NOT_YOURS, NOT_YOURS, NOT_YOURS, NOT_YOURS),
    "bram":         (NOT_YOURS, NOT_YOURS, READ, NOT_YOURS, NOT_YOURS, NOT_YOURS),
    "oma, of last year's group": (NOT_YOURS,) * 6,
    "juf marieke":  (READ, READ, NOT_YOURS, NOT_YOURS, NOT_YOURS, NOT_YOURS),
    "removed":      (NOT_YOURS,) * 6,
    "ended device": (WAY_IN,) * 6,
    "device past its time": (WAY_IN,) * 6,
    "device of another": (WAY_IN,) * 6,
    "person gone":  (WAY_IN,) * 6,
    "expired":      (WAY_IN,) * 6,
    "forged":       (WAY_IN,) * 6,
    "unsigned":     (WAY_IN,) * 6,
    "other purpose": (WAY_IN,) * 6,
    "other school": (WAY_IN,) * 6,
    "glued":        (WAY_IN,) * 6,
    "two cookies":  (WAY_IN,) * 6,
}
COLUMNS = (POST, PHOTO, OTHER, LAST_YEAR, ABSENT, BESIDE)


class Cast:
    """Everybody's Cookie header, against one school."""

    def __init__(self, school: School) -> None:
        self.school = school
        ring, now = keys.load(school.home.keys), utc_now()
        forger = Forger(ring, school.url, now, school.people["anna"], school.device("anna"))

        def signed(issuer: str = school.url, purpose: Purpose = Purpose.SESSION, at: datetime.datetime = now) -> str:
            return sign(ring, purpose, issuer=issuer, subject=school.people["anna"], id=school.device("anna"), now=at,
                        lives=10 * DAY)

        good = school.token("anna")
        _, _, rest = good.partition(".")
        tokens = {
            "nobody": "", "anna": good, "bram": school.token("bram"), "oma, of last year's group": school.token("oma"),
            "juf marieke": school.token("marieke"), "removed": school.token("removed"),
            "ended device": school.token("anna", device=new_id()),
            "device past its time": school.token("anna", device=school.device("anna", lives=-DAY)),
            "device of another": school.token("anna", device=school.device("bram")),
            "person gone": self._gone(), "expired": signed(at=now - 11 * DAY),
            "forged": forger.raw(dumped(forger.head), dumped(forger.claims), b"secret"), "glued": good + "=",
            "unsigned": forger.raw(b'{"alg":"none"}', rest.partition(".")[0].encode())[:-43],
            "other purpose": signed(purpose=Purpose.REQUEST), "other school": signed(issuer="https://beuk.example"),
        }
        self.cookies = {name: f"{COOKIE}={token}" if token else "" for name, token in tokens.items()}
        self.cookies["two cookies"] = f"{self.cookies['bram']}; {self.cookies['anna']}"

    def _gone(self) -> str:
        """A token whose device is in the register while its person is not read."""
        self.school.people["gone"] = new_id()
        return self.school.token("gone", device="0" * 32)

    def differences(self, client: Asking) -> list[str]:
        """Where the answers differ from the matrix, or hold somebody else's words."""
        found = []
        for who, wanted in MATRIX.items():
            for address, status in zip(COLUMNS, wanted, strict=True):
                got = client.get(address, self.cookies[who])
                body = got.get_data()
                leaked = got.status_code != READ and any(word in body for word in (b"maanvis", b"zandloper",
                    b"vorigjaar"))
                if got.status_code != status or leaked:
                    found.append(f"{who} {address}: {got.status_code} instead of {status}")
        return found


@pytest.fixture(scope="module")
def cast(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cast]:
    school = School.found(tmp_path_factory.mktemp("guard"))
    school.people["removed"] = school.people["carla"]
    cast = Cast(school)
    school.remove("removed")
    yield cast
    school.register.close()


@dataclass(frozen=True)
class Asking:
    """The gate within this process, so that a check can be taken out of it."""

    app: Client
    host: str

    def get(self, address: str, cookie: str = "") -> TestResponse:
        """The answer, read whole and closed as a server does."""
        with self.app.get(address, headers={"Cookie": cookie, "Host": self.host}) as got:
            got.get_data()
            return got


def client(cast: Cast) -> Asking:
    app = gate.wsgi.build(cast.school.home, cast.school.settings)
    return Asking(Client(app, use_cookies=False), f"localhost:{cast.school.port}")


def test_everybody_reads_what_is_theirs_and_nothing_else(cast: Cast) -> None:
    assert cast.differences(client(cast)) == []


@pytest.mark.parametrize("broken", BREAKS)
def test_the_matrix_notices_a_missing_check(cast: Cast, monkeypatch: pytest.MonkeyPatch,
    broken: Callable[..., None]) -> None:
    broken(monkeypatch)
    found = cast.differences(client(cast))
    assert found and not any(": 500" in line for line in found), found


def test_without_its_guard_the_closed_part_does_not_open(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    """A second wall: the public files and the application hold nothing closed."""
    monkeypatch.setattr(gate.guard, "could_mean", lambda path, first: False)
    bare = client(cast)
    for who in MATRIX:
        for address in COLUMNS:
            got = bare.get(address, cast.cookies[who])
            assert got.status_code in (303, 404) and b"maanvis" not in got.get_data()


def test_when_the_register_is_gone_the_closed_part_is_shut_and_the_site_is_open(cast: Cast,
                                                                               monkeypatch: pytest.MonkeyPatch) -> None:
    def gone(self: Snapshots, *, at_once: bool = False) -> Rights:
        raise StoreUnavailable("test")

    monkeypatch.setattr(Snapshots, "now", gone)
    one = client(cast)
    for who in MATRIX:
        for address in (*COLUMNS, "/besloten/"):
            got = one.get(address, cast.cookies[who])
            assert got.status_code == 503 and got.headers["Retry-After"] and b"maanvis" not in got.get_data()
    assert one.get("/over-ons/").status_code == 200


def test_every_file_of_every_group_is_guarded(cast: Cast) -> None:
    """Each file of the release, for its own parent, the other, and nobody."""
    one, owner = client(cast), {"groep-3": "anna", "groep-4": "bram"}
    for tree, files in TREES.items():
        if not tree.startswith("besloten"):
            continue
        for path in files:
            for who in ("anna", "bram", "nobody"):
                mine = tree.startswith("besloten/2026") and owner[Tree.parse(tree).group.name] == who  # type: ignore[union-attr]
                got = one.get(f"/{tree}/{path}", cast.cookies[who])
                assert got.status_code == (WAY_IN if who == "nobody" else READ if mine else NOT_YOURS), (tree, path,
                    who)


def test_a_device_that_is_used_lives_on_and_is_not_written_down_each_time(cast: Cast) -> None:
    school, one = cast.school, client(cast)
    device = school.device("anna")
    with school.register.changing() as rows:
        rows.execute(update(schema.device).where(schema.device.c.id == device).values(seen=utc_now() - 2 * DAY))
    cookie, before = f"{COOKIE}={school.token('anna', device=device)}", school.register.change_number()
    for _ in range(5):
        assert one.get(POST, cookie).status_code == READ
    assert school.register.change_number() == before + 1


def test_a_parent_reads_on_when_that_cannot_be_written_down(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    tried: list[str] = []

    def full(register: object, device: str, *, now: datetime.datetime) -> None:
        tried.append(device)
        raise OSError("disk full")

    monkeypatch.setattr(gate.wsgi, "renew", full)
    school, one = cast.school, client(cast)
    device = school.device("anna")
    with school.register.changing() as rows:
        rows.execute(update(schema.device).where(schema.device.c.id == device).values(seen=utc_now() - 2 * DAY))
    cookie = f"{COOKIE}={school.token('anna', device=device)}"
    for _ in range(5):
        assert one.get(POST, cookie).status_code == READ
    assert tried == [device]  # and is not kept waiting each time


def test_what_somebody_showed_to_another_process_counts_here_at_once(cast: Cast) -> None:
    """Neither the file nor the page that they are sent on to asks once more, though a
    moment ago this process saw them without a second step."""
    school, one = cast.school, client(cast)
    device = school.device("marieke")
    cookie = f"{COOKIE}={school.token('marieke', device=device)}"

    def shown(moment: datetime.datetime | None) -> None:
        with school.register.changing() as rows:
            rows.execute(update(schema.device).where(schema.device.c.id == device).values(
                strong=moment, proved=moment or utc_now() - DAY))

    shown(None)
    assert one.get(POST, cookie).status_code == NOT_YOURS
    shown(utc_now())
    assert one.get(POST, cookie).status_code == READ
    shown(None)
    assert one.get("/bevestigen/?naar=/besloten/", cookie).status_code == READ
    shown(utc_now())
    assert one.get("/bevestigen/?naar=/besloten/", cookie).location == "/besloten/"


def test_the_start_page_has_one_address(cast: Cast) -> None:
    got = client(cast).get("/besloten", cast.cookies["anna"])
    assert (got.status_code, got.headers["Location"]) == (308, "/besloten/")


def test_a_manifest_never_names_a_file_outside_its_tree(cast: Cast) -> None:
    """The index is asked for exactly what was written; nothing is normalised."""
    one = client(cast)
    for rest in ("../manifest.sqlite", "./index.html", "kijkdoos/../index.html", "kijkdoos//index.html", "\x00",
        "INDEX.HTML"):
        got = one.get(PAGE + rest, cast.cookies["anna"])
        assert got.status_code == NOT_YOURS, rest
