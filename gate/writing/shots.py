"""The photos, films and documents of a draft as its writer sees them, in their order."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from gate.writing.desk import Desk
from gate.writing.drafts import Draft
from gate.writing.opening import pictures_of
from gate.writing.own import HERE
from gate.writing.smalls import Smalls
from school.pictures import Medium, medium

_log = logging.getLogger("schoolpoort.writing")


@dataclass(frozen=True)
class Shot:
    """One file. ``picture`` is the address of a small picture, "" when there is none;
    ``width`` and ``height`` are those of the largest that readers get; ``wrong`` says why
    nobody can see it."""

    name: str
    kind: Medium
    picture: str = ""
    width: int = 0
    height: int = 0
    wrong: str = ""


def shots_of(at: Desk, draft: Draft) -> list[Shot]:
    """All of them. Of a file that stands in the store already the picture is what its
    readers get."""
    smalls, served = _smalls(at, draft), pictures_of(at.shelved, draft)
    found = []
    for file in draft.files:
        kind = medium(file.name) or Medium.DOCUMENT
        small = smalls.get(file.name)
        if small:
            here = f"{HERE}{draft.id}/foto/{quote(file.name)}" if small[0] else ""
            found.append(Shot(file.name, kind, here, small[1], small[2], small[3]))
        else:
            found.append(Shot(file.name, kind, served.get(file.name, "")))
    return found


def picture_of(at: Desk, draft: Draft, name: str) -> Path | None:
    """The small picture of a file of the draft."""
    small = _smalls(at, draft).get(name)
    return small[0] if small else None


def _smalls(at: Desk, draft: Draft) -> dict[str, tuple[Path | None, int, int, str]]:
    try:
        return {name: (one.file, one.width, one.height, one.wrong)
                for name, one in Smalls(at.drafts, draft).all().items()}
    except OSError:  # a full disk costs the small pictures, not the page
        _log.exception("small pictures could not be made")
        return {}
