"""Every task of the office, at a real browser, with nothing but a keyboard."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterator
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Browser

from demo.people import BY_NAME
from gate.families import HEADINGS
from gate.wsgi import utc_now
from tests.people.browsing import THIS_YEAR, at_a_browser
from tests.people.keyboard import Typist
from tests.town import Town

pytestmark = pytest.mark.xdist_group("town")
OFFICE, HEAD, TEACHER = "administratie@delinde.example", BY_NAME["head"], "bram@delinde.example"
SEARCH = "Zoek een kind, ouder of medewerker"
LAST_DAY = datetime.date(2027, 7, 31)  # of the year that the demo holds on to
Seats = Callable[[str], Typist]


@pytest.fixture(scope="module")
def seats(browser: Browser, town: Town) -> Iterator[Seats]:
    """Whoever sits down stays signed in, and goes on where they were. axe is put
    into a page by the debugger, which the CSP would refuse."""
    seated: dict[str, Typist] = {}

    def sit_down(address: str) -> Typist:
        if address not in seated:
            seated[address] = Typist(at_a_browser(browser, town.url, bypass_csp=True, color_scheme="dark",
                                                   reduced_motion="reduce"))
            seated[address].signs_in(address, "/beheer/")
            seated[address].looks()
        return seated[address]

    yield sit_down
    for one in seated.values():
        one.page.context.close()


@pytest.fixture
def at_desk(seats: Seats) -> Iterator[Seats]:
    """``seats``, and whatever they saw, axe found nothing on it and nothing was
    asked of another host."""
    sat = dict[str, Typist]()

    def sit_down(address: str) -> Typist:
        sat[address] = seats(address)
        return sat[address]

    yield sit_down
    assert [wrong for one in sat.values() for wrong in one.wrong + one.person.strangers] == []


def finds(desk: Typist, name: str) -> None:
    """A child, guardian or colleague, from wherever one is."""
    desk.presses("Overzicht", "Beheer")
    desk.types(SEARCH, name)
    desk.enters("Gevonden")
    desk.presses(name, name)


def test_the_office_adds_a_child_corrects_and_moves_it_and_says_that_it_leaves(at_desk: Seats) -> None:
    desk = at_desk(OFFICE)
    finds(desk, "Finn de Zandloper")
    desk.reads("ouder1.zandloper@example.nl")
    desk.presses("Overzicht", "Beheer")
    desk.presses("Kind toevoegen", "Kind toevoegen")
    desk.types("Roepnaam", "Wende")
    desk.types("Tussenvoegsel", "van der")
    desk.types("Achternaam", "Toetsenbord")
    desk.types_day("Geboortedatum", datetime.date(2018, 1, 31))
    desk.chooses("Groep", "Groep 7")
    desk.types_day("Eerste schooldag", datetime.date(2026, 9, 14))
    desk.presses("Toevoegen", "Ouder of verzorger van Wende")
    desk.types("Mailadres", "ouder1.toetsenbord@example.nl")
    desk.types("Naam", "Tineke van der Toetsenbord")
    desk.enters("Wende van der Toetsenbord")
    desk.reads("Tineke van der Toetsenbord")
    desk.presses("Naam of datum verbeteren", "verbeteren")
    desk.types("Roepnaam", "Wendy")
    desk.presses("Bewaren", "Wendy van der Toetsenbord")
    desk.presses("Andere groep", "Andere groep")
    desk.chooses("Naar welke groep?", "Groep 8")
    desk.marks("Die sluit vandaag voor dit gezin", "Die leest het gezin nog tot 1 augustus")
    desk.presses("Andere groep", "Wendy")
    desk.reads("leest het gezin nog tot en met")
    desk.presses("Gaat van school", "Wendy gaat van school")
    desk.types_day("Laatste dag op school", datetime.date(2026, 12, 18))
    desk.presses("Laatste dag bewaren", "Wendy")
    desk.reads("Laatste dag op school: vrijdag 18 december 2026")
    desk.presses("Maak ongedaan", "Wendy")
    desk.reads("Dat is ongedaan gemaakt.")


def test_the_office_invites_a_guardian_prints_letters_and_takes_a_code_back(at_desk: Seats) -> None:
    desk = at_desk(OFFICE)
    finds(desk, "ouder1.taxus@example.nl")
    desk.presses("Nodig opnieuw uit per mail", "ouder1.taxus")
    desk.reads("De uitnodiging gaat nu per mail weg")
    desk.unfolds("Brief om te printen")
    assert desk.receives("Maak de brief (PDF)").startswith(b"%PDF-")
    finds(desk, "ouder1.taxus@example.nl")
    desk.presses("Trek de koppelcode in", "ouder1.taxus")
    desk.reads("De koppelcode werkt niet meer")
    desk.presses("Overzicht", "Beheer")
    desk.presses("Groep 5", "Groep 5")
    desk.unfolds("Brieven om te printen")
    assert len(desk.receives("Maak de brieven (PDF)")) > 100_000
    desk.presses("Nodig hen uit per mail", "Groep 5")
    desk.reads("uitnodigingen weg")


def test_the_office_ends_a_guardians_access_at_once_and_undoes_it(at_desk: Seats) -> None:
    desk = at_desk(OFFICE)
    finds(desk, "Yusuf Havik")
    desk.presses("Toegang van ouder2.havik@example.nl", "ouder2.havik@example.nl en Yusuf")
    desk.types("Waarom eindigt dit?", "uitspraak van de rechter")
    desk.presses("Beëindig de toegang nu", "Yusuf Havik")
    desk.reads("uitspraak van de rechter")
    desk.presses("Maak ongedaan", "Yusuf Havik")
    desk.reads("Dat is ongedaan gemaakt.")
    desk.presses("Toegang van ouder2.havik@example.nl")
    desk.presses("Heeft geen gezag", "ouder2.havik@example.nl en Yusuf")
    desk.reads("Deze ouder heeft geen gezag.")
    desk.presses("Heeft gezag", "ouder2.havik@example.nl en Yusuf")
    desk.chooses("In welk huishouden van Yusuf?", "2")
    desk.presses("Bewaren", "ouder2.havik@example.nl en Yusuf")
    finds(desk, "ouder2.havik@example.nl")
    desk.presses("Naam en adressen", "Naam en adressen")
    desk.types("Naam", "Hatice Havik")
    desk.presses("Naam bewaren", "Hatice Havik")


@pytest.mark.skipif(utc_now().date() >= LAST_DAY, reason="the school year that the demo holds on to is over")
def test_a_teacher_lets_somebody_read_along_and_the_head_is_told(at_desk: Seats) -> None:
    teacher, head = at_desk(TEACHER), at_desk(HEAD)
    teacher.presses("Groep 4", "Groep 4")
    child = teacher.page.locator(".seat-name").first.inner_text()
    teacher.presses(child, child)
    teacher.presses("Meelezer toevoegen", "Meelezer bij")
    teacher.types("Naam", "opa Toets")
    teacher.types("Mailadres", "opa.toets@example.org")
    teacher.types("Waarom leest deze persoon mee?", "haalt elke dag op")
    teacher.types_day("Laatste dag", min(utc_now().date() + datetime.timedelta(days=30), LAST_DAY))
    teacher.presses("Laat meelezen", "Meelezers")
    teacher.reads("opa Toets")
    head.presses("Overzicht", "Beheer")
    head.reads(f"{child} heeft een nieuwe meelezer.")
    head.presses(f"Gezien: {child}", "Beheer")
    assert f"{child} heeft een nieuwe meelezer." not in head.page.locator("main").inner_text()
    teacher.presses("Beëindig nu: opa Toets", "Meelezers")
    teacher.reads("leest niet meer mee")
    teacher.presses("Maak ongedaan", "Meelezers")
    teacher.reads("opa Toets")


def test_the_head_gives_and_ends_a_role_and_clears_a_lost_second_step(at_desk: Seats) -> None:
    head = at_desk(HEAD)
    head.presses("Medewerkers", "Medewerkers")
    head.presses("Geef iemand een rol", "Geef iemand een rol")
    head.types("Mailadres van school", "toets@delinde.example")
    head.types("Naam", "meester Toets")
    head.chooses("Rol", "leerkracht")
    head.ticks("Groep 8")
    head.presses("Geef de rol", "Medewerkers")
    head.presses("Beëindig: meester Toets, leerkracht Groep 8", "Rol van meester Toets beëindigen")
    head.marks("na deze dag:", "nu meteen, binnen een seconde op elk toestel")
    head.presses("Beëindig deze rol", "Medewerkers")
    assert "meester Toets" not in head.page.locator("main").inner_text()
    head.presses("Maak ongedaan", "Medewerkers")
    head.reads("meester Toets")
    head.presses("juf Soraya", "juf Soraya")
    head.presses("Tweede stap wissen", "Tweede stap wissen")
    head.types("Waarom?", "nieuwe telefoon")
    head.presses("Wis de tweede stap", "juf Soraya")
    head.reads("De tweede stap is gewist")
    head.presses("Overzicht", "Beheer")
    head.presses("Gezien: juf Soraya", "Beheer")


def test_the_head_reads_the_table_of_roles_and_the_log(at_desk: Seats) -> None:
    head = at_desk(HEAD)
    head.presses("Rollen", "Wie mag wat")
    head.reads("toegang van een ouder beëindigen")
    head.presses("Logboek", "Logboek")
    head.types_day("Dag", utc_now().astimezone(ZoneInfo("Europe/Amsterdam")).date())  # the log goes by the school's day
    head.chooses("Wat", "ingelogd")
    head.presses("Toon", "Logboek")
    head.reads("Noor Brandsma")


def test_the_office_reads_a_list_in(at_desk: Seats, tmp_path: Path) -> None:
    desk, file = at_desk(OFFICE), tmp_path / "gezinnen.csv"
    file.write_text(";".join(HEADINGS) + ";BSN\nLijsje;;Lijster;02-03-2019;Vlinders;4;ouder1.lijster@example.nl;;1\n",
                    encoding="utf-8")
    desk.presses("Overzicht", "Beheer")
    desk.presses("Lijst inlezen", "Lijst inlezen")
    desk.unfolds("Welke kolommen leest de school?")
    desk.gives("De lijst", file)
    desk.presses("Kijk wat er zou veranderen", "Nog een vraag over de lijst")
    desk.chooses("Welke groep is klas “Vlinders”?", "Groep 6")
    desk.presses("Verder", "Dit zou er veranderen")
    desk.reads("Lijsje Lijster (groep-6)")
    desk.reads("privacyfunctionaris")
    desk.looks("+ready")
    desk.presses("Voer door", "De lijst is ingelezen")
    finds(desk, "Lijsje Lijster")
    desk.reads(THIS_YEAR)
