"""school.toml, read once, strictly, into frozen values.

``[site]`` and ``[rules]`` enter the build, ``[people]``, ``[consent]``, ``[told]``, ``[retention]`` and
``[server]`` do not. An unknown key, a wrong type or an impossible value is refused with its name, its value
and what to do; nothing secret stands here (keys lie in var/keys).
"""

from __future__ import annotations

import datetime
import re
import tomllib
from typing import Annotated
from zoneinfo import ZoneInfo

import msgspec
from msgspec import Meta

from school.agreed import Approval as Approval
from school.agreed import Rules as Rules
from school.ending import Retention
from school.findings import suggest
from school.home import Home
from school.purposes import Consent, PurposeSettings
from school.rules import unknown
from school.told import Told
from school.words import NAME, WordError, Year

Colour = Annotated[str, Meta(pattern=r"^#[0-9a-fA-F]{6}$")]
Line = Annotated[str, Meta(min_length=1, max_length=200)]
Days = Annotated[int, Meta(ge=1, le=400)]
Minutes = Annotated[int, Meta(ge=1, le=24 * 60)]


class SettingsError(Exception):
    """school.toml can't be used; the message names the setting and the remedy."""


class _Part(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A table of school.toml: unknown keys are refused."""


class Colours(_Part, frozen=True):
    """The school's colours: light scheme; the theme derives the dark one."""

    paper: Colour = "#fbf6ec"
    ink: Colour = "#23211c"
    linden: Colour = "#2f5d3a"
    marigold: Colour = "#e8a317"


class GroupSettings(_Part, frozen=True):
    """A group's name on screen and its quiet colour. ``room``: not a class
    (school, team, mr)."""

    label: Line
    colour: Colour = "#8a8f7a"
    room: bool = False


class Circle(_Part, frozen=True):
    """A group made of groups; its membership follows theirs (DESIGN 2)."""

    label: Line
    groups: tuple[str, ...]
    colour: Colour = "#8a8f7a"


class Site(_Part, frozen=True):
    """What visitors and parents see of the school itself."""

    name: Line
    short: Line
    url: Annotated[str, Meta(pattern=r"^https?://[^/\s]+$")]
    year: Annotated[str, Meta(pattern=r"^(20\d\d-20\d\d)?$")] = ""
    tagline: str = ""
    language: str = "nl"
    timezone: str = "Europe/Amsterdam"
    street: str = ""
    town: str = ""
    telephone: str = ""
    mail: str = ""
    hours: str = ""
    security_contact: str = ""
    logo: str = ""
    colours: Colours = Colours()
    groups: dict[str, GroupSettings] = {}
    circles: dict[str, Circle] = {}

    @property
    def zone(self) -> ZoneInfo:
        """The school's own time: days begin and end by it."""
        return ZoneInfo(self.timezone)

    def year_on(self, day: datetime.date) -> Year:
        """The school year that counts as now on a day: by the calendar, unless
        the settings hold on to one (the demo's do, whose posts do not age)."""
        return Year.parse(self.year) if self.year else Year.of(day)

    @property
    def current_year(self) -> Year:
        """The school year of this moment; of another one where ``Settings.on`` was
        told which (a build's)."""
        return Year.parse(self.year) if self.year else Year.of(datetime.datetime.now(self.zone).date())

    def label(self, name: str) -> str:
        """A group's name on screen; its own name when the settings know none."""
        named = self.groups.get(name) or self.circles.get(name)
        return named.label if named else name

    def colour(self, name: str) -> str:
        """A group's quiet colour."""
        named = self.groups.get(name) or self.circles.get(name)
        return named.colour if named else GroupSettings(label=name).colour

    @property
    def group_names(self) -> tuple[str, ...]:
        """Every group and circle that a folder may be named after."""
        return (*self.groups, *self.circles)


class Mail(_Part, frozen=True):
    """The way out for mail. The password, if any, lies in var/keys/smtp."""

    host: str = "localhost"
    port: Annotated[int, Meta(ge=1, le=65535)] = 25
    starttls: bool = False
    user: str = ""
    sender: str = ""
    bounces: str = ""  # where a mail that failed on its way comes back to; empty: the sender


class Sessions(_Part, frozen=True):
    """How long a device stays signed in (DESIGN 6, with the reason in why.md)."""

    parent_idle_days: Days = 180
    parent_days: Days = 400
    shared_minutes: Minutes = 30
    staff_days: Days = 14
    staff_hours: Annotated[int, Meta(ge=1, le=24)] = 12
    staff_idle_minutes: Minutes = 30
    fresh_minutes: Minutes = 5


class People(_Part, frozen=True):
    """What this school agreed on about families and sign-in. None of this
    enters a page of the build."""

    leavers_days: Annotated[int, Meta(ge=0, le=400)] = 92  # reading after a child's last day
    move_at_once: bool = True  # a child that changes group leaves the old one today; else on 1 August
    no_authority_reads: bool = False  # a parent without authority (gezag) may read
    code_days: Annotated[int, Meta(ge=1, le=100)] = 42  # a koppelcode lives
    invite_days_before: Annotated[int, Meta(ge=0, le=120)] = 42  # a child's first day or 4th birthday
    sick_telephone: str = ""  # *ziek melden* on the start page
    sick_link: Annotated[str, Meta(pattern=r"^(https://\S+)?$")] = ""
    opened_days: Annotated[int, Meta(ge=0, le=400)] = 92  # is kept who opened a post first; 0: nothing is
    drafts_days: Annotated[int, Meta(ge=0, le=3650)] = 365  # a draft that nobody touched is kept; 0: for ever
    ask_whom: dict[str, str] = {}  # *wie vraag ik wat*: a subject and who answers
    languages: tuple[str, ...] = ("nl", "en", "tr", "ar", "pl", "uk")  # of sign-in page, first mail and letter


class Store(_Part, frozen=True):
    """An S3-compatible store that releases go through (docs/scale.md). Its keys come from the
    environment. A ``mirror`` fetches from it and builds nothing; else it is brought to."""

    url: Annotated[str, Meta(pattern=r"^(s3://[a-z0-9][a-z0-9.-]+(/[A-Za-z0-9._-]+)*)?$")] = ""
    endpoint: Annotated[str, Meta(pattern=r"^(https://\S+|http://(localhost|127\.0\.0\.1)(:\d+)?)?$")] = ""
    region: str = "us-east-1"
    mirror: bool = False


class Server(_Part, frozen=True):
    """Where and how the gate runs. None of this enters a page."""

    host: str = "127.0.0.1"
    port: Annotated[int, Meta(ge=1, le=65535)] = 8000
    workers: Annotated[int, Meta(ge=1, le=64)] = 2
    trusted_proxies: tuple[str, ...] = ()
    files_by_nginx: bool = False  # closed files sent by the proxy, when we say which (X-Accel-Redirect)
    database: str = ""
    backup_recipients: tuple[str, ...] = ()  # public age keys that backups are encrypted for
    store: Store = Store()
    mail: Mail = Mail()
    sessions: Sessions = Sessions()


class Settings(_Part, frozen=True):
    """All of school.toml."""

    site: Site
    rules: Rules = Rules()
    people: People = People()
    consent: Consent = Consent()
    told: Told = Told()
    retention: Retention = Retention()
    server: Server = Server()

    @classmethod
    def read(cls, home: Home) -> Settings:
        """Read the home's school.toml. Raises SettingsError in words."""
        try:
            data = home.settings_file.read_bytes()
        except OSError as error:
            raise SettingsError(f"{home.settings_file} is niet te lezen: {error.strerror}.") from error
        settings = cls.parse(data, str(home.settings_file))
        return settings.at(home.demo_url) if home.is_demo else settings

    def at(self, url: str) -> Settings:
        """The same settings for another address (the demo's port)."""
        return msgspec.structs.replace(self, site=msgspec.structs.replace(self.site, url=url)) if url else self

    def on(self, moment: datetime.datetime) -> Settings:
        """The same settings with the school year of a moment (naive: the school's
        own time) where they hold on to none."""
        day = (moment.astimezone(self.site.zone) if moment.tzinfo else moment).date()
        year = str(self.site.year_on(day))
        return msgspec.structs.replace(self, site=msgspec.structs.replace(self.site, year=year))

    @classmethod
    def parse(cls, data: bytes, name: str = "school.toml") -> Settings:
        """Read the bytes of a school.toml. Raises SettingsError in words."""
        try:
            raw = tomllib.loads(data.decode("utf-8"))
            settings = msgspec.convert(raw, cls)
        except UnicodeDecodeError as error:
            raise SettingsError(f"{name} is geen UTF-8. Bewaar het bestand als UTF-8.") from error
        except tomllib.TOMLDecodeError as error:
            raise SettingsError(f"{name} is geen geldige TOML: {error}.") from error
        except msgspec.ValidationError as error:
            raise SettingsError(f"{name}: {_in_dutch(str(error))}") from error
        _check(settings, name)
        return settings


def _in_dutch(message: str) -> str:
    """msgspec's sentence with the place in front, and a suggestion for a typo."""
    said, _, where = message.partition(" - at `")
    place = where.rstrip("`").removeprefix("$").removeprefix(".") or "het begin"
    unknown = re.search(r"unknown field `(.+)`", said)
    if unknown:
        hint = suggest(unknown[1], _field_names())
        meant = f" Bedoelde u “{hint}”?" if hint else " Haal de regel weg."
        return f"bij {place} staat een onbekende instelling “{unknown[1]}”.{meant}"
    return f"bij {place}: {said}. Pas de waarde aan."


def _field_names() -> list[str]:
    parts = (Settings, Site, Colours, GroupSettings, Circle, Rules, Approval, People, Consent, PurposeSettings,
             Told, Retention, Server, Store, Mail, Sessions)
    return [field for part in parts for field in part.__struct_fields__]


def _check(settings: Settings, name: str) -> None:
    """What the types can't say: names, years and circles that exist."""
    site = settings.site
    try:
        _ = site.zone
    except (KeyError, ValueError) as error:
        raise SettingsError(f"{name}: bij site.timezone: “{site.timezone}” is geen tijdzone. "
                            "Schrijf bijvoorbeeld Europe/Amsterdam.") from error
    try:
        _ = site.current_year
    except WordError as error:
        raise SettingsError(f"{name}: bij site.year: {error}. Schrijf bijvoorbeeld 2026-2027.") from error
    wrong = unknown(settings.rules.severity, settings.rules.words)
    if wrong:
        raise SettingsError(f"{name}: {wrong}")
    first, last = settings.rules.working_hours
    if first >= last:
        raise SettingsError(f"{name}: bij rules.hours: “{settings.rules.hours}” eindigt voor het begint. "
                            "Schrijf bijvoorbeeld 7:30-18:00.")
    if settings.server.files_by_nginx and not settings.server.trusted_proxies:
        raise SettingsError(f"{name}: bij server.files_by_nginx: er staat geen server voor de poort. "
                            "Zet het adres van nginx in server.trusted_proxies, of haal de regel weg.")
    for group in (*site.groups, *site.circles):
        if not NAME.fullmatch(group):
            raise SettingsError(
                f"{name}: “{group}” is geen groepsnaam. "
                "Gebruik kleine letters, cijfers en streepjes, zoals groep-3."
            )
    for group in settings.rules.approval.free_groups:
        if group not in site.group_names:
            hint = suggest(group, site.group_names)
            raise SettingsError(f"{name}: bij rules.approval.free_groups: “{group}” is geen groep van deze school."
                                + (f" Bedoelde u “{hint}”?" if hint else ""))
    for circle, made_of in site.circles.items():
        for member in made_of.groups:
            if member not in site.groups or circle in site.groups:
                hint = suggest(member, site.groups)
                meant = f" Bedoelde u “{hint}”?" if hint else ""
                raise SettingsError(f"{name}: kring {circle} noemt een onbekende groep “{member}”.{meant}")
