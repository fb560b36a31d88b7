"""One side of ``bench/photos.py`` in a process of its own: ``ours`` or ``bare``."""

from __future__ import annotations

import hashlib
import multiprocessing
import resource
import shutil
import sys
import tempfile
import time
from pathlib import Path

import msgspec
from PIL import Image

from bench.photos import Side
from school.home import PROGRAM, Home
from school.media.photos import FALLBACK, QUALITY, fit, widths
from school.settings import Settings
from schoolpoort.derive import Job, Photo, derive

UPRIGHT = {6: Image.Transpose.ROTATE_270}
"""How a phone that was held upright says so in EXIF; these photos know no other way."""


def ours(photos: list[Path], cores: int) -> Side:
    """As a build does it, into a store that is empty; then once more."""
    with tempfile.TemporaryDirectory() as folder:
        home, told = Home(Path(folder)), list[int]()
        shutil.copy(Home(PROGRAM).settings_file, home.settings_file)
        settings, jobs = Settings.read(home), [Job(photo) for photo in photos]
        began = time.perf_counter()
        found = derive(jobs, home, settings, workers=cores)
        seconds = time.perf_counter() - began
        began = time.perf_counter()
        derive(jobs, home, settings, lambda done, total: told.append(done), workers=cores)
        again = time.perf_counter() - began
        made = [sorted(file.sha256.hex() for file in photo.files) if isinstance(photo, Photo) else [str(photo)]
                for photo in found.values()]
    return Side(seconds, memory(), made, again, len(told))


def bare(photos: list[Path], cores: int) -> Side:
    """Nothing but the scaling, and Pillow's own way to do it fast: decode at a half or a quarter, scale once
    to the largest, and from there to the others."""
    with tempfile.TemporaryDirectory() as folder:
        began = time.perf_counter()
        with multiprocessing.get_context("fork").Pool(cores) as pool:
            files = pool.map(scaled, [(photo, Path(folder)) for photo in photos], chunksize=1)
        seconds = time.perf_counter() - began
        made = [sorted(hashlib.sha256(file.read_bytes()).hexdigest() for file in ones) for ones in files]
    return Side(seconds, memory(), made)


def scaled(asked: tuple[Path, Path]) -> list[Path]:
    """The files of one photo."""
    photo, folder = asked
    with Image.open(photo) as source:
        turn = UPRIGHT.get(source.getexif().get(0x0112, 1))
        source.info.pop("comment", None)  # Pillow would write it into the JPEG that it makes
        size = fit(*(source.size[::-1] if turn else source.size))
        size = size[::-1] if turn else size
        source.draft(None, size)
        largest = source.resize(size, Image.Resampling.LANCZOS, reducing_gap=3.0)
    largest = largest.transpose(turn) if turn else largest
    made = [_save(_at(largest, width), folder / f"{photo.stem}-{width}.webp") for width in widths(largest.width)]
    return [*made, _save(_at(largest, FALLBACK), folder / f"{photo.stem}.jpg")]


def _at(largest: Image.Image, width: int) -> Image.Image:
    if width == largest.width:
        return largest
    return largest.resize((width, round(largest.height * width / largest.width)), Image.Resampling.LANCZOS,
                          reducing_gap=3.0)


def _save(picture: Image.Image, file: Path) -> Path:
    if file.suffix == ".webp":
        picture.save(file, "WEBP", quality=QUALITY["WEBP"], method=4)
    else:
        picture.save(file, "JPEG", quality=QUALITY["JPEG"], optimize=True, progressive=True)
    return file


def memory() -> int:
    """The most that one of the processes that ended held, in bytes."""
    return resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * 1024


if __name__ == "__main__":
    name, folder, cores = sys.argv[1], Path(sys.argv[2]), int(sys.argv[3])
    photos = sorted((folder / "photos").glob("*.jpg"))
    side = {"ours": ours, "bare": bare}[name](photos, cores)
    sys.stdout.buffer.write(msgspec.json.encode(side))
