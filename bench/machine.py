"""On what and with what was measured."""

from __future__ import annotations

import os
import platform
import subprocess
from importlib.metadata import version
from pathlib import Path

OURS = ("pelican", "markdown", "jinja2", "flask", "werkzeug", "granian", "pyjwt", "whitenoise", "pillow")


def machine() -> str:
    """Processor, cores, memory and system, in one line."""
    return (f"{_processor()}, {os.cpu_count()} cores, {_memory()} GiB of memory, "
            f"{platform.system()} {platform.release().partition('-')[0]}, Python {platform.python_version()}")


def versions() -> dict[str, str]:
    """The libraries of our own that weigh."""
    return {name: version(name) for name in OURS}


def said(command: list[str]) -> str:
    """What a program says that it is, its first line. Raises OSError when it isn't there."""
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    return (done.stdout or done.stderr).splitlines()[0].strip()


def _processor() -> str:
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            return line.partition(":")[2].strip()
    return platform.machine()


def _memory() -> int:
    return round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30)
