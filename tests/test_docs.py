"""What README and the guides promise is there: pictures, commands, files, versions."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import click
import pytest

from school.home import PROGRAM
from schoolpoort.cli import cli

PAGES = (PROGRAM / "README.md", PROGRAM / "CHANGELOG.md", *sorted((PROGRAM / "docs").glob("*.md")))
LARGEST = 150_000
_LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)")
_CODE = re.compile(r"```.*?```|`[^`\n]+`", re.DOTALL)


@pytest.fixture(params=PAGES, ids=lambda page: page.name)
def page(request: pytest.FixtureRequest) -> Path:
    return Path(request.param)


def _links(page: Path) -> list[str]:
    text = _CODE.sub("", page.read_text(encoding="utf-8"))
    return [link for link in _LINK.findall(text) if "://" not in link and not link.startswith(("#", "mailto:"))]


def test_every_link_leads_to_a_file(page: Path) -> None:
    assert [link for link in _links(page) if not (page.parent / link.partition("#")[0]).exists()] == []


def test_every_picture_is_small_and_somebody_shows_it() -> None:
    shown = {(page.parent / link).resolve() for page in PAGES for link in _links(page) if link.endswith(".webp")}
    made = {file.resolve() for file in (PROGRAM / "docs" / "pictures").iterdir()}
    assert made == shown
    assert [file.name for file in made if file.stat().st_size >= LARGEST] == []


def test_every_make_target_that_is_named_is_there(page: Path) -> None:
    targets = set(re.findall(r"^([a-z-]+):", (PROGRAM / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    code = "\n".join(_CODE.findall(page.read_text(encoding="utf-8")))
    assert set(re.findall(r"\bmake ([a-z-]+)", code)) <= targets


def test_every_command_that_is_named_is_there(page: Path) -> None:
    """``schoolpoort people staff add`` and its like, with their options."""
    code = "\n".join(_CODE.findall(page.read_text(encoding="utf-8")))
    for line in re.findall(r"\bschoolpoort +((?!/)[a-z].*)", code):
        _follow(line.split("#")[0].replace("`", " ").split())


def _follow(words: list[str]) -> None:
    command: click.Command = cli
    while isinstance(command, click.Group) and (words or not command.invoke_without_command):
        found = command.get_command(click.Context(command), words[0]) if words else None
        assert found, f"schoolpoort knows no {words[:1]} under {command.name}"
        command, words = found, words[1:]
    options = {name for option in command.params for name in (*option.opts, *option.secondary_opts)}
    assert {word for word in words if word.startswith("--")} <= {*options, "--help"}


def test_readme_names_the_python_that_is_asked() -> None:
    project = tomllib.loads((PROGRAM / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    named = re.search(r"Python (\d+\.\d+) or newer", (PROGRAM / "README.md").read_text(encoding="utf-8"))
    assert named and project["requires-python"] == f">={named[1]}"
