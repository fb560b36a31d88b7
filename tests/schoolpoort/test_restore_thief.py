"""What a restore must not bring back, and what no copy may say; on both stores."""

from __future__ import annotations

import datetime

import pytest

from gate import alive, codes
from gate.letters import letters
from school import epoch
from tests.gate.conftest import database, postgres  # noqa: F401
from tests.gate.desks import KEES, at_desk, staffed
from tests.gate.small_school import EVA, School
from tests.schoolpoort.test_backup import backed_up, id_of, restored, school  # noqa: F401

LIVES = datetime.timedelta(days=42)


def letter_for(school: School, person: str) -> str:  # noqa: F811
    """The koppelcode on a letter that was printed."""
    with school.register.writing() as rows:
        return codes.issue(rows, person, by="office", way=codes.LETTER, now=school.clock(), lives=LIVES)


def works(school: School, code: str) -> bool:  # noqa: F811
    with school.register.reading() as rows:
        return codes.find(rows, code, school.clock()) is not None


@pytest.mark.parametrize("how", ["taken back", "a new letter"])
def test_a_koppelcode_that_the_office_took_back_or_replaced_stays_dead_after_a_restore(
        school: School, how: str) -> None:  # noqa: F811
    staffed(school)
    eva = id_of(school, EVA)
    lost, data = letter_for(school, eva), backed_up(school)
    assert works(school, lost)
    if how == "taken back":
        assert at_desk(school, KEES).post(f"/beheer/persoon/{eva}/code/").status_code == 303
    else:
        letters(school.register, [eva], language="nl", by="office", now=school.clock())
    restored(school, data)
    assert not works(school, lost), "whoever found the letter in the playground reads nothing"


def test_a_code_that_is_replaced_counts_as_a_change_at_once_and_one_for_a_new_family_does_not(
        school: School) -> None:  # noqa: F811
    eva = id_of(school, EVA)
    letter_for(school, eva)
    number = school.register.change_number()
    letter_for(school, eva)
    kept = epoch.read(alive.file_of(school.home))
    assert kept and kept.number == school.register.change_number() == number + 1
