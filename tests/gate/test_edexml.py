"""EDEXML: the administration's own file, read leniently and never too much."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from gate import schema
from gate.families import Answers, ListError, year_in
from gate.staff import add_staff
from tests.gate.office_list import NEXT, counted, kid, leaves, lines, read
from tests.gate.small_school import ANNA, GERDA, YEAR, School

GROUPS = """<groep key="g3"><naam>3</naam><jaargroep>3</jaargroep></groep>
<groep key="v"><naam>Vlinders</naam><jaargroep>C</jaargroep></groep>
<samengestelde_groep key="s4"><naam>Groep 4</naam></samengestelde_groep>
<samengestelde_groep key="plus"><naam>Plusklas</naam></samengestelde_groep>"""


def pupil(first: str, inside: str = '<groep key="g3"/>', *, born: str = "2020-02-01", last: str = "Bos",
          particle: str = "", level: str = "3", more: str = "", eckid: str = "") -> str:
    prefix = f"<voorvoegsel>{particle}</voorvoegsel>" if particle else ""
    return (f'<leerling key="{first}"{eckid}><achternaam>{last}</achternaam>{prefix}<voorletters-1>B</voorletters-1>'
            f"<roepnaam>{first}</roepnaam><geboortedatum>{born}</geboortedatum><geslacht>1</geslacht>"
            f"<jaargroep>{level}</jaargroep>{inside}{more}</leerling>")


def teacher(name: str, inside: str) -> str:
    return f'<leerkracht key="{name}"><achternaam>Wit</achternaam><roepnaam>{name}</roepnaam>{inside}</leerkracht>'


def edex(*inside: str, year: str = "2026-2027", groups: str = GROUPS, teachers: str = "") -> str:
    """A file as an administration writes it."""
    return (f'<?xml version="1.0" encoding="UTF-8"?>\n<EDEX xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">\n'
            f"<school><schooljaar>{year}</schooljaar><brincode>99ZZ</brincode><xsdversie>2.1</xsdversie></school>\n"
            f"<groepen>{groups}</groepen>\n<leerlingen>\n" + "\n".join(inside)
            + f"\n</leerlingen>\n<leerkrachten>{teachers}</leerkrachten></EDEX>")


def groups_of(school: School, child: str) -> set[str]:
    m, c = schema.membership.c, schema.child.c
    with school.register.reading() as rows:
        return set(rows.execute(select(m.group).join_from(schema.membership, schema.child, m.child == c.id).where(
            c.first_name == child, m.ends.is_(None))).scalars())


def roles_of(school: School, mail: str) -> set[tuple[str, str]]:
    s, a = schema.staff_role.c, schema.address.c
    with school.register.reading() as rows:
        return {(row.role, row.group) for row in rows.execute(select(s.role, s.group).join_from(
            schema.staff_role, schema.address, s.person == a.person).where(a.mail == mail))}


def into(school: School, text: str | bytes, **options):  # type: ignore[no-untyped-def]
    return read(school, text, name="edex.xml", **options)


def test_pupils_come_in_and_twice_changes_nothing(school: School) -> None:
    text = edex(pupil("Bo"), pupil("Cas", particle="van 't", last="Hof"))
    report = into(school, text)
    assert report.added == ["Bo Bos (groep-3)", "Cas van 't Hof (groep-3)"] and report.is_clear
    assert report.attention == ["kinderen zonder ouder in het register: 2. In EDEXML staan geen ouders; lees ook "
                                "de lijst met mailadressen in"]
    again = into(school, text)
    assert (again.changes, again.unchanged) == (0, 2)


def test_edexml_and_the_list_of_addresses_are_about_the_same_children(school: School) -> None:
    into(school, edex(pupil("Bo")))
    assert not read(school, lines(kid("Bo", ANNA))).added and counted(school)["child"] == 1
    report = into(school, edex(pupil("Bo")))
    assert not report.changes and not report.attention


def test_a_combination_group_is_one_that_the_school_knows(school: School) -> None:
    both = '<samengestelde_groepen><samengestelde_groep key="s4"/><samengestelde_groep key="plus"/>' \
           "</samengestelde_groepen>"
    report = into(school, edex(pupil("Bo", f'<groep key="g3"/>{both}'), pupil("Cas", f'<groep key="v"/>{both}'),
                               pupil("Di", both), pupil("Ed", "", level="5")))
    assert report.is_clear and report.ignored == ["samengestelde groep “Plusklas”"]
    assert [groups_of(school, name) for name in ("Bo", "Cas", "Di", "Ed")] == [
        {"groep-3", "groep-4"}, {"groep-4"}, {"groep-4"}, {"groep-5"}]
    into(school, edex(pupil("Bo")))
    assert groups_of(school, "Bo") == {"groep-3"}, "the file says all groups of a child"


def test_a_list_of_one_class_leaves_a_childs_other_groups_alone(school: School) -> None:
    into(school, edex(pupil("Bo", '<groep key="g3"/><samengestelde_groepen><samengestelde_groep key="s4"/>'
                                  "</samengestelde_groepen>")))
    assert not read(school, lines(kid("Bo", ANNA))).moved and groups_of(school, "Bo") == {"groep-3", "groep-4"}


def test_a_group_of_another_name_is_told_once(school: School) -> None:
    text = edex(pupil("Bo", '<groep key="v"/>'))
    assert into(school, text).unknown_classes == ["Vlinders"] and not counted(school)["child"]
    assert into(school, text, answers=Answers(classes={"Vlinders": "groep-5"})).added == ["Bo Bos (groep-5)"]
    assert into(school, text).unchanged == 1


def test_who_has_left_is_passed_over(school: School) -> None:
    gone = "<instroomdatum>2020-08-01</instroomdatum><uitstroomdatum>2026-10-01</uitstroomdatum>"
    report = into(school, edex(pupil("Bo"), pupil("Cas", more=gone), pupil("Di", level="H")))
    assert report.added == ["Bo Bos (groep-3)"] and report.attention[0].startswith("overgeslagen regels: 2")


def test_a_child_that_is_yet_to_come_begins_on_its_first_day(school: School) -> None:
    into(school, edex(pupil("Bo", more="<instroomdatum>2027-01-11</instroomdatum>")))
    with school.register.reading() as rows:
        assert str(rows.execute(select(schema.membership.c.starts)).scalar_one()) == "2027-01-11"


SECRET = ("<fotourl>https://GEHEIM</fotourl><etniciteit>GEHEIM</etniciteit><land>GEHEIM</land>"
          "<land_vader>GEHEIM</land_vader><bsn>GEHEIM</bsn><onderwijsnummer>GEHEIM</onderwijsnummer>"
          "<sofinummer>GEHEIM</sofinummer><bsn_ondwnr-4>GEHEIM</bsn_ondwnr-4><gewicht_nieuw>GEHEIM</gewicht_nieuw>"
          "<gewicht>GEHEIM</gewicht><postcodenl>GEHEIM</postcodenl><religie>GEHEIM</religie><hobby>GEHEIM</hobby>")


def test_what_a_school_must_not_know_is_dropped_unread_and_said(school: School) -> None:
    report = into(school, edex(pupil("Bo", more=SECRET, eckid=' eckid="https://id.school/GEHEIM"')))
    assert report.dropped == ["fotourl", "etniciteit", "land", "land_vader", "bsn", "onderwijsnummer", "sofinummer",
                              "bsn_ondwnr-4", "gewicht_nieuw", "gewicht", "postcodenl", "religie", "eckid"]
    assert report.ignored == ["hobby"]
    with school.register.reading() as rows:
        for table in schema.metadata.sorted_tables:
            assert "GEHEIM" not in str(rows.execute(select(table)).all())


def test_teachers_get_the_roles_that_the_file_gives_them(school: School) -> None:
    def mail(name: str) -> str:
        return f"<emailadres>{name}@school.example</emailadres>"

    staff = (teacher("An", mail("an") + '<groepen><groep key="g3"/></groepen>')
             + teacher("Bert", mail("bert") + "<rol>LRK</rol><rol>ICT</rol><groepen>"
                       '<samengestelde_groep key="s4"/><samengestelde_groep key="plus"/></groepen>')
             + teacher("Chris", mail("chris") + "<rol>DIR</rol>")
             + teacher("Dé", mail("de") + '<rol>IB</rol><groepen><groep key="g3"><rol>VAK</rol></groep></groepen>')
             + teacher("Els", mail("els") + "<rol>TAL</rol>"))
    report = into(school, edex(pupil("Bo"), teachers=staff))
    assert report.is_clear and {name: roles_of(school, f"{name}@school.example") for name in (
        "an", "bert", "chris", "de", "els")} == {
            "an": {("leerkracht", "groep-3")}, "bert": {("leerkracht", "groep-4"), ("ict", "")},
            "chris": {("directie", "")}, "de": {("ib", ""), ("leerkracht", "groep-3")}, "els": set()}
    assert "An Wit: leerkracht van groep-3" in report.staff
    assert not into(school, edex(pupil("Bo"), teachers=staff)).changes


@pytest.mark.parametrize("inside, said", [
    ('<groepen><groep key="g3"/></groepen>', "Kim Wit: heeft geen mailadres in het bestand"),
    ("<emailadres>kim</emailadres><rol>LRK</rol>", "Kim Wit: “kim” is geen mailadres"),
    ("<emailadres>kim@school.example</emailadres><rol>STA</rol>", "Kim Wit: rol STA"),
    ('<emailadres>kim@school.example</emailadres><groepen><groep key="g3"><rol>OWA</rol></groep></groepen>',
     "Kim Wit: rol OWA bij groep-3"),
    ('<emailadres>kim@school.example</emailadres><groepen><groep key="v"/></groepen>',
     "Kim Wit: klas “Vlinders” is onbekend"),
])
def test_what_the_file_does_not_say_of_a_teacher_a_person_decides(school: School, inside: str, said: str) -> None:
    report = into(school, edex(pupil("Bo"), teachers=teacher("Kim", inside)))
    assert len(report.unclear) == 1 and said in report.unclear[0] and "people staff add" in report.unclear[0]
    assert not counted(school)["staff_role"] and report.added


def test_a_teacher_without_an_address_is_known_by_name(school: School) -> None:
    add_staff(school.register, "Kim Wit", "kim@school.example", "leerkracht", ("groep-4",), YEAR, now=school.clock())
    report = into(school, edex(pupil("Bo"), teachers=teacher("Kim", '<groepen><groep key="g3"/></groepen>')))
    assert report.is_clear and roles_of(school, "kim@school.example") == {
        ("leerkracht", "groep-3"), ("leerkracht", "groep-4")}


def test_a_role_that_the_school_ended_stays_ended(school: School) -> None:
    school.peopled()
    with school.register.changing() as rows:
        rows.execute(schema.staff_role.update().values(ends=YEAR.start))
    report = into(school, edex(pupil("Bo"), teachers=teacher(
        "Gerda", f'<emailadres>{GERDA}</emailadres><groepen><groep key="g3"/></groepen>')))
    assert report.attention[-1] == "Gerda Wit is geen leerkracht van groep-3 meer; dat blijft zo" and not report.staff
    assert not school.reads(GERDA)


@pytest.mark.parametrize("change", [
    lambda text: text.replace("<EDEX ", '<EDEX xmlns="http://example.org/edex" '),
    lambda text: text.replace("<school>", "<school><onbekend/>"),
    lambda text: text.replace("2026-2027</schooljaar>", "2026-2027\n</schooljaar>"),
    lambda text: text.replace("<!", "<!").replace("<leerlingen>", "<!-- een opmerking --><leerlingen>"),
    lambda text: text.replace("2020-02-01", "2020-02-01+01:00"),
], ids=["namespace", "unknown element", "spaces", "comment", "time zone"])
def test_it_is_read_leniently(school: School, change) -> None:  # type: ignore[no-untyped-def]
    assert into(school, change(edex(pupil("Bo")))).added == ["Bo Bos (groep-3)"]


def test_its_encoding_is_its_own(school: School) -> None:
    text = edex(pupil("Zoë")).replace("UTF-8", "ISO-8859-1").encode("latin-1")
    assert into(school, text).added == ["Zoë Bos (groep-3)"]


def test_the_file_says_its_year_and_any_year_is_good(school: School) -> None:
    file = school.home.root / "edex.xml"
    file.write_text(edex(pupil("Bo"), year="2027-2028"), encoding="utf-8")
    assert year_in(file) == NEXT
    with pytest.raises(ListError, match="van 2027-2028, niet van 2026-2027"):
        into(school, file.read_bytes())
    assert into(school, file.read_bytes(), year=NEXT).added


BOMB = '<!DOCTYPE EDEX [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>'


@pytest.mark.parametrize("text, said", [
    (edex(pupil("Bo")).replace("<EDEX", BOMB + "<EDEX").replace("Bos<", "&b;<"), "DOCTYPE"),
    (edex(pupil("Bo")).replace("<EDEX", '<!DOCTYPE EDEX SYSTEM "file:///etc/passwd"><EDEX'), "DOCTYPE"),
    ("<html/>", "begint met “html”"), ("<EDEX", "geen geldige XML"), ("<EDEX/>", "bij schooljaar staat “”"),
    (edex(year="2026"), "bij schooljaar staat “2026”"), (edex(year="2026-2028"), "2026-2028"),
])
def test_what_is_no_edexml_is_refused_whole(school: School, text: str, said: str) -> None:
    with pytest.raises(ListError, match=said):
        into(school, text)


@pytest.mark.parametrize("change, said", [
    (("<roepnaam>Bo</roepnaam>", ""), "Roepnaam ontbreekt"), (("2020-02-01", "01-02-2020"), "is geen jjjj-mm-dd"),
    (("<geboortedatum>2020-02-01</geboortedatum>", ""), "Bo Bos heeft geen geboortedatum"),
    (('<groep key="g3"/>', '<groep key="weg"/>'), "groep “weg” staat niet bij de groepen"),
    (('<groep key="g3"/>', '<groep key="v"/>'), "klas “Vlinders” is onbekend"),
])
def test_a_broken_pupil_is_named_and_the_others_go_on(school: School, change: tuple[str, str], said: str) -> None:
    report = into(school, edex(pupil("Bo").replace(*change), pupil("Cas", last="Wit")))
    assert len(report.unclear) == 1 and said in report.unclear[0] and report.unclear[0].startswith("regel 9:")
    assert report.added == ["Cas Wit (groep-3)"]


def test_a_pupil_who_is_nearly_one_we_know_is_asked_about(school: School) -> None:
    into(school, edex(pupil("Bo"), pupil("Cas", last="Wit")))
    report = into(school, edex(pupil("Bo", born="2020-02-11"), pupil("Cas", last="Smit")))
    assert [question.name for question in report.questions] == ["Bo Bos"]
    assert report.added == ["Cas Smit (groep-3)"], "another family's child, as far as a file without parents says"


def test_a_whole_file_says_who_leaves(school: School) -> None:
    into(school, edex(pupil("Bo"), pupil("Cas", last="Wit")))
    assert len(into(school, edex(pupil("Bo")), complete=True).left) == 1 and leaves(school, "Cas")
