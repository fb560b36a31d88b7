"""A file of the office as rows of text: CSV in the encodings that programs
save it in, or a sheet of Excel. What the rows mean is for gate/lines.py.
"""

from __future__ import annotations

import csv
import io
import itertools

from email_validator import EmailNotValidError, validate_email

from gate.sheet import MOST_COLUMNS, MOST_ROWS, SheetError, read_sheet

LARGEST = 20_000_000  # bytes; a list of 1,000 families takes 200,000
SEPARATORS = ";,\t"


class ListError(Exception):
    """The list as a whole can't be read or carried out; the message says what to do."""


def normal_mail(text: str) -> str:
    """An address as it is kept and compared. Raises ValueError in Dutch."""
    try:
        found = validate_email(text.strip(), check_deliverability=False, allow_quoted_local=False)
    except EmailNotValidError as error:
        raise ValueError(f"“{text}” is geen mailadres") from error
    mail = found.ascii_email or found.normalized
    if not mail.isascii():
        raise ValueError(f"“{text}” heeft vreemde tekens; vraag een gewoon mailadres")
    return mail.casefold()


def read_list(data: bytes, name: str) -> list[list[str]]:
    """The rows of a CSV (UTF-8, UTF-16 with its mark, or Windows-1252; comma,
    semicolon or tab) or xlsx.

    Raises ListError."""
    if len(data) > LARGEST:
        raise ListError(f"dit bestand is groter dan {LARGEST // 1_000_000} MB. Is dit de lijst van gezinnen?")
    rows = _read_xlsx(data) if name.casefold().endswith(".xlsx") else _read_csv(data)
    if len(rows) > MOST_ROWS:
        raise ListError(f"deze lijst heeft meer dan {MOST_ROWS} regels. Is dit de lijst van gezinnen?")
    return rows


def _read_csv(data: bytes) -> list[list[str]]:
    text = _decoded(data)
    first, _, rest = text.partition("\n")
    separator = max(SEPARATORS, key=first.count)
    if first.strip().casefold() in ("sep=;", "sep=,"):  # Excel's own first line
        separator, text = first.strip()[-1], rest
    try:
        found = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
        return [row[:MOST_COLUMNS] for row in itertools.islice(found, MOST_ROWS + 1)]
    except csv.Error as error:
        raise ListError("dit is geen CSV-bestand. Bewaar de lijst opnieuw als .csv of .xlsx.") from error


def _decoded(data: bytes) -> str:
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return data.decode("utf-16", errors="replace")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("windows-1252", errors="replace")


def _read_xlsx(data: bytes) -> list[list[str]]:
    try:
        return read_sheet(data)
    except SheetError as error:
        raise ListError("dit is geen Excel-bestand. Bewaar de lijst opnieuw als .xlsx of .csv.") from error
