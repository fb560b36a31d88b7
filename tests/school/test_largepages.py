"""A process that stays has its memory in large pages, where the system gives them."""

from __future__ import annotations

import errno
import multiprocessing
import os
import re
from multiprocessing.connection import Connection
from pathlib import Path

import pytest

from school import largepages
from school.largepages import LARGE, enlarge_pages


def large() -> int:
    """How many bytes of this process are in large pages."""
    found = re.search(r"AnonHugePages: +(\d+) kB", Path("/proc/self/smaps_rollup").read_text())
    return int(found[1]) * 1024 if found else 0


def test_who_knows_much_has_it_in_large_pages_and_forks_with_it() -> None:
    """In a process of its own, for it changes the memory of the one that it is in."""
    receive, send = multiprocessing.Pipe(duplex=False)
    process = multiprocessing.get_context("fork").Process(target=_gathers, args=(send,))
    process.start()
    said, before, after, known = receive.recv()
    process.join()
    if not said:
        pytest.skip("this system gathers no pages")
    assert after - before >= 8 * LARGE
    assert known == list(map(str, range(500_000))), "and it is what it was, for a child too"


def _gathers(send: Connection) -> None:
    known = list(map(str, range(500_000)))
    before = large()
    said = enlarge_pages()
    after = large()
    if os.fork() == 0:
        send.send((said, before, after, known))
    os._exit(0)


@pytest.mark.parametrize("answer", [None, lambda *asked: -errno.EINVAL], ids=["none to ask", "one that says no"])
def test_a_system_without_large_pages_gives_none(answer: object, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(largepages, "_madvise", answer)
    assert enlarge_pages() == 0


def test_only_whole_large_pages_of_its_own_are_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[tuple[int, int]] = []
    monkeypatch.setattr(largepages, "_madvise", lambda start, size, how: asked.append((start, size)))
    enlarge_pages()
    own = [line.split() for line in Path("/proc/self/maps").read_text().splitlines()]
    files = [tuple(int(end, 16) for end in one[0].split("-")) for one in own if len(one) > 5 and one[5] != "[heap]"]
    assert asked
    for start, size in asked:
        assert start % LARGE == size % LARGE == 0 < size
        assert all(start + size <= begin or end <= start for begin, end in files), "not of a file, nor its stack"
