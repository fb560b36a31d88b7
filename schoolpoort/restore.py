"""Putting a backup back: into a fresh folder, judged, closed where it must be, then swapped.

Nobody who was removed after the backup reads anything afterwards:

- every device is ended, every request void: everybody signs in anew;
- what the list kept apart (gate/alive.py) no longer holds is ended in the copy
  (access, places, roles, passkeys, addresses, koppelcodes), and what it still
  holds gets the dates of now;
- who or what stands on the list of the erased does not come back;
- a copy that this home did not make, or that is newer than the list here, is
  refused unless that is said outright;
- who pushes, the settings, and what git runs are those of here (schoolpoort/swap.py);
- the log and the answers about consent that stand here stay (schoolpoort/growing.py);
- the epoch is raised, so that an older copy is known as older the next time.

A restore that is cut off leaves either the old school, or a mark that stops
the gate until the restore is done again.
"""

from __future__ import annotations

import datetime
import hmac
import shutil
import socket
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

import msgspec
from sqlalchemy.exc import DataError, IntegrityError, SQLAlchemyError

from gate import alive
from gate.keys import read_key
from gate.migrating import known_revisions
from gate.register import UNFINISHED, Register, connect
from school import epoch
from school.epoch import Alive
from school.erased import Erased
from school.home import Home
from school.settings import Settings
from schoolpoort.backup import KEY, LISTS, Head
from schoolpoort.growing import Grown, standing
from schoolpoort.reopen import fill_closed
from schoolpoort.seal import Opener, opened
from schoolpoort.swap import a_place_aside, merge_lists, own_hooks, refuse_mounts, swap_in
from schoolpoort.unpack import RestoreError, Unpacked, drop_erased, unpack

_STAGING = ".herstel-"


@dataclass(frozen=True)
class Wishes:
    """How to restore. ``list_file``: the list kept apart, from elsewhere;
    ``list_is_lost``: there is none, and the office ends by hand what was ended."""

    now: datetime.datetime
    replace: bool = False
    trial: bool = False
    keep_settings: bool = True
    from_elsewhere: bool = False
    list_file: Path | None = None
    list_is_lost: bool = False


@dataclass(frozen=True)
class Restored:
    """What was put back: of when, how many rows and files, and what stayed out."""

    head: Head
    rows: dict[str, int]
    members: int
    ended: int
    erased: int
    list_used: bool
    log_kept: bool = True
    aside: Path | None = None


def restore(home: Home, source: IO[bytes], opener: Opener, wishes: Wishes) -> Restored:
    """Put the backup in ``source`` back. Raises RestoreError and SealError; then the
    school is as it was. Only StoreUnavailable and OSError can come later; then the
    mark stands, and doing it again finishes."""
    if not wishes.trial:
        _refuse_served(home, wishes)
    stood = _what_stood(home, wishes)
    with _staging(home) as folder:
        gone = Erased.read(*(home.root / place for place in LISTS.values() if "erased" in place))
        with opened(source, opener) as plain:
            unpacked = unpack(plain, folder, gone)
        if unpacked.head.revision not in known_revisions():
            raise RestoreError("deze back-up is van een nieuwere Schoolpoort. Werk eerst het programma bij")
        _refuse_strange(home, unpacked, wishes)
        _refuse_newer(stood, unpacked.head)
        merge_lists(home, folder)
        gone = Erased.read(*(folder / place for place in LISTS.values() if "erased" in place))
        unpacked.refused += drop_erased(folder, gone)
        settings = Settings.read(home if wishes.keep_settings and home.settings_file.is_file() else Home(folder))
        closing = _Closing(home, unpacked, gone, stood, standing(home))
        return closing.finish(settings, wishes)


@dataclass(frozen=True)
class _Closing:
    """The steps after the backup was read and found whole."""

    home: Home
    unpacked: Unpacked
    gone: Erased
    stood: Alive | None
    grown: Grown

    def finish(self, settings: Settings, wishes: Wishes) -> Restored:
        elsewhere = settings.server.database and not wishes.trial
        in_a_file = msgspec.structs.replace(settings, server=msgspec.structs.replace(settings.server, database=""))
        if not elsewhere:
            ended = self._fill(Home(self.unpacked.folder), in_a_file, wishes)
        if wishes.trial:
            return self._restored(ended, None)
        refuse_mounts(self.home, self.unpacked.folder)
        own_hooks(self.home, self.unpacked.folder)
        mark = self.home.var / UNFINISHED
        self.home.var.mkdir(mode=0o755, parents=True, exist_ok=True)
        mark.touch()
        if elsewhere:
            ended = self._fill(self.home, settings, wishes)
        aside = a_place_aside(self.home, wishes.now)
        swap_in(self.home, self.unpacked.folder, aside, keep_settings=wishes.keep_settings)
        register = Register(connect(self.home, settings), settings)
        new = max(self.unpacked.head.epoch, self.stood.epoch if self.stood else 0) + 1
        alive.keep(self.home, register.reading, epoch=new)
        register.close()
        mark.unlink()
        return self._restored(ended, aside if aside.exists() else None)

    def _fill(self, home: Home, settings: Settings, wishes: Wishes) -> int:
        """Fill the store in one transaction: as it was, or all of it."""
        engine = connect(home, settings)
        try:
            with engine.begin() as rows:
                number = max(self.unpacked.head.number, self.stood.number if self.stood else 0)
                ended = fill_closed(rows, self.unpacked, self.gone, self.stood, self.grown, number, wishes.now,
                                    keys=self.home.keys)
            if engine.dialect.name == "sqlite":
                with engine.connect().execution_options(writes=False) as rows:
                    judged = rows.exec_driver_sql("PRAGMA integrity_check").scalar_one()
                if judged != "ok":
                    raise RestoreError(f"het register dat terugkwam is niet heel ({judged}). Neem een andere back-up")
            return ended
        except (IntegrityError, DataError, KeyError) as error:
            raise RestoreError("het register in deze back-up is niet heel: regels verwijzen naar niets. "
                               "Neem een andere") from error
        except SQLAlchemyError as error:
            raise RestoreError(f"het register is niet te vullen: {type(error).__name__}. Er is niets veranderd; "
                               "kijk of de database bereikbaar is (server.database)") from error
        finally:
            engine.dispose()

    def _restored(self, ended: int, aside: Path | None) -> Restored:
        tail = self.unpacked.tail
        return Restored(self.unpacked.head, tail.rows, tail.members, ended, self.unpacked.refused,
                        self.stood is not None, self.grown.readable, aside)


def _refuse_served(home: Home, wishes: Wishes) -> None:
    """A school that stands here is only replaced by who says so, and not while it is served."""
    if not (home.settings_file.exists() or home.register_file.exists() or home.current.exists()):
        return
    unfinished = (home.var / UNFINISHED).exists()
    if not wishes.replace and not unfinished:
        raise RestoreError(f"in {home.root} staat al een school. Herstel in een lege map, of zeg erbij dat deze "
                           "vervangen wordt: --replace")
    if not home.settings_file.is_file():
        return
    server = Settings.read(home).server
    with socket.socket(socket.AF_INET6 if ":" in server.host else socket.AF_INET) as probe:
        probe.settimeout(1)
        if probe.connect_ex((server.host, server.port)) == 0:
            raise RestoreError(f"er luistert nog iets op {server.host}:{server.port}. Stop eerst de poort "
                               "(systemctl stop schoolpoort-gate) en de timers")


def _what_stood(home: Home, wishes: Wishes) -> Alive | None:
    """The list kept apart. Raises RestoreError when it is not there and nobody said
    that it is lost."""
    if wishes.list_is_lost:
        return None
    file = wishes.list_file or alive.file_of(home)
    try:
        found = epoch.read(file)
    except epoch.EpochError as error:
        raise RestoreError(str(error)) from error
    if found is None and not wishes.trial:
        raise RestoreError(
            f"{file} ontbreekt: de lijst van wat nog geldt. Zonder die lijst gaat weer open wat na de back-up is "
            "beëindigd. Geef een kopie (--list BESTAND), of zeg dat hij weg is (--list-is-lost) en beëindig het "
            "daarna opnieuw, met de hand")
    return found


def _refuse_strange(home: Home, unpacked: Unpacked, wishes: Wishes) -> None:
    """A home that makes backups knows its own. Raises RestoreError."""
    file = home.keys / KEY
    if wishes.from_elsewhere or not file.exists():
        return
    if not hmac.compare_digest(unpacked.tail.mac.encode(), unpacked.tail.mac_under(read_key(file)).encode()):
        raise RestoreError("deze back-up is niet door deze school op deze machine gemaakt. Weet u zeker dat hij van "
                           "deze school is (van een machine van voorheen), zeg dat dan erbij: --from-elsewhere")


def _refuse_newer(stood: Alive | None, head: Head) -> None:
    """No copy is newer than the list that was kept after it. Raises RestoreError."""
    if stood and stood.is_older_than(head.epoch, head.number):
        raise RestoreError("deze back-up zegt nieuwer te zijn dan de lijst van wat nog geldt (var/apart/alive.json). "
                           "Geef een nieuwere lijst (--list BESTAND). Is die er niet, zeg dan dat hij weg is: "
                           "--list-is-lost")


@contextmanager
def _staging(home: Home) -> Iterator[Path]:
    """A fresh folder on the home's own disk, gone afterwards."""
    home.root.mkdir(mode=0o755, parents=True, exist_ok=True)
    for left in home.root.glob(f"{_STAGING}*"):
        shutil.rmtree(left, ignore_errors=True)  # of a restore that was cut off
    folder = Path(tempfile.mkdtemp(prefix=_STAGING, dir=home.root))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
