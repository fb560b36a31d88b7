"""A sender as ``schoolpoort outbox send --watch`` is one, in a process of its own, by the clock
of the test: to be killed. ``python -m tests.gate.a_sender HOME MOMENT``."""

from __future__ import annotations

import datetime
import sys
import time
from pathlib import Path

from gate.announcing import Announcer
from gate.keys import KeyStore
from gate.library import Library
from gate.mail import Composer, way_out
from gate.outbox import send_due
from gate.register import Register
from school.home import Home
from school.settings import Settings


def main(folder: str, moment: str) -> None:
    began, start = time.monotonic(), datetime.datetime.fromisoformat(moment)
    home = Home(Path(folder))
    settings = Settings.read(home)
    register = Register.open(home, settings)

    def now() -> datetime.datetime:
        return start + datetime.timedelta(seconds=time.monotonic() - began)

    library, announcer = Library(home), Announcer(register)
    compose, deliver = Composer(register, KeyStore(home.keys), now), way_out(home, settings)
    print("ready", flush=True)
    while True:
        announcer.look(library.shelf(), now())
        send_due(register, compose, deliver, now)
        time.sleep(0.01)


if __name__ == "__main__":
    main(*sys.argv[1:])
