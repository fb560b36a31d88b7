"""The head reads what is public and why; the file that they hand on is the one that was signed."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from filelock import FileLock

from school.decisions import Verdict, record
from school.dossiers import read_all
from school.home import Home
from school.release import Release
from school.statement import FILE, read, read_bytes
from schoolpoort.build import Options, build
from tests.build.schools import THEME
from tests.gate.desks import at_desk, staffed
from tests.gate.small_school import ANNA, GERDA, HENK, TOML, Browser, School
from tests.gate.test_publishing import MOMENT, TEXTS

PAGE, DOWNLOAD = "/beheer/bewijs/", "/beheer/bewijs/verklaring.json"


@pytest.fixture(scope="session")
def published(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """Two posts that say ``published``; the head approved one. Made once."""
    root = tmp_path_factory.getbasetemp().parent / "stated-school"
    with FileLock(f"{root}.lock"):
        if not root.exists():
            home = Home(root)
            for name, text in TEXTS.items():
                (home.content / name).parent.mkdir(parents=True, exist_ok=True)
                (home.content / name).write_text(text, encoding="utf-8")
            home.settings_file.write_text(TOML, encoding="utf-8")
            build(home, Options(moment=MOMENT, theme=THEME))
            one = next(one for one in read_all(Release.current(home).folder) if "kastanjes" in one.key)
            record(home, one.source, one.key, digest=one.digest, verdict=Verdict.APPROVED, role="directie", id="a" * 32,
                   now=MOMENT.astimezone())
            build(home, Options(moment=MOMENT, theme=THEME))
    return Home(root)


@pytest.fixture
def served(school: School, published: Home) -> School:
    staffed(school)
    for name in ("var/trees", "var/releases"):
        shutil.copytree(published.root / name, school.home.root / name, symlinks=True)
    return school


def head(school: School) -> Browser:
    return at_desk(school, HENK)


def folder(school: School) -> Path:
    return Release.current(school.home).folder


def test_the_head_reads_who_approved_what_and_what_came_of_each_rule(served: School) -> None:
    page = head(served).get(PAGE).text
    said = read(read_bytes(folder(served)))
    assert "goedgekeurd door: directie" in page and "Kastanjes rapen" in page
    assert said.key in page and "bekeken voor het publiceren" in page and "niets gevonden" in page
    for rule in said.rules:
        assert rule.sentence.split(",")[0][:30] in page
    assert "egel in de tuin" not in page and "Alleen voor ons" not in page, "what waits and what is closed"


def test_what_they_download_is_what_was_signed(served: School) -> None:
    answer = head(served).get(DOWNLOAD)
    assert answer.data == (folder(served) / FILE).read_bytes()
    assert "attachment" in answer.headers["Content-Disposition"]
    assert read(answer.data).posts


@pytest.mark.parametrize("mail", [ANNA, GERDA])
@pytest.mark.parametrize("path", [PAGE, DOWNLOAD])
def test_a_parent_and_a_teacher_find_nothing_there(served: School, mail: str, path: str) -> None:
    browser = served.browser().signs_in(mail) if mail == ANNA else at_desk(served, mail)
    assert browser.get(path).status_code == 404


def test_a_statement_that_was_tampered_with_is_not_told(served: School) -> None:
    file = folder(served) / FILE
    file.write_bytes(file.read_bytes().replace(b"Kastanjes rapen", b"Kastanjes rooien"))
    page = head(served).get(PAGE)
    assert page.status_code == 200
    assert "handtekening klopt niet" in page.text and "Kastanjes" not in page.text
    file.unlink()
    assert "geen verklaring" in head(served).get(PAGE).text
    assert head(served).get(DOWNLOAD).status_code == 404
