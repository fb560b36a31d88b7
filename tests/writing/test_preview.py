"""The preview is the page: what a teacher sees before she posts is what the build makes of it."""

from __future__ import annotations

import re
import subprocess
import sys
import time
from pathlib import Path

import lxml.html
import pytest

from school.home import PROGRAM
from tests.gate import small_school
from tests.gate.desks import at_desk
from tests.gate.small_school import GERDA
from tests.gate.test_uploading import photo, sends
from tests.gate.test_writing import begins, writes
from tests.writing.school import found

TEXT = ("Wij maakten **kijkdozen** & meer.\n\n## Morgen\n\n- lijm\n- [school](https://school.example)\n\n"
        "![Een doos](b.jpg)\n\nTot ziens.")


def article(page: str) -> str:
    """The article with every address of a photo left out."""
    [found] = lxml.html.document_fromstring(page).xpath("//article")
    for one in found.xpath(".//img | .//source | .//a[contains(@class, 'photo')]"):
        for name in ("src", "srcset", "href"):
            one.attrib.pop(name, None)
    return " ".join(lxml.html.tostring(found, encoding="unicode", with_tail=False).split())


def test_the_preview_is_the_article_that_the_build_makes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "home").mkdir()
    monkeypatch.setattr(small_school, "TOML", small_school.TOML + '[consent]\nlook = "never"\n')
    gate = small_school.School.found(tmp_path / "home").peopled()
    found(tmp_path / "home")
    gerda = at_desk(gate, GERDA)
    path = begins(gerda, kind="uitje")
    for name, size in (("a.jpg", (1700, 900)), ("b.jpg", (300, 500)), ("c.jpg", (2000, 1000))):
        assert sends(gerda, path, name, photo(size=size)).status_code == 204
    facts = {"tekst": TEXT, "beschrijving": "Kijkdozen op een rij", "volgorde": "c.jpg,a.jpg,b.jpg", "soort": "uitje",
             "moment": "anders", "wanneer": "2026-11-20T15:40"}
    writes(gerda, path, "voorbeeld", **facts)
    before = gerda.get(f"{path}voorbeeld/").text
    assert "zo zien de ouders van Groep 3 het" in before
    pictures = re.findall(r'<img src="[^"]*/foto/([^"]*)"', before)
    assert pictures == ["b.jpg", "c.jpg", "a.jpg"], "the one in the text, then the gallery in her order"
    points = {"klopt": [str(number) for number in range(1, 7)]}
    assert writes(gerda, path, "plaats", **facts, **points).status_code == 303
    done = subprocess.run([sys.executable, "-m", "schoolpoort", "--home", str(gate.home.root), "hooks", "follow"],
                          cwd=PROGRAM, capture_output=True, text=True, check=False)
    assert done.returncode in (0, 3), done.stdout + done.stderr
    time.sleep(0.3)
    with gerda.get("/besloten/2026-2027/groep-3/kijkdozen-maken/") as page:
        built = page.text
    assert article(before) == article(built)
    assert "<strong>kijkdozen</strong> &amp; meer" in article(built) and article(built).count("<picture") == 3


def test_who_would_see_it_is_said_and_what_can_not_be_made_is_no_page(tmp_path: Path) -> None:
    (tmp_path / "home").mkdir()
    gate = small_school.School.found(tmp_path / "home").peopled()
    gerda = at_desk(gate, GERDA)
    path = begins(gerda)
    writes(gerda, path, status="openbaar")
    assert "wacht op publicatie" in gerda.get(f"{path}voorbeeld/").text
    public = gerda.get(f"{path}voorbeeld/?als=openbaar").text
    assert "wacht op publicatie" not in public and "/uit-de-groepen/2026-2027/groep-3/" in public
    writes(gerda, path, status="besloten", titel="")
    assert "nog geen pagina" in gerda.get(f"{path}voorbeeld/").text
    writes(gerda, path, tekst="Kijk <script>alert(1)</script><b onclick=x>hier</b>")
    shown = gerda.get(f"{path}voorbeeld/").text
    assert "alert(1)" not in shown and "onclick" not in shown
