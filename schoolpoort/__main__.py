"""``python -m schoolpoort``: the same as the command."""

from __future__ import annotations

from schoolpoort.cli import main

main()
