"""A school of 500 families, over a year: imported, corrected, imported again, rolled over."""

from __future__ import annotations

import datetime
from collections import Counter
from dataclasses import replace

import msgspec
import pytest
from sqlalchemy import select

from gate import schema
from gate.families import Answers
from school.settings import GroupSettings
from tests.gate.invented import Pupil, a_year_on, as_csv, as_edexml, as_xlsx, families
from tests.gate.office_list import NEXT, counted, mails_of, read
from tests.gate.small_school import YEAR, School

ALL = families(500, YEAR)


@pytest.fixture
def whole(school: School) -> School:
    """The school with groups 1 to 8."""
    settings = school.register.settings
    groups = settings.site.groups | {f"groep-{n}": GroupSettings(label=f"Groep {n}") for n in range(1, 9)}
    school.register.settings = msgspec.structs.replace(settings, site=msgspec.structs.replace(
        settings.site, groups=groups))
    return school


def test_every_file_of_the_same_school_is_the_same_list(whole: School) -> None:
    first = read(whole, as_csv(ALL))
    assert len(first.added) == len(ALL) > 700 and first.is_clear
    kept = counted(whole)
    assert kept["child"] == len(ALL) and kept["person"] == len({mail for one in ALL for mail in one.mails if mail})
    for name, data in (("a.csv", as_csv(ALL, encoding="windows-1252")), ("b.csv", as_csv(ALL, separator=",")),
                       ("c.csv", as_csv(reversed(ALL), encoding="utf-8")), ("d.xlsx", as_xlsx(ALL)),
                       ("e.xml", as_edexml(ALL, YEAR))):
        again = read(whole, data, name=name, complete=True)
        assert (again.changes, again.unchanged, again.is_clear) == (0, len(ALL), True), name
    assert again.dropped == ["bsn"] and counted(whole) == kept


def test_a_school_begins_with_its_administrations_file(whole: School) -> None:
    assert len(read(whole, as_edexml(ALL, YEAR), name="e.xml").added) == len(ALL)
    report = read(whole, as_xlsx(ALL), name="d.xlsx")
    assert not report.added and not report.moved and len(report.linked) == counted(whole)["guardianship"]


def test_a_list_is_corrected_and_read_again(whole: School) -> None:
    read(whole, as_csv(ALL, encoding="windows-1252"))
    alone = [one for one in ALL if Counter(other.mails[0] for other in ALL)[one.mails[0]] == 1
             and one.mails[1] not in ("", one.mails[0])]
    moved, retyped, born, renamed, gone = alone[:5]
    changed = {
        moved: replace(moved, level=moved.level % 8 + 1),
        retyped: replace(retyped, mails=(retyped.mails[0], "verbeterd@gezin.example")),
        born: replace(born, born=born.born + datetime.timedelta(days=1)),
        renamed: replace(renamed, last=renamed.last + "s"),
    }
    new = Pupil("Nieuwe", "", "Leerling", datetime.date(2022, 1, 1), 1, ("nieuw@gezin.example", ""))
    corrected = [changed.get(one, one) for one in ALL if one != gone] + [new]
    report = read(whole, as_csv(corrected))
    assert (len(report.added), len(report.moved), len(report.corrected), len(report.questions)) == (1, 1, 1, 2)
    assert set(mails_of(whole, retyped.first)) >= {"verbeterd@gezin.example"}
    answered = read(whole, as_xlsx(corrected), name="d.xlsx", complete=True)
    assert answered.unclear[-1].startswith("wie van school gaat is nog niet bepaald")
    names = [" ".join(filter(None, (one.first, one.particle, one.last))) for one in (changed[born], changed[renamed])]
    done = read(whole, as_xlsx(corrected), name="d.xlsx", complete=True, answers=Answers(same=names))
    assert (len(done.corrected), len(done.left), done.is_clear) == (2, 1, True)
    again = read(whole, as_edexml(corrected, YEAR), name="e.xml", complete=True)
    assert (again.changes, again.unchanged) == (0, len(corrected))


def test_a_year_goes_by(whole: School) -> None:
    """Imported in August, prepared in June, and on 1 August it is so by itself."""
    read(whole, as_csv(ALL))
    parents = sorted({mail for one in ALL for mail in one.mails if mail})
    before = {mail: person.groups for mail, person in whole.people().items()}
    whole.clock.time = datetime.datetime(2027, 6, 20, 12, 0, tzinfo=datetime.UTC)
    eighth = sum(one.level == 8 for one in ALL)
    report = read(whole, as_xlsx(a_year_on(ALL)), NEXT, name="d.xlsx", complete=True, leavers=eighth)
    assert (len(report.placed), len(report.left), report.is_clear) == (len(ALL) - eighth, eighth, True)
    assert {mail: person.groups for mail, person in whole.people().items()} == before, "nothing opens before 1 August"
    whole.clock.time = datetime.datetime(2027, 8, 1, 12, 0, tzinfo=datetime.UTC)
    people = whole.people()
    wanted = {mail: {f"{YEAR}/groep-{one.level}" for one in ALL if mail in one.mails}
              | {f"{NEXT}/groep-{one.level + 1}" for one in ALL if mail in one.mails and one.level < 8}
              for mail in parents}
    found = {mail: {str(group) for group in people[mail].groups if group.name.startswith("groep-")} for mail in parents}
    assert found == wanted
    again = read(whole, as_edexml(a_year_on(ALL), NEXT), NEXT, name="e.xml", complete=True)
    assert (again.changes, again.is_clear) == (0, True)
    with whole.register.reading() as rows:
        days = rows.execute(select(schema.child.c.leaves).where(schema.child.c.leaves.is_not(None))).scalars().all()
    assert days == [YEAR.end] * eighth
