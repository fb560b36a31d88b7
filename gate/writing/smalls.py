"""A small picture of each photo and film of a draft, for the one who writes it.

Made by the decoders of the build, in a process of their own without register, keys or
network (school/media). It lies beside the file that it is of and goes with it.
"""

from __future__ import annotations

import os
import re
import shutil
import tempfile
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from filelock import FileLock

from gate.writing.drafts import SMALLS, Draft, Drafts
from school.errands import File
from school.journal import write_whole
from school.media.face import Look
from school.media.pool import Outcome, Pool, Task
from school.media.refusals import LASTING, SENTENCES, Why
from school.originals import open_original
from school.pictures import Medium, medium

LOOKS = {Medium.PHOTO: Look.SMALL, Medium.FILM: Look.STILL}
_SIZE = re.compile(r"([1-9]\d{0,3})x([1-9]\d{0,3})", re.ASCII)


@dataclass(frozen=True)
class Small:
    """``file`` is a WebP; ``width`` and ``height`` are those of the largest that readers
    will get. Of what can't be shown ``wrong`` says why, in Dutch, and there is no file."""

    file: Path | None
    width: int = 0
    height: int = 0
    wrong: str = ""


@dataclass(frozen=True)
class Smalls:
    """Those of one draft."""

    drafts: Drafts
    draft: Draft

    def all(self) -> dict[str, Small]:
        """By name, of each photo and film whose bytes lie here. What can't be made now,
        for want of room or time, is not among them, and is tried again. Raises OSError."""
        files = [file for file in self.draft.files if medium(file.name) in LOOKS and self._path(file).is_file()]
        if any(self._kept(file) is None for file in files):
            folder = self._folder
            folder.mkdir(mode=0o700, exist_ok=True)
            with FileLock(folder / "lock"):
                self._make([file for file in files if self._kept(file) is None])
        return {file.name: small for file in files if (small := self._kept(file))}

    def one(self, name: str) -> Small | None:
        """That of a file of the draft."""
        return self.all().get(name)

    @property
    def _folder(self) -> Path:
        return self.drafts.folder(self.draft) / SMALLS

    def _path(self, file: File) -> Path:
        return self.drafts.file(self.draft, file.name)

    def _kept(self, file: File) -> Small | None:
        folder = self._folder
        with suppress(FileNotFoundError, ValueError):
            said = (folder / f"{file.sha256}.txt").read_text(encoding="ascii")
            if size := _SIZE.fullmatch(said):
                return Small(folder / f"{file.sha256}.webp", int(size[1]), int(size[2]))
            return Small(None, wrong=SENTENCES[Why(said)])
        return None

    def _make(self, files: Iterable[File]) -> None:
        byname = {file.sha256: file for file in files}
        folders: dict[Task, File] = {}

        def tasks() -> Iterable[Task]:
            for file in byname.values():
                kind = medium(file.name)
                assert kind in LOOKS
                task = Task(LOOKS[kind], lambda file=file: _opened(self._path(file)),  # type: ignore[misc]
                            Path(tempfile.mkdtemp(dir=self._folder)))
                folders[task] = file
                yield task

        def done(task: Task, outcome: Outcome) -> None:
            self._keep(folders[task], task.folder, outcome)
            shutil.rmtree(task.folder, ignore_errors=True)

        with Pool(1) as pool:
            pool.run(tasks(), done)

    def _keep(self, file: File, made: Path, outcome: Outcome) -> None:
        report, folder = outcome.report, self._folder
        if report.why is None and len(report.made) == 1 and _SIZE.fullmatch(report.fact):
            os.replace(made / report.made[0].name, folder / f"{file.sha256}.webp")
            write_whole(folder / f"{file.sha256}.txt", report.fact.encode(), 0o600)
        elif report.why in LASTING:
            write_whole(folder / f"{file.sha256}.txt", str(report.why).encode(), 0o600)


def _opened(path: Path) -> int | Why:
    try:
        return open_original(path)
    except OSError:
        return Why.UNREADABLE
