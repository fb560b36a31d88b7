"""Who publishes: a post is public when its header says so and somebody with the right
approved this very text with these photos; without that it is built closed and stops nobody."""

from __future__ import annotations

import datetime
import json
import os
from pathlib import Path

import msgspec
import pytest
from click.testing import CliRunner
from PIL import Image

from school.checker import check
from school.decisions import Decision, DecisionsError, Verdict, needs_approval, record
from school.dossiers import Dossier, read_all
from school.home import Home
from school.release import Release
from school.request import Wish, take_down_asked, take_request, wish
from school.settings import Approval, Settings, SettingsError
from schoolpoort import held, verify
from schoolpoort.build import THEME as REAL_THEME
from schoolpoort.build import BuildError, Options, build
from schoolpoort.commands.build import build as build_command
from schoolpoort.commands.build import report
from schoolpoort.commands.who import who
from schoolpoort.erase import erase, find_doomed
from schoolpoort.rollback import rollback
from schoolpoort.withdraw import take_down_revoked
from tests.build.schools import G3, MOMENT, SCHOOL, SMALL, made, school, text, tree_bytes, write

CHESTNUTS = f"{G3}/2026-11-18-kastanjes.md"
KEY = "2026-2027/groep-3/kastanjes"
PUBLIC = "uit-de-groepen/2026-2027/groep-3/kastanjes/index.html"
CLOSED = "closed/2026-2027/groep-3/kastanjes/index.html"
NOW = datetime.datetime(2026, 11, 25, 16, 0, tzinfo=datetime.UTC)


def asks_approval(home: Home, more: str = "") -> None:
    home.settings_file.write_text(SCHOOL.replace("needed = false", f"needed = true\n{more}"), encoding="utf-8")


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """A school in which the head publishes."""
    home = school(tmp_path / "home")
    asks_approval(home)
    return home


def dossiers(home: Home) -> dict[str, Dossier]:
    return {one.key: one for one in read_all(Release.current(home).folder)}


def decides(home: Home, verdict: Verdict = Verdict.APPROVED, digest: str = "", key: str = KEY,
            role: str = "directie") -> str:
    """The line that the gate writes; for the version that lies there now."""
    one = dossiers(home)[key]
    record(home, one.source, one.key, digest=digest or one.digest, verdict=verdict, role=role, id="a" * 32,
           now=NOW)
    return one.digest


def is_public(home: Home) -> bool:
    return (home.current / "public" / PUBLIC).exists()


def tells(home: Home) -> list[str]:
    """Public files that tell of the post."""
    return [path for path, data in tree_bytes(home.current / "public").items()
            if b"kastanjes" in data.lower() or "kastanjes" in path]


def test_a_published_post_waits_closed_and_stops_nobody(home: Home) -> None:
    built = made(home)
    assert [(one.source, one.code, one.waits) for one in built.held] == [(CHESTNUTS, "waits-approval", False)]
    assert tells(home) == []
    assert (home.current / CLOSED).exists()


def test_approved_it_is_public_and_nothing_else_is(home: Home) -> None:
    made(home)
    decides(home)
    assert made(home).held == ()
    assert is_public(home)
    assert not any(b"eikenbladeren" in data for data in tree_bytes(home.current / "public").values())


@pytest.mark.parametrize("edit", [
    text("Kastanjes rapen!", "De kastanjes rolden over het schoolplein naar de poort.", "2026-11-18 12:00",
         "published"),
    text("Kastanjes rapen", "De kastanjes rolden over het schoolplein naar de vijver.", "2026-11-18 12:00",
         "published"),
    text("Kastanjes rapen", "De kastanjes rolden over het schoolplein naar de poort.", "2026-11-18 12:00", "published",
         Tags="herfst"),
    text("Kastanjes rapen", "De kastanjes rolden over het schoolplein naar de poort.", "2026-11-18 12:00", "published",
         Summary="Rollen maar"),
    text("Kastanjes rapen", "De kastanjes rolden over het schoolplein naar de poort.", "2026-11-18 12:01", "published"),
    text("Kastanjes rapen", "De kastanjes rolden over het schoolplein naar de poort.", "2026-11-18 12:00", "published",
         Slug="kastanjes-2"),
    text("Kastanjes rapen", "De kastanjes rolden over het schoolplein naar de poort.", "2026-11-18 12:00", "published",
         Author="juf Els"),
])
def test_an_edit_of_anything_that_the_public_sees_waits_again(home: Home, edit: str) -> None:
    made(home)
    decides(home)
    made(home)
    assert is_public(home)
    write(home, CHESTNUTS, edit)
    built = made(home)
    assert [one.code for one in built.held] == ["waits-approval"]
    assert tells(home) == [], "neither the new version nor the old one"


def test_what_nobody_sees_of_it_may_change(home: Home) -> None:
    """An expiry shows on no page; spaces in a header are none of the text."""
    made(home)
    decides(home)
    words = (home.content / CHESTNUTS).read_text()
    write(home, CHESTNUTS, words.replace("Title: ", "Title:   ").replace("Status:", "Expires: 2027-01-01\nStatus:"))
    assert made(home).held == ()
    assert is_public(home)


def test_other_photos_under_the_same_name_wait_again(tmp_path: Path) -> None:
    home = school(tmp_path / "home", {f"{G3}/2026-11-18-kastanjes/bericht.md": SMALL[CHESTNUTS].replace(
        "Status:", "Gallery: Kastanjes op een rij\nStatus:")})
    asks_approval(home)
    photo = home.content / f"{G3}/2026-11-18-kastanjes/een.jpg"
    Image.new("RGB", (60, 40), "red").save(photo)
    made(home)
    first = dossiers(home)[KEY]
    assert [one.name for one in first.words.photos] == ["een.jpg"]
    shown = first.words.photos[0].shown
    assert shown and all((home.current / "closed" / one.removeprefix("/besloten/")).is_file() for one in shown)
    decides(home)
    made(home)
    assert is_public(home)
    Image.new("RGB", (60, 40), "blue").save(photo)
    assert [one.code for one in made(home).held] == ["waits-approval"]
    Image.new("RGB", (60, 40), "red").save(photo)
    assert made(home).held == (), "the photo that was approved is back"
    photo.rename(photo.with_name("twee.jpg"))
    assert [one.code for one in made(home).held] == ["waits-approval"]


def test_the_dossier_says_what_was_approved_before_for_as_long_as_it_waits(home: Home) -> None:
    made(home)
    old = decides(home)
    made(home)
    assert dossiers(home)[KEY].before is None
    for words in ("De kastanjes rolden naar de vijver.", "De kastanjes rolden naar de school."):
        write(home, CHESTNUTS, text("Kastanjes rapen", words, "2026-11-18 12:00", "published"))
        made(home)
        now = dossiers(home)[KEY]
        assert now.before and now.before.body.strip() == "De kastanjes rolden over het schoolplein naar de poort."
        assert (now.before_digest, now.words.body.strip()) == (old, words)
    decides(home)
    made(home)
    assert dossiers(home)[KEY].before is None


def test_the_dossiers_are_in_no_served_tree_and_for_the_gates_group_only(home: Home) -> None:
    made(home)
    folder = Release.current(home).folder
    file = folder / "dossiers" / "2026-2027.json"
    assert (file.stat().st_mode & 0o7777, file.parent.stat().st_mode & 0o7777) == (0o640, 0o750)
    assert [one["key"] for one in json.loads(file.read_bytes())] == [KEY]
    for served in (*Path(folder / "public").rglob("*"), *(home.trees).rglob("*")):
        assert "dossiers" not in served.parts


def test_an_approval_for_another_text_publishes_nothing(home: Home) -> None:
    """A line that was copied, forged or edited for another digest."""
    made(home)
    decides(home, digest="f" * 64)
    assert [one.code for one in made(home).held] == ["waits-approval"]
    for digest in ("", "approved", dossiers(home)[KEY].digest.upper()):
        line = home.decisions_file.read_bytes().splitlines()[0]
        wrong = msgspec.structs.replace(msgspec.json.decode(line, type=Decision), digest=digest)
        home.decisions_file.write_bytes(msgspec.json.encode(wrong) + b"\n")
        assert [one.code for one in made(home).held] == ["waits-approval"]
        assert tells(home) == []


@pytest.mark.parametrize("broken", [b"{}\n", b"geen json\n", b'{"verdict":"published"}\n', b"\xff\n"])
def test_a_file_that_is_not_understood_publishes_nothing_new(home: Home, broken: bytes) -> None:
    made(home)
    home.decisions_file.write_bytes(broken)
    with pytest.raises(DecisionsError, match="beschadigd"):
        made(home)


def test_a_line_that_was_cut_off_while_it_was_written_is_none(home: Home) -> None:
    made(home)
    decides(home)
    home.decisions_file.write_bytes(home.decisions_file.read_bytes().rstrip(b"\n"))
    assert [one.code for one in made(home).held] == ["waits-approval"]


@pytest.mark.parametrize("line", ["Approved: directie", "Goedgekeurd: ja", "Approval: 0123", "Digest: abc"])
def test_a_header_that_claims_an_approval_is_refused(home: Home, line: str) -> None:
    write(home, CHESTNUTS, SMALL[CHESTNUTS].replace("Status:", f"{line}\nStatus:"))
    assert [finding.code for finding in check(home, Settings.read(home), moment=MOMENT)
            if finding.severity == "error"] == ["key-unknown"]


def test_what_was_taken_off_the_site_is_gone_at_once_and_stays_away(home: Home) -> None:
    """From every kept release, without a build; a build and a roll-back don't bring it back."""
    made(home)
    decides(home)
    made(home)
    write(home, f"{G3}/groep.md", "Title: Groep 3\n\nEen andere dag.\n")
    made(home)
    assert is_public(home)
    decides(home, Verdict.REVOKED)
    assert take_down_revoked(home, grace=0) == (KEY,)
    assert tells(home) == []
    for release in Release.kept(home):
        assert not any("kastanjes" in path for path in tree_bytes(release.public))
    assert (home.current / CLOSED).exists()
    assert [one.code for one in made(home).held] == ["withdrawn-public"]
    assert take_down_revoked(home, grace=0) == ()
    rollback(home, 2, MOMENT)
    assert tells(home) == []
    decides(home)
    made(home)
    assert is_public(home), "whoever approves it again may"


def test_a_roll_back_brings_back_no_version_that_is_not_approved_now(home: Home) -> None:
    made(home)
    decides(home)
    made(home)
    before = Release.current(home).number
    write(home, CHESTNUTS, text("Kastanjes rapen", "Zonder de naam van Pim.", "2026-11-18 12:00", "published"))
    made(home)
    assert tells(home) == []
    _, _, out = rollback(home, before, MOMENT)
    assert tells(home) == []
    assert CHESTNUTS in out


def test_what_is_taken_off_while_a_build_runs_is_not_in_its_result(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    made(home)
    decides(home)
    real, done = verify.verify, []

    def looked(*args, **more):  # type: ignore[no-untyped-def]
        if not done:
            done.append(True)
            decides(home, Verdict.REVOKED)
        return real(*args, **more)

    monkeypatch.setattr("schoolpoort.build.verify", looked)
    made(home)
    assert done and tells(home) == []


def test_an_approval_that_comes_while_a_build_runs_waits_for_the_next(home: Home, monkeypatch: pytest.MonkeyPatch
                                                                      ) -> None:
    """Else a head who approves ten posts in a row would keep a build from ending."""
    made(home)
    real, turns = verify.verify, []

    def looked(*args, **more):  # type: ignore[no-untyped-def]
        turns.append(decides(home))
        return real(*args, **more)

    monkeypatch.setattr("schoolpoort.build.verify", looked)
    made(home)
    assert len(turns) == 1 and tells(home) == []
    monkeypatch.undo()
    made(home)
    assert is_public(home)


def test_a_build_that_forgets_to_ask_is_stopped_by_the_last_look(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    """Broken on purpose: the plan thinks that all is approved; the look from outside doesn't."""
    monkeypatch.setattr(held, "_not_public", lambda post, stand: None)
    with pytest.raises(BuildError) as caught:
        made(home)
    assert {finding.code for finding in caught.value.findings} == {"not-approved"}
    assert not home.current.exists()


def test_a_tree_that_is_taken_over_is_looked_at_as_well(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    made(home)
    decides(home)
    made(home)
    home.decisions_file.unlink()  # the approval is gone, the tree is still there
    monkeypatch.setattr(held, "_not_public", lambda post, stand: None)
    with pytest.raises(BuildError) as caught:
        made(home)
    assert {finding.code for finding in caught.value.findings} == {"not-approved"}


def test_without_the_file_nothing_is_public(home: Home) -> None:
    """A backup that was put back without it opens nothing."""
    made(home)
    decides(home)
    made(home)
    home.decisions_file.unlink()
    made(home)
    assert tells(home) == []


def test_which_groups_need_nobody_is_a_setting(home: Home) -> None:
    asks_approval(home, 'free_groups = ["groep-3"]\n')
    assert made(home).held == ()
    assert is_public(home)
    decides(home, Verdict.REVOKED)
    assert [one.code for one in made(home).held] == ["withdrawn-public"], "taking off counts, needed or not"
    with pytest.raises(SettingsError, match=r"groep-9.*geen groep"):
        asks_approval(home, 'free_groups = ["groep-9"]\n')
        Settings.read(home)


def test_a_page_waits_for_nobody(home: Home) -> None:
    made(home)
    assert (home.current / "public/over-ons/index.html").exists()
    assert not needs_approval(type("Page", (), {"group": None})(), Approval(needed=True))


def test_the_closed_page_says_that_it_waits_and_not_for_longer(tmp_path: Path) -> None:
    """With the real theme."""
    home = school(tmp_path / "home")
    asks_approval(home)
    build(home, Options(moment=MOMENT, theme=REAL_THEME))
    assert "wacht op publicatie" in (home.current / CLOSED).read_text()
    other = home.current / "closed/2026-2027/groep-3/bladeren-zoeken/index.html"
    assert "wacht op publicatie" not in other.read_text()
    decides(home)
    build(home, Options(moment=MOMENT, theme=REAL_THEME))
    assert "wacht op publicatie" not in (home.current / CLOSED).read_text()
    assert is_public(home)


def test_the_same_decisions_give_the_same_bytes(tmp_path: Path) -> None:
    found = []
    for name in ("a", "b"):
        home = school(tmp_path / name)
        asks_approval(home)
        made(home)
        decides(home)
        made(home)
        found.append((tree_bytes(home.trees), Release.current(home).facts, Release.current(home).dossiers))
    assert found[0] == found[1]


def test_nothing_new_makes_no_release(home: Home) -> None:
    first = made(home).number
    assert made(home).number == first


def test_the_public_site_does_not_know_what_waits(home: Home) -> None:
    """A post that waits changes no byte of it."""
    made(home)
    waiting = tree_bytes(home.current / "public")
    (home.content / CHESTNUTS).unlink()
    made(home)
    assert tree_bytes(home.current / "public") == waiting


def test_wishes_are_taken_once(home: Home) -> None:
    assert not take_request(home) and not take_down_asked(home)
    wish(home, Wish.BUILD, Wish.TAKE_DOWN)
    wish(home, Wish.BUILD)
    assert take_down_asked(home) and take_request(home)
    assert not take_request(home) and not take_down_asked(home)
    assert os.listdir(home.wishes) == []


def test_the_file_names_no_post(home: Home) -> None:
    """What is erased must not live on in it."""
    made(home)
    decides(home)
    assert b"kastanjes" not in home.decisions_file.read_bytes()


def test_who_and_the_builds_summary_say_what_waits(home: Home, capsys: pytest.CaptureFixture[str],
                                                   monkeypatch: pytest.MonkeyPatch) -> None:
    report(made(home))
    said = capsys.readouterr()
    assert f"{CHESTNUTS}: wacht op publicatie" in said.out and CHESTNUTS not in said.err
    monkeypatch.setenv("SCHOOLPOORT_HOME", str(home.root))
    assert "wacht op publicatie" in CliRunner().invoke(who, [CHESTNUTS]).output
    decides(home)
    made(home)
    assert "goedgekeurd" in CliRunner().invoke(who, [CHESTNUTS]).output
    decides(home, Verdict.REVOKED)
    assert "van de openbare site gehaald" in CliRunner().invoke(who, [CHESTNUTS]).output


def test_a_build_in_which_a_post_waits_ends_well(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SCHOOLPOORT_HOME", str(home.root))
    done = CliRunner().invoke(build_command, ["--moment", "2026-11-25"])
    assert done.exit_code == 0, done.output
    assert "wacht op wie publiceert" in done.output


def test_what_is_erased_leaves_the_dossiers_too(home: Home) -> None:
    made(home)
    decides(home)
    made(home)
    erase(home, find_doomed(home, CHESTNUTS), MOMENT, grace=0)
    assert b"schoolplein" not in b"".join(tree_bytes(home.var).values())
    assert not any("kastanjes" in str(one) for release in Release.kept(home) for one in read_all(release.folder))
