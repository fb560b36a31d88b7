"""What a release holds beside its trees: in no tree that is served.

For pages of the gate dossiers of what lies before whoever publishes, the list of all photos,
small pictures of those that wait for a look, and the texts of this year for who changes them;
for the statement why what is public is public.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

import msgspec

from school import dossiers, prints, written
from school.filestate import FileState
from school.grounds import FILE as GROUNDS
from school.grounds import read_grounds
from school.release import Facts, Release
from schoolpoort.hidden import Hidden


@dataclass(frozen=True)
class Beside:
    """Packed dossiers, prints and texts by the names of their files, by name the
    file of each small picture, and the packed grounds."""

    dossiers: Mapping[str, bytes] = field(default_factory=dict)
    prints: Mapping[str, bytes] = field(default_factory=dict)
    previews: Mapping[str, Path] = field(default_factory=dict)
    texts: Mapping[str, bytes] = field(default_factory=dict)
    grounds: bytes = b""

    @classmethod
    def of(cls, release: Release) -> Beside:
        """What lies in a release on disk."""
        there = sorted((release.folder / prints.FOLDER).glob("*"))
        return cls(release.dossiers, {file.name: file.read_bytes() for file in there if file.suffix == ".json"},
                   {file.name: file for file in there if file.suffix in prints.ENDINGS},
                   {file.name: file.read_bytes() for file in sorted((release.folder / written.FOLDER).glob("*.json"))},
                   read_grounds(release.folder).pack())

    def sealed(self, facts: Facts) -> Facts:
        """The facts of a release that says what lies beside it."""
        pictures = {name: b"" for name in self.previews}
        return msgspec.structs.replace(facts, dossiers=dossiers.seal(self.dossiers),
                                       prints=dossiers.seal({**self.prints, **pictures}),
                                       texts=dossiers.seal(self.texts),
                                       basis=dossiers.seal({GROUNDS: self.grounds} if self.grounds else {}))

    def without(self, keys: Collection[str]) -> Beside:
        """Without some posts, and what they said before. A photo may be of more posts
        than one, so the small pictures stay until the next build."""
        if not keys:
            return self
        return replace(self, dossiers=dossiers.without(self.dossiers, keys), prints=prints.without(self.prints, keys),
                       texts=written.without(self.texts, keys))

    def hidden(self, hidden: Hidden) -> Beside:
        """After photos left the trees. What may be nowhere, nobody is asked about."""
        if not hidden.closed and not hidden.public:
            return self
        return replace(self, dossiers=dossiers.hidden(self.dossiers, hidden.closed),
                       prints=prints.hidden(self.prints, hidden.closed, hidden.public),
                       previews={name: file for name, file in self.previews.items() if file.stem not in hidden.barred})

    def put(self, folder: Path, before: Path) -> None:
        """Write it into the new folder of a release, readable for the gate's group: these
        are texts and photos that wait, as closed as the closed trees. A file that is the
        same in the release ``before`` is linked: a school's years are 30 MB, and what is on
        the disk need not be brought there again."""
        whole = {GROUNDS: self.grounds} if self.grounds else {}
        for name, files in ((dossiers.FOLDER, self.dossiers), (prints.FOLDER, self.prints),
                            (written.FOLDER, self.texts)):
            (folder / name).mkdir(mode=0o750)
            whole |= {f"{name}/{file}": data for file, data in files.items()}
        for name, data in whole.items():
            if not _linked(name, before, folder, data):
                (folder / name).write_bytes(data)
                (folder / name).chmod(0o640)
            _LIES[name] = _state(folder / name), data
        for name, source in self.previews.items():
            target = folder / prints.FOLDER / name
            try:
                os.link(source, target)
            except OSError:  # the store lies on another disk
                shutil.copyfile(source, target)


_LIES: dict[str, tuple[FileState, bytes]] = {}
"""What this process wrote last by each name, with the state of that file: then it needn't be
read to see that it says the same."""


def _state(file: Path) -> FileState:
    return FileState.of(file.stat(follow_symlinks=False))


def _linked(name: str, before: Path, folder: Path, data: bytes) -> bool:
    """Whether the old file says the same, and could be linked."""
    old = before / name
    try:
        state, lies = _state(old), _LIES.get(name)
        if state.size != len(data):
            return False
        if not (lies and lies[0] == state and lies[1] is data) and old.read_bytes() != data:
            return False
        os.link(old, folder / name, follow_symlinks=False)
    except OSError:
        return False
    return True
