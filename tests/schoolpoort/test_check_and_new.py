"""A teacher begins a post and has it checked, from the command line."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from school.home import PROGRAM
from schoolpoort.cli import cli


@pytest.fixture
def home(tmp_path: Path) -> Path:
    (tmp_path / "content/groepen").mkdir(parents=True)
    (tmp_path / "school.toml").write_bytes((PROGRAM / "school.toml").read_bytes())
    return tmp_path


def run(home: Path, *words: str) -> Result:
    return CliRunner().invoke(cli, ["--home", str(home), *words], env={"SCHOOLPOORT_HOME": str(home)})


def test_marieke_begins_a_post_and_it_is_closed(home: Path) -> None:
    done = run(home, "new", "groep-3", "Bladeren zoeken: één & al 'herfst'!", "--author", "juf Marieke")
    assert done.exit_code == 0, done.output
    file = Path(done.stdout.strip())
    assert file.parent == home / "content/groepen/2026-2027/groep-3"
    assert file.name.endswith("-bladeren-zoeken-een-en-al-herfst.md")
    text = file.read_text(encoding="utf-8")
    assert text.startswith("Titel: Bladeren zoeken: één & al 'herfst'!\nDatum: ")
    assert text.endswith("Auteur: juf Marieke\nStatus: besloten\n\n")
    assert run(home, "check").exit_code == 0


def test_with_a_folder_for_photos(home: Path) -> None:
    done = run(home, "new", "groep-3", "Kijkdoos", "--folder", "--published")
    file = Path(done.stdout.strip())
    assert file.name == "bericht.md"
    assert "Status: published\n" in file.read_text(encoding="utf-8")


@pytest.mark.parametrize(("group", "title", "said"), [
    ("groep3", "Bladeren", "Bedoelde u “groep-3”?"),
    ("2026-2028/groep-3", "Bladeren", "geen schooljaar"),
    ("../groep-3", "Bladeren", "geen schooljaar"),
    ("groep-3", "2026", "kan geen adres"),
    ("groep-3", "Archief", "kan geen adres"),
    ("groep-3", "🍁", "kan geen adres"),
    ("groep-3", "x" * 300, "tekens lang"),
    ("groep-3", "<script>x</script>", "HTML"),
])
def test_what_can_not_be_a_post_is_not_begun(home: Path, group: str, title: str, said: str) -> None:
    done = run(home, "new", group, title)
    assert done.exit_code == 1
    assert said in done.output
    assert list((home / "content").rglob("*.md")) == []


def test_a_post_is_never_written_over(home: Path) -> None:
    first = run(home, "new", "groep-3", "Kijkdoos")
    Path(first.stdout.strip()).write_text("Al geschreven.", encoding="utf-8")
    for more in ([], ["--folder"]):
        done = run(home, "new", "groep-3", "Kijkdoos", *more)
        assert done.exit_code == 1
        assert "is er al" in done.output
    assert Path(first.stdout.strip()).read_text(encoding="utf-8") == "Al geschreven."


def bad(home: Path) -> None:
    folder = home / "content/groepen/2026-2027/groep-3"
    folder.mkdir(parents=True)
    (folder / "x.md").write_text("Titel: x\nDatun: 2026-11-20\n\nHoi\n", encoding="utf-8")


def test_a_finding_names_file_line_and_what_was_meant(home: Path) -> None:
    bad(home)
    done = run(home, "check")
    assert done.exit_code == 1
    assert "groepen/2026-2027/groep-3/x.md:2: onbekende sleutel “Datun”" in done.output
    assert "bedoelde u “Datum”?" in done.output
    assert done.output.rstrip().endswith("2 bevindingen in 1 bestand, en 0 tips.")


def test_an_editor_gets_the_same_as_json(home: Path) -> None:
    bad(home)
    done = run(home, "check", "--json")
    facts = json.loads(done.output)
    assert done.exit_code == 1
    assert (facts["posts"], facts["pages"]) == (0, 0)
    assert {"path": "groepen/2026-2027/groep-3/x.md", "line": 2, "code": "key-unknown"}.items() <= \
        facts["findings"][-1].items()


def test_another_group_is_not_troubled_by_it(home: Path) -> None:
    bad(home)
    run(home, "new", "groep-4", "Kijkdoos")
    done = run(home, "check", "groepen/2026-2027/groep-4")
    assert done.exit_code == 0
    assert "1 bericht, 0 pagina's" in done.output


def test_a_path_elsewhere_is_refused(home: Path) -> None:
    assert run(home, "check", "/etc").exit_code == 2
    assert run(home, "check", "../..").exit_code == 2
