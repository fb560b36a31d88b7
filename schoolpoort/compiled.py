"""The theme's templates, compiled once for all runs of a build.

A run is a process of its own (DESIGN 3.2) that is forked from the build, and compiling
took it longer than rendering its pages. What is compiled is code: it knows no post.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from types import CodeType
from typing import Any

from jinja2 import BytecodeCache, Environment, FileSystemLoader
from jinja2.bccache import Bucket

from plugins.dutch import FILTERS


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
        environment = Environment(loader=FileSystemLoader(templates), bytecode_cache=self, **options)
        environment.filters.update(FILTERS)
        for name in environment.list_templates():
            environment.get_template(name)
