"""What a list may look like: other headings and classes, columns nobody may know."""

from __future__ import annotations

import pytest
from sqlalchemy import String, Text, select

from gate import schema
from gate.families import Answers, ListError
from tests.gate.office_list import counted, kid, lines, named, read
from tests.gate.small_school import ANNA, HEADINGS, LIST, School

OTHER = HEADINGS.replace("Achternaam", "Achternaam leerling").replace("Klasnaam", "Stamgroep")


def test_other_headings_are_told_once_and_remembered(school: School) -> None:
    text = lines(kid("Bo", ANNA), headings=OTHER)
    with pytest.raises(ListError, match='--heading "Achternaam leerling=Achternaam"'):
        read(school, text)
    answers = Answers(headings={"achternaam LEERLING": "Achternaam", "Stamgroep": "klasnaam"})
    assert read(school, text, answers=answers).added == ["Bo Bos (groep-3)"]
    again = read(school, text)
    assert (again.changes, again.unchanged) == (0, 1)
    assert read(school, LIST).added, "the headings of DESIGN 9 are still known"


def test_a_class_of_another_name_is_told_once_and_remembered(school: School) -> None:
    text = lines(kid("Bo", ANNA, group="De Vlinders"), kid("Cas", "c@x.example", group="Peuters"))
    assert read(school, text).unknown_classes == ["De Vlinders", "Peuters"]
    assert not counted(school)["child"]
    told = read(school, text, answers=Answers(classes={"de vlinders": "groep-4", "Peuters": "-"}))
    assert told.added == ["Bo Bos (groep-4)"] and told.attention[0].startswith("overgeslagen regels: 1")
    assert read(school, text).unchanged == 1


def test_a_dry_run_remembers_nothing(school: School) -> None:
    text = lines(kid("Bo", ANNA, group="De Vlinders"))
    assert read(school, text, dry_run=True, answers=Answers(classes={"De Vlinders": "groep-4"})).added
    assert read(school, text).unknown_classes == ["De Vlinders"]


@pytest.mark.parametrize("answers, said", [
    (Answers(headings={"BSN": "Roepnaam"}), "nooit gelezen"),
    (Answers(headings={"Naam": "Voornaam"}), "“Voornaam” is geen kop"),
    (Answers(classes={"3a": "groep3"}), "bedoelde u “groep-3”"),
    (Answers(classes={"3a": "team"}), "geen groep"),
])
def test_what_can_not_be_meant_is_refused(school: School, answers: Answers, said: str) -> None:
    with pytest.raises(ListError, match=said):
        read(school, LIST, answers=answers)


@pytest.mark.parametrize("text", ["groep 3", "Groep 3", "3", "groep-3", "GROEP  3", "Groep_3"])
def test_a_class_is_known_by_its_name_in_any_spelling(school: School, text: str) -> None:
    assert read(school, lines(kid("Bo", ANNA, group=text))).added == ["Bo Bos (groep-3)"]


FORBIDDEN = ("BSN", "Burgerservicenummer", "Sofinummer", "Onderwijsnummer", "PGN", "Nationaliteit", "Geboorteland",
             "Geboorteland vader", "Etniciteit", "Gewicht", "Schoolgewicht", "Postcode", "Adres", "Huisnummer",
             "ECK iD", "Foto")


def test_what_a_school_must_not_know_is_dropped_unread_and_said(school: School) -> None:
    headings = ";".join([HEADINGS, *FORBIDDEN, "Hobby"])
    report = read(school, lines(kid("Bo", ANNA, "", more=";".join(["GEHEIM"] * len(FORBIDDEN)) + ";judo"),
                                headings=headings))
    assert report.added == ["Bo Bos (groep-3)"] and report.is_clear
    assert (report.dropped, report.ignored) == (list(FORBIDDEN), ["Hobby"])
    assert not _somewhere(school, "GEHEIM") and not _somewhere(school, "judo")


def _somewhere(school: School, text: str) -> list[str]:
    """Where in the whole register a text stands."""
    found = []
    with school.register.reading() as rows:
        for table in schema.metadata.sorted_tables:
            for column in table.columns:
                if isinstance(column.type, (String, Text)) and rows.execute(
                        select(column).where(column.contains(text))).first():
                    found.append(f"{table.name}.{column.name}")
    return found


def test_a_number_in_a_column_of_names_is_not_kept(school: School) -> None:
    """A list whose columns moved: a BSN is no name."""
    report = read(school, lines("123456782;;Bos;01-02-2020;3;3;a@x.example;"))
    assert "is er een kolom verschoven?" in report.unclear[0] and "123456782" not in report.unclear[0]
    assert not counted(school)["child"]


@pytest.mark.parametrize("row, said", [
    (kid("Bo", ANNA, more="Anna;;misschien;;;"), "bij Gezag 1 staat “misschien”; schrijf ja of nee"),
    (kid("Bo", ANNA, more="Anna;;;;10;"), "bij Huishouden 1 staat “10”"),
    (kid("B\ufffdo", ANNA), "Roepnaam is geen gewone tekst"),
    (kid("Bo", ANNA, born="01-02-1920"), "01-02-1920 kan niet kloppen"),
    (kid("Bo", ANNA, born="01-02-2032"), "01-02-2032 kan niet kloppen"),
])
def test_what_a_line_can_not_say_is_named(school: School, row: str, said: str) -> None:
    report = read(school, named(row))
    assert said in report.unclear[0] and not counted(school)["child"]


@pytest.mark.parametrize("data", [
    ("sep=;\n" + LIST).encode(), LIST.encode("utf-16"), LIST.replace(";", "\t").encode(),
    LIST.replace("Roepnaam", "ROEPNAAM ").encode(), LIST.replace("de;Vries", ";de Vries").encode(),
    LIST.replace("de;Vries", "De;Vries").encode(), LIST.replace("de;Vries", ";  De  vries").encode(),
], ids=["sep", "utf-16", "tabs", "heading", "particle in the last name", "capital", "spaces"])
def test_the_same_list_is_the_same_however_it_was_typed(school: School, data: bytes) -> None:
    read(school, LIST)
    report = read(school, data)
    assert (report.changes, report.unchanged, report.is_clear) == (0, 3, True)


def test_a_heading_that_is_there_twice_is_refused(school: School) -> None:
    with pytest.raises(ListError, match="“Roepnaam” staat er twee keer"):
        read(school, lines(headings=f"{HEADINGS};roepnaam"))


def test_a_family_with_a_broken_line_waits_as_a_whole(school: School) -> None:
    report = read(school, lines(kid("Bo", ANNA), kid("Cas", ANNA, group="?"), kid("Di", "d@x.example")))
    assert report.added == ["Di Bos (groep-3)"]
    assert report.unclear == ["regel 3: klas “?” is onbekend", "regel 2: Bo Bos wacht op regel 3, van hetzelfde gezin"]
    assert counted(school)["child"] == 1


def test_a_family_is_one_in_the_register_too(school: School) -> None:
    """Bo's broken line has no address that is one; the register knows the guardian."""
    read(school, lines(kid("Bo", ANNA), kid("Cas", ANNA)))
    report = read(school, lines(kid("Bo", "anna"), kid("Cas", ANNA, group="4")))
    assert not report.changes and "wacht op regel 2" in report.unclear[1]


def test_all_or_nothing(school: School) -> None:
    text = lines(kid("Bo", ANNA), kid("Cas", "c@x.example", group="?"))
    report = read(school, text, all_or_nothing=True)
    assert report.added and not report.written and not any(counted(school).values())
    assert read(school, lines(kid("Bo", ANNA)), all_or_nothing=True).written


def test_a_line_for_each_parent_is_one_child(school: School) -> None:
    report = read(school, lines(kid("Bo", "a@x.example"), kid("Bo", "b@x.example")))
    assert report.added == ["Bo Bos (groep-3)"] and len(report.linked) == 2


def test_the_log_counts_and_names_nobody(school: School) -> None:
    read(school, LIST)
    with school.register.reading() as rows:
        row = rows.execute(select(schema.audit).where(schema.audit.c.act == "import")).one()
    assert (row.actor, row.target) == ("office", "2026-2027 added=3 linked=4")
