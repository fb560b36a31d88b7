"""Everything about a school's content at once."""

from __future__ import annotations

import datetime
import subprocess
import time
from pathlib import Path

import pytest

from school.checker import check, survey
from school.home import PROGRAM, Home
from school.settings import Settings

SETTINGS = Settings.parse((PROGRAM / "school.toml").read_bytes())
NOW = datetime.datetime(2026, 11, 21, 12, 0)
POST = "groepen/2026-2027/groep-3/bladeren.md"


@pytest.fixture
def home(tmp_path: Path) -> Home:
    (tmp_path / "content").mkdir()
    return Home(tmp_path)


def write(home: Home, path: str, text: str) -> None:
    file = home.content / path
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8")


def codes(home: Home) -> list[str]:
    return [finding.code for finding in check(home, SETTINGS, moment=NOW)]


def post(body: str, header: str = "") -> str:
    return f"Title: x\nDate: 2026-11-20\n{header}\n{body}\n"


def git(home: Home, *words: str) -> None:
    subprocess.run(["git", "-C", str(home.root), "-c", "init.defaultBranch=main", *words], check=True,
                   capture_output=True)


def test_the_demo_school_has_no_faults() -> None:
    home = Home(PROGRAM)
    assert [str(finding) for finding in check(home, SETTINGS) if finding.severity == "error"] == []


def test_a_photo_in_git_is_found_and_one_beside_git_is_not(home: Home) -> None:
    write(home, "groepen/2026-2027/groep-3/doos/bericht.md", post("Hoi", "Fotos: dozen\n"))
    for name in ("a.jpg", "b.jpg"):
        write(home, f"groepen/2026-2027/groep-3/doos/{name}", "x")
    git(home, "init")
    folder = "content/groepen/2026-2027/groep-3/doos"
    git(home, "add", f"{folder}/a.jpg", f"{folder}/bericht.md")
    found = check(home, SETTINGS, moment=NOW)
    assert [(f.code, f.path) for f in found] == [("photo-tracked", "groepen/2026-2027/groep-3/doos/a.jpg")]


def test_the_content_may_be_a_repository_of_its_own(home: Home) -> None:
    write(home, "groepen/2026-2027/groep-3/doos/bericht.md", post("Hoi", "Fotos: dozen\n"))
    write(home, "groepen/2026-2027/groep-3/doos/a.HEIC", "x")
    subprocess.run(["git", "init", "-q", str(home.content)], check=True)
    subprocess.run(["git", "-C", str(home.content), "add", "-A"], check=True)
    assert codes(home) == ["photo-tracked"]


def test_a_photo_in_the_store_is_there(home: Home) -> None:
    write(home, POST, post("![Een blad](blad.jpg)"))
    report = survey(home, SETTINGS, moment=NOW)
    assert [finding.code for finding in report.findings] == ["file-missing"]
    assert report.missing == {POST: ("blad.jpg",)}
    store = home.originals / "2026-2027/groep-3/bladeren"
    store.mkdir(parents=True)
    (store / "blad.jpg").write_bytes(b"x")
    assert survey(home, SETTINGS, moment=NOW).missing == {}


def test_a_link_to_a_post_that_is_not_built_is_asked_about(home: Home) -> None:
    write(home, POST, post("[a](/besloten/2026-2027/groep-3/klad/) [b](/besloten/2026-2027/groep-3/af/)"
                           " [c](/uit-de-groepen/2026-2027/groep-3/af/) [d](/over-ons)"))
    write(home, "groepen/2026-2027/groep-3/klad.md", post("Hoi", "Status: draft\n"))
    write(home, "groepen/2026-2027/groep-3/af.md", post("Hoi"))
    write(home, "paginas/over-ons.md", "Title: Over ons\nStatus: published\n\nHoi\n")
    found = check(home, SETTINGS, moment=NOW)
    assert [(finding.code, finding.severity) for finding in found] == [("link-dead", "hint")] * 3
    assert any(finding.suggestion == "/over-ons/" for finding in found)


def test_findings_are_the_same_from_the_store_of_findings(home: Home) -> None:
    write(home, POST, post("<script>x</script> [x](/weg/)"))
    first = check(home, SETTINGS, moment=NOW)
    assert list(home.cache.glob("check-*.msgpack"))
    assert check(home, SETTINGS, moment=NOW) == first
    write(home, POST, post("Hoi"))
    assert check(home, SETTINGS, moment=NOW) == []


def test_a_damaged_store_of_findings_is_as_good_as_none(home: Home) -> None:
    write(home, POST, post("<script>x</script>"))
    first = check(home, SETTINGS, moment=NOW)
    for file in home.cache.glob("check-*.msgpack"):
        file.write_bytes(b"\xc1 broken")
    assert check(home, SETTINGS, moment=NOW) == first


def test_only_the_group_that_was_asked_for_is_shown(home: Home) -> None:
    write(home, POST, post("<script>x</script>"))
    write(home, "groepen/2026-2027/groep-4/x.md", post("<script>x</script>"))
    found = check(home, SETTINGS, ["groepen/2026-2027/groep-4"], NOW)
    assert [finding.path for finding in found] == ["groepen/2026-2027/groep-4/x.md"]


def test_ten_thousand_headers_take_a_few_seconds(home: Home) -> None:
    for number in range(10_000):
        write(home, f"groepen/2026-2027/groep-{number % 8 + 1}/bericht-{number}.md", post("Hoi allemaal!"))
    began = time.process_time()
    assert check(home, SETTINGS, moment=NOW) == []
    assert time.process_time() - began < 20  # 3 s on an idle machine
