"""Each of the school's rules, broken on purpose in a post of the demo: found by
``schoolpoort check`` with file and line, in words that a teacher understands."""

from __future__ import annotations

import io
import json
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner

from demo.fill import fill
from school.home import PROGRAM, Home
from school.rules import RULES
from schoolpoort.cli import cli
from tests.media.heads import FACE, bust, wall

YEAR = "groepen/2026-2027"
PARK, MARKET = f"{YEAR}/groep-3/2026-11-20-bladeren-zoeken.md", f"{YEAR}/groep-4/2026-11-05-boekenmarkt/bericht.md"
CAMP, MUSEUM = f"{YEAR}/groep-8/2026-09-18-kamp/bericht.md", f"{YEAR}/groep-6/2026-11-12-museum/bericht.md"
LETTER, STORY = f"{YEAR}/groep-3/2026-11-13-weekbrief-rijtjes.md", f"{YEAR}/groep-6/2026-11-19-weekbrief-verhalen.md"
PROVINCES = f"{YEAR}/groep-5/2026-11-20-weekbrief-provincies.md"
LONG = "En toen " + "liepen wij verder en " * 8 + "kwamen wij thuis."
SAID = {
    # The rule: the post, what somebody wrote under it, and what they are told.
    "name-full": (PARK, "Teun van Akelei vond het grootste blad.",
                  "“Teun van Akelei” in de tekst is de naam van een kind"),
    "name-own": (PARK, "Yfke zag de eekhoorn het eerst.",
                 "“Yfke” in de tekst is de voornaam van een kind uit de groep"),
    "name-school": (MARKET, "Yfke kwam ook kijken.", "“Yfke” in de tekst is ook de voornaam van een kind van school"),
    "name-word": (CAMP, "Mirre was er ook.", "is een woord, en ook de naam van een kind"),
    "name-surname": (PARK, "Zo deed Buizerd het.",
                     "“Buizerd” in de tekst is ook de achternaam van een kind uit de groep"),
    "one-child": (LETTER, "Dit is de zoon van de bakker.", "lijkt over één kind te gaan"),
    "confidential": (LETTER, "De citoscore is binnen.", "“citoscore” kan vertrouwelijk zijn"),
    "private-data": (LETTER, "Bel mij op 06-12345678.", "lijkt een telefoonnummer"),
    "homework": (STORY, "Het huiswerk is bladzijde vier.", "lijkt huiswerk"),
    "long-sentence": (STORY, LONG, "woorden"),
    "hard-word": (STORY, "Wij gaan dat faciliteren.", "moeilijk woord"),
}
SHOWN = {"face-clear": (MARKET, "is te zien: 1 gezicht groot, scherp en van voren"),
         "face-small": (MUSEUM, "kleiner, vager of opzij")}
TIMES = {"hours": (f"{YEAR}/groep-7/2026-11-18-laat.md", 2, "dit bericht is van woensdag 22.30 uur"),
         "too-often": (f"{YEAR}/groep-2/2026-11-20-drie.md", 2, "hoogstens 2 is afgesproken"),
         "too-seldom": (f"{YEAR}/groep-1", 0, "1 is afgesproken"),
         "goals": (f"{YEAR}/groep-1", 0, "geen doelen in de laatste")}
ELSEWHERE = {
    # Not a matter of a text: where each is broken on purpose.
    "photo-consent": "tests/gate/test_phototags.py", "photo-suitable": "tests/gate/test_suitability.py",
    "approved": "tests/build/test_publishing.py",
}

pytestmark = pytest.mark.xdist_group("faces")  # who has looked at faces before is ready at once


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> list[dict[str, str | int]]:
    """What the check says of the demo school in which every rule was broken, and its lines."""
    home = Home(tmp_path_factory.mktemp("rules"))
    drawn = shutil.ignore_patterns("*.jpg", "*.heic", "*.png", "*.mp4")
    shutil.copytree(PROGRAM / "content", home.content, ignore=drawn)
    shutil.copyfile(PROGRAM / "school.toml", home.settings_file)
    fill(home)
    for path, wrong, _ in SAID.values():
        file = home.content / path
        file.write_text(file.read_text(encoding="utf-8").rstrip("\n") + f"\n\n{wrong}\n", encoding="utf-8")
    for (path, _), head in zip(SHOWN.values(), (FACE, 40), strict=True):
        _photo(home.content / path, bust(head))
    _break_the_times(home.content / YEAR)
    ran = CliRunner().invoke(cli, ["--home", str(home.root), "check", "--json"])
    assert ran.exit_code in (0, 1), ran.output
    found: list[dict[str, str | int]] = json.loads(ran.stdout)["findings"]
    return [{**one, "text": _line(home.content / str(one["path"]), int(one["line"]))} for one in found]


def _photo(post: Path, head: object) -> None:
    """A photo with one head, mentioned under a post."""
    out = io.BytesIO()
    wall((head, (200, 100))).save(out, "JPEG", quality=90)  # type: ignore[arg-type]
    (post.parent / "hoofd.jpg").write_bytes(out.getvalue())
    text = post.read_text(encoding="utf-8").rstrip("\n")
    post.write_text(f"{text}\n\n![Aan het werk](hoofd.jpg)\n", encoding="utf-8")


def _break_the_times(year: Path) -> None:
    post = "Title: {0}\nDate: 2026-11-{1}\nAuthor: juf Petra\n\nZo gaat het.\n"
    (year / "groep-7/2026-11-18-laat.md").write_text(post.format("Laat", "18 22:30"), encoding="utf-8")
    for number, name in enumerate(("een", "twee", "drie")):
        (year / f"groep-2/2026-11-20-{name}.md").write_text(post.format(name, f"20 15:2{number}"), encoding="utf-8")
    for old in (*year.glob("groep-1/2026-11-*"), *year.glob("groep-1/2026-10-*")):
        shutil.rmtree(old) if old.is_dir() else old.unlink()


def _line(file: Path, number: int) -> str:
    return file.read_text(encoding="utf-8").split("\n")[number - 1] if number and file.is_file() else ""


@pytest.mark.parametrize("code", SAID)
def test_a_rule_about_words_is_found_on_the_line_that_breaks_it(told: list[dict[str, str | int]], code: str) -> None:
    path, wrong, said = SAID[code]
    [found] = [one for one in told if one["code"] == code and one["path"] == path and one["text"] == wrong]
    assert said in str(found["what"]) and found["allowed"], "and how to go on"


@pytest.mark.parametrize("code", SHOWN)
def test_a_face_is_found_on_the_line_of_its_photo(told: list[dict[str, str | int]], code: str) -> None:
    path, said = SHOWN[code]
    [found] = [one for one in told if one["code"] == code and one["path"] == path and "hoofd.jpg" in str(one["text"])]
    assert said in str(found["what"]) and found["allowed"]


@pytest.mark.parametrize("code", TIMES)
def test_a_rule_about_time_is_found(told: list[dict[str, str | int]], code: str) -> None:
    path, line, said = TIMES[code]
    [found] = [one for one in told if one["code"] == code and one["path"] == path]
    assert found["line"] == line and said in str(found["what"]) and found["allowed"]


def test_every_rule_of_the_school_is_broken_by_some_test() -> None:
    assert {rule.code for rule in RULES} == {*SAID, *SHOWN, *TIMES, *ELSEWHERE}
    assert [file for file in ELSEWHERE.values() if not (PROGRAM / file).is_file()] == []


def test_a_finding_has_the_number_of_its_rule_and_a_sentence_without_jargon(told: list[dict[str, str | int]]) -> None:
    numbers = {rule.code: rule.number for rule in RULES}
    for one in told:
        if one["code"] in numbers:
            assert one["rule"] == numbers[str(one["code"])], one
            assert not {"regex", "None", "error", "path"} & set(str(one["what"]).split()), one
