"""Sloppy and hostile input: none public by accident, none lost in silence, no
traceback, no hang (DESIGN 3.1)."""

from __future__ import annotations

import datetime
import json
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from school.checker import survey
from school.fields import STATUSES
from school.findings import Finding, has_errors
from school.home import PROGRAM, Home
from school.posts import Post, parse_post
from school.settings import Settings
from school.words import Status
from tests.bad_input import blocks, bodies, headers, places
from tests.bad_input.cases import IN_FOLDER, POST, Case
from tests.bad_input.places import Tree
from tests.conftest import Figure

SETTINGS = Settings.parse((PROGRAM / "school.toml").read_bytes())
NOW = datetime.datetime(2026, 11, 21, 12, 0)
SECONDS = 5.0  # of this process, so that a busy machine fails nobody; most need a hundredth

CASES = [
    *headers.STATUS, *headers.KEYS, *headers.VALUES, *blocks.SHAPES, *blocks.FILES,
    *bodies.LINKS, *bodies.PICTURES, *bodies.HTML, *bodies.HEAVY, *places.NAMES, *places.PLACES,
]


@pytest.fixture
def home(tmp_path: Path) -> Home:
    (tmp_path / "content").mkdir()
    return Home(tmp_path)


def lay(home: Home, case: Case) -> None:
    file = home.content / case.path
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(case.data)
    for name in case.files:
        (file.parent / name).write_bytes(b"x")


def tell(findings: tuple[Finding, ...]) -> str:
    return "\n".join(map(str, findings)) or "no finding"


def is_told(finding: Finding, path: str) -> bool:
    """Whether a finding is about this path or about a folder above it."""
    return path == finding.path or path.startswith(f"{finding.path}/")


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_bad_text_gets_its_finding(case: Case, home: Home) -> None:
    lay(home, case)
    began = time.process_time()
    report = survey(home, SETTINGS, moment=NOW)
    assert time.process_time() - began < SECONDS
    read = {post.source: post for post in (*report.content.posts, *report.content.pages)}

    for code, line in case.findings:
        found = [f for f in report.findings if (f.code, f.line) == (code, line) and is_told(f, case.path)]
        assert found, f"{code} on line {line} was expected:\n{tell(report.findings)}"
    if case.status:
        assert not has_errors(report.findings), tell(report.findings)
        assert read[case.path].status == case.status
    else:
        assert has_errors(report.findings), "nothing stops this text"
    expected = {code for code, _ in case.findings}
    extra = [finding for finding in report.findings if case.status and finding.code not in expected]
    assert not extra, tell(tuple(extra))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_bad_text_is_neither_public_by_accident_nor_lost(case: Case, home: Home) -> None:
    """It is read with the status that it asks for, or somebody is told."""
    lay(home, case)
    report = survey(home, SETTINGS, moment=NOW)
    read = [post for post in (*report.content.posts, *report.content.pages) if post.source == case.path]
    told = [finding for finding in report.findings if is_told(finding, case.path)]
    assert read or any(finding.severity == "error" for finding in told)
    public = [post for post in read if post.status is Status.PUBLISHED]
    if public and case.status != Status.PUBLISHED:
        assert has_errors(told), "a text with a fault would be published"


@pytest.mark.parametrize("tree", places.TREES, ids=lambda tree: tree.name)
def test_a_bad_folder_gets_its_finding(tree: Tree, home: Home) -> None:
    tree.make(home.content)
    report = survey(home, SETTINGS, moment=NOW)
    found = {(finding.code, finding.path) for finding in report.findings if finding.severity == "error"}
    assert set(tree.findings) <= found, tell(report.findings)


def test_the_table_is_long_enough_and_says_each_thing_once() -> None:
    names = [case.name for case in CASES] + [tree.name for tree in places.TREES]
    assert len(names) >= 170
    assert len(names) == len(set(names))


_LINES = st.sampled_from([
    "Title: Bladeren", "Date: 2026-11-20", "Status: published", "Status: private", "Status:  published ",
    "status: published", "Status : published", " Status: published", "Status: Published", "---", "", " ",
    "Titel: x", "Slug: a", "\ufeffStatus: published", "Status:\u00a0published", "Status: publi\u0000shed",
    "- published", "Status: [published]", "Tekst.", "\rStatus: published", "Status: published\x0c"])
_HEADERS = st.lists(_LINES | st.text(max_size=40), max_size=9).map("\n".join)


@settings(deadline=None)
@given(_HEADERS)
def test_only_the_exact_line_publishes(text: str) -> None:
    """Whatever a header says, no text is published that lacks the one line."""
    one, findings = parse_post(POST, text.encode("utf-8", "surrogatepass"), (), SETTINGS)
    assert one is not None or has_errors(findings)
    if isinstance(one, Post) and one.status is Status.PUBLISHED:
        lines = [line.rstrip("\r").strip(" \t") for line in text.removeprefix("\ufeff").split("\n")]
        wishes = [line for line in lines if line.startswith("Status:")]
        assert [wish.removeprefix("Status:").strip(" \t") for wish in wishes] == ["published"]


@settings(deadline=None)
@given(st.binary(max_size=300), st.sampled_from([POST, IN_FOLDER, "paginas/x.md", "x/y.md"]))
def test_no_bytes_make_the_reader_fail(data: bytes, path: str) -> None:
    one, findings = parse_post(path, data, (), SETTINGS)
    assert one is not None or has_errors(findings)


def test_the_command_tells_everything_at_once_and_without_a_traceback(home: Home, figure: Figure) -> None:
    """All bad texts in one school, as a teacher would run it."""
    (home.root / "school.toml").write_bytes((PROGRAM / "school.toml").read_bytes())
    own = [case for case in CASES if case.path == POST and not case.status]
    for number, case in enumerate(own):
        places.put(home.content, f"groepen/2026-2027/groep-3/geval-{number}-x.md", case.data)
    command = [sys.executable, "-c", "from schoolpoort.cli import main; main()", "check", "--json"]
    done = subprocess.run(command, env={**os.environ, "SCHOOLPOORT_HOME": str(home.root)}, cwd=PROGRAM,
                          capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 1
    assert done.stderr == ""
    findings = json.loads(done.stdout)["findings"]
    told = {finding["path"] for finding in findings if finding["severity"] == "error"}
    assert len(told) == len(own)
    figure(21, f"{len(CASES) + len(places.TREES)} bad texts and folders, each with its finding; "
               f"{len(own)} of them in one check: {len(told)} told by file and line, no traceback")


def test_only_one_word_publishes() -> None:
    assert [word for word, status in STATUSES.items() if status is Status.PUBLISHED] == ["published"]
