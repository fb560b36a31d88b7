"""What lies beside a release is linked from the one before, and only while it says the same."""

from __future__ import annotations

from pathlib import Path

from school.written import FOLDER
from schoolpoort.beside import Beside

NAME = "2026-2027.json"
TEXTS = Beside(texts={NAME: b'["De kastanjes rolden."]'})


def put(folder: Path, before: Path) -> Path:
    """Where the texts of a new release lie."""
    folder.mkdir()
    TEXTS.put(folder, before)
    return folder / FOLDER / NAME


def test_a_file_that_somebody_changed_since_is_written_anew(tmp_path: Path) -> None:
    """Also when this process wrote it, and its size is the same."""
    first = put(tmp_path / "1", tmp_path / "none")
    second = put(tmp_path / "2", tmp_path / "1")
    assert second.stat().st_ino == first.stat().st_ino
    second.write_bytes(b'["De walnoten  rolden."]')
    third = put(tmp_path / "3", tmp_path / "2")
    assert third.read_bytes() == TEXTS.texts[NAME] and third.stat().st_ino != second.stat().st_ino
