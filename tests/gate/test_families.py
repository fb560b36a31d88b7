"""The office's list comes in: whole families, twice the same, faults named."""

from __future__ import annotations

import io
import time

import pytest
from openpyxl import Workbook
from sqlalchemy import func, select

from gate import schema
from gate.families import Line, ListError, families_of, normal_mail
from gate.lines import Carer
from school.words import Year
from tests.gate.small_school import ANNA, DIRK, HEADINGS, LIST, School


def counted(school: School) -> dict[str, int]:
    with school.register.reading() as rows:
        return {table.name: rows.execute(select(func.count()).select_from(table)).scalar_one()
                for table in (schema.child, schema.person, schema.address, schema.guardianship, schema.membership)}


def test_the_first_list_makes_children_and_parents_and_siblings_share_theirs(school: School) -> None:
    report = school.read_in(LIST)
    assert len(report.added) == 3 and len(report.linked) == 4 and not report.unclear
    assert counted(school) == {"child": 3, "person": 3, "address": 3, "guardianship": 4, "membership": 3}


def test_the_same_list_again_changes_nothing(school: School) -> None:
    school.read_in(LIST)
    before = counted(school)
    again = school.read_in(LIST)
    assert (again.changes, again.unchanged, counted(school)) == (0, 3, before)


def test_a_dry_run_reports_and_changes_nothing(school: School) -> None:
    number = school.register.change_number()
    report = school.read_in(LIST, dry_run=True)
    assert len(report.added) == 3 and not any(counted(school).values())
    assert school.register.change_number() == number


def test_who_is_not_on_the_list_stays(school: School) -> None:
    school.read_in(LIST)
    school.read_in(f"{HEADINGS}\nNieuw;;Kind;01-01-2021;groep 3;3;nieuw@ouders.example;\n")
    assert counted(school)["child"] == 4 and school.reads(ANNA)


def test_a_child_that_changes_class_leaves_the_old_one_at_once(school: School) -> None:
    school.read_in(LIST)
    report = school.read_in(LIST.replace("Groep 3;3", "Groep 4;4"))
    assert report.moved == ["Bram de Vries van groep-3 naar groep-4"]
    assert school.reads(DIRK) == {"2026-2027/groep-4", "2026-2027/school"}
    school.read_in(LIST)
    assert school.reads(DIRK) == {"2026-2027/groep-3", "2026-2027/school"}


@pytest.mark.parametrize("line, said", [
    ("Bram;;B;2020-02-01;groep 3;3;a@b.example;", "regel 2: geboortedatum “2020-02-01” is geen dd-mm-jjjj"),
    ("Bram;;B;31-02-2020;groep 3;3;a@b.example;", "regel 2: geboortedatum “31-02-2020” is geen dd-mm-jjjj"),
    ("Bram;;B;01-02-2020;groep 33;3;a@b.example;", "regel 2: klas “groep 33” is onbekend; bedoelde u “groep-3”?"),
    ("Bram;;B;01-02-2020;De hele school;3;a@b.example;", "regel 2: klas “De hele school” is onbekend"),
    ("Bram;;B;01-02-2020;groep 3;3;a.b.example;", "regel 2: “a.b.example” is geen mailadres"),
    ("Bram;;B;01-02-2020;groep 3;3;a@evil.example@school.example;", "is geen mailadres"),
    ("Bram;;B;01-02-2020;groep 3;3;a@b.example;fout", "regel 2: “fout” is geen mailadres"),
    (";;B;01-02-2020;groep 3;3;a@b.example;", "regel 2: Roepnaam ontbreekt"),
    ("Bram;;B;01-02-2020;groep 3;3;;", "regel 2: Bram B heeft geen mailadres van een ouder"),
    ("Br\x1bam;;B;01-02-2020;groep 3;3;a@b.example;", "regel 2: Roepnaam is geen gewone tekst"),
])
def test_a_broken_line_is_named_and_the_others_go_on(school: School, line: str, said: str) -> None:
    report = school.read_in(f"{HEADINGS}\n{line}\nFien;;Öztürk;05-06-2020;3;3;eva@ouders.example;\n")
    assert len(report.unclear) == 1 and said in report.unclear[0]
    assert "Fien Öztürk (groep-3)" in report.added


def test_one_child_in_two_classes_is_asked_about_and_stays_where_it_is(school: School) -> None:
    school.read_in(LIST)
    report = school.read_in(LIST.replace("Bram;de;Vries;01-02-2020;Groep 3", "Bram;de;Vries;01-02-2020;Groep 4")
                            + f"Bram;de;Vries;01-02-2020;groep 5;5;{ANNA};\n" + LIST.splitlines()[3] + "\n")
    assert report.unclear[0] == "regel 5: Bram de Vries staat op regel 2 in groep-4, hier in groep-5"
    assert (report.changes, report.unchanged) == (0, 1)
    assert school.reads(DIRK) == {"2026-2027/groep-3", "2026-2027/school"}


@pytest.mark.parametrize("data", [
    LIST.encode("utf-8-sig"), LIST.encode("windows-1252"), LIST.replace(";", ",").encode(),
    LIST.replace("\n", "\r\n").encode(), LIST.replace("Ö", "O\u0308").encode(),
    LIST.replace("Roepnaam;", "BSN;Roepnaam;").replace("\nBram", "\n123456782;Bram")
        .replace("\nCas", "\n;Cas").replace("\nFien", "\n;Fien").encode(),
], ids=["utf-8-bom", "windows-1252", "commas", "crlf", "decomposed", "a column that is not read"])
def test_the_list_is_read_however_it_was_saved(school: School, data: bytes) -> None:
    school.read_in(LIST)
    report = school.read_in(data)
    assert (report.changes, report.unchanged, report.unclear) == (0, 3, [])


def test_an_excel_list_is_the_same_list(school: School) -> None:
    book = Workbook()
    for row in LIST.splitlines():
        book.active.append(row.split(";"))
    file = io.BytesIO()
    book.save(file)
    school.read_in(LIST)
    report = school.read_in(file.getvalue(), name="lijst.xlsx")
    assert (report.changes, report.unchanged) == (0, 3)


@pytest.mark.parametrize("data, name, said", [
    (b"", "l.csv", "leeg"), (b"Naam;Klas\nBram;3\n", "l.csv", "kolom “Roepnaam” ontbreekt"),
    (HEADINGS.replace("Klasnaam", "Klassnaam").encode(), "l.csv", "Is dat de kolom “Klassnaam”"),
    (b"PK\x03\x04", "l.xlsx", "geen Excel"), (b"a\x00b" + b"\"" + b"x" * 200_000, "l.csv", "CSV|ontbreekt"),
])
def test_a_list_that_is_none_is_refused_whole(school: School, data: bytes, name: str, said: str) -> None:
    with pytest.raises(ListError, match=said):
        school.read_in(data, name=name)


def test_a_family_is_all_whose_addresses_meet() -> None:
    def line(number: int, *mails: str) -> Line:
        return Line(number, "A", "", "B", school_day, "groep-3", tuple(Carer(1, mail) for mail in mails))

    school_day = Year.parse("2026-2027").start
    found = families_of([line(1, "a"), line(2, "b"), line(3), line(4, "a", "b"), line(5, "c")])
    assert sorted(sorted(one.number for one in family) for family in found) == [[1, 2, 4], [3], [5]]


@pytest.mark.parametrize("typed, kept", [
    (" Anna@Ouders.Example ", "anna@ouders.example"), ("a@BÜCHER.example", "a@xn--bcher-kva.example"),
])
def test_an_address_is_compared_in_one_spelling(typed: str, kept: str) -> None:
    assert normal_mail(typed) == kept


@pytest.mark.parametrize("typed", ["a@b@c.example", "a", "", "a@b.example\r\nBcc: c@d.example", "ånna@b.example",
                                   "a@b.example,c@d.example", '"a b"@c.example', "a@b.example\x00"])
def test_what_is_no_plain_address_is_refused(typed: str) -> None:
    with pytest.raises(ValueError, match="mailadres"):
        normal_mail(typed)


def test_five_hundred_families_come_in_within_seconds(school: School) -> None:
    lines = [f"Kind{n};;Naam{n};01-02-2020;groep 3;3;a{n}@ouders.example;b{n}@ouders.example" for n in range(500)]
    began = time.monotonic()
    report = school.read_in("\n".join([HEADINGS, *lines]))
    took = time.monotonic() - began
    print(f"500 families in {took:.1f} s")
    assert len(report.added) == 500 and took < 20
