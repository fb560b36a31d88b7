"""Every HTML page of the demo school, public, closed and the gate's own, is valid HTML.

The rules are html-validate's ``standard`` (the HTML standard itself), without two:
``long-title`` (a title is the post's, and a search engine's cut is no fault) and
``no-trailing-whitespace`` (a matter of style that no browser sees).
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Iterable
from pathlib import Path

import pytest

from school.home import PROGRAM
from tests.surfer import Surfer, sign_in
from tests.town import Town

VALIDATOR = PROGRAM / "tests" / "tools" / "node_modules" / ".bin" / "html-validate"
RULES = Path(__file__).parent / "htmlvalidate.json"
PARENT = "ouder2.boomklever@example.org"
pytestmark = [
    pytest.mark.xdist_group("town"),
    pytest.mark.skipif(not os.environ.get("CI") and not (VALIDATOR.exists() and shutil.which("node")),
                       reason="no HTML validator here; make setup-test says how to get it")]


def faults(files: Iterable[Path], folder: Path, root: Path) -> list[str]:
    """What the validator says, as ``page:line: rule: message``."""
    # By a file list and to a file: a release has hundreds of pages, and the
    # validator ends before a full pipe is read.
    found, names = [], sorted(str(file) for file in files)
    assert names
    for start in range(0, len(names), 200):
        report = folder / f"report-{start}.json"
        subprocess.run([str(VALIDATOR), "--config", str(RULES), "--formatter", f"json={report}",
                        *names[start:start + 200]], check=False, timeout=300, capture_output=True)
        found += [f"{Path(page['filePath']).relative_to(root)}:{m['line']}: {m['ruleId']}: {m['message']}"
                  for page in json.loads(report.read_text(encoding="utf-8")) for m in page["messages"]]
    return found


@pytest.mark.slow
@pytest.mark.parametrize("side", ["public", "closed"])
def test_every_page_of_a_release_is_valid_html(town: Town, tmp_path: Path, side: str) -> None:
    # The real folders: the validator does not follow links out of a release.
    trees = (town.home.trees / side).resolve()
    wrong = faults(trees.glob("*/files/**/*.html"), tmp_path, trees)
    assert not wrong, "\n".join(wrong[:40])


def test_every_page_of_the_gate_is_valid_html(town: Town, tmp_path: Path) -> None:
    stranger, asking = town.surfer(), town.surfer()
    asking.post("/inloggen/", {"address": "niemand.html@example.net", "naar": ""})
    parent = sign_in(town.port, town.home.outbox, PARENT)
    pages = {
        **_got(stranger, "/inloggen/", "/inloggen/link/", "/bestaat-niet/", "/demo/post/"),
        **_got(asking, "/inloggen/code/", "/inloggen/code/?opnieuw=1"),
        **_got(parent, "/besloten/", "/account/", "/besloten/bestaat/niet/", "/account/bestaat-niet/"),
        "wrong-address": stranger.post("/inloggen/", {"address": "geen adres"}).text,
        "wrong-code": asking.post("/inloggen/code/", {"code": "1"}).text,
        "elsewhere": stranger.post("/inloggen/", {"address": "a@example.net"}, Origin="https://example.org").text,
    }
    for number, (name, text) in enumerate(sorted(pages.items())):
        assert text.startswith("<!doctype html>"), f"{name}: {text[:200]}"
        (tmp_path / f"{number:02}{name.replace('/', '_').replace('?', '_')}.html").write_text(text, encoding="utf-8")
    assert faults(tmp_path.glob("*.html"), tmp_path, tmp_path) == []


def _got(surfer: Surfer, *paths: str) -> dict[str, str]:
    return {path: surfer.get(path).text for path in paths}
