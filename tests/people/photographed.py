"""Photos of nobody, as phones make them: with a place in them, on their side, as HEIC."""

from __future__ import annotations

from pathlib import Path

import pillow_heif
from PIL import Image

GPS, ORIENTATION = 0x8825, 0x0112
UNIT = 900


def taken(folder: Path, count: int, largest: int = 4 * UNIT) -> list[Path]:
    """So many photos, the first the largest; each says where it was taken, the second lies on
    its side, the last is a HEIC."""
    files = []
    for number, size in enumerate((largest, *(count - 1) * (largest // 3,))):
        picture = Image.effect_noise((size // 4, size // 4 * 3 // 4), 70).convert("RGB").resize((size, size * 3 // 4))
        picture = Image.blend(picture, Image.new("RGB", picture.size, (60 + 25 * number, 140, 90)), 0.5)
        file, exif = folder / f"IMG_{number}.jpg", Image.Exif()
        exif[ORIENTATION] = 6 if number == 1 else 1
        exif[GPS] = {1: "N", 2: (52.0, 5.0, 1.0)}
        if number == count - 1:
            file = file.with_suffix(".HEIC")
            pillow_heif.from_pillow(picture.resize((UNIT, UNIT * 3 // 4))).save(file)
        else:
            picture.save(file, "JPEG", quality=90, exif=exif)
        files.append(file)
    return files
