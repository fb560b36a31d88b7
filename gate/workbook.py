"""The process that reads a workbook: it comes in, the rows of its first sheet go out as JSON.

Apart from gate/sheet.py, which begins it: openpyxl takes 23 MB with all that it needs, and
no worker of the gate has to carry that.
"""

from __future__ import annotations

import datetime
import io
import itertools
import resource
import sys
from typing import IO

import msgspec
from openpyxl import load_workbook

from gate.sheet import LARGEST_ANSWER, MOST_COLUMNS, MOST_ROWS

MEMORY = 350_000_000  # bytes of address space; the unit of the whole gate has 1 GB
SECONDS = 20  # of processor time; a list of 1,000 families takes one


def _limit() -> None:
    for kind, value in ((resource.RLIMIT_AS, MEMORY), (resource.RLIMIT_CPU, SECONDS), (resource.RLIMIT_CORE, 0),
                        (resource.RLIMIT_FSIZE, LARGEST_ANSWER)):
        resource.setrlimit(kind, (value, value))


def _write_rows(data: bytes, out: IO[bytes]) -> None:
    sheet = load_workbook(io.BytesIO(data), read_only=True, data_only=True).worksheets[0]
    sheet.reset_dimensions()  # some programs write a size that is not the sheet's
    before = b"["
    for row in itertools.islice(sheet.iter_rows(values_only=True, max_col=MOST_COLUMNS), MOST_ROWS + 1):
        cells = [_cell(value) for value in row]
        while cells and not cells[-1]:
            cells.pop()
        out.write(before + msgspec.json.encode(cells))
        before = b","
    out.write(b"[]" if before == b"[" else b"]")


def _cell(value: object) -> str:
    if isinstance(value, datetime.date):  # a datetime is one too
        return value.strftime("%d-%m-%Y")
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return "" if value is None else str(value)


if __name__ == "__main__":
    _limit()
    _write_rows(sys.stdin.buffer.read(), sys.stdout.buffer)
