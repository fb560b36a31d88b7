"""Asking the builder that stays (schoolpoort/resident.py), from a process that just began.

A build of a school that knows all its texts already takes a fraction of what starting
Python, Pelican and looking at 10,000 texts takes. So this knows nothing of either: it
says over a socket of the home what is asked for, and hears what to print. Without a
builder there, or with one of another version, the command does the work itself.
"""

from __future__ import annotations

import json
import os
import socket
import sys
from collections.abc import Mapping, Sequence

SOCKET = os.path.join("var", "builder.sock")
LONGEST = 100  # letters of a socket's path, by what Linux allows
WORDS = ["build"]
"""What can be asked for. ``--no-wait`` would wait for its turn."""


def home_of(words: Sequence[str], environ: Mapping[str, str]) -> tuple[str, list[str]]:
    """The home that a command line is about, "" when it does not say, and its other words."""
    if words[:1] == ["--home"]:
        return words[1] if len(words) > 1 else "", list(words[2:])
    return environ.get("SCHOOLPOORT_HOME", ""), list(words)


def ask(words: Sequence[str], environ: Mapping[str, str]) -> int | None:
    """Have a plain ``build`` done by the builder of the home and print what it says; the
    exit status, or None when nobody is there to do it."""
    home, rest = home_of(words, environ)
    if not home or rest != WORDS or sys.stdout.isatty():
        return None
    place = os.path.join(os.path.abspath(home), SOCKET)
    if len(place) > LONGEST:
        return None
    try:
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as asking:
            asking.connect(place)
            asking.sendall(json.dumps({"words": rest}).encode() + b"\n")
            with asking.makefile("rb") as heard:
                said = json.loads(heard.readline() or b"null")
    except (OSError, ValueError):
        return None
    if not isinstance(said, dict) or said.get("status") is None:
        return None
    sys.stdout.write(said["out"])
    sys.stderr.write(said["err"])
    return int(said["status"])
