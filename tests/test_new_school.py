"""A school's first hour: an empty folder becomes a site that can be served."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from school.home import Home
from school.release import Release


def schoolpoort(home: Path | None, *words: str) -> subprocess.CompletedProcess[str]:
    environ = {key: value for key, value in os.environ.items() if key != "SCHOOLPOORT_HOME"}
    where = ["--home", str(home)] if home else []
    return subprocess.run([sys.executable, "-m", "schoolpoort", *where, *words], env=environ, text=True,
                          capture_output=True, check=False, stdin=subprocess.DEVNULL)


@pytest.fixture(scope="module")
def new(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("new") / "school"
    made = schoolpoort(None, "init", str(folder))
    assert made.returncode == 0, made.stderr
    return folder


def test_what_init_writes_passes_every_check_and_is_built(new: Path) -> None:
    checked = schoolpoort(new, "check")
    assert checked.returncode == 0, checked.stdout
    built = schoolpoort(new, "build")
    assert built.returncode == 0, built.stderr
    assert (new / "output" / "index.html").is_file()
    assert not (new / "output" / "feed.xml").exists(), "a feed without posts would hold the time of the build"


def test_only_its_own_user_reads_the_keys_and_the_closed_part(new: Path) -> None:
    schoolpoort(new, "keys", "rotate")
    modes = {name: stat.S_IMODE((new / name).stat().st_mode) for name in ("var/keys", "var/trees/closed")}
    assert not any(mode & 0o007 for mode in modes.values()), modes


def test_the_doctor_names_what_is_missing_with_its_remedy_until_it_is_there(new: Path) -> None:
    schoolpoort(new, "build")
    before = schoolpoort(new, "doctor")
    assert before.returncode == 1
    assert "people staff add" in before.stdout and "people import" in before.stdout
    added = schoolpoort(new, "people", "staff", "add", "Directeur", "--mail", "d@school.example", "--role", "directie")
    assert added.returncode == 0, added.stderr
    assert "✓ er is een directeur" in schoolpoort(new, "doctor").stdout


def test_init_leaves_a_folder_that_is_not_empty_as_it_is(tmp_path: Path) -> None:
    (tmp_path / "iets.txt").write_text("van mij")
    refused = schoolpoort(None, "init", str(tmp_path))
    assert refused.returncode != 0 and "niet leeg" in refused.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["iets.txt"]


def test_a_command_outside_a_home_says_what_to_do_and_shows_no_traceback(tmp_path: Path) -> None:
    said = schoolpoort(tmp_path, "check")
    assert said.returncode == 2
    assert "schoolpoort init" in said.stderr and "Traceback" not in said.stderr


def test_the_gate_does_not_start_without_a_key(tmp_path: Path) -> None:
    folder = tmp_path / "school"
    schoolpoort(None, "init", str(folder))
    said = schoolpoort(folder, "serve")
    assert said.returncode != 0
    assert "schoolpoort keys rotate" in said.stderr and "Traceback" not in said.stderr


def test_a_demo_home_is_refused_on_any_address_but_this_machines_own(new: Path, tmp_path: Path) -> None:
    folder = tmp_path / "school"
    schoolpoort(None, "init", str(folder))
    schoolpoort(folder, "keys", "rotate")
    (folder / "var" / "demo").write_text("http://localhost:8000\n")
    for host in ("0.0.0.0", "::", "192.0.2.1"):
        said = schoolpoort(folder, "serve", "--host", host)
        assert said.returncode != 0 and "demoschool" in said.stderr, (host, said.stderr)
    (folder / "var" / "demo").write_text("https://www.school.example\n")
    said = schoolpoort(folder, "serve")
    assert said.returncode != 0 and "demoschool" in said.stderr


def test_a_release_is_current_after_the_first_build(new: Path) -> None:
    schoolpoort(new, "build")
    assert Release.current(Home(new)).number >= 1
