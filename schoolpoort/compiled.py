"""The theme's templates, compiled once for all runs of a build.

A run is a process of its own (DESIGN 3.2) that is forked from the build, and compiling
took it longer than rendering its pages. What is compiled is code: it knows no post.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from types import CodeType
from typing import Any

import pelican
import pelican.generators
from jinja2 import BytecodeCache, ChoiceLoader, Environment, FileSystemLoader
from jinja2.bccache import Bucket
from pelican.readers import find_empty_alt

from plugins.dutch import FILTERS

ITS_OWN = ("author.html", "tag.html")
"""Pelican asks for these in every run, and takes its own where a theme has none."""


class Compiled(BytecodeCache):
    """Compiled templates by their place, each with the checksum of its source."""

    def __init__(self) -> None:
        self._known: dict[str, tuple[str, CodeType]] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        checksum, code = self._known.get(bucket.key, ("", None))
        if checksum == bucket.checksum:
            bucket.code = code

    def dump_bytecode(self, bucket: Bucket) -> None:
        if bucket.code is not None:
            self._known[bucket.key] = bucket.checksum, bucket.code

    def warm(self, templates: Path, options: Mapping[str, Any]) -> None:
        """Compile every template in a folder, as an environment with these options would."""
        theme = FileSystemLoader(templates)
        its_own = FileSystemLoader(Path(pelican.__file__).parent / "themes" / "simple" / "templates")
        environment = Environment(loader=ChoiceLoader([theme, its_own]), bytecode_cache=self, **options)
        environment.filters.update(FILTERS)
        for name in (*theme.list_templates(), *ITS_OWN):
            environment.get_template(name)


class _Silent:
    """In place of Pelican's console."""

    def print(self, *words: object) -> None:
        """Say nothing."""


class _Unlisted(Environment):
    """Each of Pelican's generators looks in all folders of templates for a line of a log that nobody keeps."""

    def list_templates(self, *given: object, **named: object) -> list[str]:
        return []


def warm_pelican() -> None:
    """What Pelican makes at its first use, made here for all runs: the patterns by which it looks for
    images. What it says at the end of each goes to nobody, and took longer to colour than a page to write."""
    find_empty_alt("", "")
    pelican.console = _Silent()
    pelican.generators.Environment = _Unlisted
