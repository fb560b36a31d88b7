"""Whom photos show, said at the server; and the questions to who adds photos at a terminal."""

from __future__ import annotations

import datetime
import hashlib
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from school.request import take_down_asked
from school.settings import Settings
from school.shown import Place, Shown, Verdict
from schoolpoort import phototags
from schoolpoort.cli import cli
from schoolpoort.commands import phototag
from schoolpoort.which import find_post_place
from tests.gate.consenting import on_paper
from tests.gate.small_school import ANNA, DIRK, EVA, School

FOLDER = "2026-2027/groep-3/2026-11-21-kijkdoos"
TEXT = "Title: Kijkdoos\nDate: 2026-11-21 15:00\nAuthor: juf Gerda\nStatus: published\n\nKijk!\n"
ONE, TWO = b"\xff\xd8\xff een", b"\xff\xd8\xff twee"
SEEN, BARRED = Verdict.SEEN, Verdict.BARRED


@pytest.fixture
def school(tmp_path: Path) -> Iterator[School]:
    made = School.found(tmp_path).peopled()
    made.clock.time = datetime.datetime.now(datetime.UTC)
    (made.home.content / "groepen" / FOLDER).mkdir(parents=True)
    (made.home.content / "groepen" / FOLDER / "bericht.md").write_text(TEXT, encoding="utf-8")
    (made.home.originals / FOLDER).mkdir(parents=True)
    for name, data in (("een.jpg", ONE), ("twee.jpg", TWO)):
        (made.home.originals / FOLDER / name).write_bytes(data)
    for child, mail in (("Bram", ANNA), ("Bram", DIRK), ("Fien", EVA)):
        on_paper(made, child, mail, closed_photos="yes", public_photos="no" if child == "Fien" else "yes")
    yield made
    made.register.close()


def run(school: School, *words: str) -> Result:
    return CliRunner().invoke(cli, ["photos", *words], env={"SCHOOLPOORT_HOME": str(school.home.root)})


def verdicts(school: School, photo: bytes) -> list[Verdict | None]:
    shown = Shown.read(school.home)
    return [shown.verdict(hashlib.sha256(photo).hexdigest(), place) for place in Place]


def test_a_child_on_a_photo_keeps_it_from_where_it_may_not_be(school: School) -> None:
    done = run(school, "tag", "groep-3/kijkdoos/een.jpg", "fien")
    assert done.exit_code == 0, done.output
    assert "een.jpg: openbaar: mag niet" in done.output
    assert verdicts(school, ONE) == [SEEN, BARRED] and verdicts(school, TWO) == [None, None]
    assert take_down_asked(school.home)


def test_a_whole_post_shows_nobody_of_whom_is_asked(school: School) -> None:
    assert run(school, "tag", "groep-3/kijkdoos", "--nobody").exit_code == 0
    assert verdicts(school, ONE) == verdicts(school, TWO) == [SEEN, SEEN]


def test_who_is_no_child_of_the_group_or_two_of_them_is_refused(school: School) -> None:
    assert "heet geen kind zo" in run(school, "tag", "groep-3/kijkdoos", "Cas").output
    assert "staat die foto niet" in run(school, "tag", "groep-3/kijkdoos/drie.jpg", "Fien").output
    assert run(school, "tag", "groep-3/kijkdoos").exit_code == 2
    assert verdicts(school, ONE) == [None, None]


def test_without_the_register_it_says_where_the_question_waits(school: School) -> None:
    school.register.close()
    school.home.register_file.unlink()
    done = run(school, "tag", "groep-3/kijkdoos", "Fien")
    assert done.exit_code == 1 and "http://localhost/beheer/fotos/" in done.output


def at_a_terminal(school: School, monkeypatch: pytest.MonkeyPatch, typed: str) -> str:
    """What is said to who adds a photo and types this."""
    settings = Settings.read(school.home)
    place = find_post_place(school.home, settings, "groep-3/kijkdoos")
    with CliRunner().isolation(input=typed) as (_, err, *_rest):
        monkeypatch.setattr(phototag.sys.stdin, "isatty", lambda: True)
        monkeypatch.setattr(phototag.sys.stderr, "isatty", lambda: True)
        phototag.ask_about(school.home, settings, place, ["een.jpg"])
        return err.getvalue().decode()


def test_who_does_not_agree_with_the_list_is_asked_nothing_and_the_photo_waits(
        school: School, monkeypatch: pytest.MonkeyPatch) -> None:
    said = at_a_terminal(school, monkeypatch, "n\n")
    assert "zwemkleding" in said and "Fien" not in said and "/beheer/fotos/" in said
    assert verdicts(school, ONE) == [None, None]


@pytest.mark.parametrize("typed, public", [("n\n", SEEN), ("1\n", BARRED), ("\n", None), ("2\n", None)])
def test_who_adds_photos_at_a_terminal_sees_the_list_once_and_is_asked(
        school: School, monkeypatch: pytest.MonkeyPatch, typed: str, public: Verdict | None) -> None:
    said = at_a_terminal(school, monkeypatch, f"y\n{typed}")
    assert "zwemkleding" in said
    assert "zwemkleding" not in at_a_terminal(school, monkeypatch, "\n"), "once for this kind of post"
    assert "1  Fien Öztürk" in said and "Bram" not in said, "only who may not be there"
    assert verdicts(school, ONE)[1] is public
    assert verdicts(school, TWO) == [None, None]


def test_without_a_terminal_no_name_is_said(school: School, capsys: pytest.CaptureFixture[str]) -> None:
    settings = Settings.read(school.home)
    phototag.ask_about(school.home, settings, find_post_place(school.home, settings, "groep-3/kijkdoos"), ["een.jpg"])
    said = capsys.readouterr()
    assert "/beheer/fotos/" in said.err and "Fien" not in said.out + said.err


def test_a_post_that_is_yet_to_come_is_closed(school: School) -> None:
    (school.home.content / "groepen" / FOLDER / "bericht.md").unlink()
    place = find_post_place(school.home, school.settings, f"groep-3/{FOLDER.rpartition('/')[2]}")
    with phototags.room(school.home, school.settings, place) as here:
        assert here and all(spot.places == (Place.CLOSED,) for spot in here.own.values())
