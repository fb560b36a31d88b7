"""The page and git meet in one repository: real pushes over ssh with the hooks, real errands."""

from __future__ import annotations

import datetime
import subprocess
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from gate.tokens import new_id
from school import errands
from school.errands import Deed, Errand, State, Writer
from school.request import Wish, wish
from tests.git.school import THREE, Desk, School, run

GERDA, NOW = Writer("a" * 32, "juf Gerda"), datetime.datetime(2026, 11, 20, 15, 40, tzinfo=datetime.UTC)
TEXT = "Titel: Hutten\nDatum: 2026-11-20 15:40\nAuteur: juf Gerda\nStatus: besloten\n\nVan de pagina.\n"
PUSHED = "Title: Bladeren\nDate: 2026-11-20\n\nDoor git.\n"
FIRST = f"{THREE}/2026-09-01-eerste.md"


def sends(school: School, text: str = TEXT, source: str = "", before: str = "") -> Errand:
    """What the page lays down."""
    errand = Errand(id=new_id(), moment=NOW.isoformat(), deed=Deed.SAVE, group="2026-2027/groep-3", author=GERDA,
                    by=GERDA, title="Hutten", source=source, word="" if source else "2026-11-20-hutten",
                    base=errands.digest(before.encode()) if before else "")
    errands.send(school.home, errand, text.encode())
    wish(school.home, Wish.TAKE_UP)
    return errand


def state(school: School, errand: Errand) -> State:
    said = errands.read_answer(school.home, errand.id)
    assert said, "nobody answered"
    return said.state


def in_main(school: School, path: str) -> str:
    return subprocess.run(["git", "--git-dir", str(school.repository), "show", f"main:{path}"], check=True,
                          capture_output=True, text=True).stdout


def test_page_and_push_at_the_same_moment_both_stand(school: School, tmp_path: Path) -> None:
    marieke = school.desk("juf-marieke", tmp_path)
    marieke.commit(f"{THREE}/2026-11-20-bladeren.md", PUSHED)
    errand = sends(school)
    with ThreadPoolExecutor(2) as both:
        pushed, taken = both.submit(marieke.push), both.submit(school.command, "hooks", "take-up")
        assert taken.result().returncode == 0
    if pushed.result().returncode:  # the page was first: git's own advice
        marieke.git("pull", "-q", "--rebase")
        assert marieke.push().returncode == 0
    assert state(school, errand) is State.PLACED
    assert in_main(school, f"{THREE}/2026-11-20-bladeren.md") == PUSHED
    assert in_main(school, f"{THREE}/2026-11-20-hutten/bericht.md") == TEXT


def test_who_pushed_first_is_never_written_over_and_who_pushes_late_gets_a_conflict(
        school: School, tmp_path: Path) -> None:
    marieke = school.desk("juf-marieke", tmp_path)
    before = in_main(school, FIRST)
    marieke.commit(FIRST, before.replace("Dag een.", "Door Marieke."))
    assert marieke.push().returncode == 0
    mine = before.replace("Dag een.", "Door de pagina.")
    late = sends(school, mine, FIRST, before)
    school.command("hooks", "take-up")
    assert state(school, late) is State.CHANGED and "Door Marieke." in in_main(school, FIRST)
    again = sends(school, mine, FIRST, in_main(school, FIRST))
    school.command("hooks", "take-up")
    assert state(school, again) is State.PLACED
    marieke.commit(FIRST, before.replace("Dag een.", "Marieke nog eens."))
    assert marieke.push().returncode != 0, "fetch first"
    assert not merges(marieke) and "<<<<<<<" in (marieke.folder / FIRST).read_text(), "git shows both"
    assert in_main(school, FIRST) == mine


def merges(desk: Desk) -> bool:
    return not run(["git", "pull", "-q", "--no-rebase", "--no-edit"], desk.folder, desk.environ, check=False).returncode


def test_a_push_that_rewrites_what_the_page_committed_is_refused(school: School, tmp_path: Path) -> None:
    errand = sends(school)
    school.command("hooks", "take-up")
    noor = school.desk("directeur", tmp_path)
    before = school.tip()
    noor.git("commit", "-q", "--amend", "-m", "anders")
    assert noor.push("--force", "main").returncode != 0 and school.tip() == before
    noor.git("reset", "-q", "--hard", "HEAD~1")
    assert noor.push("--force", "main").returncode != 0 and school.tip() == before
    assert state(school, errand) is State.PLACED and in_main(school, f"{THREE}/2026-11-20-hutten/bericht.md") == TEXT


def test_who_keeps_git_pulls_what_the_page_wrote_and_changes_it(school: School, tmp_path: Path) -> None:
    sends(school)
    school.command("hooks", "take-up")
    marieke = school.desk("juf-marieke", tmp_path)
    said = marieke.git("log", "-1", "--format=%an|%s")
    assert said == "juf Gerda|Hutten"
    source = f"{THREE}/2026-11-20-hutten/bericht.md"
    marieke.commit(source, TEXT.replace("Van de pagina.", "Van ons allebei."))
    assert marieke.push().returncode == 0 and "Van ons allebei." in in_main(school, source)
