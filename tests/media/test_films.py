"""A film plays everywhere and tells nothing about who made it, where or when."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from school.home import Home
from school.media.films import FFMPEG
from schoolpoort.derive import Film, Job, Refusal, Why, derive
from tests.media.conftest import SETTINGS
from tests.media.drawn import jpeg

PICTURE = ("-f", "lavfi", "-i", "testsrc2=size=1920x1080:rate=50:duration=1.5")
SOUND = ("-f", "lavfi", "-i", "sine=duration=1.5")
SECRETS = ("Canarie titel", "Jansje Canari", "+52.0907+005.1214", "KanariePhone")
TAGS = ("title", "artist", "location", "make")


def film(folder: Path, name: str, *options: str) -> Path:
    """A film as a phone makes it, with all that a phone says."""
    said = [word for tag, secret in zip(TAGS, SECRETS, strict=True) for word in ("-metadata", f"{tag}={secret}")]
    file = folder / name
    subprocess.run([FFMPEG, "-nostdin", "-v", "error", "-y", *options, *said, "-movflags", "use_metadata_tags",
                    "-preset", "ultrafast", str(file)], check=True, capture_output=True)  # fmt: skip
    return file


def derived(home: Home, file: Path) -> Film | Refusal:
    [result] = derive([Job(file, "Wij zwaaien")], home, SETTINGS).values()
    assert isinstance(result, Film | Refusal)
    return result


@pytest.fixture
def made(home: Home) -> Film:
    result = derived(home, film(home.root, "zwaaien.mov", *PICTURE, *SOUND))
    assert isinstance(result, Film), result
    return result


def test_a_film_is_small_starts_at_once_and_has_a_poster(made: Film) -> None:
    data = made.files[0].path.read_bytes()
    assert (made.width, made.height, made.files[0].type) == (1280, 720, "video/mp4")
    assert data.find(b"moov") < data.find(b"mdat"), "its index stands in front"
    assert b"avc1" in data and b"mp4a" in data
    assert made.poster in {file.name for file in made.files} and made.poster.endswith(".jpg")


def test_nothing_of_its_maker_is_left(home: Home, made: Film) -> None:
    original = (home.root / "zwaaien.mov").read_bytes()
    assert all(word.encode() in original for word in SECRETS), "the test's own film must hold them"
    for file in made.files:
        data = file.path.read_bytes()
        assert not [word for word in (*SECRETS, "x264 - core", "Lavf") if word.encode() in data]


def test_the_same_film_gives_the_same_bytes(home: Home, made: Film, tmp_path: Path) -> None:
    (tmp_path / "b").mkdir()
    again = derived(Home(tmp_path / "b"), home.root / "zwaaien.mov")
    assert isinstance(again, Film)
    assert [(f.name, f.sha256) for f in again.files] == [(f.name, f.sha256) for f in made.files]


def test_a_film_without_sound_is_a_film(home: Home) -> None:
    assert isinstance(derived(home, film(home.root, "stil.mp4", *PICTURE)), Film)


def test_what_is_no_film_is_refused_in_words(home: Home) -> None:
    whole = film(home.root, "heel.mov", *PICTURE, *SOUND).read_bytes()
    bytes_of = {"half.mov": whole[:len(whole) // 2], "foto.mp4": jpeg(), "tekst.mp4": b"#EXTM3U\nfile:///etc/passwd\n",
                "lijst.mp4": b"ffconcat version 1.0\nfile /etc/passwd\n", "leeg.mp4": b""}  # fmt: skip
    for name, data in bytes_of.items():
        (home.root / name).write_bytes(data)
    film(home.root, "geluid.mp4", *SOUND)
    results = derive([Job(home.root / name) for name in (*bytes_of, "geluid.mp4")], home, SETTINGS)
    assert {job.original.name: result.why for job, result in results.items() if isinstance(result, Refusal)} == {
        "half.mov": Why.BROKEN, "foto.mp4": Why.NOT_A_FILM, "tekst.mp4": Why.NOT_A_FILM,
        "lijst.mp4": Why.NOT_A_FILM, "leeg.mp4": Why.EMPTY, "geluid.mp4": Why.SILENT,
    }  # fmt: skip


def test_a_film_of_an_hour_is_refused_before_it_is_decoded(home: Home) -> None:
    file = film(home.root, "lang.mp4", "-f", "lavfi", "-i", "color=size=16x16:rate=1:duration=3700")
    refusal = derived(home, file)
    assert isinstance(refusal, Refusal) and refusal.why is Why.LONG
    assert refusal.seconds < 1 and "hoogstens 20" in str(refusal)
