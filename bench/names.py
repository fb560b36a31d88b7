"""``python -m bench.names``: children's names in text, ours beside the name-list library deduce.

The same texts for both (tests/school/namestable.py): how many with a child's name
are found, how many without one are marked, and what a text costs. deduce knows no
register: it marks what looks like a person by lists of 14,881 first and 10,500 last
names. It runs in a Python environment of its own, made here from a lock file, for
it holds on to old versions of what others need.
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
import venv
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from school.childnames import find
from school.home import PROGRAM
from school.words import Group
from tests.school.namestable import (
    OTHERS,
    OWN,
    SURNAMES,
    WORDS,
    YEAR,
    Case,
    full_files,
    full_names,
    names,
    without,
)

APART = PROGRAM / ".venv" / "deduce"
LOCK = Path(__file__).parent / "requirements-deduce.lock"
CHILD = Path(__file__).parent / "deduce_child.py"
SETS = {
    "whole names": list(full_names()), "whole names in files": list(full_files()), "first names, own group": OWN,
    "first names, other groups": OTHERS, "names that are words": WORDS, "last names": SURNAMES,
}


def main() -> int:
    cases = [case for each in SETS.values() for case in each] + list(without())
    began = time.perf_counter()
    ours = [bool(find(case.text, names(), {Group(YEAR, case.group)}, is_file=case.is_file)) for case in cases]
    took = time.perf_counter() - began
    theirs = other(cases)
    print(f"{'':28}{'ours':>14}{'deduce':>14}")
    at = 0
    for name, each in SETS.items():
        part = slice(at, at := at + len(each))
        print(f"{name:28}{sum(ours[part]):>6} of {len(each):<4}{sum(theirs.found[part]):>6} of {len(each):<4}")
    rest = len(cases) - at
    print(f"{'without a name, marked':28}{sum(ours[at:]):>6} of {rest:<4}{sum(theirs.found[at:]):>6} of {rest:<4}")
    print(f"{'a text, ms':28}{1000 * took / len(cases):>8.2f}{'':6}{1000 * theirs.seconds / len(cases):>8.2f}")
    print(f"{'start, s':28}{0:>8.1f}{'':6}{theirs.start:>8.1f}")
    return 0


@dataclass(frozen=True)
class Said:
    """What another library said: of each text whether it sees a person; seconds for
    its start and for all texts."""

    found: list[bool]
    start: float
    seconds: float


def other(cases: Sequence[Case]) -> Said:
    """What deduce marks."""
    python = APART / "bin" / "python"
    if not (APART / ".ready").exists():
        venv.create(APART, with_pip=True, clear=True)
        subprocess.run([python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--require-hashes",
                        "-r", LOCK], check=True)
        (APART / ".ready").touch()
    ran = subprocess.run([python, CHILD], input=json.dumps([case.text for case in cases]), capture_output=True,
                         text=True, check=True)
    return Said(**json.loads(ran.stdout.splitlines()[-1]))  # it tells first what it loads


if __name__ == "__main__":
    sys.exit(main())
