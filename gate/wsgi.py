"""The whole gate as one WSGI application: headers → guard → public files → pages."""

from __future__ import annotations

import datetime
import os
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from flask import Blueprint

from gate import (
    account,
    addresspages,
    connect,
    consentpages,
    datapages,
    entrance,
    health,
    office,
    passkeypages,
    proof,
    receiptpages,
    security,
    sharing,
    tellingpages,
)
from gate.app import PUBLIC_ENDPOINTS, Gate, create_app
from gate.devices import renew
from gate.guard import Guard
from gate.headers import SecurityHeaders
from gate.keys import KeyStore
from gate.library import Library
from gate.loopback import OnlyHere
from gate.onlyreads import OnlyReads
from gate.openings import Openings
from gate.register import Register
from gate.snapshot import Snapshots
from gate.titles import Titles
from gate.writing import deeds, live, uploading
from gate.writing import pages as writing
from school.home import Home
from school.settings import Settings

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication


def utc_now() -> datetime.datetime:
    return datetime.datetime.now(datetime.UTC)


def build(home: Home, settings: Settings, extra: Sequence[Blueprint] = (),
          public: frozenset[str] = frozenset(), now: Callable[[], datetime.datetime] = utc_now) -> WSGIApplication:
    """The gate of a school. ``extra`` are pages that only the demo has, ``public``
    those endpoints of theirs that answer without a visitor.

    Raises KeyFileError without a safe key, SettingsError for bad settings.
    """
    return assemble(home, settings, Register.open(home, settings), extra, public, now)


def assemble(home: Home, settings: Settings, register: Register, extra: Sequence[Blueprint] = (),
             public: frozenset[str] = frozenset(), now: Callable[[], datetime.datetime] = utc_now) -> WSGIApplication:
    """As ``build``, on a register that is open already."""
    keys = KeyStore(home.keys)
    snapshots = Snapshots(register, lambda: now().astimezone(settings.site.zone).date())
    openings = Openings(register)
    gate = Gate(home, settings, register, snapshots, keys, now, openings, Titles(register, snapshots.now))
    ours = (entrance.pages, connect.pages, account.pages, health.pages, proof.pages,
            security.pages, passkeypages.pages, sharing.pages, addresspages.pages, datapages.pages,
            consentpages.pages, receiptpages.pages, tellingpages.pages, writing.pages, deeds.pages, live.pages,
            uploading.pages)
    app = create_app(gate, [*ours, *office.BLUEPRINTS, *extra], PUBLIC_ENDPOINTS | public)
    pages, library = OnlyReads(app) if settings.server.store.mirror else app, Library(home)
    guard = Guard(pages, library=library, snapshots=snapshots, keys=keys, url=settings.site.url, now=now,
                  strong_lives=datetime.timedelta(days=settings.server.sessions.staff_days),
                  on_old=lambda device: renew(register, device, now=now()), openings=openings,
                  hand_over_to=settings.server.trusted_proxies if settings.server.files_by_nginx else ())
    return SecurityHeaders(OnlyHere(guard) if home.is_demo else guard, https=settings.site.url.startswith("https://"),
                           styles=lambda: library.styles)



def from_environment() -> WSGIApplication:
    """For a server that imports its application: the home that SCHOOLPOORT_HOME names."""
    home = Home.find(os.environ)
    return build(home, Settings.read(home))
