"""What the stories about consent ask of the small school."""

from __future__ import annotations

import re
from dataclasses import replace

import msgspec
from sqlalchemy import select

from gate import consents, schema
from gate.consents import PAPER, Given
from gate.holding import State
from school.purposes import Consent, PurposeSettings
from tests.gate.desks import child_id, person_id
from tests.gate.small_school import Browser, School

PAGE = "/account/toestemming/"
CLOSED, PUBLIC = "closed-photos", "public-photos"


def answers(browser: Browser, said: dict[str, str], *, form: dict[str, str] | None = None) -> int:
    """Fill in the page: ``said`` by "first name:purpose" (or "Bram:*"). Gives the status."""
    school, page = browser.school, browser.get(PAGE).text
    filled = dict(re.findall(r'name="(versie:[a-z-]+)" value="(\d+)"', page))
    for name, answer in said.items():
        child, _, purpose = name.partition(":")
        purposes = [one.key for one in school.settings.consent.asked] if purpose == "*" else [purpose]
        filled |= {f"{child_id(school, child)}:{one}": answer for one in purposes}
    return browser.post(PAGE, {**filled, **(form or {})}).status_code


def on_paper(school: School, child: str, mail: str, **said: str) -> list[str]:
    """A form that the office types in."""
    given = Given(child_id(school, child), person_id(school, mail), {key.replace("_", "-"): answer for key, answer
                                                                     in said.items()}, PAPER, "office")
    with school.register.writing() as rows:
        return consents.give(rows, school.settings, given, school.clock())


def state(school: School, child: str, purpose: str = CLOSED) -> State:
    """What holds now."""
    id = child_id(school, child)
    with school.register.reading() as rows:
        return consents.holds(rows, school.settings, [id], school.today)[id][purpose].state


def notices(school: School, kind: str) -> list[tuple[str, str]]:
    """About which child and purpose somebody was told."""
    n, c = schema.notice.c, schema.child.c
    with school.register.reading() as rows:
        found = rows.execute(select(c.first_name, n.detail).join(schema.child, c.id == n.about).where(n.kind == kind))
        return sorted((row.first_name, row.detail) for row in found)


def with_consent(school: School, *, year: str = "", **changes: object) -> School:
    """The same school after its settings were changed and it was started anew."""
    consent = msgspec.structs.replace(school.settings.consent, **changes)
    settings = msgspec.structs.replace(school.settings, consent=consent)
    if year:
        settings = msgspec.structs.replace(settings, site=msgspec.structs.replace(settings.site, year=year))
    school.register.settings = settings
    return replace(school, settings=settings)


def text_of(purpose: str, text: str) -> dict[str, PurposeSettings]:
    return {**Consent().purposes, purpose: PurposeSettings(text=text)}
