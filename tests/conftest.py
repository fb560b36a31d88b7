"""What tests of several parts share."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Callable, Generator, Iterator
from types import CodeType

import pytest
from flask import Flask
from jinja2.bccache import Bucket, BytecodeCache
from playwright.sync_api import Browser, expect, sync_playwright

from tests.stores import Asked, is_left_out, store_of
from tests.town import Town, make_town, served

# Hundreds of tests start a program of ours. On a machine that was told to keep no compiled Python
# each of them would compile all that it imports, and each process of the run all tests.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
sys.dont_write_bytecode = False

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
QUIET = ("--no-sandbox", "--disable-gpu", "--disable-background-networking")
KEEPS_NO_PAGES = "--disable-back-forward-cache"  # Playwright's wish; people's browsers do keep them

PATIENCE = 30_000
"""Milliseconds for what a page does, on a machine that has much else to do: a letter is a second of a processor, and
beside a few other tests that was more than ten on the clock. Playwright's own wait of ``expect`` is five."""

Figure = Callable[[int, str], None]
_FIGURE = "reliability"
_ASKED = Asked()
_TOLD = "asked of the stores"
_NEVER = pytest.StashKey[list[str]]()


class _Compiled(BytecodeCache):
    """What templates were compiled to in this process: nearly each test of the gate makes a gate of its own, and its
    templates are those of the one before. By name, file and text, as Jinja's own caches do."""

    def __init__(self) -> None:
        self._kept: dict[tuple[str, str], CodeType | None] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        bucket.code = self._kept.get((bucket.key, bucket.checksum))

    def dump_bytecode(self, bucket: Bucket) -> None:
        self._kept[bucket.key, bucket.checksum] = bucket.code


def pytest_configure() -> None:
    _ASKED.begin()
    Flask.jinja_options = {**Flask.jinja_options, "bytecode_cache": _Compiled()}


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Generator[None, object, object]:
    _ASKED.listens = bool(store_of(item))
    return (yield)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Stop where the tests of one group would not run in one process: xdist tells groups
    by a mark on the node's id, and a pytest that it does not know yet drops that without
    a word. Then each process builds a town, and people come who live in the other one.

    And leave out on PostgreSQL what only SQLite is to see (tests/stores.py)."""
    left = [item for item in items if is_left_out(item)]
    if left:
        config.hook.pytest_deselected(items=left)
        items[:] = [item for item in items if not is_left_out(item)]
    if hasattr(config, "workerinput") and any(
            item.get_closest_marker("xdist_group") and "@" not in item.nodeid for item in items):
        raise pytest.UsageError("this pytest and pytest-xdist do not group tests; see pyproject.toml")


@pytest.fixture
def figure(record_property: Callable[[str, object], None]) -> Figure:
    """Call it with the number of a figure and what was reached; the end of the
    run prints them together."""
    return lambda number, reached: record_property(_FIGURE, (number, reached))


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: object) -> None:
    """A process of the run is done: what it saw asked comes to what the others saw."""
    _ASKED.add(getattr(node, "workeroutput", {}).get(_TOLD, {}))


def pytest_sessionfinish(session: pytest.Session) -> None:
    """A whole run in which PostgreSQL was not asked what SQLite was has failed."""
    if hasattr(session.config, "workeroutput"):
        session.config.workeroutput[_TOLD] = _ASKED.told()
    elif _is_whole(session.config) and not session.testsfailed and (never := _ASKED.missing()):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED
        session.config.stash[_NEVER] = never


def _is_whole(config: pytest.Config) -> bool:
    chosen = ("keyword", "markexpr", "deselect", "lf", "failedfirst", "stepwise", "collectonly")
    return config.args_source is pytest.Config.ArgsSource.TESTPATHS and not any(
        config.getoption(name, None) for name in chosen)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print the figures that this run reached."""
    never = terminalreporter.config.stash.get(_NEVER, [])
    if never:
        terminalreporter.section("asked of SQLite, never of PostgreSQL: see tests/stores.py", red=True)
    for asked in never:
        terminalreporter.write_line(asked)
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
    expect.set_options(timeout=PATIENCE)
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=list(QUIET),
                                              ignore_default_args=[KEEPS_NO_PAGES])
        yield chromium
        chromium.close()
