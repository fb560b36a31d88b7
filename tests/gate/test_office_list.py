"""The office sends its list in by a page: looked at first, then carried out, then gone."""

from __future__ import annotations

import io
import re
import stat

import pytest
from openpyxl import Workbook
from sqlalchemy import select
from werkzeug.datastructures import FileStorage
from werkzeug.test import TestResponse, encode_multipart

from gate import schema, uploads
from schoolpoort.daily import tidy
from tests.gate.desks import ICT, KEES, at_desk, last_row, log, staffed
from tests.gate.invented import as_edexml, families
from tests.gate.office_list import NEXT, counted, kid, leaves, lines
from tests.gate.small_school import ANNA, EVA, GERDA, HEADINGS, LIST, YEAR, Browser, School

LIJST = "/beheer/lijst/"
NOW = "De lijst is ingelezen"


@pytest.fixture
def office(school: School) -> School:
    return staffed(school)


def sends(browser: Browser, text: str | bytes, *, year: object = YEAR, whole: bool = False,
          name: str = "lijst.csv") -> TestResponse:
    """Choose a file and press the button, as a browser does it."""
    data = text.encode() if isinstance(text, str) else text
    form = {"jaar": str(year), "lijst": FileStorage(io.BytesIO(data), name), **({"heel": "1"} if whole else {})}
    edge, body = encode_multipart(form)
    return browser.client.open(LIJST, method="POST", data=body, base_url="http://localhost", headers={
        "Origin": "http://localhost", "Content-Type": f"multipart/form-data; boundary={edge}"})


def looks(browser: Browser, text: str | bytes, **more: object) -> tuple[str, str]:
    """The page that shows what would change: its address and text."""
    sent = sends(browser, text, **more)  # type: ignore[arg-type]
    assert sent.status_code == 303, sent.text
    return sent.location, browser.get(sent.location).text


def kept(school: School) -> list[str]:
    folder = uploads.folder(school.home)
    return sorted(file.name for file in folder.iterdir()) if folder.exists() else []


def hidden(text: str) -> dict[str, str]:
    """What the page carries along of earlier answers."""
    return {name: value for name, value in re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)">', text)}


def test_a_list_is_looked_at_and_then_carried_out(office: School) -> None:
    kees, before, since = at_desk(office, KEES), counted(office), last_row(office)
    place, text = looks(kees, lines(kid("Bo", "bo@x.example", group="4"), kid("Di", "di@x.example")))
    assert "Er is nog niets veranderd" in text and "Bo Bos (groep-4)" in text and "Ouders gekoppeld" in text
    assert counted(office) == before and len(kept(office)) == 1
    done = kees.post(place, {"daad": "doe"})
    assert NOW in done.text and "Di Bos (groep-3)" in done.text
    assert counted(office)["child"] == before["child"] + 2 and kept(office) == []
    assert [act for _, act in log(office, since)] == ["import"]
    with office.register.reading() as rows:
        said = rows.execute(select(schema.audit.c.target).where(schema.audit.c.act == "import").order_by(
            schema.audit.c.id.desc())).scalars().first()
    assert said == "2026-2027 added=2 linked=2"
    assert kees.post(place, {"daad": "doe"}).location == f"{LIJST}?weg=1"
    assert "Alles klopt al" in looks(kees, lines(kid("Bo", "bo@x.example", group="4")))[1]


def test_the_list_lies_where_only_the_gate_reads_it_for_half_an_hour(office: School) -> None:
    kees = at_desk(office, KEES)
    place, _ = looks(kees, LIST)
    file = uploads.folder(office.home) / kept(office)[0]
    assert stat.S_IMODE(file.stat().st_mode) == 0o600 and stat.S_IMODE(file.parent.stat().st_mode) == 0o700
    office.clock.passes(minutes=29)
    assert uploads.sweep(office.register, office.home, office.clock()) == 0 and kept(office)
    office.clock.passes(minutes=1)
    kees = at_desk(office, KEES)
    assert kees.get(place).location == f"{LIJST}?weg=1"
    assert kees.post(place, {"daad": "doe"}).location == f"{LIJST}?weg=1"
    assert tidy(office.home, office.register, office.clock(), trust_clock=True) and kept(office) == []
    assert "Deze lijst is er niet meer" in kees.get(f"{LIJST}?weg=1").text


def test_a_list_is_gone_when_one_stops_or_sends_another(office: School) -> None:
    kees = at_desk(office, KEES)
    first, _ = looks(kees, LIST)
    second, _ = looks(kees, LIST)
    assert kees.get(first).status_code == 303 and len(kept(office)) == 1
    assert kees.post(second, {"daad": "weg"}).location == "/beheer/" and kept(office) == []


def test_somebody_elses_list_is_not_there(office: School) -> None:
    place, _ = looks(at_desk(office, KEES), LIST)
    other = at_desk(office, ICT)
    assert other.get(place).location == other.post(place, {"daad": "doe"}).location == f"{LIJST}?weg=1"
    assert len(kept(office)) == 1


def test_only_who_changes_families_and_proved_it_just_now_sends_a_list(office: School) -> None:
    juf = at_desk(office, GERDA)
    assert juf.get(LIJST).status_code == sends(juf, LIST).status_code == 404
    kees = at_desk(office, KEES)
    office.clock.passes(minutes=20)
    assert kees.get(LIJST).location.startswith("/bevestigen/")
    assert sends(kees, LIST).location.startswith("/bevestigen/") and kept(office) == []


def test_columns_and_classes_are_asked_about_and_remembered(office: School) -> None:
    kees = at_desk(office, KEES)
    text = lines(kid("Bo", "bo@x.example", group="Vlinders"), kid("Di", "di@x.example", group="Peuters <1>"),
                 headings=HEADINGS.replace("Achternaam", "Familienaam"))
    place, page = looks(kees, text)
    assert "Welke kolom van de lijst is “Achternaam”?" in page and "Voer door" not in page
    page = kees.post(place, {"daad": "kijk", "kolom:Achternaam": "Familienaam"}).text
    assert "Welke groep is klas “Vlinders”?" in page and "Peuters &lt;1&gt;" in page
    said = {**hidden(page), "klas:Vlinders": "groep-4", "klas:Peuters <1>": "-", "daad": "kijk"}
    page = kees.post(place, said).text
    assert "Bo Bos (groep-4)" in page and "Voer door" in page and "overgeslagen regels: 1" in page
    assert NOW in kees.post(place, {**said, "daad": "doe"}).text
    assert "Alles klopt al" in looks(kees, text)[1]


def test_a_child_that_is_nearly_known_is_asked_about_or_waits(office: School) -> None:
    kees = at_desk(office, KEES)
    text = LIST.replace("Bram;de;Vries;01-02-2020", "Bram;de;Vriezz;01-02-2020")
    place, page = looks(kees, text)
    assert "De school kent Bram de Vries (01-02-2020). Wie is dit?" in page
    waits = kees.post(place, {"daad": "kijk", "kind:Bram de Vriezz": ""}).text
    assert "Wie is dit?" not in waits and "Niet duidelijk" in waits
    page = kees.post(place, {"daad": "kijk", "kind:Bram de Vriezz": "zelfde"}).text
    assert "Bram de Vries (01-02-2020) is nu Bram de Vriezz (01-02-2020)" in page
    children = counted(office)["child"]
    assert NOW in kees.post(place, {"daad": "doe", "kind:Bram de Vriezz": "zelfde"}).text
    assert counted(office)["child"] == children


def test_who_is_not_on_a_whole_list_leaves_and_above_five_the_number_is_typed(office: School) -> None:
    kees = at_desk(office, KEES)
    names = ("bo", "cor", "di", "ed", "fi", "gi", "ha")
    few = lines(*(kid(name, f"{name}@x.example") for name in names))
    place, page = looks(kees, LIST.strip() + few.partition("\n")[2].join(("\n", "")))
    assert NOW in kees.post(place, {"daad": "doe"}).text
    place, page = looks(kees, LIST, whole=True)
    assert "cor Bos (laatste dag" in page and "Hoeveel kinderen gaan van school?" in page
    for wrong in ("", "6", "²", "zeven"):
        refused = kees.post(place, {"daad": "doe", "vertrek": wrong})
        assert refused.status_code == 422 and "niet het aantal" in refused.text and not leaves(office, "cor"), wrong
    assert NOW in kees.post(place, {"daad": "doe", "vertrek": "7"}).text
    assert leaves(office, "cor") and not leaves(office, "Fien") and kept(office) == []


def test_of_a_few_leavers_the_number_that_was_shown_counts(office: School) -> None:
    kees = at_desk(office, KEES)
    place, page = looks(kees, LIST.replace(f"Fien;;Öztürk;05-06-2020;3;3;{EVA};\n", ""), whole=True)
    assert hidden(page) == {"vertrek": "1"}
    assert kees.post(place, {"daad": "doe", "vertrek": "2"}).status_code == 422 and not leaves(office, "Fien")
    assert NOW in kees.post(place, {"daad": "doe", "vertrek": "1"}).text and leaves(office, "Fien")


def test_what_the_school_may_not_know_is_not_read_and_is_said(office: School) -> None:
    kees = at_desk(office, KEES)
    place, page = looks(kees, lines(kid("Bo", ANNA, more="123456782;judo"), headings=f"{HEADINGS};BSN;Hobby"))
    assert "privacyfunctionaris" in page and "BSN" in page and "Hobby" in page and "123456782" not in page
    assert "privacyfunctionaris" in kees.post(place, {"daad": "doe"}).text


def test_excel_and_edexml_are_known_by_what_they_are(office: School) -> None:
    kees, book, data = at_desk(office, KEES), Workbook(), io.BytesIO()
    assert book.active
    for line in lines(kid("Bo", "bo@x.example")).splitlines():
        book.active.append(line.split(";"))
    book.save(data)
    assert "Bo Bos (groep-3)" in looks(kees, data.getvalue(), name="lijst")[1]
    pupils = [one for one in families(9, NEXT) if one.level in (3, 4, 5)]
    _, page = looks(kees, as_edexml(pupils, NEXT), name="uitvoer.csv")
    assert "Schooljaar 2027-2028" in page  # the file's own year, whatever was chosen


@pytest.mark.parametrize("data, said", [
    (b"", "Kies een bestand"), (b"x" * 960_000, "te groot"), (b"x" * 2_000_000, "te groot")])
def test_what_is_no_file_or_too_large_is_refused(office: School, data: bytes, said: str) -> None:
    refused = sends(at_desk(office, KEES), data)
    assert refused.status_code == 422 and said in refused.text and kept(office) == []


@pytest.mark.parametrize("data, said", [
    (b"PK\x03\x04niets", "geen Excel-bestand"), (b"<EDEX><school/></EDEX>", "schooljaar"),
    (b"Roepnaam\nBo\n", "De kolom “Achternaam” ontbreekt."), (b"BSN;BSN\n1;2\n", "ontbreekt")])
def test_what_is_no_list_is_said_and_not_kept(office: School, data: bytes, said: str) -> None:
    kees = at_desk(office, KEES)
    place = sends(kees, data).location
    refused = kees.get(place)
    assert refused.status_code == 422 and said in refused.text and "--" not in refused.text.partition("<h1")[2]
    assert kept(office) == []


def test_a_column_that_may_not_be_read_is_not_read_by_asking_for_it(office: School) -> None:
    kees = at_desk(office, KEES)
    place, _ = looks(kees, lines(kid("Bo", ANNA, more="123456782"), headings=HEADINGS.replace("Achternaam", "X") +
                                 ";BSN"))
    refused = kees.post(place, {"daad": "doe", "kolom:Achternaam": "BSN"})
    assert refused.status_code == 422 and "mag de school hier niet weten" in refused.text
