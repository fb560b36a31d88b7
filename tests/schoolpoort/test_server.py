"""The mail sender beside the gate: when it dies, another one starts."""

from __future__ import annotations

import os
import signal
import sys
import time

from schoolpoort.server import Sender

SLEEPS = [sys.executable, "-c", "import time; time.sleep(60)"]


def until(seconds: float, holds: object) -> bool:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if holds():  # type: ignore[operator]
            return True
        time.sleep(0.02)
    return False


def test_a_sender_that_is_killed_is_there_again() -> None:
    sender = Sender(SLEEPS, pause=0.05)
    try:
        for _ in range(2):
            old = sender.process.pid
            os.kill(old, signal.SIGKILL)
            assert until(5, lambda old=old: sender.process.pid != old and sender.process.poll() is None)
    finally:
        sender.stop()
    assert sender.process.returncode is not None


def test_one_that_can_not_start_is_tried_ever_more_slowly_and_stopping_ends_it() -> None:
    starts: list[int] = []
    sender = Sender([sys.executable, "-c", ""], pause=0.05, longest=0.4)
    begin = time.monotonic()
    while time.monotonic() < begin + 1.5:
        if not starts or starts[-1] != sender.process.pid:
            starts.append(sender.process.pid)
        time.sleep(0.005)
    sender.stop()
    assert 2 <= len(starts) <= 8, "not as fast as it can"
    last = sender.process.pid
    time.sleep(0.6)
    assert sender.process.pid == last
