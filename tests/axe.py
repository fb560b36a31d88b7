"""What axe finds on a page that is shown at a browser."""

from __future__ import annotations

from typing import Any

from axe_playwright_python.base import AXE_SCRIPT  # type: ignore[import-untyped]
from playwright.sync_api import Page

_THERE = "() => 'axe' in window"
_RUN = "() => axe.run({resultTypes: ['violations']}).then(results => results.violations)"


def violations(page: Page) -> list[str]:
    """Each element that breaks a rule. axe is put into a document once: that costs more than asking it,
    and the same document is looked at in several sizes and colours."""
    if not page.evaluate(_THERE):
        page.evaluate(AXE_SCRIPT)
    found: list[dict[str, Any]] = page.evaluate(_RUN)
    return [f"{rule['id']}: {node['html'][:150]} {node['failureSummary'][:300]}"
            for rule in found for node in rule["nodes"]]
