"""A small school with people in it, a clock that a test moves, and browsers.

The people (all made up): Anna has Bram in groep 3 and Cas in groep 5; Dirk is
Bram's other household; Eva has Fien in groep 3; juf Gerda teaches groep 3;
Henk is the head.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from email.message import EmailMessage
from functools import cache, cached_property
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from werkzeug.test import Client, TestResponse

from gate.families import import_families
from gate.keys import KeyRing, KeyStore, rotate
from gate.mail import Composer
from gate.outbox import send_due
from gate.register import Register
from gate.snapshot import Person
from gate.staff import add_staff
from gate.wsgi import assemble
from school.home import Home
from school.settings import Settings
from school.words import Year

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

YEAR = Year.parse("2026-2027")
ANNA, DIRK, EVA = "anna@ouders.example", "dirk@ouders.example", "eva@ouders.example"
GERDA, HENK = "gerda@school.example", "henk@school.example"
HEADINGS = ("Roepnaam;Tussenvoegsel;Achternaam;Geboortedatum;Klasnaam;Leerjaar;"
            "E-mailadres ouder/verzorger 1;E-mailadres ouder/verzorger 2")
LIST = f"""{HEADINGS}
Bram;de;Vries;01-02-2020;Groep 3;3;{ANNA};{DIRK}
Cas;de;Vries;03-04-2018;groep 5;5;{ANNA};
Fien;;Öztürk;05-06-2020;3;3;{EVA};
"""
TOML = """
[site]
name = "obs De Proef"
short = "De Proef"
url = "http://localhost"
year = "2026-2027"
mail = "info@proef.example"
[site.groups]
school = { label = "De hele school", room = true }
team = { label = "Team", room = true }
mr = { label = "MR", room = true }
groep-3 = { label = "Groep 3" }
groep-4 = { label = "Groep 4" }
groep-5 = { label = "Groep 5" }
[site.circles]
bovenbouw = { label = "Bovenbouw", groups = ["groep-5"] }
"""


@dataclass
class Clock:
    """The time of a test, in UTC; it moves when told to."""

    time: datetime.datetime = field(
        default_factory=lambda: datetime.datetime(2026, 11, 20, 16, 0, tzinfo=datetime.UTC))

    def __call__(self) -> datetime.datetime:
        return self.time

    def passes(self, **time: float) -> None:
        self.time += datetime.timedelta(**time)


def _code_in(mail: EmailMessage) -> str:
    match = re.match(r"(\d{6}) ", str(mail["Subject"]))
    return match[1] if match else ""


def codes_for(to: str, mails: Iterable[EmailMessage]) -> list[str]:
    """The codes among what came to an address: where others mail as well, a notice may come behind one."""
    return [code for mail in mails if mail["To"] == to and (code := _code_in(mail))]


@dataclass
class Letterbox:
    """Where the mail of a test arrives."""

    mails: list[EmailMessage] = field(default_factory=list)

    def __call__(self, mail: EmailMessage) -> None:
        self.mails.append(mail)

    def code(self) -> str:
        """The code that stands first in the newest mail's subject."""
        found = _code_in(self.mails[-1])
        assert found
        return found

    def link(self) -> str:
        """The address of the newest mail's link, without the host."""
        body = self.mails[-1].get_body(("plain",))
        assert body
        match = re.search(r"http://localhost(/inloggen/link/\S+)", body.get_content())
        assert match
        return match[1]


@dataclass
class School:
    """A home with a key and a register, and what a test asks of it."""

    home: Home
    settings: Settings
    register: Register
    keys: KeyStore
    clock: Clock
    letterbox: Letterbox

    @classmethod
    def found(cls, folder: Path, database: str = "") -> School:
        (folder / "school.toml").write_text(f'{TOML}[server]\ndatabase = "{database}"\n', encoding="utf-8")
        home, clock = Home(folder), Clock()
        settings = Settings.read(home)
        rotate(home.keys, clock())
        if not database:
            lay_empty_register(home)
        return cls(home, settings, Register.open(home, settings), KeyStore(home.keys), clock, Letterbox())

    @cached_property
    def application(self) -> WSGIApplication:
        return assemble(self.home, self.settings, self.register, now=self.clock)

    @property
    def ring(self) -> KeyRing:
        return self.keys.ring

    @property
    def today(self) -> datetime.date:
        return self.clock().date()

    def peopled(self) -> School:
        """The school with its families and staff."""
        self.read_in(LIST)
        add_staff(self.register, "juf Gerda", GERDA, "leerkracht", ("groep-3",), YEAR, now=self.clock())
        add_staff(self.register, "Henk", HENK, "directie", (), YEAR, now=self.clock())
        return self

    def read_in(self, text: str | bytes, year: Year = YEAR, *, name: str = "lijst.csv", dry_run: bool = False):  # type: ignore[no-untyped-def]
        """Import a list; gives the report."""
        file = self.home.root / name
        file.write_bytes(text.encode() if isinstance(text, str) else text)
        return import_families(self.register, file, year, now=self.clock(), dry_run=dry_run)

    def person(self, mail: str) -> Person:
        """Somebody with what they may read today."""
        return self.people()[mail]

    def people(self) -> dict[str, Person]:
        """Everybody by address: people without a name of their own are called by it."""
        named = {"juf Gerda": GERDA, "Henk": HENK}
        people = self.register.read_rights(self.today).people.values()
        return {named.get(person.name, person.name): person for person in people}

    def reads(self, mail: str) -> set[str]:
        """The groups that somebody may read today."""
        return {str(group) for group in self.person(mail).groups}

    def deliver(self) -> int:
        """Send what waits in the outbox; gives how many went out."""
        return send_due(self.register, Composer(self.register, self.keys, self.clock), self.letterbox, self.clock)

    def browser(self) -> Browser:
        return Browser(self, Client(self.application))


def lay_empty_register(home: Home) -> None:
    """SQLite's register of the newest schema, without a row: copying it is a tenth of the work of making it, which
    tests/gate/test_migration.py does."""
    home.register_file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    home.register_file.touch(mode=0o600)
    home.register_file.write_bytes(_empty_register())


@cache
def _empty_register() -> bytes:
    with TemporaryDirectory() as folder:
        home = Home(Path(folder))
        home.settings_file.write_text(TOML, encoding="utf-8")
        Register.open(home, Settings.read(home)).close()
        return home.register_file.read_bytes()


@dataclass
class Browser:
    """Somebody's browser: cookies, our own Origin, no redirect followed."""

    school: School
    client: Client
    network: str = "192.0.2.1"

    def get(self, path: str, **headers: str) -> TestResponse:
        return self._ask("GET", path, {}, headers)

    def post(self, path: str, form: dict[str, str] | None = None, **headers: str) -> TestResponse:
        return self._ask("POST", path, form or {}, {"Origin": "http://localhost", **headers})

    def _ask(self, method: str, path: str, form: dict[str, str], headers: dict[str, str]) -> TestResponse:
        return self.client.open(path, method=method, data=form or None, base_url="http://localhost",
                                headers={name.replace("_", "-"): value for name, value in headers.items()},
                                environ_overrides={"REMOTE_ADDR": self.network})

    def asks(self, mail: str, back: str = "") -> TestResponse:
        """Type an address on the sign-in page."""
        return self.post("/inloggen/", {"address": mail, "naar": back})

    def signs_in(self, mail: str) -> Browser:
        """Address, mail, code."""
        self.asks(mail)
        self.school.deliver()
        assert self.post("/inloggen/code/", {"code": self.school.letterbox.code()}).status_code == 303
        return self

    @property
    def is_signed_in(self) -> bool:
        return self.get("/account/").status_code == 200
