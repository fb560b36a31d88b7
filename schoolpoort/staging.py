"""A commit's texts as a folder, to be judged before anything of it counts.

Most of what a commit says stands in content/ already, so those files are linked and
only what differs is written: for 10,000 texts half a second, where writing them all
takes five. A file is only ever replaced, never written over, so content/ stays as it is.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from school.home import Home
from schoolpoort.export import export, is_text
from schoolpoort.objects import Objects


@contextmanager
def staged(home: Home, objects: Objects, commit: str) -> Iterator[Path]:
    """The texts of ``commit`` in a folder that is gone afterwards. Raises OSError and
    GitError."""
    above = home.var / "incoming"
    above.mkdir(mode=0o750, parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=above) as folder:
        _link(home.content, Path(folder))
        export(objects, commit, Path(folder))
        yield Path(folder)


def _link(content: Path, folder: Path) -> None:
    """What can be linked of the texts in content/; what can't is written by ``export``."""
    for here, folders, names in os.walk(content):
        below = folder / os.path.relpath(here, content)
        folders[:] = [name for name in folders if name != ".git"]
        texts = [name for name in names if is_text((below / name).relative_to(folder).as_posix())]
        if texts:
            below.mkdir(parents=True, exist_ok=True)
        for name in texts:
            with suppress(OSError):  # another disk, or gone meanwhile
                os.link(os.path.join(here, name), below / name, follow_symlinks=False)
