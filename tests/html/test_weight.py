"""What a phone fetches before the photos: at most 50 kB, for every page of a release.

By the files as they lie there, compressed as they are sent, the fonts of Dutch among them,
and for each what an answer says beside its bytes. ``bench/phone.py`` counts the same in a
real browser.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import lxml.html
import pytest

from school.release import Release
from schoolpoort.assets import FIRST
from tests.town import Town

pytestmark = pytest.mark.xdist_group("town")
MOST = 50_000
HEADERS = 1_000
"""Of one answer; the gate's are some 950 bytes (HTTP/1.1; less where HTTP/2 packs them)."""
ASKED = ("//head/link[@rel='stylesheet' or @rel='icon' or @rel='preload']/@href | //script/@src "
         "| //img/@src[starts-with(., '/theme/')]")
SLANTED = "//em | //i | //cite | //dfn | //address"
EVERYWHERE = re.compile(r'url\("([^"]+(?:-dutch-|/streep\.|/rand\.)[^"]+)"\)')
"""Of what the sheet names, what every page shows; the leaf of a card and the gate of the front come on top."""


def sent(file: Path) -> int:
    """The bytes of a file as they go to a browser."""
    forms = (file, file.with_name(f"{file.name}.gz"), file.with_name(f"{file.name}.br"))
    return min(form.stat().st_size for form in forms if form.exists())


def weight(page: Path, public: Path, sheet: set[str]) -> int:
    """What ``page`` and all that it asks for weigh. ``sheet`` is asked for by every page."""
    top = lxml.html.document_fromstring(page.read_bytes())
    slanted = bool(top.xpath(SLANTED))
    asked = {*top.xpath(ASKED), *(url for url in sheet if slanted or "italic" not in url)}
    return sent(page) + HEADERS + sum(sent(public / address.lstrip("/")) + HEADERS for address in asked)


def pages(release: Release) -> Iterator[Path]:
    for place in release.facts.trees.values():
        yield from (release.trees_root / place / "files").rglob("index.html")


def test_no_page_weighs_more_than_fifty_kilobytes_before_its_photos(town: Town) -> None:
    release = Release.current(town.home)
    first = (release.public / release.facts.theme[FIRST].lstrip("/")).read_text(encoding="utf-8")
    sheet = set(EVERYWHERE.findall(first))
    assert len(sheet) == 5
    weights = {page: weight(page, release.public, sheet) for page in pages(release)}
    assert len(weights) > 100
    heavy = sorted(((size, page.parent.name) for page, size in weights.items() if size > MOST), reverse=True)
    assert not heavy, heavy[:5]
