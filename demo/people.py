"""Who can sign in to the demo. Families stand in families.csv, staff in
staff.toml; everybody here is made up, and every address is of a domain that nobody can own (RFC 2606)."""

from __future__ import annotations

import base64
import hashlib
from dataclasses import dataclass


@dataclass(frozen=True)
class Shown:
    """Somebody whom ``make demo`` names: ``name`` is for tests, ``called`` is how
    the school greets them."""

    name: str
    called: str
    mail: str
    who: str
    reads: str


SHOWN = (
    Shown("one_group", "Roos Appelgaard", "ouder1.appelgaard@example.nl", "ouder van één kind", "groep 3"),
    Shown("two_groups", "Karim Waterhoen", "ouder1.waterhoen@example.nl", "ouder van twee kinderen",
          "groep 3 en groep 4"),
    Shown("household_one", "Sanne van den Lindeboom", "ouder1.lindeboom@example.nl",
          "ouder, eerste huishouden van Dina", "groep 2"),
    Shown("household_two", "Arjen Bosrank", "ouder2.lindeboom@example.org",
          "ouder, tweede huishouden van Dina", "groep 2"),
    Shown("teacher", "juf Marieke", "marieke@delinde.example", "leerkracht", "groep 3, team"),
    Shown("head", "Noor Brandsma", "directie@delinde.example", "directeur", "alles"),
)

TO_ANSWER = ("ouder1.waterhoen@example.nl", "ouder1.boomklever@example.nl", "ouder1.klaproos@example.nl")
"""Parents of two children whom the school still waits for: their page of consent is empty."""

TESTED = {
    # Others whom the tests need; they can sign in as well.
    "no_authority": "ouder2.buizerd@example.nl",
    "leaver": "ouder1.berkenbast@example.nl",
    "last_year": "ouder1.boomgaard@example.nl",
    "council": "ouder1.roerdomp@example.nl",
}



def app_secret(mail: str) -> str:
    """The secret of a staff member's authenticator app: known to everybody, as
    this whole school is. A real school's are random, and in the register sealed."""
    return base64.b32encode(hashlib.sha256(f"de app van {mail}".encode()).digest()[:20]).decode()


BY_NAME = {**{person.name: person.mail for person in SHOWN}, **TESTED}
"""Addresses by the names that tests use."""
