"""The program: ``schoolpoort``, and ``python -m schoolpoort``."""

from __future__ import annotations

import gc
import importlib
import os
import sys

from schoolpoort.asked import ask


def main() -> None:
    """Ask the builder that stays, or do it here. What is imported to do it costs more
    than asking."""
    status = ask(sys.argv[1:], os.environ)
    if status is not None:
        sys.exit(status)
    try:
        importlib.import_module("schoolpoort.cli").main()
    finally:
        gc.freeze()  # who ends looks through all that a build knew for garbage once more, for nobody


if __name__ == "__main__":
    main()
