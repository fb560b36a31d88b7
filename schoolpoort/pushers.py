"""Who may push what: ``var/pushers.toml``, read anew for each push.

    [juf-marieke]
    person = "Marieke de Wit"
    role = "leerkracht"
    groups = ["2026-2027/groep-3"]
    keys = ["ssh-ed25519 AAAA..."]

Groups carry their year, so that nobody keeps a group by the turn of a year.
Who may publish stands in school.toml (``rules.publishers``) and only there.
"""

from __future__ import annotations

import stat
from dataclasses import dataclass
from pathlib import Path

import msgspec

from school.findings import suggest
from school.home import Home
from school.settings import Settings
from school.words import NAME, Group, WordError
from schoolpoort.sshkey import SshKey

HEAD = "directie"
ROLES = frozenset({HEAD, "leerkracht", "lio", "kantoor", "ict"})
"""The gate's own staff roles (a test compares them); importing them from there
would cost each push SQLAlchemy's 0.2 s."""


class PushersError(Exception):
    """var/pushers.toml can't be used; the message names the place and the remedy."""


@dataclass(frozen=True)
class Pusher:
    """One who may push. ``name`` stands in authorized_keys."""

    name: str
    person: str
    role: str
    groups: frozenset[Group]
    keys: tuple[SshKey, ...]

    @property
    def is_head(self) -> bool:
        return self.role == HEAD

    def may_publish(self, settings: Settings) -> bool:
        """Whether school.toml names this person, or the role, as a publisher."""
        return bool({self.role, self.name, self.person} & set(settings.rules.publishers))


class _Row(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    person: str
    role: str
    groups: tuple[str, ...] = ()
    keys: tuple[str, ...] = ()


def pushers_file(home: Home) -> Path:
    return home.var / "pushers.toml"


def read_pushers(home: Home, settings: Settings) -> dict[str, Pusher]:
    """Everybody who may push, by name. Raises PushersError."""
    file = pushers_file(home)
    try:
        if stat.S_IMODE(file.stat().st_mode) & 0o022:
            raise PushersError(f"anderen op deze machine kunnen {file} wijzigen. Herstel met: chmod go-w {file}")
        rows = msgspec.toml.decode(file.read_bytes(), type=dict[str, _Row])
    except FileNotFoundError:
        raise PushersError(f"{file} is er nog niet. Zie docs/git.md voor een voorbeeld.") from None
    except (OSError, ValueError) as error:  # msgspec's and tomllib's errors are ValueErrors
        raise PushersError(f"{file} is niet te lezen: {error}") from error
    pushers = {name: _pusher(file, name, row, settings) for name, row in rows.items()}
    _refuse_shared_keys(file, pushers)
    return pushers


def find_pusher(home: Home, settings: Settings, name: str) -> Pusher:
    """One of them. Raises PushersError: whoever was taken out is out at once."""
    pusher = read_pushers(home, settings).get(name)
    if pusher is None:
        raise PushersError("uw sleutel is hier niet (meer) bekend. Vraag het uw ICT-contact.")
    return pusher


def authorized_keys(pushers: dict[str, Pusher], command: str) -> str:
    """Lines for ``~/.ssh/authorized_keys`` (sshd(8)): each key may run ``command``
    with its owner's name, and nothing else of ssh."""
    quoted = command.replace('"', '\\"')
    return "".join(f'command="{quoted} {pusher.name}",restrict {key} {pusher.name}\n'
                   for pusher in pushers.values() for key in pusher.keys)


def _pusher(file: Path, name: str, row: _Row, settings: Settings) -> Pusher:
    where = f"{file}: bij [{name}]"
    if not NAME.fullmatch(name):
        raise PushersError(f"{where}: de naam mag alleen kleine letters, cijfers en streepjes hebben.")
    if row.role not in ROLES:
        raise PushersError(f"{where}: onbekende rol “{row.role}”. Kies uit: {', '.join(sorted(ROLES))}.")
    if not row.person.strip() or not row.person.isprintable():
        raise PushersError(f"{where}: person is leeg. Schrijf de naam van de medewerker.")
    try:
        keys = tuple(SshKey.parse(key) for key in row.keys)
    except ValueError as error:
        raise PushersError(f"{where}: “{error}” is geen openbare ssh-sleutel. Neem de regel uit het bestand "
                           "dat op .pub eindigt.") from error
    return Pusher(name, row.person, row.role, frozenset(_group(where, text, settings) for text in row.groups), keys)


def _group(where: str, text: str, settings: Settings) -> Group:
    names = settings.site.group_names
    try:
        group = Group.parse(text)
    except WordError as error:
        year = settings.site.current_year
        hint = suggest(f"{year}/{text}", [f"{year}/{name}" for name in names])
        meant = f" Bedoelde u “{hint}”?" if hint else ""
        raise PushersError(f"{where}: {error}.{meant}") from error
    if group.name not in names:
        hint = suggest(group.name, names)
        meant = f" Bedoelde u “{group.year}/{hint}”?" if hint else ""
        raise PushersError(f"{where}: onbekende groep “{text}”.{meant}")
    return group


def _refuse_shared_keys(file: Path, pushers: dict[str, Pusher]) -> None:
    """One key is one person: sshd takes the first line that fits."""
    owners: dict[SshKey, str] = {}
    for pusher in pushers.values():
        for key in pusher.keys:
            other = owners.setdefault(key, pusher.name)
            if other != pusher.name:
                raise PushersError(f"{file}: [{other}] en [{pusher.name}] hebben dezelfde sleutel. "
                                   "Geef ieder een eigen sleutel.")
