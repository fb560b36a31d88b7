"""``python -m bench.families``: how long the office's list takes to come in.

Made-up families on SQLite, on the disk of this machine: the first time, again,
the administration's file, and next year's list.
"""

from __future__ import annotations

import argparse
import datetime
import sys
import tempfile
import time
from pathlib import Path

from gate.families import import_families
from gate.register import Register
from school.home import Home
from school.settings import Settings
from school.words import Year
from tests.gate.invented import a_year_on, as_csv, as_edexml, as_xlsx, families

YEAR = Year.parse("2026-2027")
NOW = datetime.datetime(2026, 11, 20, 16, 0, tzinfo=datetime.UTC)
TOML = """
[site]
name = "obs De Meetlat"
short = "De Meetlat"
url = "http://localhost"
[site.groups]
school = { label = "De hele school", room = true }
""" + "".join(f'groep-{number} = {{ label = "Groep {number}" }}\n' for number in range(1, 9))


def measure(number: int, folder: Path) -> None:
    """Print the seconds of each import of so many families."""
    (folder / "school.toml").write_text(TOML, encoding="utf-8")
    home = Home(folder)
    register = Register.open(home, Settings.read(home))
    pupils, next_year = families(number, YEAR), Year(YEAR.first + 1)
    print(f"{number} families, {len(pupils)} children")
    for what, name, data, year in (
            ("CSV, the first time", "a.csv", as_csv(pupils), YEAR), ("CSV, again", "a.csv", as_csv(pupils), YEAR),
            ("xlsx, again", "b.xlsx", as_xlsx(pupils), YEAR), ("EDEXML", "c.xml", as_edexml(pupils, YEAR), YEAR),
            ("next year's list", "d.csv", as_csv(a_year_on(pupils)), next_year)):
        file = folder / name
        file.write_bytes(data)
        began = time.monotonic()
        report = import_families(register, file, year, now=NOW)
        print(f"  {what:<22} {time.monotonic() - began:5.2f} s   {report.changes:>5} changes", flush=True)
    register.close()


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m bench.families", description="Measure the import of families.")
    parser.add_argument("numbers", nargs="*", type=int, default=[500, 1000], help="how many families")
    for number in parser.parse_args().numbers:
        with tempfile.TemporaryDirectory() as folder:
            measure(number, Path(folder))
    return 0


if __name__ == "__main__":
    sys.exit(main())
