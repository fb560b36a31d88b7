"""The builder that stays: it does what a build does, sooner, and never something else."""

from __future__ import annotations

import os
import socket
import stat
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import repeat
from pathlib import Path

import pytest

from school import tour
from school.home import Home
from school.known import Known
from school.release import Release
from school.scout import Scout
from school.withdrawals import Reach, Withdrawal, record
from schoolpoort import build as building
from schoolpoort import resident
from schoolpoort.asked import SOCKET, ask
from schoolpoort.build import BuildError, Options, build
from schoolpoort.memory import Memory, State
from schoolpoort.resident import ResidentError, stay
from schoolpoort.shelf import unused_trees
from schoolpoort.withdraw import take_away
from tests.build.schools import G3, MOMENT, THEME, school, text, tree_bytes, write

POST = f"{G3}/2026-11-20-bladeren-zoeken.md"


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return school(tmp_path / "h")


@pytest.fixture
def asked(home: Home) -> Iterator[list[int]]:
    """A builder that stays for three questions, and the builds that it made."""
    done: list[int] = []

    def do() -> int:
        done.append(len(done))
        print("Uitgave 7")
        return 3

    thread = threading.Thread(target=stay, args=(home, do), kwargs={"rounds": repeat(None, 3)}, daemon=True)
    thread.start()
    while not (home.root / SOCKET).exists():
        pass
    yield done
    for _ in range(3):
        if thread.is_alive():
            ask(["--home", str(home.root), "build"], {})
    thread.join(timeout=10)


def test_who_asks_hears_what_the_build_said_and_its_exit_status(
        home: Home, asked: list[int], capsys: pytest.CaptureFixture[str]) -> None:
    assert ask(["--home", str(home.root), "build"], {}) == 3
    assert capsys.readouterr().out == "Uitgave 7\n"
    assert ask(["build"], {"SCHOOLPOORT_HOME": str(home.root)}) == 3
    assert asked == [0, 1]


def test_only_a_plain_build_is_asked_for(home: Home, asked: list[int]) -> None:
    for words in (["check"], ["build", "--moment", "2026-11-25"], ["build", "--no-wait"], ["build", "--help"],
                  ["withdraw", "build"], []):
        assert ask(["--home", str(home.root), *words], {}) is None
    with socket.socket(socket.AF_UNIX) as stranger:
        stranger.connect(str(home.root / SOCKET))
        stranger.sendall(b'{"words": ["build", "--moment", "1999-01-01"]}\n')
        assert stranger.makefile("rb").readline() == b""
    assert asked == []


def test_only_its_own_user_can_ask(home: Home, asked: list[int]) -> None:
    assert stat.S_IMODE(os.stat(home.root / SOCKET).st_mode) & 0o077 == 0


def test_a_builder_of_an_older_program_ends_and_the_one_who_asks_builds(
        home: Home, asked: list[int], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(resident, "program_state", lambda: ("newer",))
    assert ask(["--home", str(home.root), "build"], {}) is None
    assert asked == []


def test_a_builder_ends_with_what_it_remembers_when_something_was_erased(home: Home, asked: list[int]) -> None:
    home.erased_file.write_text("{}\n")
    assert ask(["--home", str(home.root), "build"], {}) is None
    assert asked == []


def test_a_builder_that_was_killed_stops_nobody(home: Home) -> None:
    (home.root / SOCKET).parent.mkdir(parents=True, exist_ok=True)
    with socket.socket(socket.AF_UNIX) as gone:
        gone.bind(str(home.root / SOCKET))
    assert ask(["--home", str(home.root), "build"], {}) is None


def test_who_asks_while_it_tidies_up_does_not_wait_for_that(home: Home) -> None:
    """After a program's update there are hundreds of old trees to clear away."""
    assert asked_twice(home, lambda: repeat(0, 10**6)).is_alive()


def test_what_is_best_done_when_nobody_builds_waits_for_that_and_nobody_waits_for_it(home: Home) -> None:
    done: list[str] = []

    def steps() -> Iterator[float]:
        done.append("at once")
        yield 600
        done.append("too soon")

    asked_twice(home, steps, lambda: time.sleep(.2))
    assert "at once" in done and "too soon" not in done


def test_what_waits_until_nobody_builds_is_done_when_nobody_does(home: Home) -> None:
    done: list[str] = []

    def steps() -> Iterator[float]:
        yield .01
        done.append("in peace")

    def until_done() -> None:
        end = time.monotonic() + 20
        while not done and time.monotonic() < end:
            time.sleep(.01)

    asked_twice(home, steps, until_done)
    assert "in peace" in done


def asked_twice(home: Home, steps: Callable[[], Iterator[float]],
                between: Callable[[], object] = lambda: None) -> threading.Thread:
    """A builder that stays and takes these steps when it has answered; what happens ``between`` two questions."""
    staying = threading.Thread(target=lambda: stay(home, lambda: 0, steps, iter(range(2))), daemon=True)
    staying.start()
    while not (home.root / SOCKET).exists():
        time.sleep(.01)
    assert ask(["--home", str(home.root), "build"], {}) == 0
    between()
    assert ask(["--home", str(home.root), "build"], {}) == 0
    return staying


def test_there_is_one_builder_for_a_school(home: Home, asked: list[int]) -> None:
    with pytest.raises(ResidentError, match="er blijft al een bouwer"):
        stay(home, lambda: 0)


@pytest.fixture
def helped(monkeypatch: pytest.MonkeyPatch) -> Iterator[Memory]:
    """Of a builder that has a scout look where nothing came."""
    monkeypatch.setattr(tour, "MANY", 1)
    scout = Scout()
    yield Memory(texts=Known(helper=scout))
    scout.process.kill()
    scout.process.join()


OLD = "groepen/2025-2026/groep-3/2025-11-20-kastanjes-rapen.md"
NEW = f"{G3}/2026-11-21-nog-een.md"


def edited(file: Path, words: str) -> None:
    """In its place, so that no folder is other."""
    with file.open("r+", encoding="utf-8") as opened:
        opened.truncate()
        opened.write(words)


@pytest.mark.parametrize("dies", [False, True], ids=["a scout", "a scout that dies"])
def test_nothing_is_served_before_all_was_looked_at(home: Home, helped: Memory, dies: bool) -> None:
    """A post is new, and at the same time an old one is edited: the build begins with the new one."""
    write(home, OLD, text("Kastanjes rapen", "Wij raapten kastanjes.", "2025-11-20"))
    aged(home)
    first = build(home, Options(moment=MOMENT, theme=THEME, memory=helped))
    made(home, helped)
    write(home, NEW, text("Nog een bericht", "Wij schreven nog een bericht.", "2026-11-21"))
    edited(home.content / OLD, text("Kastanjes rapen", "Wij raapten eikels.", "2025-11-20"))
    if dies:
        assert isinstance(helped.texts.helper, Scout)
        helped.texts.helper.process.kill()
    built = build(home, Options(moment=MOMENT, theme=THEME, memory=helped))
    page = home.current / "closed/2025-2026/groep-3/kastanjes-rapen/index.html"
    assert "eikels" in page.read_text(encoding="utf-8") and "raapten kastanjes" not in page.read_text(encoding="utf-8")
    assert built.number == first.number + 1, "a release without the edited post was never there"
    assert made(home, helped) == ()


def test_a_builder_does_not_wait_for_the_rest_when_a_post_is_new(home: Home, helped: Memory) -> None:
    write(home, OLD, text("Kastanjes rapen", "Wij raapten kastanjes.", "2025-11-20"))
    aged(home)
    made(home, helped)
    made(home, helped)
    write(home, NEW, text("Nog een bericht", "Wij schreven nog een bericht.", "2026-11-21"))
    state = helped.look(home)
    assert state.tour.asked and os.path.dirname(OLD) in state.tour.asked.folders


def test_an_error_that_is_mended_elsewhere_stops_nobody(
        home: Home, helped: Memory, monkeypatch: pytest.MonkeyPatch) -> None:
    """What it was made of was not whole yet when the build saw the error."""
    write(home, OLD, text("Kastanjes rapen", "Wij raapten kastanjes.", "2025-11-20"))
    aged(home)
    made(home, helped)
    made(home, helped)
    write(home, NEW, text("Nog een bericht", "Wij schreven nog een bericht.", "2026-11-21"))
    edited(home.content / OLD, text("Kastanjes rapen", "Wij raapten eikels.", "2025-11-20"))
    saw, survey = list[bool](), building.survey

    def errs(*args: object, **rest: object) -> object:
        saw.append(True)
        if len(saw) == 1:
            raise BuildError("er zijn fouten gevonden")
        return survey(*args, **rest)  # type: ignore[arg-type]

    monkeypatch.setattr(building, "survey", errs)
    assert len(made(home, helped)) == 2 == len(saw)
    monkeypatch.setattr(building, "survey", survey)
    write(home, NEW, "Title: Zonder datum\n\nEen fout die blijft.\n")
    edited(home.content / OLD, text("Kastanjes rapen", "Wij raapten noten.", "2025-11-20"))
    with pytest.raises(BuildError, match="er zijn fouten gevonden"):
        made(home, helped)


def test_the_same_as_before_is_only_said_when_all_was_looked_at(home: Home, helped: Memory) -> None:
    """What came since the last build has gone again."""
    write(home, OLD, text("Kastanjes rapen", "Wij raapten kastanjes.", "2025-11-20"))
    aged(home)
    made(home, helped)
    aged(home)
    made(home, helped)
    last = helped.last
    assert last and last.state
    assert helped.texts.helper
    asked = tour.Asked(home.content, (os.path.dirname(OLD),), helped.texts.helper)
    same = State(replace(last.state.tour, asked=asked), last.state.rest)
    assert helped.unchanged(home, same, MOMENT) is last.made
    edited(home.content / OLD, text("Kastanjes rapen", "Wij raapten eikels.", "2025-11-20"))
    assert helped.unchanged(home, same, MOMENT) is None


def made(home: Home, memory: Memory) -> tuple[str, ...]:
    return build(home, Options(moment=MOMENT, theme=THEME, memory=memory)).made


def aged(home: Home) -> None:
    """Everything was written an hour ago."""
    for file in [*home.content.rglob("*"), home.content, home.settings_file, *home.var.glob("proof")]:
        facts = os.stat(file)
        os.utime(file, (facts.st_atime - 3600, facts.st_mtime - 3600))


def test_when_nothing_changed_no_text_is_looked_at(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    memory = Memory()
    aged(home)
    first = build(home, Options(moment=MOMENT, theme=THEME, memory=memory))
    aged(home)
    made(home, memory)
    monkeypatch.setattr(building, "survey", None)
    again = build(home, Options(moment=MOMENT, theme=THEME, memory=memory))
    assert (again.number, again.made, set(again.taken_over)) == (first.number, (), set(first.made))


@pytest.mark.parametrize("what", ["a text", "a new text", "the settings", "a withdrawal", "the clock"])
def test_whatever_changes_is_seen(home: Home, what: str) -> None:
    memory, moment = Memory(), MOMENT
    aged(home)
    write(home, f"{G3}/2026-11-29-later.md", text("Later deze week", "Dit komt pas later.", "2026-11-29 09:00"))
    aged(home)
    assert len(made(home, memory)) == 4 and made(home, memory) == ()
    if what == "a text":
        write(home, POST, text("Bladeren zoeken in het bos", "Met de hele groep zochten we eikenbladeren."))
    if what == "a new text":
        write(home, f"{G3}/2026-11-21-nog-een.md", text("Nog een bericht", "Wij schreven nog een bericht."))
    if what == "the settings":
        home.settings_file.write_text(home.settings_file.read_text().replace("Groep 3", "Groep drie"))
    if what == "a withdrawal":
        record(home, Withdrawal(moment="2026-11-25T12:00:00", source=POST, key="2026-2027/groep-3/bladeren-zoeken",
                                reach=Reach.EVERYWHERE))
    if what == "the clock":
        moment = MOMENT.replace(day=30)
    again = build(home, Options(moment=moment, theme=THEME, memory=memory))
    assert "besloten/2026-2027/groep-3" in again.made


def test_a_text_that_changes_in_the_tick_in_which_it_was_read_is_read_again(home: Home) -> None:
    memory, file = Memory(), home.content / POST
    made(home, memory)
    before = os.stat(file)
    file.write_text(file.read_text().replace("vijver", "rivier"))
    os.utime(file, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert made(home, memory) == ("besloten/2026-2027/groep-3",)


def test_pages_that_stay_as_they_were_are_the_same_files(home: Home) -> None:
    memory, tree = Memory(), home.current / "closed/2026-2027/groep-3"
    made(home, memory)
    pages = {name: os.stat(tree / name / "index.html").st_ino for name in (".", "bladeren-zoeken", "kastanjes")}
    write(home, f"{G3}/2026-11-21-nog-een.md", text("Nog een bericht", "Wij schreven nog een bericht.",
                                                    "2026-11-21 09:00"))
    made(home, memory)
    again = {name: os.stat(tree / name / "index.html").st_ino for name in pages}
    assert again["kastanjes"] == pages["kastanjes"]
    assert again["."] != pages["."] and again["bladeren-zoeken"] != pages["bladeren-zoeken"]


def test_trees_that_no_release_holds_go_when_nobody_has_built_for_a_while_or_when_there_are_many(
        home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    """ext4 makes new folders slowly for minutes after others were deleted."""
    steps = some_builds(home)
    assert [release.number for release in Release.kept(home)] == [4, 5, 6, 7, 8]
    assert len(unused_trees(home)) == 3
    assert sum(steps) == 0 and unused_trees(home) == []
    monkeypatch.setattr(building, "MOST_LEFT", 0)
    with pytest.raises(StopIteration):
        some_builds(home)


def some_builds(home: Home) -> Iterator[float]:
    """Eight, of which each does what it does at once and leaves the rest: what the last one leaves."""
    left: list[Iterator[float]] = []
    for day in range(8):
        write(home, f"{G3}/groep.md", f"Title: Groep 3\n\nDag {day} van de week in de klas.\n")
        build(home, Options(moment=MOMENT, theme=THEME, later=left.append))
        assert next(filter(None, left[-1])) == building.QUIET
    return left[-1]


def test_what_is_taken_away_is_in_no_tree_that_waits_to_be_deleted(home: Home) -> None:
    """Also when no release holds it any more."""
    build(home, Options(moment=MOMENT, theme=THEME))
    (home.content / f"{G3}/2026-11-20-bladeren-zoeken.md").unlink()
    some_builds(home)
    assert any("bladeren" in path for path in tree_bytes(home.trees))
    take_away(home, {"2026-2027/groep-3/bladeren-zoeken"}, {"2026-2027/groep-3/bladeren-zoeken"}, grace=0)
    assert not any("bladeren" in path for path in tree_bytes(home.trees))


def test_what_a_builder_tidies_later_is_not_where_another_build_works(home: Home) -> None:
    """By then nobody holds the lock for it."""
    left: list[Iterator[float]] = []
    build(home, Options(moment=MOMENT, theme=THEME, later=left.append))
    assert not home.work.exists()
    (home.work / "van-een-ander").mkdir(parents=True)
    for _ in left.pop():
        pass
    assert (home.work / "van-een-ander").is_dir()
