"""Whatever lies beside a post: it is shown plain and clean, or refused by name in
words, in under a second and 200 MB, and harms no other (security figure 20)."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from school.home import Home
from schoolpoort.derive import Job, Media, Photo, Refusal, Why, derive
from tests.conftest import Figure
from tests.media.conftest import SETTINGS
from tests.media.hostile import CASES, REFUSED, SHOWN, Case

pytestmark = pytest.mark.xdist_group("hostile-photos")
MEGABYTE = 1_000_000
FORBIDDEN = (
    b"canarie",
    b"Canari",
    b"Kanarie",
    b"<script",
    b"Exif",
    b"adobe:ns",
    b"ICC_PROFILE",
    b"PK\3\4",
    b"8BIM",
)

Outcomes = dict[str, Media | Refusal]


@pytest.fixture(scope="module")
def outcomes(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Outcomes]:
    """All of them in one folder and one run, as a careless or hostile sender would."""
    root = tmp_path_factory.mktemp("hostile")
    jobs = []
    for case in CASES:
        file = root / case.name
        file.write_bytes(case.make())
        jobs.append(Job(file))
    results = derive(jobs, Home(root / "home"), SETTINGS)
    yield {job.original.name: result for job, result in results.items()}


@pytest.mark.parametrize("case", REFUSED, ids=lambda case: case.name)
def test_it_is_refused_by_name_in_words_quickly_and_cheaply(case: Case, outcomes: Outcomes) -> None:
    refusal = outcomes[case.name]
    assert isinstance(refusal, Refusal), refusal
    assert refusal.why == case.why
    assert str(refusal).startswith(f"{case.name}: dit ") or str(refusal).startswith(f"{case.name}: deze ")
    assert refusal.seconds < 1
    assert refusal.memory < 200 * MEGABYTE


def test_what_is_refused_costs_little(outcomes: Outcomes, figure: Figure) -> None:
    refusals = [one for one in outcomes.values() if isinstance(one, Refusal)]
    seconds, memory = max(one.seconds for one in refusals), max(one.memory for one in refusals)
    figure(20, f"{len(CASES)} broken and hostile photos, {len(refusals)} refused by name: at most "
               f"{seconds:.2f} s and {memory / MEGABYTE:.0f} MB")
    assert len(refusals) == len(REFUSED)


@pytest.mark.parametrize("case", SHOWN, ids=lambda case: case.name)
def test_it_is_shown_with_nothing_but_pixels(case: Case, outcomes: Outcomes) -> None:
    photo = outcomes[case.name]
    assert isinstance(photo, Photo), photo
    assert photo.files and all(file.path.stat().st_size == file.size for file in photo.files)
    for file in photo.files:
        data = file.path.read_bytes()
        assert not [word for word in FORBIDDEN if word in data]


def test_what_is_not_a_plain_file_is_not_even_opened(tmp_path: Path) -> None:
    (tmp_path / "echt.jpg").write_bytes(b"\xff\xd8\xff")
    (tmp_path / "verwijzing.jpg").symlink_to(tmp_path / "echt.jpg")
    (tmp_path / "map.jpg").mkdir()
    os.mkfifo(tmp_path / "pijp.jpg")
    names = ["verwijzing.jpg", "map.jpg", "pijp.jpg"]
    if os.geteuid() == 0:
        os.mknod(tmp_path / "apparaat.jpg", 0o20666, os.makedev(1, 5))
        names.append("apparaat.jpg")
    results = derive([Job(tmp_path / name) for name in names], Home(tmp_path / "home"), SETTINGS)
    assert {
        job.original.name: str(result.why) for job, result in results.items() if isinstance(result, Refusal)
    } == dict.fromkeys(names, "not-a-file")


def test_what_is_missing_too_large_or_unknown_is_said(tmp_path: Path) -> None:
    with open(tmp_path / "groot.jpg", "wb") as file:
        file.truncate(SETTINGS.rules.photo_megabytes * MEGABYTE + 1)
    (tmp_path / "lied.mp3").write_bytes(b"ID3")
    jobs = [Job(tmp_path / name) for name in ("weg.jpg", "groot.jpg", "lied.mp3")]
    whys = [
        result.why
        for result in derive(jobs, Home(tmp_path / "home"), SETTINGS).values()
        if isinstance(result, Refusal)
    ]
    assert whys == [Why.MISSING, Why.LARGE, Why.UNKNOWN_KIND]
