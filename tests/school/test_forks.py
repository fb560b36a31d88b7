"""Work in parallel: what comes back, in which order, and what a failure says."""

from __future__ import annotations

import multiprocessing
import os
import time

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


def test_a_process_that_dies_is_no_result() -> None:
    with pytest.raises(ForkError, match="het proces stopte"):
        Forks(lambda number: os._exit(9), 1).run([1])
