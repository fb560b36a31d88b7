"""/healthz, and what people see when the store is gone."""

from __future__ import annotations

import time
from pathlib import Path

from sqlalchemy import text

from gate.signin import ask
from tests.gate.small_school import ANNA, School


def test_healthz_tells_of_release_register_and_waiting_mail_and_of_nobody(school: School) -> None:
    school.peopled()
    ask(school.register, school.ring, ANNA, "192.0.2.1", now=school.clock())
    school.clock.passes(minutes=6)
    answer = school.browser().get("/healthz")
    assert answer.status_code == 503, "there is no release yet"
    assert answer.json == {"release": None, "register": "ok", "outbox_oldest_seconds": 360, "errands_oldest_seconds": 0}


def test_healthz_does_not_tell_whether_an_address_is_known_here(school: School) -> None:
    """A known one gets mail, an unknown one none; who just asked must not see which."""
    school.peopled()
    seen = []
    for mail in ("niemand@elders.example", ANNA):
        ask(school.register, school.ring, mail, "192.0.2.1", now=school.clock())
        school.clock.passes(minutes=1)
        seen.append(school.browser().get("/healthz").data)
    assert seen[0] == seen[1]


def test_healthz_tells_how_old_the_last_backup_is(school: School) -> None:
    browser = school.browser()
    assert "backup_age_seconds" not in browser.get("/healthz").json  # type: ignore[operator]
    school.home.apart.mkdir(exist_ok=True)
    school.home.backed_up_file.write_text(school.clock().isoformat())
    school.clock.passes(days=3)
    assert browser.get("/healthz").json["backup_age_seconds"] == 3 * 86_400  # type: ignore[index]


def test_a_register_that_is_behind_is_not_healthy(school: School) -> None:
    browser = school.browser()
    with school.register.writing() as rows:
        rows.execute(text("UPDATE alembic_version SET version_num = '0000'"))
    assert browser.get("/healthz").json["register"] == "schema-behind"  # type: ignore[index]


def test_without_its_store_the_gate_opens_nothing_and_says_so(tmp_path: Path) -> None:
    school = School.found(tmp_path).peopled()
    anna, stranger = school.browser().signs_in(ANNA), school.browser()
    with school.register.writing() as rows:
        for table in ("change", "request"):
            rows.execute(text(f"ALTER TABLE {table} RENAME TO {table}_gone"))
    asked = stranger.asks(ANNA)
    assert asked.status_code == 503 and asked.headers["Retry-After"] == "30"
    time.sleep(0.6)  # the snapshot asks the store again after half a second
    for path in ("/besloten/", "/besloten/2026-2027/groep-3/", "/account/"):
        assert anna.get(path).status_code == 503, path
    school.register.close()
