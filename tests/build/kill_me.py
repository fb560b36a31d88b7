"""Builds to be killed: ``python -m tests.build.kill_me HOME``.

Imports once; for each line on standard input it forks a process that builds,
says its number, and when that has ended its exit status (-9: killed).
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

from school.home import Home
from tests.build.schools import made

if __name__ == "__main__":
    for _ in sys.stdin:
        child = os.fork()
        if not child:
            try:
                made(Home(Path(sys.argv[1])))
                os._exit(0)
            finally:
                os._exit(1)
        print(child, flush=True)
        print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)
