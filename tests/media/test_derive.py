"""Deriving is done once, two at a time, and one bad file harms no other."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from school.home import Home
from school.media.pool import Outcome, Pool, Task
from school.media.reports import read_report
from school.originals import open_original
from school.pictures import Medium
from schoolpoort.derive import Job, Photo, Refusal, Why, derive, forget
from tests.media.conftest import SETTINGS
from tests.media.drawn import jpeg, saved, scene


def photo(folder: Path, name: str, data: bytes | None = None) -> Path:
    file = folder / name
    file.write_bytes(data or jpeg(scene(900, 600 + len(name))))
    return file


def one(home: Home, file: Path) -> Photo:
    [result] = derive([Job(file)], home, SETTINGS).values()
    assert isinstance(result, Photo), result
    return result


def test_a_second_build_decodes_nothing(home: Home) -> None:
    jobs = [Job(photo(home.root, f"{number}.jpg")) for number in range(4)] + [Job(photo(home.root, "x.jpg", b"x"))]
    told: list[tuple[int, int]] = []
    first = derive(jobs, home, SETTINGS, lambda done, total: told.append((done, total)))
    assert told[-1][0] == told[-1][1] >= 2
    told.clear()
    start = time.perf_counter()
    second = derive(jobs, home, SETTINGS, lambda done, total: told.append((done, total)))
    assert not told and time.perf_counter() - start < 0.2
    assert [str(result) for result in first.values() if isinstance(result, Refusal)] == \
        [str(result) for result in second.values() if isinstance(result, Refusal)]
    assert [result for result in first.values() if isinstance(result, Photo)] == \
        [result for result in second.values() if isinstance(result, Photo)]


def test_the_store_is_right_without_its_index(home: Home) -> None:
    file = photo(home.root, "a.jpg")
    before = one(home, file)
    (home.derivatives / "index.sqlite").write_bytes(b"not a database at all" * 100)
    assert one(home, file) == before


def test_another_photo_under_the_same_name_is_another_photo(home: Home) -> None:
    file = photo(home.root, "a.jpg")
    before = one(home, file)
    photo(home.root, "a.jpg", jpeg(scene(700, 500)))
    assert one(home, file).src != before.src


def test_two_names_of_one_photo_are_decoded_once_and_keep_their_own_words(home: Home) -> None:
    data = jpeg()
    jobs = [Job(photo(home.root, name, data), alt) for name, alt in (("a.jpg", "Zon"), ("b.jpg", "Wei"))]
    results = derive(jobs, home, SETTINGS)
    assert [result.alt for result in results.values() if isinstance(result, Photo)] == ["Zon", "Wei"]
    assert len({result.src for result in results.values() if isinstance(result, Photo)}) == 1


def test_what_is_forgotten_is_gone_from_the_store(home: Home) -> None:
    file = photo(home.root, "a.jpg")
    made = one(home, file)
    forget(home, [made.original])
    assert not [path for path in home.derivatives.rglob("*") if path.is_file() and path.suffix != ".sqlite"]
    assert made.original.encode() not in (home.derivatives / "index.sqlite").read_bytes()


def test_nothing_is_left_of_the_work_itself(home: Home) -> None:
    derive([Job(photo(home.root, "a.jpg")), Job(photo(home.root, "b.jpg", b"kapot"))], home, SETTINGS)
    assert not list(home.derivatives.glob(".new-*"))
    assert home.derivatives.stat().st_mode & 0o007 == 0, "other users can't look in"


def kill_all(pool: Pool) -> None:
    for worker in pool.workers:
        with suppress(ProcessLookupError):
            os.killpg(worker.process.pid, signal.SIGKILL)


def run(pool: Pool, tasks: Iterator[Task]) -> dict[str, Outcome]:
    outcomes: dict[str, Outcome] = {}
    pool.run(tasks, lambda task, outcome: outcomes.update({task.folder.name: outcome}))
    return outcomes


def task(folder: Path, name: str, data: bytes) -> Task:
    file = photo(folder, f"{name}.png", data)
    (folder / name).mkdir()
    return Task(Medium.PHOTO, lambda: open_original(file), folder / name)


def test_a_photo_whose_decoder_is_killed_is_tried_again(tmp_path: Path) -> None:
    with Pool(2) as pool:

        def tasks() -> Iterator[Task]:
            yield task(tmp_path, "een", saved(scene(), "PNG"))
            kill_all(pool)
            yield task(tmp_path, "twee", saved(scene(), "PNG"))

        outcomes = run(pool, tasks())
    assert {name: outcome.report.why for name, outcome in outcomes.items()} == {"een": None, "twee": None}


def test_a_photo_that_kills_its_decoder_twice_is_refused_and_others_go_on(tmp_path: Path) -> None:
    slow = saved(scene(5000, 5000), "PNG", compress_level=1)
    with Pool(2) as pool:

        def tasks() -> Iterator[Task]:
            yield task(tmp_path, "traag", slow)
            kill_all(pool)
            yield task(tmp_path, "vlug", saved(scene(40, 30), "PNG"))
            kill_all(pool)
            yield task(tmp_path, "later", saved(scene(40, 30), "PNG"))

        outcomes = run(pool, tasks())
    assert {name: outcome.report.why for name, outcome in outcomes.items()} == \
        {"traag": Why.CRASH, "vlug": None, "later": None}


def test_a_decoder_that_was_taken_over_is_not_believed(tmp_path: Path) -> None:
    secret = tmp_path / "sleutel"
    secret.write_bytes(b"RIFF geheim")
    piece = '{"name":"480.webp","type":"image/webp","width":480,"height":360}'
    told = {
        "a link": lambda folder: (folder / "480.webp").symlink_to(secret),
        "a page": lambda folder: (folder / "480.webp").write_bytes(b"<!doctype html>"),
        "nothing": lambda folder: None,
        "more": lambda folder: [(folder / name).write_bytes(b"RIFF") for name in ("480.webp", "x.html")],
    }
    for name, does in told.items():
        folder = tmp_path / name
        folder.mkdir()
        does(folder)
        (folder / "report.json").write_text(f'{{"made":[{piece}]}}', encoding="utf-8")
        assert read_report(Medium.PHOTO, folder).why is Why.CRASH, name
    (folder / "report.json").write_text('{"made":[{"name":"../x","type":"image/webp","width":1,"height":1}]}')
    assert read_report(Medium.PHOTO, folder).why is Why.CRASH


def test_the_next_photo_is_begun_before_the_last_is_put_away(tmp_path: Path) -> None:
    """Putting away waits for the disk, and no decoder waits for that."""
    told: list[str] = []

    def tasks() -> Iterator[Task]:
        for name in ("een", "twee"):
            made = task(tmp_path, name, saved(scene(40, 30), "PNG"))
            told.append(f"begun {name}")
            yield made

    with Pool(1) as pool:
        pool.run(tasks(), lambda task, outcome: told.append(f"done {task.folder.name}"))
    assert told == ["begun een", "begun twee", "done een", "done twee"]


def test_progress_counts_what_is_decoded_and_nothing_that_was_made_before(home: Home) -> None:
    data = jpeg()
    derive([Job(photo(home.root, "a.jpg", data))], home, SETTINGS)
    told: list[tuple[int, int]] = []
    jobs = [Job(photo(home.root, name, data)) for name in ("b.jpg", "c.jpg")] + [Job(photo(home.root, "nieuw.jpg"))]
    derive(jobs, home, SETTINGS, lambda done, total: told.append((done, total)))
    assert told == [(1, 1)]
