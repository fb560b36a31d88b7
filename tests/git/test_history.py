"""A text or a name leaves git's history, and no old copy brings it back."""

from __future__ import annotations

import datetime
import os
import subprocess
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from filelock import FileLock

from schoolpoort.addressbook import Line, leave_out, read_book
from schoolpoort.cli import cli
from schoolpoort.history import repositories
from schoolpoort.rewrite import bundles_of, sweep_bundles
from tests.git.school import THREE, Desk, School, run

FIRST = f"{THREE}/2026-09-01-eerste.md"
NAMED = f"{THREE}/2026-11-20-feest.md"
TEXT = "Title: Feest\nDate: 2026-11-20\n\nFien Öztürk trakteerde op appels.\n"
WORD = "HERSCHRIJF\n"


def typed(school: School, *words: str, answer: str = "") -> Result:
    return CliRunner().invoke(cli, ["--home", str(school.home.root), *words], input=answer, catch_exceptions=False)


def remembered(repository: Path, words: str) -> bool:
    """Whether any object that lies in the repository, reachable or not, holds these words."""
    listed = run(["git", "--git-dir", str(repository), "cat-file", "--batch-all-objects", "--batch-check"], repository)
    return any(words.encode() in subprocess.run(
        ["git", "--git-dir", str(repository), "cat-file", "-p", line.split(" ")[0]], capture_output=True,
        check=True).stdout for line in listed.stdout.splitlines())


def push(school: School, name: str, folder: Path, path: str, text: str, message: str = "werk") -> None:
    folder.mkdir()
    desk = school.desk(name, folder)
    desk.write(path, text)
    desk.git("add", "-A")
    desk.git("commit", "-q", "-m", message)
    assert (pushed := desk.push()).returncode == 0, pushed.stderr


def test_a_text_leaves_every_history_after_a_bundle_and_no_old_copy_brings_it_back(
        school: School, tmp_path: Path) -> None:
    old = school.desk("juf-marieke", tmp_path)
    assert len(repositories(school.home)) == 2, "the one that is pushed to, and what it was made from"
    for answer in ("\n", "herschrijf\n"):
        asked = typed(school, "gone", FIRST, "--history", answer=answer)
        assert asked.exit_code == 1 and "er is niets veranderd" in asked.output
    assert all(remembered(one, "Dag een.") for one in repositories(school.home)) and not bundles_of(school.home)
    done = typed(school, "gone", FIRST, "--history", answer=WORD)
    assert done.exit_code == 0, done.output
    assert not any(remembered(one, "Dag een.") for one in repositories(school.home))
    assert not (school.home.content / FIRST).exists() and (school.home.content / "paginas/over.md").exists()
    assert len(bundles_of(school.home)) == 2
    again = tmp_path / "again"
    run(["git", "clone", "-q", str(bundles_of(school.home)[0]), str(again)], tmp_path)
    assert (again / FIRST).is_file(), "it can be put back from the bundle"
    _old_copies_are_refused(school, old, tmp_path)


def _old_copies_are_refused(school: School, old: Desk, tmp_path: Path) -> None:
    tip = school.tip()
    old.commit(f"{THREE}/2026-11-20-nieuw.md", "Title: Nieuw\nDate: 2026-11-20\n\nTekst.\n")
    assert old.push().returncode, "git itself says that something is new on the server"
    assert "is van voordat er iets uit de geschiedenis is gehaald" in old.push("--force", "main").stderr
    old.git("fetch", "-q", "origin")
    old.git("merge", "-q", "-s", "ours", "--allow-unrelated-histories", "-m", "samen", "origin/main")
    assert "is van voordat er iets uit de geschiedenis is gehaald" in old.push().stderr
    (tmp_path / "two").mkdir()
    fresh = school.desk("juf-marieke", tmp_path / "two")
    fresh.commit(FIRST, "Title: Eerste\nDate: 2026-09-01\n\nDag een.\n")
    pushed = fresh.push()
    assert pushed.returncode and "zou het terugbrengen" in pushed.stderr, "the same bytes, in a commit of now"
    assert school.tip() == tip
    fresh.fresh()
    fresh.commit(FIRST, "Title: Eerste\nDate: 2026-09-01\n\nAnders verteld.\n")
    assert (pushed := fresh.push()).returncode == 0, pushed.stderr


def test_a_name_leaves_texts_and_messages_and_the_rest_of_them_stays(school: School, tmp_path: Path) -> None:
    push(school, "directeur", tmp_path / "a", NAMED, TEXT, "Feest van Fien Öztürk")
    done = typed(school, "gone", "--history", "--text", "Fien Öztürk", answer=WORD)
    assert done.exit_code == 0, done.output
    assert not any(remembered(one, "Öztürk") for one in repositories(school.home))
    assert "[weggehaald] trakteerde op appels." in school.text(NAMED)
    assert not list(school.home.before_rewriting.glob("tmp*")), "the name lies in no file that stayed behind"
    assert (school.home.var / "build-wanted").exists()
    assert "in geen enkele geschiedenis" in typed(school, "gone", "--history", "--text", "Fien Öztürk",
                                                  answer=WORD).output


@pytest.mark.parametrize("words", [("--history",), ("--text", "Fien"), (FIRST, "--history", "--text", "Fien")])
def test_half_a_wish_changes_nothing(school: School, words: tuple[str, ...]) -> None:
    assert typed(school, "gone", *words, answer=WORD).exit_code == 2
    assert "letters, op één regel" in typed(school, "gone", "--history", "--text", "Ab", answer=WORD).output


def test_a_push_waits_for_the_rewriting(school: School, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    desk = school.desk("juf-marieke", tmp_path)
    desk.commit(f"{THREE}/2026-11-20-nieuw.md", "Title: Nieuw\nDate: 2026-11-20\n\nTekst.\n")
    with FileLock(school.home.var / "history.lock"):
        waiting = subprocess.Popen(["git", "push", "-q", "origin", "main"], cwd=desk.folder, env=desk.environ,
                                   stderr=subprocess.PIPE)
        with pytest.raises(subprocess.TimeoutExpired):
            waiting.communicate(timeout=3)
    assert waiting.communicate(timeout=30) is not None and waiting.returncode == 0


def test_the_bundles_have_an_end_and_the_book_of_addresses_forgets_the_name(school: School) -> None:
    typed(school, "gone", FIRST, "--history", answer=WORD)
    now = datetime.datetime.now()
    assert sweep_bundles(school.home, now + datetime.timedelta(days=29)) == 0
    os.utime(bundles_of(school.home)[0], (0, 0))
    assert sweep_bundles(school.home, now) == 1 and len(bundles_of(school.home)) == 1
    lines = [f'{{"source":"groepen/{name}.md","key":"{name}","address":"/besloten/{name}/"}}\n' for name in (
        "2026-2027/groep-3/fien-ozturk-jarig", "2026-2027/groep-3/feest")]
    school.home.address_book.write_text("".join(lines))
    assert leave_out(school.home, "Fien Öztürk") == 1
    assert [line.key for line in read_book(school.home)] == ["2026-2027/groep-3/feest"]
    assert isinstance(read_book(school.home)[0], Line)
