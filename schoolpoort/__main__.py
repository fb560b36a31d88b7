"""The program: ``schoolpoort``, and ``python -m schoolpoort``."""

from __future__ import annotations

import atexit
import gc
import importlib
import os
import sys
from contextlib import suppress

from schoolpoort.asked import ask


def main() -> None:
    """Ask the builder that stays, or do it here. What is imported to do it costs more
    than asking."""
    status = ask(sys.argv[1:], os.environ)
    if status is not None:
        sys.exit(status)
    try:
        importlib.import_module("schoolpoort.cli").main()
    except SystemExit as ended:
        if getattr(ended, "at_once", False):
            _end(ended.code)
        raise
    finally:
        gc.freeze()  # who ends looks through all that a build knew for garbage once more, for nobody


def _end(status: object) -> None:
    """End as Python does, but without first taking apart all that was known of a school's texts: that
    takes a sixth of a second and gives the system nothing that it doesn't take back itself."""
    atexit._run_exitfuncs()
    with suppress(BrokenPipeError):  # who read along is gone
        sys.stdout.flush()
        sys.stderr.flush()
    os._exit(status if isinstance(status, int) else 0)


if __name__ == "__main__":
    main()
