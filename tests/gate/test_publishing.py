"""The head publishes on a page: what waits, what is asked, what is written, and who may not."""

from __future__ import annotations

import datetime
import json
import re
import shutil
import time
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest
from filelock import FileLock
from sqlalchemy import select
from werkzeug.test import TestResponse

from gate import approvals, schema
from gate.approvals import Case, Deed
from gate.difference import difference
from gate.snapshot import ASK_EVERY
from gate.staff import add_staff
from school.decisions import Decisions, Stand, Verdict, marks_of, record
from school.dossiers import Dossier, Photo, Words, pack, read_all
from school.home import Home
from school.release import Release
from school.request import Wish
from school.settings import Settings, SettingsError
from school.shown import Place, line
from school.shown import Verdict as Shown
from school.shown import record as seen
from schoolpoort.build import Options, build
from schoolpoort.withdraw import take_down_revoked
from tests.gate.desks import AT_SCHOOL, at_desk, last_row, log, person_id, staffed
from tests.gate.small_school import ANNA, GERDA, HENK, TOML, YEAR, Browser, School

MOMENT = datetime.datetime(2026, 11, 20, 17, 0)
G3, G5 = "groepen/2026-2027/groep-3", "groepen/2026-2027/groep-5"
TEXTS = {
    f"{G3}/2026-11-18-kastanjes.md": "Title: Kastanjes rapen\nDate: 2026-11-18 12:00\nAuthor: juf Gerda\n"
    "Status: published\n\nDe kastanjes rolden over het plein.\n\nWe raapten er honderd.\n",
    f"{G5}/2026-11-12-egels.md": "Title: Een egel in de tuin\nDate: 2026-11-12 12:00\nAuthor: meester Jan\n"
    "Status: published\n\nDe egel sliep onder het blad.\n",
    f"{G3}/2026-11-19-geheim.md": "Title: Alleen voor ons\nDate: 2026-11-19 12:00\nAuthor: juf Gerda\n\nBesloten.\n",
}
KEY = "2026-2027/groep-3/kastanjes"
HERE = f"/beheer/publiceren/{marks_of(f'{G3}/2026-11-18-kastanjes.md', KEY)[1]}/"
EGEL = f"/beheer/publiceren/{marks_of('', '2026-2027/groep-5/egels')[1]}/"


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """A release of three posts, made once."""
    root = tmp_path_factory.getbasetemp().parent / "publishing-school"
    with FileLock(f"{root}.lock"):
        if not root.exists():
            for name, text in TEXTS.items():
                (root / "content" / name).parent.mkdir(parents=True, exist_ok=True)
                (root / "content" / name).write_text(text, encoding="utf-8")
            (root / "school.toml").write_text(TOML, encoding="utf-8")
            build(Home(root), Options(moment=MOMENT))
    return Home(root)


@pytest.fixture
def desk_of(school: School, built: Home) -> Iterator[School]:
    """The school with its staff, and a release that is served."""
    staffed(school)
    for name in ("content", "var/trees", "var/releases"):
        shutil.copytree(built.root / name, school.home.root / name, symlinks=True)
    yield school


def rebuilt(school: School) -> None:
    build(school.home, Options(moment=MOMENT))
    time.sleep(0.3)  # until the gate has noticed


def dossier(school: School, key: str = KEY) -> Dossier:
    return next(one for one in read_all(Release.current(school.home).folder) if one.key == key)


def lays_down(school: School, *dossiers: Dossier) -> None:
    """As if the build had found this."""
    folder = Release.current(school.home).folder / "dossiers"
    for name, data in pack(dossiers).items():
        (folder / name).write_bytes(data)


def asks(severity: str, what: str = "Staat hier een naam?", line: int = 7) -> dict[str, str | int]:
    return {"path": G3, "line": line, "code": "name-word", "what": what, "allowed": "", "suggestion": "",
            "severity": severity}


def presses(browser: Browser, doe: str, path: str = HERE, version: str = "", **more: str) -> TestResponse:
    found = re.search(r'name="versie" value="([0-9a-f]{64})"', browser.get(path).text)
    return browser.post(path, {"versie": version or (found[1] if found else ""), "doe": doe, **more})


def public(school: School) -> str:
    """The public page, "" when there is none."""
    with school.browser().get("/uit-de-groepen/2026-2027/groep-3/kastanjes/") as answer:
        return answer.text if answer.status_code == 200 else ""


def stand(school: School, key: str = KEY) -> Stand:
    one = dossier(school, key)
    return Decisions.read(school.home).stand(one.source, one.key, one.digest, needed=True)


def rows_of(school: School) -> list[tuple[str, str]]:
    a = schema.approval.c
    with school.register.reading() as rows:
        return [(row.verdict, row.by) for row in rows.execute(select(a.verdict, a.by).order_by(a.at))]


def test_what_waits_is_listed_the_oldest_first_and_private_posts_are_not(desk_of: School) -> None:
    page = at_desk(desk_of, HENK).get("/beheer/publiceren/").text
    assert 0 < page.index("Een egel in de tuin") < page.index("Kastanjes rapen")
    assert "Alleen voor ons" not in page
    assert "2 berichten wachten op publicatie" in at_desk(desk_of, HENK).get("/beheer/").text


def test_the_head_sees_the_post_as_the_public_will_and_publishes_it(desk_of: School) -> None:
    henk = at_desk(desk_of, HENK)
    page = henk.get(HERE).text
    assert "De kastanjes rolden over het plein." in page and "/uit-de-groepen/2026-2027/groep-3/kastanjes/" in page
    before = last_row(desk_of)
    assert presses(henk, "publiceren").location == HERE
    assert stand(desk_of) is Stand.APPROVED
    assert rows_of(desk_of) == [("approved", person_id(desk_of, HENK))]
    assert ("publish" in [act for _, act in log(desk_of, before)]) and (desk_of.home.wishes / Wish.BUILD).exists()
    assert "Staat klaar" in henk.get(HERE).text
    rebuilt(desk_of)
    assert "Geplaatst" in henk.get(HERE).text
    assert public(desk_of)
    waiting = henk.get("/beheer/publiceren/").text.split("Wacht op u")[1].split("Laatst besloten")[0]
    assert "egel" in waiting and "Kastanjes" not in waiting


def test_the_line_of_the_file_has_the_rows_id_and_no_name(desk_of: School) -> None:
    presses(at_desk(desk_of, HENK), "publiceren")
    line = json.loads(desk_of.home.decisions_file.read_bytes())
    with desk_of.register.reading() as rows:
        row = rows.execute(select(schema.approval)).one()
    assert (line["id"], line["digest"], line["role"]) == (row.id, row.digest, "directie")
    assert person_id(desk_of, HENK) not in str(line) and "kastanjes" not in str(line)


def test_what_was_pressed_twice_is_published_once(desk_of: School) -> None:
    henk = at_desk(desk_of, HENK)
    version = dossier(desk_of).digest
    for _ in range(2):
        assert presses(henk, "publiceren", version=version).status_code == 303
    assert len(Decisions.read(desk_of.home).lines) == 1


def test_a_button_of_an_older_version_publishes_nothing(desk_of: School) -> None:
    """Somebody edited the post while the head was reading it."""
    henk = at_desk(desk_of, HENK)
    answer = presses(henk, "publiceren", version="0" * 64)
    assert answer.status_code == 409 and "intussen veranderd" in answer.text
    assert Decisions.read(desk_of.home).lines == () and rows_of(desk_of) == []


def test_a_question_is_answered_before_it_is_published_and_the_answer_is_kept(desk_of: School) -> None:
    henk = at_desk(desk_of, HENK)
    lays_down(desk_of, msgspec.structs.replace(dossier(desk_of), findings=(
        asks("ask", "Is “Roos” hier een bloem?"), asks("ask", "Is dit gezicht te herkennen?", 9),
        asks("hint", "Lang."))))
    ids = re.findall(r'name="bekeken" value="(\w+)"', henk.get(HERE).text)
    assert len(ids) == 2
    for some in ([], ids[:1], [ids[0], "x" * 16]):
        answer = henk.post(HERE, {"versie": dossier(desk_of).digest, "doe": "publiceren", "bekeken": some})  # type: ignore[dict-item]
        assert answer.status_code == 422 and "Beantwoord eerst" in answer.text
    assert stand(desk_of) is Stand.WAITS
    henk.post(HERE, {"versie": dossier(desk_of).digest, "doe": "publiceren", "bekeken": ids})  # type: ignore[dict-item]
    assert stand(desk_of) is Stand.APPROVED
    with desk_of.register.reading() as rows:
        answers = json.loads(rows.execute(select(schema.approval.c.answers)).scalar_one())
    assert [(one["code"], one["line"]) for one in answers] == [("name-word", 7), ("name-word", 9)]
    assert "Roos" not in str(answers), "a name must be able to go"


@pytest.mark.parametrize("severity", ["stop", "error"])
def test_what_the_check_stops_can_not_be_published_by_anybody(desk_of: School, severity: str) -> None:
    henk = at_desk(desk_of, HENK)
    named = asks(severity, "De naam “Bram de Vries”.")
    lays_down(desk_of, msgspec.structs.replace(dossier(desk_of), findings=(named,)))
    page = henk.get(HERE).text
    assert "De naam “Bram de Vries”." in page and 'value="publiceren"' not in page
    assert "stuur het bericht terug" in page
    assert presses(henk, "publiceren").status_code == 422
    assert stand(desk_of) is Stand.WAITS


@pytest.mark.parametrize("body, severity", [
    ("Bram de Vries vond de grootste.", "stop"), ("Fien vond de grootste.", "stop"), ("Cas zag hem ook.", "ask"),
    ("De kinderen vonden er honderd.", "")])
def test_the_name_of_a_child_is_found_on_the_page_for_the_build_knows_none(desk_of: School, body: str, severity: str
                                                                          ) -> None:
    """Fien is in groep 3, whose post it is; Cas in groep 5."""
    henk, one = at_desk(desk_of, HENK), dossier(desk_of)
    lays_down(desk_of, msgspec.structs.replace(one, words=msgspec.structs.replace(one.words, body=body)))
    page = henk.get(HERE).text
    assert ('value="publiceren"' in page) == (severity != "stop")
    assert ('name="bekeken"' in page) == (severity == "ask")
    if severity:
        assert presses(henk, "publiceren").status_code == 422
        assert stand(desk_of) is Stand.WAITS


def test_a_child_who_comes_later_puts_old_posts_on_a_list_and_takes_nothing_off(desk_of: School) -> None:
    """What was approved before Fien came names her now."""
    henk, one = at_desk(desk_of, HENK), dossier(desk_of)
    presses(henk, "publiceren")
    assert "Geen openbaar bericht noemt" in henk.get("/beheer/publiceren/namen/").text
    lays_down(desk_of, msgspec.structs.replace(one, words=msgspec.structs.replace(one.words, body="Fien vond er een.")))
    page = henk.get("/beheer/publiceren/namen/").text
    assert HERE in page and "“Fien”" in page
    assert stand(desk_of) is Stand.APPROVED and "“Fien”" in henk.get(HERE).text
    assert presses(henk, "gezien").location == "/beheer/publiceren/namen/"
    assert "Geen openbaar bericht noemt" in henk.get("/beheer/publiceren/namen/").text
    assert "gaat om een ander" in henk.get(HERE).text and stand(desk_of) is Stand.APPROVED
    assert rows_of(desk_of)[-1] == ("seen", person_id(desk_of, HENK))
    with desk_of.register.reading() as rows:
        assert "Fien" not in str(rows.execute(select(schema.approval)).all()), "a name must be able to go"


def test_which_photos_do_not_go_along_is_said_before_publishing(desk_of: School) -> None:
    henk, one = at_desk(desk_of, HENK), dossier(desk_of)
    photos = tuple(Photo(name=name, original=mark * 64) for name, mark in (("wij.jpg", "a"), ("zij.jpg", "b"),
                                                                         ("brief.pdf", "c")))
    lays_down(desk_of, msgspec.structs.replace(one, words=msgspec.structs.replace(one.words, photos=photos)))
    seen(desk_of.home, [line("a" * 64, Place.PUBLIC, Shown.SEEN, id="d" * 32, now=desk_of.clock())])
    page = henk.get(HERE).text
    assert "niemand keek nog: zij.jpg." in page and f'href="{HERE.replace("publiceren", "fotos")}"' in page


def test_sent_back_its_writer_reads_why_and_an_edit_brings_it_again(desk_of: School) -> None:
    henk, gerda = at_desk(desk_of, HENK), at_desk(desk_of, GERDA)
    assert presses(henk, "terug").status_code == 422, "a reason is needed"
    assert presses(henk, "terug", reden="Zet er geen aantallen bij").location == "/beheer/publiceren/"
    assert "Zet er geen aantallen bij" in gerda.get("/beheer/").text
    assert stand(desk_of) is Stand.WAITS
    assert "1 bericht wacht" in henk.get("/beheer/").text
    file = desk_of.home.content / G3 / "2026-11-18-kastanjes.md"
    file.write_text(file.read_text().replace("honderd", "veel"), encoding="utf-8")
    rebuilt(desk_of)
    assert "Zet er geen aantallen bij" not in gerda.get("/beheer/").text
    assert "2 berichten wachten" in henk.get("/beheer/").text


def test_an_edit_afterwards_shows_its_difference_and_asks_again(desk_of: School) -> None:
    henk = at_desk(desk_of, HENK)
    presses(henk, "publiceren")
    rebuilt(desk_of)
    file = desk_of.home.content / G3 / "2026-11-18-kastanjes.md"
    file.write_text(file.read_text().replace("honderd", "duizend"), encoding="utf-8")
    rebuilt(desk_of)
    page = henk.get(HERE).text
    assert re.search(r"<del>.*honderd", page) and re.search(r"<ins>.*duizend", page)
    assert "1 alinea is gelijk gebleven" in page
    assert public(desk_of) == ""
    presses(henk, "publiceren")
    rebuilt(desk_of)
    assert "duizend" in public(desk_of)


def test_taken_off_the_site_it_is_gone_within_seconds_and_stays_closed(desk_of: School) -> None:
    henk = at_desk(desk_of, HENK)
    presses(henk, "publiceren")
    rebuilt(desk_of)
    desk_of.clock.passes(seconds=1)
    assert presses(henk, "weghalen", reden="vraag van een ouder").location == HERE
    assert (desk_of.home.wishes / Wish.TAKE_DOWN).exists()
    assert take_down_revoked(desk_of.home, grace=0) == (KEY,)
    time.sleep(0.3)
    assert public(desk_of) == ""
    assert "Van de site gehaald" in henk.get(HERE).text
    with henk.get("/besloten/2026-2027/groep-3/kastanjes/") as closed:
        assert closed.status_code == 200
    assert [verdict for verdict, _ in rows_of(desk_of)] == ["approved", "revoked"]


def test_a_crash_between_the_register_and_the_file_publishes_nothing(desk_of: School, monkeypatch: pytest.MonkeyPatch
                                                                     ) -> None:
    henk = at_desk(desk_of, HENK)

    def full(*args: object, **more: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(approvals, "record", full)
    answer = presses(henk, "publiceren")
    assert answer.status_code == 503 and "niet gelukt" in answer.text
    assert stand(desk_of) is Stand.WAITS
    monkeypatch.undo()
    assert presses(henk, "publiceren").status_code == 303, "and pressing again does it"
    assert stand(desk_of) is Stand.APPROVED


def test_taking_off_holds_although_the_register_is_gone(desk_of: School, monkeypatch: pytest.MonkeyPatch) -> None:
    presses(at_desk(desk_of, HENK), "publiceren")
    one = dossier(desk_of)

    def gone(*args: object, **more: object) -> str:
        raise RuntimeError("no register")

    monkeypatch.setattr(approvals, "_note", gone)
    with pytest.raises(RuntimeError):
        approvals.take_off(desk_of.register, desk_of.home, Case(one, Stand.APPROVED),
                           Deed("x", "directie", desk_of.clock()), "")
    assert stand(desk_of) is Stand.REVOKED and (desk_of.home.wishes / Wish.TAKE_DOWN).exists()


def test_a_line_that_the_register_does_not_know_is_no_approval_of_another_version(desk_of: School) -> None:
    """Written past the gate for a text that is no longer there."""
    one = dossier(desk_of)
    record(desk_of.home, one.source, one.key, digest="e" * 64, verdict=Verdict.APPROVED, role="directie", id="f" * 32,
           now=desk_of.clock())
    assert stand(desk_of) is Stand.CHANGED
    rebuilt(desk_of)
    assert public(desk_of) == ""


@pytest.mark.parametrize("mail", [GERDA, *(mail for role, mail in AT_SCHOOL.items() if role not in ("directie", "mr"))])
def test_who_may_not_publish_gets_the_404_of_nothing(desk_of: School, mail: str) -> None:
    browser = at_desk(desk_of, mail)
    for path in ("/beheer/publiceren/", HERE, EGEL):
        assert browser.get(path).data == browser.get("/beheer/bestaat-niet/").data
    answer = browser.post(HERE, {"versie": dossier(desk_of).digest, "doe": "publiceren"})
    assert answer.status_code == 404
    assert stand(desk_of) is Stand.WAITS
    assert "Een egel in de tuin" not in browser.get("/beheer/").text


def test_a_parent_and_a_stranger_get_nothing(desk_of: School) -> None:
    anna = desk_of.browser().signs_in(ANNA)
    assert anna.get(HERE).status_code == 404 and anna.get("/beheer/publiceren/").status_code == 404
    assert desk_of.browser().get(HERE).location == f"/inloggen/?naar={HERE}"


def test_a_second_factor_of_hours_ago_is_not_enough_to_publish(desk_of: School) -> None:
    henk = at_desk(desk_of, HENK)
    desk_of.clock.passes(minutes=6)
    assert henk.get(HERE).status_code == 200, "reading is not publishing"
    answer = presses(henk, "publiceren")
    assert (answer.status_code, answer.location.partition("?")[0]) == (307, "/bevestigen/verder/")
    assert stand(desk_of) is Stand.WAITS and rows_of(desk_of) == []


def publishers(school: School, roles: str) -> School:
    """The same school with another setting."""
    file = school.home.settings_file
    file.write_text(file.read_text(encoding="utf-8") + f"\n[rules.approval]\nroles = {roles}\n", encoding="utf-8")
    school.settings = school.register.settings = Settings.read(school.home)
    school.__dict__.pop("application", None)
    return school


def test_a_teacher_who_may_publish_does_so_for_the_own_group_only(desk_of: School) -> None:
    gerda = at_desk(publishers(desk_of, '["directie", "leerkracht"]'), GERDA)
    page = gerda.get("/beheer/publiceren/").text
    assert "Kastanjes rapen" in page and "Een egel in de tuin" not in page
    assert gerda.get(EGEL).status_code == 404
    assert presses(gerda, "publiceren").status_code == 303
    assert stand(desk_of) is Stand.APPROVED
    answer = gerda.post(EGEL, {"versie": dossier(desk_of, "2026-2027/groep-5/egels").digest, "doe": "publiceren"})
    assert answer.status_code == 404 and stand(desk_of, "2026-2027/groep-5/egels") is Stand.WAITS


def test_a_teacher_who_is_a_parent_in_another_group_does_not_publish_there(desk_of: School) -> None:
    """Anna reads groep 5 as a mother; as a teacher of groep 4 she publishes for groep 4."""
    add_staff(desk_of.register, "Anna", ANNA, "leerkracht", ("groep-4",), YEAR, now=desk_of.clock())
    anna = at_desk(publishers(desk_of, '["leerkracht"]'), ANNA)
    time.sleep(ASK_EVERY)
    assert "egel" not in anna.get("/beheer/publiceren/").text
    assert anna.get(EGEL).status_code == 404


def test_a_head_whom_the_settings_do_not_name_does_not_publish(desk_of: School) -> None:
    henk = at_desk(publishers(desk_of, '["ib"]'), HENK)
    assert henk.get("/beheer/publiceren/").status_code == 404
    inge = at_desk(desk_of, AT_SCHOOL["ib"])
    assert "Een egel in de tuin" in inge.get("/beheer/publiceren/").text
    assert "berichten op de openbare site zetten" in henk.get("/beheer/rollen/").text


def test_a_member_of_the_mr_never_publishes_whatever_the_settings_say(desk_of: School) -> None:
    """Members show no second factor."""
    school = publishers(desk_of, '["mr", "or"]')
    assert all("publish" not in person.may for person in school.people().values())


def test_a_setting_that_is_no_list_of_words_is_refused(desk_of: School) -> None:
    with pytest.raises(SettingsError):
        publishers(desk_of, '"directie"')


def test_a_damaged_file_of_decisions_opens_no_page_and_publishes_nothing(desk_of: School) -> None:
    desk_of.home.decisions_file.write_bytes(b"{}\n")
    henk = at_desk(desk_of, HENK)
    assert henk.get("/beheer/publiceren/").status_code == 503
    assert henk.get("/beheer/").status_code == 200, "the office goes on"


def test_without_a_release_there_is_nothing_to_publish(school: School) -> None:
    staffed(school)
    page = at_desk(school, HENK).get("/beheer/publiceren/")
    assert page.status_code == 200 and "Er wacht niets" in page.text


def test_the_english_page_speaks_english(desk_of: School) -> None:
    page = at_desk(desk_of, HENK).get("/beheer/publiceren/", Accept_Language="en").text
    assert "Waiting for you" in page and "Wacht op u" not in page


def test_a_difference_is_told_word_by_word() -> None:
    old = Words(title="Een dag", body="Eerste alinea.\n\nWe liepen naar het park.\n\nLaatste.", tags=("a",))
    new = Words(title="Een middag", body="Eerste alinea.\n\nWe renden naar het park.\n\nLaatste.\n\nEn naar huis.",
                tags=("a",))
    found = difference(old, new)
    assert [name for name, _ in found.fields] == ["title"]
    changed = [one for one in found.passages if one.pieces]
    assert [(piece.kind, piece.text) for piece in changed[0].pieces if piece.kind != "same"] == [
        ("gone", "liepen"), ("new", "renden")]
    assert [piece.kind for piece in changed[1].pieces] == ["new"]
    assert difference(old, old).is_empty


def test_a_huge_difference_is_told_in_time() -> None:
    old = Words(title="x", body=" ".join(f"woord{number}" for number in range(20_000)))
    new = Words(title="x", body=" ".join(f"woord{number}" for number in range(20_000, 0, -1)))
    start = time.monotonic()
    assert not difference(old, new).is_empty
    assert time.monotonic() - start < 1


def test_dossiers_live_where_no_page_can_fetch_them(desk_of: School) -> None:
    for path in ("/dossiers/2026-2027.json", "/besloten/dossiers/2026-2027.json", "/../dossiers/2026-2027.json"):
        assert desk_of.browser().get(path).status_code in (303, 404)


def test_the_page_reads_nothing_but_the_release(desk_of: School) -> None:
    """On a server the gate can't read the texts."""
    shutil.rmtree(desk_of.home.content)
    assert "De kastanjes rolden" in at_desk(desk_of, HENK).get(HERE).text
    assert Path(Release.current(desk_of.home).folder / "dossiers").is_dir()
