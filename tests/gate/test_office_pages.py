"""Every page of the office opens, says what was done, and undoes it."""

from __future__ import annotations

import datetime

import pytest
from sqlalchemy import select

from gate import codes, schema
from tests.gate.desks import (
    at_desk,
    child_id,
    person_id,
    proves,
    staffed,
)
from tests.gate.small_school import ANNA, EVA, GERDA, HENK, School

GROUP = "/beheer/groep/2026-2027/groep-3/"


@pytest.fixture
def office(school: School) -> School:
    return staffed(school)


def pages_of(school: School) -> list[str]:
    bram, anna = child_id(school, "Bram"), person_id(school, ANNA)
    with school.register.reading() as rows:
        job = rows.execute(select(schema.staff_role.c.id).where(
            schema.staff_role.c.person == person_id(school, GERDA))).scalar_one()
    child, person = f"/beheer/kind/{bram}/", f"/beheer/persoon/{anna}/"
    return ["/beheer/", "/beheer/?zoek=vries", "/beheer/?zoek=niemand", "/beheer/?zoek=%25", GROUP, child,
            f"{child}verbeteren/", f"{child}groep/", f"{child}vertrek/", f"{child}ouder/", f"{child}meelezer/", person,
            f"{person}gegevens/", f"{person}gegevens/?zoek=dirk", f"{person}kind/{bram}/", f"{person}tweede-stap/",
            "/beheer/nieuw-kind/", "/beheer/meelezers/", "/beheer/medewerkers/", "/beheer/medewerkers/nieuw/",
            f"/beheer/rol/{job}/", "/beheer/rollen/", "/beheer/regels/", "/beheer/bewijs/",
            "/beheer/logboek/", f"/beheer/logboek/?wie={anna}&dag=2026-11-20"]


@pytest.mark.parametrize("language", ["nl", "en"])
def test_every_page_opens_for_the_head(office: School, language: str) -> None:
    henk = at_desk(office, HENK)
    for path in pages_of(office):
        answer = henk.get(path, Accept_Language=language)
        assert answer.status_code == 200, (path, answer.text)
        assert answer.text.count("<h1") == 1, path
        assert answer.headers["Cache-Control"] == "private, no-store"
        proves(office, HENK)


@pytest.mark.parametrize("reason", ["", "   ", "\x07"])
def test_no_access_ends_without_a_reason(office: School, reason: str) -> None:
    henk = at_desk(office, HENK)
    way = f"/beheer/persoon/{person_id(office, ANNA)}/kind/{child_id(office, 'Bram')}/"
    refused = henk.post(way, {"daad": "einde", "reden": reason})
    assert refused.status_code == 422 and "Zonder reden gaat dit niet" in refused.text
    assert "2026-2027/groep-3" in office.reads(ANNA)


def test_a_koppelcode_is_taken_back_on_the_persons_page(office: School) -> None:
    gerda, eva = at_desk(office, GERDA), person_id(office, EVA)
    place, now = f"/beheer/persoon/{eva}/", office.clock()
    with office.register.writing() as rows:
        code = codes.issue(rows, eva, by="office", way=codes.LETTER, now=now, lives=datetime.timedelta(days=42))
    assert "Trek de koppelcode in" in gerda.get(place).text
    said = gerda.post(f"{place}code/")
    assert "Trek de koppelcode in" not in gerda.get(said.location).text
    with office.register.reading() as rows:
        assert codes.find(rows, code, office.clock()) is None
