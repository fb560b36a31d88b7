"""The demo school's photos, films and documents, drawn beside its posts.

``pictures.toml`` says what each is: a motif, and for some how a phone wrote
it. The seed comes from the place and the name of the file, so every picture
is another one and each is the same every time.

    python -m demo.draw          draws what is not there yet
"""

from __future__ import annotations

import hashlib
import io
import multiprocessing
import re
import sys
import tomllib
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from demo import phone
from demo.document import document
from demo.film import film
from demo.motifs import MOTIFS
from demo.sketch import Sheet
from school.home import PROGRAM

LIST = Path(__file__).parent / "pictures.toml"
PROCESSES = 2
PLAIN, PHONE, SCAN = (1600, 1200), (2400, 1800), (1400, 1050)
WAYS = {"turned": phone.TURNED, "turned-back": phone.TURNED_BACK, "phone": phone.UPRIGHT}

PROGRAMME = (
    "19.00  Inloop met koffie en thee in de hal",
    "19.15  Welkom door de directeur",
    "19.30  Eerste ronde in de klas van uw kind",
    "20.15  Tweede ronde, voor wie nog een kind op school heeft",
    "21.00  Einde; wie de stoelen helpt stapelen, krijgt een appel",
)

Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class Picture:
    """One file to draw: its place in the content folder, what is on it, and
    ``way``: "phone", "turned", "turned-back" or "" for a plain one."""

    place: str
    motif: str
    way: str

    @property
    def suffix(self) -> str:
        return self.place.rpartition(".")[2].lower()

    @property
    def seed(self) -> int:
        return int.from_bytes(hashlib.sha256(self.place.encode()).digest()[:8], "big")

    @property
    def near(self) -> float:
        """How close the maker stood: the first picture of a row shows all."""
        number = re.search(r"(\d+)\.\w+$", self.place)
        return 1.0 if not number or int(number[1]) == 1 else (1.0, 1.22, 1.45)[self.seed % 3]

    @property
    def moment(self) -> str:
        """The day of the post, as EXIF writes it."""
        day = re.search(r"(\d{4})-(\d{2})-(\d{2})-", self.place)
        return f"{':'.join(day.groups()) if day else '2026:08:20'} 10:15:00"


def pictures(source: Path = LIST) -> list[Picture]:
    """Everything that ``pictures.toml`` asks for. Raises ValueError for a motif
    or a way that does not exist."""
    found: list[Picture] = []
    for folder, files in tomllib.loads(source.read_text(encoding="utf-8")).items():
        for name, words in files.items():
            motif, _, way = words.partition(" ")
            one = Picture(f"{folder}/{name}", motif, way)
            if (motif not in MOTIFS and one.suffix not in ("mp4", "pdf")) or way not in ("", *WAYS):
                raise ValueError(f"{source}: {one.place}: no motif “{words}”")
            found.append(one)
    return found


def drawn(picture: Picture) -> bytes:
    """The bytes of one file; the same every time."""
    if picture.suffix == "mp4":
        return film(picture.seed)
    if picture.suffix == "pdf":
        return document("Programma van de informatieavond", PROGRAMME)
    width, height = SCAN if picture.suffix == "png" else PHONE if picture.way else PLAIN
    if picture.way.startswith("turned"):
        width, height = height, width
    sheet = Sheet(width, height, picture.seed)
    MOTIFS[picture.motif](sheet)
    image = sheet.finish(picture.near)
    if picture.suffix == "heic":
        return phone.phone_heic(image, picture.moment)
    if picture.way:
        return phone.phone_jpeg(image, WAYS[picture.way], picture.moment)
    out = io.BytesIO()
    image.save(out, "PNG" if picture.suffix == "png" else "JPEG", quality=86)
    return out.getvalue()


def draw_one(content: Path, picture: Picture) -> Path:
    """Draw one file in its place, whole or not at all."""
    path = content / picture.place
    path.parent.mkdir(parents=True, exist_ok=True)
    half = path.with_name(path.name + ".part")
    half.write_bytes(drawn(picture))
    half.replace(path)
    return path


def draw_all(content: Path, progress: Progress | None = None) -> list[Path]:
    """Draw every file that is not in ``content`` yet; gives those drawn now.

    ``progress`` is called with how many are done and how many there are.
    """
    wanted = [one for one in pictures() if not (content / one.place).exists()]
    if not wanted:
        return []
    done: list[Path] = []
    with ProcessPoolExecutor(PROCESSES, multiprocessing.get_context("spawn")) as pool:
        # The slow ones first, so that both processes end together.
        waiting = [pool.submit(draw_one, content, one)
                   for one in sorted(wanted, key=lambda one: one.suffix not in ("mp4", "heic"))]
        for future in waiting:
            done.append(future.result())
            if progress:
                progress(len(done), len(wanted))
    return done


if __name__ == "__main__":
    made = draw_all(PROGRAM / "content")
    print(f"{len(made)} drawn", file=sys.stderr)
