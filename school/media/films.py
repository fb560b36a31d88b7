"""A film to an MP4 that plays in every browser, and a poster.

H.264 and AAC, at most 1280 pixels on its longest side, its index in front
(``faststart``) so that it plays while it loads. ffmpeg reads one descriptor
as MOV/MP4 and nothing else: no playlist, no network protocol. Metadata,
chapters, subtitles, timed metadata (where a phone keeps its place) and SEI
messages are left out; ``bitexact`` and a fixed number of threads give the same bytes
each time.
"""

from __future__ import annotations

import os
import re
import subprocess
from typing import BinaryIO

import imageio_ffmpeg
from PIL import Image

from school.media import photos
from school.media.photos import Made
from school.media.refusals import RefusedError, Why
from school.media.sandbox import MEGABYTE, Limits

LONGEST_SIDE = 1280
LONGEST = 20 * 60
"""Seconds. A whole performance belongs in parts."""
MOST_PIXELS = 4096 * 2304
LIMITS = Limits(memory=3000 * MEGABYTE, seconds=3600, output=1000 * MEGABYTE)
LIMITS_SMALL = Limits(memory=3000 * MEGABYTE, seconds=60, output=100 * MEGABYTE)
FILM, POSTER = "film.mp4", "poster.png"

FFMPEG = os.path.realpath(imageio_ffmpeg.get_ffmpeg_exe())
PROGRAMS = (FFMPEG,)

# fmt: off
_QUIET = ("-nostdin", "-hide_banner", "-loglevel", "info", "-nostats")
_STREAMS = ("-map", "0:v:0", "-map", "0:a:0?", "-sn", "-dn")
_BARE = ("-map_metadata", "-1", "-map_chapters", "-1", "-fflags", "+bitexact", "-flags:v", "+bitexact",
         "-flags:a", "+bitexact", "-bsf:v", "filter_units=remove_types=6")
_SCALE = ("-vf", f"scale=w='min({LONGEST_SIDE},iw)':h='min({LONGEST_SIDE},ih)'"
          ":force_original_aspect_ratio=decrease:force_divisible_by=2,setsar=1,format=yuv420p")
_VIDEO = ("-fpsmax", "30", "-c:v", "libx264", "-preset", "veryfast", "-crf", "24", "-profile:v", "high",
          "-level:v", "4.0")
_AUDIO = ("-c:a", "aac", "-b:a", "128k", "-ac", "2", "-ar", "48000")
_FIXED = ("-threads", "2", "-filter_threads", "1")
_TO_FILM = (*_STREAMS, *_BARE, *_SCALE, *_VIDEO, *_AUDIO, *_FIXED, "-movflags", "+faststart", "-f", "mp4", FILM)
_FROM_FILM = ("-protocol_whitelist", "file", "-f", "mov", "-i", FILM)
_TO_POSTER = ("-map", "0:v:0", "-vf", "thumbnail=n=60", "-frames:v", "1", "-threads", "1", "-c:v", "png",
              "-f", "image2", "-update", "1", POSTER)
# fmt: on
_BEGINNINGS = (b"ftyp", b"moov", b"mdat", b"wide", b"free", b"skip", b"pnot")
_DURATION = re.compile(rb"Duration: (\d+):(\d\d):(\d\d)")


def make(source: BinaryIO) -> list[Made]:
    """Write the film and its poster into the current folder. Raises RefusedError."""
    head = source.read(64)
    if head[4:8] not in _BEGINNINGS:
        raise RefusedError(Why.NOT_A_FILM)
    _check_length(source)
    _run(_reading(source), _TO_FILM)
    _run(_FROM_FILM, _TO_POSTER)
    with Image.open(POSTER, formats=("PNG",)) as poster:
        still = poster.convert("RGB")
    os.remove(POSTER)
    return [Made(FILM, "video/mp4", *still.size), *photos.write(still)]


def small(source: BinaryIO) -> dict[str, object]:
    """Write one small picture of a film, and tell how large the film will be. Raises
    RefusedError; a film that is too long as well."""
    head = source.read(64)
    if head[4:8] not in _BEGINNINGS:
        raise RefusedError(Why.NOT_A_FILM)
    _check_length(source)
    _run(_reading(source), ("-map", "0:v:0", *_SCALE, "-frames:v", "1", "-threads", "1", "-c:v", "png", "-f", "image2",
                            "-update", "1", POSTER))
    with Image.open(POSTER, formats=("PNG",)) as poster:
        still = poster.convert("RGB")
    os.remove(POSTER)
    return photos.smallest(still, still.size)


def _reading(source: BinaryIO) -> tuple[str, ...]:
    """Options to read the film from its descriptor, from its beginning."""
    os.lseek(source.fileno(), 0, os.SEEK_SET)  # Python's seek may stay within its buffer
    return (
        "-protocol_whitelist",
        "fd",
        "-max_pixels",
        str(MOST_PIXELS),
        "-f",
        "mov",
        "-fd",
        str(source.fileno()),
        "-i",
        "fd:",
    )


def _check_length(source: BinaryIO) -> None:
    """Refuse what has no pictures in it, or too many, before any is decoded."""
    said = _ffmpeg(*_reading(source), pass_fds=(source.fileno(),)).stderr
    length = _DURATION.search(said)
    if not length:
        raise RefusedError(Why.BROKEN)
    if b"Video: " not in said:
        raise RefusedError(Why.SILENT)
    hours, minutes, seconds = map(int, length.groups())
    if hours * 3600 + minutes * 60 + seconds > LONGEST:
        raise RefusedError(Why.LONG, f"{hours * 60 + minutes} minuten; hoogstens {LONGEST // 60}")


def _run(reading: tuple[str, ...], making: tuple[str, ...]) -> None:
    fds = (int(reading[reading.index("-fd") + 1]),) if "-fd" in reading else ()
    if _ffmpeg(*reading, "-xerror", *making, pass_fds=fds).returncode:
        raise RefusedError(Why.BROKEN)


def _ffmpeg(*options: str, pass_fds: tuple[int, ...]) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [FFMPEG, *_QUIET, *options],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        pass_fds=pass_fds,
        env={},
        check=False,
    )
