"""A face that was seen on a photo: where, how large, how clear. Never whose.

Only boxes and a few numbers are kept, with the photo's other derivatives; no
face is cut out, described or compared.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import msgspec
from msgspec import Meta

MOST_FACES = 400
SURE = 0.5
"""Below this score it may well be a flower; then it is asked about, never stopped."""
SHARP = 0.18
"""Detail of a face that can be recognised. Measured on one face of 120 pixels after
WebP: sharp 0.34, Gaussian blur of 1 pixel 0.23, of 2 0.14, mosaic of 16 blocks 0.14."""
LEAST_PIXELS = 40
"""Of a face's height where it is shown largest: below this nobody is recognised."""

Share = Annotated[float, Meta(ge=0, le=1)]


class Look(StrEnum):
    """What a decoder can do for somebody to look at, instead of what is served."""

    FACES = "gezichten"
    SMALL = "klein"  # one small picture of a photo
    STILL = "stil"  # one of a film


class Face(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One face. The box in shares of the photo's width and height, from its upper
    left; ``pixels`` is its height on the largest derivative; ``turn`` in degrees
    away from the camera, to any side (an estimate); ``detail`` how sharp it is."""

    left: Share
    top: Share
    width: Share
    height: Share
    score: Share
    pixels: Annotated[int, Meta(ge=0, le=4000)]
    turn: Annotated[int, Meta(ge=0, le=90)]
    detail: Annotated[float, Meta(ge=0, le=100)]

    def frontal(self, most: int) -> bool:
        """Whether it looks at the camera, give or take ``most`` degrees."""
        return self.turn <= most

    def clear(self, share: float, most: int) -> bool:
        """Whether anybody who knows the child would recognise it: large enough (of
        the photo's height), sharp enough, from the front."""
        return (self.height >= share and self.pixels >= LEAST_PIXELS and self.score >= SURE
                and self.detail >= SHARP and self.frontal(most))
