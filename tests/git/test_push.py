"""What a teacher and a head may push, and what becomes of it. Real git, real ssh."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from school.request import build_wanted
from tests.git.school import THREE, School

pytestmark = pytest.mark.xdist_group("git")

POST = "Titel: Bladeren zoeken\nDatum: 2026-11-20 15:10\nAuteur: juf Marieke\nStatus: besloten\n\nIn het park.\n"


def test_a_teacher_pushes_a_post_and_it_waits_for_the_build(school: School, tmp_path: Path) -> None:
    marieke = school.desk("juf-marieke", tmp_path)
    marieke.commit(f"{THREE}/2026-11-20-bladeren.md", POST)
    pushed = marieke.push()
    assert pushed.returncode == 0, pushed.stderr
    assert "Ontvangen" in pushed.stderr and "Traceback" not in pushed.stderr
    assert school.text(f"{THREE}/2026-11-20-bladeren.md") == POST
    assert build_wanted(school.home).exists()
    noted = json.loads((school.home.var / "pushes.jsonl").read_text())
    assert noted["pusher"] == "juf-marieke" and noted["new"] == school.tip()


def test_a_mistake_of_somebody_else_stops_nobody(school: School, tmp_path: Path) -> None:
    """groep-4 holds a misspelt key; that is for its own teacher to hear."""
    marieke = school.desk("juf-marieke", tmp_path)
    marieke.commit(f"{THREE}/2026-09-01-eerste.md", "Title: Eerste\nDate: 2026-09-01\n\nAnders.\n")
    pushed = marieke.push()
    assert pushed.returncode == 0, pushed.stderr
    assert "Datun" not in pushed.stderr


def test_a_teacher_renames_takes_away_and_marks_as_draft(school: School, tmp_path: Path) -> None:
    marieke = school.desk("juf-marieke", tmp_path)
    marieke.git("mv", f"{THREE}/2026-09-01-eerste.md", f"{THREE}/2026-09-01-begin.md")
    marieke.git("rm", "-q", f"{THREE}/2026-09-03-buiten.md")  # less public is always fine
    marieke.commit()
    assert marieke.push().returncode == 0
    names = sorted(path.name for path in (school.home.content / THREE).glob("*.md"))
    assert names == ["2026-09-01-begin.md", "groep.md"]


def test_the_head_publishes_writes_pages_and_mends_last_year(school: School, tmp_path: Path) -> None:
    noor = school.desk("directeur", tmp_path)
    noor.write("paginas/contact.md", "Title: Contact\nStatus: published\n\nBel ons.\n")
    noor.write("kalender.toml", '[[event]]\ntitle = "Kerst"\ndate = 2026-12-19\nend = 2027-01-03\n')
    noor.write(f"{THREE}/2026-11-20-bladeren.md", POST.replace("besloten", "published"))
    noor.write("groepen/2025-2026/groep-3/2025-09-01-toen.md", "Title: Toen\nDate: 2025-09-01\n\nZonder naam.\n")
    noor.commit()
    pushed = noor.push()
    assert pushed.returncode == 0, pushed.stderr
    assert "Kerst" in school.text("kalender.toml")
    assert "Zonder naam" in school.text("groepen/2025-2026/groep-3/2025-09-01-toen.md")


def test_a_photo_that_is_not_there_yet_is_a_tip(school: School, tmp_path: Path) -> None:
    marieke = school.desk("juf-marieke", tmp_path)
    marieke.commit(f"{THREE}/2026-11-21-tent/bericht.md",
                   "Title: Tent\nDate: 2026-11-21\n\n![Onze tent op het plein](tent.jpg)\n")
    pushed = marieke.push()
    assert pushed.returncode == 0, pushed.stderr
    assert "tip: " in pushed.stderr and "tent.jpg" in pushed.stderr


def test_work_of_two_is_merged_and_pushed(school: School, tmp_path: Path) -> None:
    """A merge brings in what others changed; that is not the pusher's doing."""
    marieke, noor = school.desk("juf-marieke", tmp_path), school.desk("directeur", tmp_path)
    noor.commit("paginas/over.md", "Title: Over\nStatus: published\n\nEen fijne school.\n")
    assert noor.push().returncode == 0
    marieke.commit(f"{THREE}/2026-11-20-bladeren.md", POST)
    late = marieke.push()
    assert late.returncode != 0  # git itself: fetch first
    marieke.git("pull", "-q", "--no-rebase", "--no-edit")
    merged = marieke.push()
    assert merged.returncode == 0, merged.stderr
    assert "fijne" in school.text("paginas/over.md") and school.text(f"{THREE}/2026-11-20-bladeren.md") == POST


def test_a_merge_can_not_bring_back_what_others_changed(school: School, tmp_path: Path) -> None:
    """A merge that keeps the old side differs from one parent only; it is judged
    by what it does to the server."""
    marieke, noor = school.desk("juf-marieke", tmp_path), school.desk("directeur", tmp_path)
    noor.commit("paginas/over.md", "Title: Over\nStatus: published\n\nZonder die naam.\n")
    assert noor.push().returncode == 0
    marieke.commit(f"{THREE}/2026-11-20-bladeren.md", POST)
    marieke.git("fetch", "-q", "origin")
    marieke.git("merge", "-q", "-s", "ours", "--no-edit", "origin/main")
    before = school.tip()
    refused = marieke.push()
    assert refused.returncode != 0
    assert "paginas/over.md: de pagina's van de school zijn van de directie" in refused.stderr
    assert school.tip() == before


def test_of_two_pushes_at_once_one_counts_and_the_other_is_told(school: School, tmp_path: Path) -> None:
    desks = [school.desk(name, tmp_path) for name in ("juf-marieke", "directeur")]
    for number, desk in enumerate(desks):
        desk.commit(f"{THREE}/2026-11-2{number}-nummer-{number}.md", POST.replace("Bladeren", f"Nummer {number}"))
    with ThreadPoolExecutor(2) as both:
        results = list(both.map(lambda desk: desk.push(), desks))
    assert sorted(done.returncode == 0 for done in results) == [False, True], [done.stderr for done in results]
    loser = desks[0] if results[0].returncode else desks[1]
    loser.git("pull", "-q", "--rebase")
    again = loser.push()
    assert again.returncode == 0, again.stderr
    for number in range(2):
        assert f"Nummer {number}" in school.text(f"{THREE}/2026-11-2{number}-nummer-{number}.md")


def test_photos_stay_when_texts_come_and_go(school: School, tmp_path: Path) -> None:
    """A photo beside a text is not git's; when the text goes, it goes to the store."""
    photo = school.home.content / THREE / "2026-09-04-kijkdoos" / "doos.jpg"
    photo.write_bytes(b"\xff\xd8\xff beeld")
    noor = school.desk("directeur", tmp_path)
    noor.commit(f"{THREE}/2026-09-04-kijkdoos/bericht.md", "Title: Doos\nDate: 2026-09-04\n\n![Een doos](doos.jpg)\n")
    assert noor.push().returncode == 0
    assert photo.exists()
    noor.git("rm", "-q", "-r", f"{THREE}/2026-09-04-kijkdoos")
    noor.commit()
    assert noor.push().returncode == 0
    assert not photo.parent.exists()
    assert (school.home.originals / "2026-2027/groep-3/2026-09-04-kijkdoos/doos.jpg").exists()


def test_a_link_in_the_content_folder_is_never_written_through(school: School, tmp_path: Path) -> None:
    outside = tmp_path / "elders.md"
    outside.write_text("van een ander")
    (school.home.content / THREE / "2026-11-20-bladeren.md").symlink_to(outside)
    marieke = school.desk("juf-marieke", tmp_path)
    marieke.commit(f"{THREE}/2026-11-20-bladeren.md", POST)
    assert marieke.push().returncode == 0
    assert outside.read_text() == "van een ander"
    assert school.text(f"{THREE}/2026-11-20-bladeren.md") == POST


def test_what_comes_during_a_build_is_brought_in_by_the_next(school: School, tmp_path: Path) -> None:
    hold = ("import sys, filelock; lock = filelock.FileLock(sys.argv[1]); lock.acquire(); print(flush=True); "
            "sys.stdin.read()")
    with subprocess.Popen([sys.executable, "-c", hold, str(school.home.var / "build.lock")], stdin=subprocess.PIPE,
                          stdout=subprocess.PIPE) as building:
        assert building.stdout and building.stdin
        building.stdout.readline()
        marieke = school.desk("juf-marieke", tmp_path)
        marieke.commit(f"{THREE}/2026-11-20-bladeren.md", POST)
        pushed = marieke.push()
        assert pushed.returncode == 0, pushed.stderr
        assert not (school.home.content / THREE / "2026-11-20-bladeren.md").exists()
        building.stdin.close()
    school.command("hooks", "follow", check=False)  # the build itself stops at groep-4's mistake
    assert school.text(f"{THREE}/2026-11-20-bladeren.md") == POST
    assert not build_wanted(school.home).exists()


def test_nothing_of_a_pushed_tree_is_run(school: School, tmp_path: Path) -> None:
    """The head may push .gitattributes; no filter or hook that it names is run."""
    noor = school.desk("directeur", tmp_path)
    proof = tmp_path / "proof"
    run = f"#!/bin/sh\ntouch {proof}\n"
    noor.write(".gitattributes", "*.md filter=evil diff=evil export-subst\n*.toml text eol=crlf\n")
    noor.write(f"{THREE}/2026-11-20-bladeren.md", POST)
    noor.commit()
    noor.git("config", "filter.evil.smudge", run)
    assert noor.push().returncode == 0
    assert school.text(f"{THREE}/2026-11-20-bladeren.md") == POST
    assert "\r" not in (school.home.content / "kalender.toml").read_bytes().decode()
    assert not proof.exists()


def test_a_push_without_a_key_says_nothing_about_anybody(school: School) -> None:
    """On the server itself, without ssh, nobody is known."""
    environ = {key: value for key, value in os.environ.items() if key != "SCHOOLPOORT_PUSHER"}
    done = subprocess.run([school.repository / "hooks" / "pre-receive"], cwd=school.repository, env=environ, text=True,
                          input=f"{'0' * 40} {school.tip()} refs/heads/main\n", capture_output=True, check=False)
    assert done.returncode == 1 and "niet (meer) bekend" in done.stderr
