"""From the button to the page: a teacher posts, the repository has it, a build shows it, a parent reads it."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

from school.home import PROGRAM
from school.release import Release
from school.written import read_all
from tests.gate import small_school
from tests.gate.desks import at_desk
from tests.gate.small_school import ANNA, GERDA
from tests.gate.test_support import asked as status
from tests.gate.writingdesk import TITLE, begins, jpeg, line_of, looked_at, presses, version, writes
from tests.writing.school import found

ADDRESS = "/besloten/2026-2027/groep-3/kijkdozen-maken/"


def follow(home: Path) -> None:
    """What systemd starts when somebody asked."""
    done = subprocess.run([sys.executable, "-m", "schoolpoort", "--home", str(home), "hooks", "follow"], cwd=PROGRAM,
                          capture_output=True, text=True, check=False)
    assert done.returncode in (0, 3), done.stdout + done.stderr


def take_up(home: Path) -> None:
    """The other thing that systemd starts: beside a build, and without one."""
    subprocess.run([sys.executable, "-m", "schoolpoort", "--home", str(home), "hooks", "take-up"], cwd=PROGRAM,
                   check=True, capture_output=True)


def test_a_parent_reads_within_seconds_what_a_teacher_posted(tmp_path: Path) -> None:
    (tmp_path / "home").mkdir()
    gate = small_school.School.found(tmp_path / "home").peopled()
    school = found(tmp_path / "home")
    gerda, anna = at_desk(gate, GERDA), gate.browser().signs_in(ANNA)
    path = begins(gerda)
    gerda.client.post(path, base_url="http://localhost", headers={"Origin": "http://localhost"}, data={
        "versie": version(gerda, path), "doe": "bewaar", "beschrijving": "Een doos", "fotos": [(jpeg(), "doos.jpg")]})
    assert writes(gerda, path, "plaats", wanneer="2026-11-20T15:40",
                  **{**looked_at(gerda, path), "wie": "straks"}).status_code == 303
    pressed = time.monotonic()
    follow(school.home.root)
    time.sleep(0.3)  # the gate looks a few times a second
    with anna.get(ADDRESS) as page:
        print(f"\nfrom Plaats to readable: {time.monotonic() - pressed:.1f} s")
        assert page.status_code == 200 and "Wij maakten kijkdozen." in page.text and "juf Gerda" in page.text
        assert "<picture>" not in page.text and "webp" not in page.text, "a photo that nobody looked at is not shown"
    mine = gerda.get("/schrijven/").text
    assert "1 foto wacht op een blik" in line_of(gerda, TITLE)
    assert "geplaatst" in mine and ADDRESS in mine and TITLE in mine
    assert school.commits() == [TITLE, "begin"]
    [first, laid] = sorted(read_all(Release.current(school.home).folder), key=lambda one: one.source)
    assert laid.text == school.text(laid.source) and laid.key == "2026-2027/groep-3/kijkdozen-maken"
    assert not list((school.home.root / "output").rglob("texts*")), "in no served tree"
    assert presses(gerda, "haal-weg", TITLE).status_code == 303
    pressed = time.monotonic()
    take_up(school.home.root)
    print(f"from Haal weg to gone: {time.monotonic() - pressed:.1f} s")
    time.sleep(0.3)
    assert status(anna, ADDRESS) == 404, "without a build"
    assert [one.source for one in read_all(Release.current(school.home).folder)] == [first.source]
    assert "weggehaald" in line_of(gerda, TITLE) and presses(gerda, "zet-terug", TITLE).status_code == 303
    follow(school.home.root)
    time.sleep(0.3)
    assert status(anna, ADDRESS) == 200 and "geplaatst" in line_of(gerda, TITLE)
    assert presses(gerda, "verwijder", TITLE).status_code == 303
    take_up(school.home.root)
    time.sleep(0.3)
    assert status(anna, ADDRESS) == 404 and "kijkdozen" not in school.git("ls-tree", "-r", "main")
