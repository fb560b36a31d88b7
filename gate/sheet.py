"""A sheet of Excel as rows of text, read by a process of its own that can't take the gate along.

A workbook is a zip of XML: 100 kB of it can ask for gigabytes and minutes. So the
parts are measured before any is opened, and what reads them (gate/workbook.py, which
alone knows the library) has limits of the kernel on memory and time.
"""

from __future__ import annotations

import io
import subprocess
import sys
import tempfile
import zipfile

import msgspec

PATIENCE = 40.0  # seconds on the clock, on a machine that is busy
LARGEST_ANSWER = 20_000_000
LARGEST_UNPACKED = 20_000_000
LARGEST_PART = {"sharedstrings.xml": 3_000_000, "styles.xml": 2_000_000}
"""Parts that are read whole before the first row; a list of 1,000 families has 100 kB of each."""
MOST_PARTS = 300
MOST_ROWS = 20_000
MOST_COLUMNS = 200
PROGRAM = ("-m", "gate.workbook")


class SheetError(Exception):
    """This is no workbook, or none that a list of families can be."""


def read_sheet(data: bytes) -> list[list[str]]:
    """The rows of the first sheet, at most MOST_ROWS and one, each up to its last
    column that says something. Raises SheetError."""
    _measure(data)
    with tempfile.TemporaryFile() as answer:
        try:
            done = subprocess.run([sys.executable, "-I", *PROGRAM], input=data, stdout=answer, check=False,
                                  stderr=subprocess.DEVNULL, timeout=PATIENCE, cwd="/", env={})
        except (subprocess.TimeoutExpired, OSError) as error:
            raise SheetError(type(error).__name__) from error
        answer.seek(0)
        if done.returncode:
            raise SheetError(f"its process ended with {done.returncode}")
        try:
            return msgspec.json.decode(answer.read(LARGEST_ANSWER + 1), type=list[list[str]])
        except msgspec.DecodeError as error:
            raise SheetError("its process gave no rows") from error


def _measure(data: bytes) -> None:
    """No part is opened before all are known to be small: zipfile reads no more of a
    part than its size says."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as parts:
            listed = parts.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError) as error:
        raise SheetError("no zip") from error
    if len(listed) > MOST_PARTS or sum(part.file_size for part in listed) > LARGEST_UNPACKED:
        raise SheetError("too large when unpacked")
    for part in listed:
        if part.file_size > LARGEST_PART.get(part.filename.rpartition("/")[2].casefold(), LARGEST_UNPACKED):
            raise SheetError(f"{part.filename[:80]} is too large")
