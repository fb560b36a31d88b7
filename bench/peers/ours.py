"""Our own build, as a benchmark sees the others: everything included."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from importlib.metadata import version
from pathlib import Path

from bench.corpus import Sample
from bench.peers.generator import set_aside
from bench.school import write_post, write_school
from school.home import Home
from schoolpoort.asked import SOCKET


class Ours:
    """See ``Generator``. ``site`` holds the closed trees: every post stands in one."""

    name = "schoolpoort build"

    def __init__(self, folder: Path) -> None:
        self.home = Home(folder)
        self.site = self.home.current / "closed"

    def version(self) -> str:
        return version("schoolpoort")

    def write(self, posts: Iterable[Sample]) -> None:
        write_school(self.home.root, posts)

    def add(self, post: Sample) -> None:
        write_post(self.home, post)

    def clear(self) -> None:
        set_aside(self.home.var)

    def build(self) -> None:
        subprocess.run([sys.executable, "-m", "schoolpoort", "--home", str(self.home.root), "build"], check=True,
                       capture_output=True)

    @contextmanager
    def stays(self) -> Iterator[None]:
        """With a builder that stays, as on a server."""
        builder = subprocess.Popen([sys.executable, "-m", "schoolpoort", "--home", str(self.home.root), "build",
                                    "--stay"])
        try:
            while not (self.home.root / SOCKET).exists():
                time.sleep(.05)
            yield
        finally:
            builder.terminate()
            builder.wait()
