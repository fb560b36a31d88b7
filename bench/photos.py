"""1,000 photos of 12 megapixels: beside the bare library that does the scaling and nothing else.

The photos are those of scikit-image (a motorcycle, a cup, a cat, a person, a rocket),
enlarged, with grain as a sensor has it, in both directions of a phone. The bare side
is ``bench/photos_child.py``: Pillow, as many processes as there are cores, and the same
steps. Both make files that are byte for byte the same, or the part stops.
"""

from __future__ import annotations

import json
import multiprocessing
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
from PIL import Image

from bench.rows import Aim, Row, Size, Table
from bench.turns import in_turn, medians, ratio, spoken
from school.home import PROGRAM

SOURCES = ("motorcycle_left.png", "coffee.png", "astronaut.png", "chelsea.png", "motorcycle_right.png", "rocket.jpg")
SIZE = (4032, 3024)
GRAIN = 6.0
DIFFERENT = 40
HOW = ("{count} photos of 12 megapixels ({different} pictures, {megabytes:.1f} MB each, no two files the same), a "
       "third of them taken upright. Ours: what a build does of them, from hash to store, each photo in a process "
       "of its own behind closed doors. The bare library: Pillow alone, one process a core, with the same sizes and "
       "qualities. What both made was compared: the same bytes.")


class Side(msgspec.Struct, frozen=True):
    """What a child says of its turn: seconds, bytes of its largest process, what it
    made (SHA-256 of the files of each photo), and of a second time the seconds and
    how many were decoded."""

    seconds: float
    memory: int
    made: list[list[str]]
    again: float = 0.0
    decoded: int = 0


def measure(size: Size) -> Table:
    """Cold in turn, then warm."""
    count = int(os.environ.get("SCHOOLPOORT_BENCH_PHOTOS", "8" if size.quick else "200"))
    with tempfile.TemporaryDirectory() as folder:
        size.say(f"making {count} photos")
        photos = take(Path(folder) / "photos", count)
        sides: dict[str, list[Side]] = {"ours": [], "bare": []}

        def turn(name: str) -> float:
            size.say(f"photos: {name}")
            sides[name].append(child(name, Path(folder), size.cores))
            return sides[name][-1].seconds

        measured = in_turn({name: lambda name=name: turn(name) for name in sides}, 2)  # type: ignore[misc]
        each = sum(photo.stat().st_size for photo in photos) / count / 1e6
    if sides["ours"][0].made != sides["bare"][0].made:
        raise RuntimeError("the bare library made other files than we did")
    how = HOW.format(count=count, different=min(DIFFERENT, count), megabytes=each)
    return Table("Photos", how, rows(measured, sides["ours"], sides["bare"], count))


def rows(measured: dict[str, list[float]], ours: list[Side], bare: list[Side], count: int) -> tuple[Row, ...]:
    middle, warm = medians(measured), min(side.again for side in ours)
    decoded, peer = sum(side.decoded for side in ours), "Pillow alone"
    return (
        Row(work=f"{count} photos of 12 megapixels, cold", figure=ratio(measured, "ours", "bare"),
            ours=spoken(middle["ours"]), peer=peer, theirs=spoken(middle["bare"]), aim=Aim(at_most=1.2),
            note=f"{1000 * middle['ours'] / count:.0f} ms a photo, on both cores"),
        Row(work="the same again, warm", figure=warm / middle["bare"], ours=spoken(warm), peer=peer,
            theirs=spoken(middle["bare"]), aim=Aim(at_most=0.01), note=f"{decoded} decoded"),
        Row(work="memory of the largest process", figure=max(s.memory for s in ours) / max(s.memory for s in bare),
            ours=f"{max(s.memory for s in ours) / 1e6:.0f} MB", peer=peer,
            theirs=f"{max(s.memory for s in bare) / 1e6:.0f} MB"),
    )


def child(name: str, folder: Path, cores: int) -> Side:
    """One side's turn, in a process of its own."""
    done = subprocess.run([sys.executable, "-m", "bench.photos_child", name, str(folder), str(cores)], check=True,
                          cwd=PROGRAM, stdout=subprocess.PIPE)
    return msgspec.json.decode(done.stdout, type=Side)


def take(folder: Path, count: int) -> list[Path]:
    """``count`` different files of 12 megapixels in ``folder``, as a phone would write them."""
    folder.mkdir(parents=True)
    with multiprocessing.get_context("fork").Pool() as pool:
        first = pool.map(shoot, [(folder, number) for number in range(min(count, DIFFERENT))])
    return first + list(_others(folder, first, count))


def _others(folder: Path, first: list[Path], count: int) -> Iterator[Path]:
    """More files of the same pictures: a comment makes each another file."""
    for number in range(len(first), count):
        data, words = first[number % len(first)].read_bytes(), json.dumps(number).encode()
        comment = b"\xff\xfe" + (len(words) + 2).to_bytes(2, "big") + words
        file = folder / f"{number:04}.jpg"
        file.write_bytes(data[:2] + comment + data[2:])
        yield file


def shoot(asked: tuple[Path, int]) -> Path:
    """One photo: a detail of a real one, with grain of its own."""
    folder, number = asked
    spec = find_spec("skimage")
    if not spec or not spec.origin:
        raise RuntimeError("make setup-test installs scikit-image, whose photos these are")
    chance = np.random.default_rng(number)
    with Image.open(Path(spec.origin).parent / "data" / SOURCES[number % len(SOURCES)]) as source:
        whole = source.convert("RGB")
    edge: Any = chance.uniform(0, 0.15, 4) * (whole.width, whole.height, whole.width, whole.height)
    box = (edge[0], edge[1], whole.width - edge[2], whole.height - edge[3])
    near = np.asarray(whole.resize(SIZE, Image.Resampling.BICUBIC, box=box), dtype=np.float32)
    seen = near + chance.normal(0, GRAIN, (SIZE[1], SIZE[0], 1)).astype(np.float32)
    exif = Image.Exif()
    exif[0x0112] = 6 if number % 3 == 2 else 1
    file = folder / f"{number:04}.jpg"
    Image.fromarray(seen.clip(0, 255).astype(np.uint8)).save(file, quality=90, exif=exif)
    return file
