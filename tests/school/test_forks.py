"""Work in parallel: what comes back, in which order, and what a failure says."""

from __future__ import annotations

import gc
import multiprocessing
import os
import signal
import time
from functools import partial
from pathlib import Path

import pytest

from school.forks import ForkError, Forks


def test_results_come_in_the_order_of_the_work_and_each_is_told() -> None:
    told: list[int] = []
    assert Forks(lambda number: number * number, 2, told.append).run(range(7)) == [0, 1, 4, 9, 16, 25, 36]
    assert sorted(told) == list(range(7))


def test_each_piece_has_a_process_of_its_own() -> None:
    processes = Forks(lambda _: os.getpid(), 2).run(range(4))
    assert len({*processes, os.getpid()}) == 5


def test_a_piece_that_fails_says_what_and_where() -> None:
    def work(number: int) -> int:
        if number == 3:
            raise ValueError("drie is er niet")
        return number

    with pytest.raises(ForkError, match=r"drie is er niet \(test_forks.py:\d+\)"):
        Forks(work, 2).run(range(6))


def test_no_process_is_left_whatever_came_of_them() -> None:
    """Nobody waits for one that is done: it ends while others work."""
    Forks(lambda number: time.sleep(0.05), 2).run([])
    assert Forks(lambda number: number, 2).run(range(5)) == [0, 1, 2, 3, 4]
    for child in multiprocessing.active_children():
        child.join(10)
    assert multiprocessing.active_children() == []
    with pytest.raises(ForkError):
        Forks(lambda number: time.sleep(60) if number else 1 / 0, 2).run(range(3))
    assert multiprocessing.active_children() == []


def test_what_is_done_meanwhile_waits_for_nobody_and_nobody_for_it() -> None:
    """Many pieces have another process to begin them: all can be done while this one is busy."""
    done = multiprocessing.get_context("fork").Semaphore(0)

    def all_done() -> None:
        assert all(done.acquire(timeout=10) for _ in range(8))

    def work(number: int) -> bytes:
        done.release()
        return bytes(number * 10_000)

    assert Forks(work, 2).run(range(8), all_done) == [bytes(number * 10_000) for number in range(8)]


def test_few_pieces_are_begun_before_what_is_done_meanwhile() -> None:
    begun, heard = multiprocessing.get_context("fork").Semaphore(0), list[bool]()
    Forks(lambda number: begun.release() or number, 2).run([1], lambda: heard.append(begun.acquire(timeout=10)))
    assert heard == [True]


def test_what_all_pieces_need_is_made_once_before_them_by_who_begins_them() -> None:
    def piece(number: int) -> tuple[list[int], int]:
        return made, os.getppid()

    for pieces, meanwhile in ((2, None), (8, lambda: None)):
        made: list[int] = []
        heard = Forks(piece, 2, prepare=lambda made=made: made.append(os.getpid())).run(range(pieces), meanwhile)
        assert [(made, parent) for made, parent in heard] == [([parent], parent) for _, parent in heard]
        assert (made == [os.getpid()]) == (pieces == 2)  # of many it is another that begins them


def test_when_what_all_need_can_not_be_made_that_is_said() -> None:
    with pytest.raises(ForkError, match=r"division by zero \(test_forks.py:\d+\)"):
        Forks(lambda number: number, 2, prepare=lambda: 1 / 0).run(range(8), lambda: None)
    assert multiprocessing.active_children() == []


def test_nobody_looks_for_garbage_while_results_come_in_and_afterwards_who_did_does(
        request: pytest.FixtureRequest) -> None:
    request.addfinalizer(gc.enable)
    seen: list[bool] = []
    for before in (True, False):
        gc.enable() if before else gc.disable()
        assert all(Forks(lambda _: gc.isenabled(), 2, lambda _: seen.append(gc.isenabled())).run(range(3)))
        assert gc.isenabled() is before
        with pytest.raises(ForkError):
            Forks(lambda number: 1 / number, 2).run(range(3))
        assert gc.isenabled() is before
    assert seen == [False] * 6


def test_a_piece_that_fails_ends_all_whoever_began_it() -> None:
    with pytest.raises(ForkError, match=r"division by zero \(test_forks.py:\d+\)"):
        Forks(lambda number: time.sleep(60) if number else 1 / 0, 2).run(range(8), lambda: None)
    assert multiprocessing.active_children() == []


def test_when_what_is_done_meanwhile_goes_wrong_nothing_is_made_any_more(tmp_path: Path) -> None:
    with pytest.raises(ZeroDivisionError):
        Forks(partial(_noted, tmp_path), 2).run(range(50), lambda: 1 / 0)
    assert multiprocessing.active_children() == []
    made = set(tmp_path.iterdir())
    time.sleep(.5)
    assert len(made) < 10 and made == set(tmp_path.iterdir())


def test_when_who_asked_is_killed_no_more_pieces_are_begun(tmp_path: Path) -> None:
    asker = multiprocessing.get_context("fork").Process(target=lambda: Forks(partial(_noted, tmp_path), 2).run(
        range(50), lambda: os.kill(os.getpid(), signal.SIGKILL)))
    asker.start()
    asker.join()
    time.sleep(1)
    assert asker.exitcode == -signal.SIGKILL and len(list(tmp_path.iterdir())) < 10


def _noted(folder: Path, number: int) -> int:
    (folder / f"{number}-begun").touch()
    time.sleep(.1 + number % 2 / 5)
    (folder / f"{number}-done").touch()
    return number


def test_a_process_that_dies_is_no_result() -> None:
    with pytest.raises(ForkError, match="het proces stopte"):
        Forks(lambda number: os._exit(9), 1).run([1])
