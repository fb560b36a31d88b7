"""A run stops at any file that is not its own.

Pelican copies what ``{attach}`` and ``{static}`` link to, past every exclude
and out of its own folder (``context["static_links"]``), and ``-o`` writes
through links. This is the second net: press works in a folder that holds
nothing else, and its process refuses to open more.
"""

from __future__ import annotations

import os
from pathlib import Path

from pelican import Pelican, signals
from pelican.generators import StaticGenerator


class ForeignFileError(RuntimeError):
    """A file would be read or written where this run has no business."""


def foreign(path: str | Path, root: str | Path) -> bool:
    """Whether ``path``, links resolved, lies outside ``root``."""
    real, base = os.path.realpath(path), os.path.realpath(root)
    return os.path.commonpath([real, base]) != base


def _check_static(generator: StaticGenerator) -> None:
    linked = sorted(generator.context["static_links"])
    copied = [static.source_path for static in generator.staticfiles]
    if linked or copied:
        raise ForeignFileError(f"files that nobody gave to this run: {', '.join([*linked, *copied])}")


def _check_output(pelican: Pelican) -> None:
    served = pelican.settings.get("SERVED", ())
    for place in served:
        if not foreign(pelican.output_path, place):
            raise ForeignFileError(f"{pelican.output_path} lies in {place}, which is served; "
                                   "only `schoolpoort build` writes there")


def register() -> None:
    """Before anything is written, and when the files to copy are known."""
    signals.initialized.connect(_check_output)
    signals.static_generator_finalized.connect(_check_static)
