"""What is done once a day, by whoever may read the register.

A timer calls it, and ``due`` as well, so that a school without timers is tidied
too. A clock that jumped must not destroy anything: days are only believed
when they follow each other.
"""

from __future__ import annotations

import datetime

from gate.invitations import invite_due
from gate.leavers import Forgotten, forget_due
from gate.register import Register
from gate.takedown import over_due
from gate.uploads import sweep
from gate.writing import forgetting
from school.home import Home
from school.journal import write_whole
from schoolpoort.tidied import last_tidied, stamp

LONGEST_PAUSE = datetime.timedelta(days=100)
"""A summer, and a server that stood still; beyond that it is rather the clock."""


class ClockError(Exception):
    """The clock can't be right; nothing was destroyed. The message says what to do."""


def tidy(home: Home, register: Register, now: datetime.datetime, *, trust_clock: bool = False) -> Forgotten:
    """Do the day's work. ``now`` is UTC. Raises ClockError."""
    last = last_tidied(home)
    if last and not trust_clock and not last - datetime.timedelta(days=1) <= now <= last + LONGEST_PAUSE:
        raise ClockError(
            f"het is nu {now:%d-%m-%Y} volgens deze machine, en er is het laatst opgeruimd op {last:%d-%m-%Y}. "
            "Er is niets gewist. Klopt de datum, doe dan: schoolpoort tidy --date-is-right")
    done = forget_due(register, home, now)
    done.invited = invite_due(register, now)
    done.hidden = over_due(register, home, now)
    sweep(register, home, now)
    forgetting.sweep(register, home, now)
    home.apart.mkdir(mode=0o700, parents=True, exist_ok=True)
    write_whole(stamp(home), f"{now.isoformat()}\n".encode(), 0o600)
    return done

