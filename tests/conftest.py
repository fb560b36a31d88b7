"""What tests of several parts share."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests.town import Town, make_town, served

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
QUIET = ("--no-sandbox", "--disable-gpu", "--disable-background-networking")
KEEPS_NO_PAGES = "--disable-back-forward-cache"  # Playwright's wish; people's browsers do keep them

Figure = Callable[[int, str], None]
_FIGURE = "reliability"


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Stop where the tests of one group would not run in one process: xdist tells groups
    by a mark on the node's id, and a pytest that it does not know yet drops that without
    a word. Then each process builds a town, and people come who live in the other one."""
    if hasattr(config, "workerinput") and any(
            item.get_closest_marker("xdist_group") and "@" not in item.nodeid for item in items):
        raise pytest.UsageError("this pytest and pytest-xdist do not group tests; see pyproject.toml")


@pytest.fixture
def figure(record_property: Callable[[str, object], None]) -> Figure:
    """Call it with the number of a figure and what was reached; the end of the
    run prints them together."""
    return lambda number, reached: record_property(_FIGURE, (number, reached))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print the figures that this run reached."""
    reports = [report for report in terminalreporter.stats.get("passed", []) if isinstance(report, pytest.TestReport)]
    reached = sorted(tuple(value) for report in reports if report.when == "call"
                     for name, value in report.user_properties if name == _FIGURE)
    if reached:
        terminalreporter.section("figures of reliability")
    for number, what in reached:
        terminalreporter.write_line(f"{number:>4}  {what}")


@pytest.fixture(scope="session")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    """The demo school, built, filled and served; read-only for its tests."""
    with served(make_town(tmp_path_factory.mktemp("town"))) as running:
        yield running


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Chromium, without a window; its back-forward cache is on. One for all
    tests of a run: Playwright starts once in a process."""
    if CHROMIUM is None:
        if os.environ.get("CI"):
            pytest.fail("CI is set and no Chromium is here: the tests of people in a browser must run")
        pytest.skip("no Chromium here; install chromium to run the tests of people in a browser")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=list(QUIET),
                                              ignore_default_args=[KEEPS_NO_PAGES])
        yield chromium
        chromium.close()
