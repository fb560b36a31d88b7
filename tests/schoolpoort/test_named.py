"""``schoolpoort check`` finds children of the register in what is published, and
writes their names nowhere."""

from __future__ import annotations

import datetime
import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import update

from gate import schema
from gate.families import import_families
from gate.named import names_of
from gate.register import Register
from gate.staff import add_staff
from school.childnames import find
from school.home import Home
from school.settings import Settings
from schoolpoort.cli import cli
from tests.gate.small_school import LIST, TOML, YEAR

NOW = datetime.datetime(2026, 11, 21, 9, 0, tzinfo=datetime.UTC)
FOLDER = f"content/groepen/{YEAR}/groep-3"
CLEAN = "Titel: Herfst\nDatum: 2026-11-20\nStatus: published\n\nWe zochten bladeren.\n"


@pytest.fixture
def home(tmp_path: Path) -> Home:
    (tmp_path / "school.toml").write_text(TOML, encoding="utf-8")
    (tmp_path / "lijst.csv").write_text(LIST, encoding="utf-8")
    (tmp_path / FOLDER).mkdir(parents=True)
    home = Home(tmp_path)
    register = Register.open(home, Settings.read(home))
    import_families(register, tmp_path / "lijst.csv", YEAR, now=NOW)
    add_staff(register, "juf Fien", "fien@school.example", "leerkracht", ("groep-5",), YEAR, now=NOW)
    register.close()
    return home


def write(home: Home, text: str, name: str = "herfst.md") -> None:
    (home.root / FOLDER / name).write_text(text, encoding="utf-8")


def check(home: Home, *words: str) -> Result:
    return CliRunner().invoke(cli, ["--home", str(home.root), "check", *words],
                              env={"SCHOOLPOORT_HOME": str(home.root)})


BROKEN = {
    "title": (CLEAN.replace("Herfst", "Brams herfst"), "herfst.md:1", "“Brams” in de titel"),
    "text": (CLEAN + "Kijk, **Br**am!\n", "herfst.md:6", "“Bram” in de tekst"),
    "summary": ("Samenvatting: Bram en de herfst\n" + CLEAN, "herfst.md:1", "“Bram” in de samenvatting"),
    "tags": ("Trefwoorden: herfst, bram\n" + CLEAN, "herfst.md:1", "“bram” in de trefwoorden"),
    "slug": ("Slug: bram-en-fien\n" + CLEAN, "herfst.md:1", "“bram” in het adres"),
    "gallery": ("Fotos: Bram bij de boom\n" + CLEAN, "herfst.md:1", "“Bram” in de beschrijving van de foto’s"),
    "author": ("Auteur: Fien Öztürk\n" + CLEAN, "herfst.md:1", "“Fien Öztürk” in de auteur"),
    "alt": (CLEAN + "![Bram lacht](foto.jpg)\n", "herfst.md:6", "“Bram” in de beschrijving van een foto"),
    "caption": (CLEAN + '![een boom](foto.jpg "door Bram")\n', "herfst.md:6", "“Bram” in het bijschrift"),
    "link": (CLEAN + "![een boom](bram-1.jpg)\n", "herfst.md:6", "“bram” in een link of de naam van een bestand"),
    "html": (CLEAN + '<img src="x.jpg" alt="Bram">\n', "herfst.md:6", "“Bram” in de beschrijving van een foto"),
}


@pytest.mark.parametrize("place", BROKEN)
def test_a_name_is_found_wherever_it_stands_with_its_line(home: Home, place: str) -> None:
    text, where, said = BROKEN[place]
    write(home, text)
    done = check(home)
    line = next(line for line in done.output.splitlines() if said in line)
    assert where in line and "niet in het openbaar: " in line and "afspraak" in line
    assert "een leerling" in line, "it says how to go on"


def test_a_name_in_the_name_of_a_file(home: Home) -> None:
    folder = home.root / FOLDER / "bos"
    folder.mkdir()
    (folder / "bericht.md").write_text("Fotos: het bos\n" + CLEAN, encoding="utf-8")
    (folder / "IMG-bram-1.jpg").write_bytes(b"x")
    assert "“bram” in de naam van een bestand" in check(home).output


def test_it_makes_no_red_build(home: Home) -> None:
    write(home, CLEAN + "Bram!\n")
    assert check(home).exit_code == 0


def test_a_closed_post_may_name_children(home: Home) -> None:
    write(home, CLEAN.replace("published", "besloten") + "Bram de Vries!\n")
    assert "Bram" not in check(home).output


def test_no_name_stays_behind(home: Home) -> None:
    """The cache of the check holds nothing of the register."""
    write(home, CLEAN)
    register = set(home.register_file.parent.iterdir())
    assert check(home).exit_code == 0
    write(home, CLEAN + "Bram!\n")
    assert "“Bram”" in check(home).output
    for file in home.var.rglob("*"):
        if file.is_file() and file not in register and not file.is_relative_to(home.register_file.parent):
            data = file.read_bytes().lower()
            assert b"vries" not in data and "öztürk".encode() not in data and b"kind uit de groep" not in data, file


def test_where_the_register_is_not_it_says_so_and_makes_none(home: Home, tmp_path: Path) -> None:
    for file in home.register_file.parent.iterdir():
        file.unlink()
    home.register_file.parent.rmdir()
    write(home, CLEAN + "Bram!\n")
    done = check(home)
    assert "Op namen van kinderen is niet gekeken" in done.output and "“Bram”" not in done.output
    assert json.loads(check(home, "--json").output)["names_checked"] is False
    assert not home.register_file.parent.exists()


def test_three_months_after_leaving_a_name_is_free_again(home: Home) -> None:
    register = Register.open(home, Settings.read(home))
    with register.changing() as rows:
        rows.execute(update(schema.child).values(leaves=datetime.date(2026, 9, 1)))
    with register.reading() as rows:
        early, late = (names_of(rows, register.settings.site, day)
                       for day in (datetime.date(2026, 11, 30), datetime.date(2026, 12, 15)))
    register.close()
    assert early and find("Bram de Vries", early)
    assert not late


def test_staff_are_exempt(home: Home) -> None:
    write(home, CLEAN.replace("groep-3", "groep-5") + "Juf Fien las voor.\n")
    assert "Fien" not in check(home).output
