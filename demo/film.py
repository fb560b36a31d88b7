"""One short film: books are laid on a paper bridge, until it gives way."""

from __future__ import annotations

import tempfile
from pathlib import Path

import imageio_ffmpeg

from demo.indoors import bridge
from demo.phone import OWNER
from demo.sketch import Sheet

SIZE = (800, 600)
FRAMES_A_SECOND = 12
LAST_BOOK = 10
PLACE = "+52.6513+005.3600/"


def film(seed: int) -> bytes:
    """The film as MP4, with the metadata that a phone would add."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "film.mp4"
        writer = imageio_ffmpeg.write_frames(
            str(path), SIZE, fps=FRAMES_A_SECOND, codec="libx264", quality=None, macro_block_size=1,
            # One thread and bitexact: the same drawing gives the same bytes.
            output_params=["-threads", "1", "-crf", "28", "-preset", "fast", "-fflags", "+bitexact",
                           "-flags:v", "+bitexact", "-movflags", "+use_metadata_tags",
                           "-metadata", f"location={PLACE}",
                           "-metadata", f"com.apple.quicktime.location.ISO6709={PLACE}",
                           "-metadata", f"artist={OWNER}", "-metadata", "make=Lindefoon",
                           "-metadata", "creation_time=2026-11-03T10:41:00Z"])
        writer.send(None)
        for books, sag in _story():
            writer.send(_frame(seed, books, sag))
        writer.close()
        return path.read_bytes()


def _story() -> list[tuple[int, float]]:
    """Books on the bridge and how far it hangs through, frame after frame."""
    steady = [(book, book * 3.0) for book in range(LAST_BOOK + 1) for _ in range(4)]
    falling = [(LAST_BOOK, 30.0 + step * step * 2.2) for step in range(12)]
    return [*steady, *falling, *[falling[-1]] * 8]


def _frame(seed: int, books: int, sag: float) -> bytes:
    # The same seed for each frame: only what moves differs.
    sheet = Sheet(*SIZE, seed)
    sheet.mirrored = False
    bridge(sheet, books, sag)
    return sheet.finish().tobytes()
