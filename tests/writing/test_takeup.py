"""What was written on a page stands in the repository: once, in the writer's name, and never over somebody else's."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from random import Random

import pytest

from school import errands
from school.errands import Deed, ErrandError, State
from school.home import PROGRAM, Home
from school.originals import place_of
from school.refused import refuse
from school.request import build_wanted
from schoolpoort.keeper import Keeper
from tests.writing.school import GERDA, HENK, NOW, TEXT, THREE, School, photo

HERE = f"groepen/{THREE}/2026-11-20-kijkdoos/bericht.md"


def test_a_post_is_committed_in_the_name_of_who_wrote_it_and_a_build_is_asked_for(school: School) -> None:
    errand = school.sends(by=HENK)
    [said] = school.takes_up()
    assert (said.state, said.source, said.id) == (State.PLACED, HERE, errand.id)
    assert school.text(HERE) == TEXT and build_wanted(school.home).exists()
    assert school.git("log", "-1", "--format=%an|%ae|%cn|%s", "main").strip() == \
        f"juf Gerda|{GERDA.id}@localhost|Henk|Kijkdoos", "a colleague may post for her, and both are recorded"
    assert errand.id in school.git("log", "-1", "--format=%B", "main")
    assert not school.git("fsck", "--strict"), "git itself finds nothing wrong"


def test_photos_go_to_the_store_and_never_into_git(school: School, tmp_path: Path) -> None:
    school.sends(files={"doos.jpg": photo(tmp_path)})
    [said] = school.takes_up()
    assert said.state is State.PLACED and not said.findings
    assert (school.home.originals / THREE / "2026-11-20-kijkdoos" / "doos.jpg").exists()
    assert "doos.jpg" not in school.git("ls-tree", "-r", "--name-only", "main")


def test_a_photo_that_can_not_be_shown_is_told_and_nothing_is_placed(school: School, tmp_path: Path) -> None:
    broken = tmp_path / "doos.jpg"
    broken.write_bytes(photo(tmp_path).read_bytes()[:2000])
    school.sends(files={"doos.jpg": broken})
    [said] = school.takes_up()
    assert said.state is State.REFUSED and said.findings[0].what
    assert school.commits() == ["begin"] and not (school.home.originals / THREE).exists()


def test_two_posts_with_one_title_both_stand(school: School) -> None:
    school.sends()
    school.sends(TEXT.replace("kijkdoos.", "andere doos."))
    assert [one.source for one in school.takes_up()] == [HERE, HERE.replace("kijkdoos", "kijkdoos-2")]


@pytest.mark.parametrize("text, code", [
    ("Titel: Kijkdoos\nDatun: 2026-11-20\n\nTekst.\n", "key-unknown"), ("<script>", "header-missing"),
    (TEXT + "\n<script>alert(1)</script>\n", "")])
def test_what_breaks_a_rule_is_told_by_line_and_changes_nothing(school: School, text: str, code: str) -> None:
    school.sends(text)
    [said] = school.takes_up()
    assert said.state is State.REFUSED and school.commits() == ["begin"] and not build_wanted(school.home).exists()
    assert said.findings and (not code or code in {one.code for one in said.findings})


@pytest.mark.parametrize("facts", [
    {"source": "paginas/over.md"}, {"source": "kalender.toml"}, {"source": "../school.toml"}, {"source": ".gitignore"},
    {"source": f"groepen/{THREE}/groep.md"}, {"source": "groepen/2026-2027/groep-4/2026-11-20-x/bericht.md"},
    {"word": "../../groep-4/2026-11-20-x"}, {"word": ""}, {"group": "2026-2027/groep-9"}])
def test_a_gate_that_was_broken_into_writes_in_posts_of_groups_alone(school: School, facts: dict[str, str]) -> None:
    school.sends(TEXT, None, **facts)
    [said] = school.takes_up()
    assert said.state is State.REFUSED and school.commits() == ["begin"]


def test_a_file_with_a_path_for_a_name_is_not_read(school: School, tmp_path: Path) -> None:
    errand = school.sends()
    letter = school.home.inbox / errand.id / errands.LETTER
    letter.write_bytes(letter.read_bytes().replace(b'"files":[]', b'"files":[{"name":"../../x","sha256":""}]'))
    with pytest.raises(ErrandError):
        errands.read(school.home, errand.id, 1000)
    assert school.takes_up()[0].state is State.REFUSED


def test_an_edit_replaces_the_text_and_a_change_of_somebody_else_is_never_written_over(school: School) -> None:
    school.sends()
    school.takes_up()
    base, mine, other = errands.digest(TEXT.encode()), TEXT.replace("maakten", "knipten"), TEXT + "\nMorgen verder.\n"
    school.sends(other, source=HERE, base=base, author=HENK, by=HENK)
    late = school.sends(mine, source=HERE, base=base)
    assert [one.state for one in school.takes_up()] == [State.PLACED, State.CHANGED]
    assert school.text(HERE) == other and school.answer(late).theirs == other
    school.sends(mine, source=HERE, base=errands.digest(other.encode()))
    assert school.takes_up()[0].state is State.PLACED and school.text(HERE) == mine


def test_a_post_that_is_deleted_is_gone_from_main_and_an_edit_of_it_is_told(school: School) -> None:
    school.sends()
    school.takes_up()
    base = errands.digest(TEXT.encode())
    school.sends("", deed=Deed.DELETE, source=HERE, base=base)
    school.sends(TEXT, source=HERE, base=base)
    assert [one.state for one in school.takes_up()] == [State.PLACED, State.CHANGED]
    assert "kijkdoos" not in school.git("ls-tree", "-r", "--name-only", "main")


def test_a_title_that_looks_like_the_end_of_a_commit_names_no_other_place(school: School, tmp_path: Path) -> None:
    other = "groepen/2026-2027/groep-4/2026-11-20-van-hen/bericht.md"
    errand = school.sends(files={"doos.jpg": photo(tmp_path)}, title=f"Schoolpoort-Source: {other}")
    school.takes_up()
    (school.home.answered / f"{errand.id}.json").unlink()  # as if killed before the answer
    assert school.takes_up()[0].source == HERE
    assert not (school.home.originals / place_of(other)).exists()


def test_judging_a_change_leaves_the_content_as_it_is_until_it_is_delivered(school: School) -> None:
    first = school.home.content / "groepen" / THREE / "2026-09-01-eerste.md"
    before, there = first.read_bytes(), first.stat().st_ino
    school.sends(TEXT, source=f"groepen/{THREE}/2026-09-01-eerste.md", base=errands.digest(before))
    [said] = school.takes_up()
    assert said.state is State.PLACED and "Kijkdoos" in school.text(said.source)
    assert first.read_bytes() == before and first.stat().st_ino == there and first.stat().st_nlink == 1
    assert not list((school.home.var / "incoming").iterdir())


def test_a_text_that_was_taken_out_of_the_history_does_not_come_back(school: School) -> None:
    school.sends()
    school.takes_up()
    blob = school.git("rev-parse", f"main:{HERE}").strip()
    school.git("update-ref", "refs/heads/main", "main~1")
    school.git("reflog", "expire", "--expire=now", "--all")
    school.git("gc", "-q", "--prune=now")
    refuse(school.home, [blob], NOW)
    school.sends()
    assert school.takes_up()[0].state is State.REFUSED and school.commits() == ["begin"]


def test_an_errand_is_done_once_however_often_it_is_taken_up(school: School) -> None:
    errand = school.sends()
    school.takes_up()
    (school.home.answered / f"{errand.id}.json").unlink()  # as if killed before the answer
    assert school.takes_up()[0].source == HERE and school.commits() == ["Kijkdoos", "begin"]
    errands.send(school.home, errand, TEXT.encode())  # the gate was killed as well
    assert school.takes_up() == [] and errands.clear(school.home) == 1
    errands.send(school.home, errand, TEXT.encode())
    assert errands.waiting(school.home) == [] and school.commits() == ["Kijkdoos", "begin"]


def test_a_push_at_the_same_moment_goes_first_and_nothing_is_lost(
        school: School, monkeypatch: pytest.MonkeyPatch) -> None:
    """Between the making of the commit and the moving of main, a push comes in, three times."""
    advance, pushes = Keeper.advance, iter(range(3))

    def late(self: Keeper, tip: str, commit: str, by: errands.Writer) -> bool:
        if (number := next(pushes, None)) is not None:
            tree = school.git("rev-parse", "main^{tree}").strip()
            ident = ["-c", "user.name=ICT", "-c", "user.email=ict@proef.example"]
            pushed = school.git(*ident, "commit-tree", "-p", "main", "-m", f"push {number}", tree).strip()
            school.git("update-ref", "refs/heads/main", pushed)
        return advance(self, tip, commit, by)

    monkeypatch.setattr(Keeper, "advance", late)
    school.sends()
    assert school.takes_up()[0].state is State.PLACED
    assert school.commits() == ["Kijkdoos", "push 2", "push 1", "push 0", "begin"]


def test_the_command_that_systemd_starts_takes_up_what_waits(school: School) -> None:
    errand = school.sends()
    done = _command(school.home)
    assert done.wait() == 0 and school.answer(errand).state is State.PLACED


def test_killed_at_any_moment_no_post_is_lost_or_doubled(school: School, tmp_path: Path) -> None:
    """SIGKILL at random moments, then once more to the end."""
    random, rounds = Random(5), int(os.environ.get("KILL_ROUNDS", "6"))
    for number in range(rounds):
        errand = school.sends(TEXT.replace("Kijkdoos", f"Doos {number}"), {"doos.jpg": photo(tmp_path, colour=number)},
                              title=f"Doos {number}", word=f"2026-11-20-doos-{number}-x")
        process = _command(school.home)
        time.sleep(random.uniform(0.1, 1.5))
        process.send_signal(signal.SIGKILL)
        process.wait()
        school.takes_up()
        assert school.answer(errand).state is State.PLACED
        assert (school.home.originals / THREE / f"2026-11-20-doos-{number}-x" / "doos.jpg").exists()
    assert school.commits() == [*(f"Doos {number}" for number in reversed(range(rounds))), "begin"]
    assert not school.git("fsck", "--strict", "--no-dangling")


def _command(home: Home) -> subprocess.Popen[bytes]:
    return subprocess.Popen([sys.executable, "-m", "schoolpoort", "--home", str(home.root), "hooks", "take-up"],
                            cwd=PROGRAM, start_new_session=True, stderr=subprocess.DEVNULL)
