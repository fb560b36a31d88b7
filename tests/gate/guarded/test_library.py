"""A new release is noticed, an unchanged tree stays open, a request keeps what it began with."""

from __future__ import annotations

import threading
import time
from pathlib import Path

import pytest

from gate.library import LOOK_EVERY, Library, Shelf
from school.home import Home
from school.release import ReleaseError
from school.words import Tree
from tests.gate.guarded.gates import School
from tests.gate.guarded.hostile import PAGE
from tests.gate.guarded.releases import G3, G4, Printer, page

HERE = Tree.parse(G3)


class Reader:
    """A library with a clock of its own."""

    def __init__(self, root: Path) -> None:
        self.seconds = 0.0
        self.printer = Printer(Home(root))
        self.library = Library(Home(root), lambda: self.seconds)

    def look(self) -> Shelf:
        self.seconds += LOOK_EVERY
        return self.library.shelf()


def test_without_a_release_there_is_nothing_to_serve(tmp_path: Path) -> None:
    reader = Reader(tmp_path)
    with pytest.raises(ReleaseError):
        reader.look()
    reader.printer.release()
    assert reader.look().number == 1


def test_only_the_trees_that_changed_are_opened_anew(tmp_path: Path) -> None:
    reader = Reader(tmp_path)
    reader.printer.release()
    before = reader.look()
    reader.printer.trees[G4]["nieuw/index.html"] = page("nieuw")
    reader.printer.release()
    after = reader.look()
    assert after.volume(HERE) is before.volume(HERE)
    assert after.volume(Tree.parse(G4)) is not before.volume(Tree.parse(G4))


def test_a_request_keeps_the_release_that_it_began_with(tmp_path: Path) -> None:
    reader = Reader(tmp_path)
    reader.printer.release()
    began = reader.look()
    reader.printer.trees[G3]["index.html"] = page("zeepaard")
    reader.printer.release()
    reader.look()
    volume = began.volume(HERE)
    assert volume
    entry = volume.find("")
    assert entry and b"maanvis" in volume.file(entry).read_bytes()


def test_a_release_that_cannot_be_opened_does_not_end_the_one_that_is_served(tmp_path: Path) -> None:
    reader = Reader(tmp_path)
    reader.printer.release()
    reader.look()
    reader.printer.release()
    (reader.printer.home.current / "release.json").write_text("{")
    assert reader.look().number == 1


def test_a_group_that_is_not_in_the_release_has_no_volume(tmp_path: Path) -> None:
    reader = Reader(tmp_path)
    reader.printer.release()
    del reader.printer.trees[G3]
    reader.printer.release()
    assert reader.look().volume(HERE) is None


def test_many_threads_look_things_up_at_once(tmp_path: Path) -> None:
    reader = Reader(tmp_path)
    reader.printer.release()
    volume, wrong = reader.look().volume(HERE), []
    assert volume

    def ask() -> None:
        for _ in range(400):
            found, missing = volume.find("kijkdoos/"), volume.find("nee/")
            if not found or found.path != "kijkdoos/index.html" or missing:
                wrong.append(found)

    threads = [threading.Thread(target=ask) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not wrong


def test_a_running_gate_serves_a_new_release_whole_within_a_second(own_gate: School) -> None:
    """Under readers: every answer is whole old or whole new."""
    token, seen = own_gate.token("anna"), []
    assert b"maanvis" in own_gate.ask(PAGE, token).body
    own_gate.printer.trees[G3]["index.html"] = page("zeepaard")
    own_gate.printer.release()
    until = time.monotonic() + 1.0
    while time.monotonic() < until:
        got = own_gate.ask(PAGE, token)
        assert got.status == 200
        seen.append(b"zeepaard" in got.body)
    assert seen[-1] and all(seen[-4:])
    assert all(own_gate.ask(PAGE, token).body.count(b"zeepaard") == 2 for _ in range(8))
