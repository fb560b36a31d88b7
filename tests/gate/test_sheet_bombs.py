"""A small file that asks for gigabytes: the office's list is refused, and the parents' gate goes on."""

from __future__ import annotations

import io
import resource
import time
import zipfile
from pathlib import Path

import pytest
from openpyxl import Workbook

from gate import sheet
from gate.lists import ListError, read_list
from tests.conftest import Figure
from tests.gate.small_school import ANNA, LIST, School

XML = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
STRINGS = "xl/sharedStrings.xml"
KIND = "application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"


def workbook(rows: list[list[str]], **parts: str) -> bytes:
    """A real one, with some of its parts replaced."""
    book, whole, out = Workbook(), io.BytesIO(), io.BytesIO()
    for row in rows:
        book.active.append(row)
    book.save(whole)
    with zipfile.ZipFile(whole) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            data = old.read(name)
            if name == "[Content_Types].xml" and "sharedStrings" in parts:
                override = f'<Override PartName="/{STRINGS}" ContentType="{KIND}"/></Types>'
                data = data.replace(b"</Types>", override.encode())
                new.writestr(STRINGS, parts["sharedStrings"])
            new.writestr(name, parts.get(name.rpartition("/")[2].partition(".")[0], "").encode() or data)
    return out.getvalue()


def sparse(rows: int) -> str:
    """One cell a row, in the very last column that Excel has."""
    cells = "".join(f'<row r="{row}"><c r="XFD{row}"><v>1</v></c></row>' for row in range(1, rows + 1))
    return f"<worksheet {XML}><sheetData>{cells}</sheetData></worksheet>"


def strings(number: int) -> str:
    return f"<sst {XML}>{'<si><t>a</t></si>' * number}</sst>"


TELLS_ITS_PEAK = """
import atexit, pathlib, re
from gate import workbook
peak = lambda: re.search(r"VmHWM:\\s+(\\d+)", pathlib.Path("/proc/self/status").read_text())[1]
atexit.register(lambda: pathlib.Path({file!r}).write_text(peak()))
workbook._limit()
workbook._write_rows(workbook.sys.stdin.buffer.read(), workbook.sys.stdout.buffer)
"""


@pytest.mark.parametrize("name, parts, most", [
    ("20,001 rows that each reach column XFD", {"sheet1": sparse(20_001)}, 120_000),
    ("as many rows of it as a list may have", {"sheet1": sparse(20_000)}, 120_000),
    ("a row at the end of the sheet", {"sheet1": f'<worksheet {XML}><sheetData><row r="1048576"><c r="A1048576"><v>1'
                                       "</v></c></row></sheetData></worksheet>"}, 120_000),
    ("as many shared strings as are read", {"sharedStrings": strings(175_000)}, 120_000),
    ("6 million shared strings", {"sharedStrings": strings(6_000_000)}, 300_000),
])
def test_a_bomb_costs_the_gate_little_time_and_no_memory(
        name: str, parts: dict[str, str], most: int, figure: Figure, tmp_path: Path,
        monkeypatch: pytest.MonkeyPatch) -> None:
    told = tmp_path / "peak"
    monkeypatch.setattr(sheet, "PROGRAM", ("-c", TELLS_ITS_PEAK.format(file=str(told))))
    data, begun = workbook([["a", "b"]], **parts), time.monotonic()
    assert len(data) < most
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    rows: list[list[str]] = []
    try:
        rows = read_list(data, "lijst.xlsx")
    except ListError as error:
        assert "regels" in str(error) or "geen Excel-bestand" in str(error)
    took = time.monotonic() - begun
    grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) // 1024
    child = int(told.read_text()) // 1024 if told.exists() else 0
    assert not any(map(any, rows[1:])), "nothing beyond the columns that a list can have"
    assert took < 20 and grown < 50 and child < 350
    figure(9, f"xlsx of {len(data) // 1000} kB with {name}: {took:.1f} s, the gate grew {grown} MB, "
              f"its reader had at most {child} MB")


@pytest.mark.parametrize("limit, value", [("MEMORY", 30_000_000), ("SECONDS", 0), ("PATIENCE", 0.01)])
def test_a_reader_that_runs_out_of_memory_or_time_is_a_list_that_is_refused(
        limit: str, value: float, monkeypatch: pytest.MonkeyPatch) -> None:
    """The limits are those of the reader's own process, so that the test sets them there."""
    monkeypatch.setattr(sheet, limit, value, raising=False)
    program = (f"from gate import workbook as w; w.{limit} = {value}; w._limit(); "
               "w._write_rows(w.sys.stdin.buffer.read(), w.sys.stdout.buffer)")
    monkeypatch.setattr(sheet, "PROGRAM", ("-c", program))
    with pytest.raises(ListError, match="geen Excel-bestand"):
        read_list(workbook([["a", "b"]]), "lijst.xlsx")


def test_a_list_of_commas_and_one_of_empty_lines_are_cut_off_while_they_are_read() -> None:
    assert len(read_list(b";" * 1_000_000, "lijst.csv")[0]) == sheet.MOST_COLUMNS
    with pytest.raises(ListError, match="meer dan 20000 regels"):
        read_list(b"\n" * 5_000_000, "lijst.csv")


def test_parents_are_served_while_the_office_sends_a_bomb_and_its_next_list_is_read(school: School) -> None:
    school.read_in(LIST)
    with pytest.raises(ListError):
        school.read_in(workbook([["a"]], sheet1=sparse(20_001)), name="lijst.xlsx")
    assert school.browser().signs_in(ANNA).is_signed_in
    report = school.read_in(workbook([line.split(";") for line in LIST.splitlines()]), name="lijst.xlsx")
    assert (report.changes, report.unchanged) == (0, 3)
