"""The short way for plain texts gives, letter for letter, what the long way gives."""

from __future__ import annotations

import time
from itertools import product
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from school import bodies
from school.bodies import Reading, rendered
from school.emphasis import Inline
from school.home import PROGRAM
from school.markup import finished, render_raw, too_costly
from school.plain import plain
from school.settings import Settings

SITE = Settings.parse((PROGRAM / "school.toml").read_bytes()).site
PLAIN = ["zon", "Een maan. ", "é", "1", "12", "a\n", "\n", "\n\n", "\n\n\n", " ", "*zon*", " *de maan* ",
         "**ster** ", "*", "- ", "\n- a", "\n- b", "\n\n- c", "* d", "+ e", "# ", "\n## Kop", "\n\n# Kop\n",
         "###### Kop", "[a](/b/)", "!", "[de site](https://www.a-b.nl/c/)", "[x](https://a.nl)",
         "[a](/b_c_d/e.html)", "[*a*](/b/)", "*[a](/b/)*", "2. ", "*a [b](/c/) d*", "(b)", "http://a.nl", "a@b.nl",
         ":", "“", "'", "\"", "…", "1) ", "Term\n: uitleg", "#", "---", "="]
ODD = ["  \n", "**", "\n    ", "####### Kop", "===", "\n---", "---\n", "> ", "|", "_a_", "`", "\\", "&amp;", "&",
       "<b>", "\xa0", "\u2003", "\u0130", "[x](//a.nl)", "[x](http://xn--a.nl/)", "[x](mailto:a@b.nl)",
       "![a](b.jpg)", "[a]", "[(a](/b)", "[a b]: /c/", "\x02", "\t", "\r", "\u0301", "²", "ß", "١. "]


def long_way(text: str) -> str:
    return finished(render_raw(text))


@settings(max_examples=500, deadline=None)
@given(st.lists(st.sampled_from(PLAIN), max_size=9) | st.lists(st.sampled_from(PLAIN * 2 + ODD), max_size=9))
@example(["Een *zon* en [a](/b/).\n\n- *a* b\n- [c](https://d.nl/e)\n\n## Kop *f*\nslot\n"])
@example(["zie ![a](/b/)"])
@example(["# Een\n\n###### Zes\n\n##### Vijf"])
@example(["[a](/b/) \x02 \x02"])
@example(["\x02"])
def test_both_ways_are_one(pieces: list[str]) -> None:
    text = "".join(pieces)
    short = plain(text)
    assert short is None or short.html == long_way(text)


@pytest.mark.parametrize(("begin", "letters", "most"), [
    ("", "a*- \n", 6), ("b", "*a \n", 6), ("", "a#1. \n", 5), ("a", "-=*\n", 6), ("c [a](/", "[])(a/!", 4),
    ("*", "[a](/)* ", 4)])
def test_both_ways_are_one_for_every_short_text(begin: str, letters: str, most: int) -> None:
    texts = (begin + "".join(some) for length in range(1, most + 1) for some in product(letters, repeat=length))
    wrong = [text for text in texts if (short := plain(text)) and short.html != long_way(text)]
    assert wrong == []


@pytest.mark.parametrize("text", [
    "[a](/b/) en [c](https://d.nl/) en *e*", "Zie [a](/besloten/2026-2027/groep-3/)\n\n[a](/b/)", "[a](/../b)",
    "# Kop [a](/uit-de-groepen/)\n\n- [b](https://a.nl)\n- [b](https://a.nl)"])
def test_a_link_is_judged_alike_both_ways(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    reading = Reading("paginas/a.md", text, 5, None, True)
    short = rendered(reading, SITE)
    monkeypatch.setattr(bodies, "plain", lambda text: None)
    assert rendered(reading, SITE) == short


def test_what_most_texts_hold_takes_the_short_way(monkeypatch: pytest.MonkeyPatch) -> None:
    def never(*args: object) -> str:
        raise AssertionError("the long way")

    monkeypatch.setattr(Inline, "run", never)
    for text in ("Beste ouders,\n\nMorgen *gaan* we naar het **bos**.\nNeem laarzen mee!\n\n## Mee\n- laarzen\n- jas\n",
                 "Lees [het plan](/plan/) of kijk op [de site](https://www.school.nl/plan).\n"):
        assert plain(text)


def test_most_texts_of_the_demo_take_the_short_way() -> None:
    texts = [file.read_text(encoding="utf-8").partition("\n\n")[2] for file in Path(PROGRAM, "content").rglob("*.md")]
    short = [text for text in texts if (made := plain(text)) and made.html == long_way(text)]
    assert len(short) > len(texts) / 2


@pytest.mark.parametrize("text", [
    "a\n" * 20_000, "*a " * 50_000, "*a* " * 50_000, "[a](/b/) " * 20_000, "[a](/" * 40_000, "[" + "a" * 100_000,
    "[a](https://" + "a." * 50_000, "[a](/" + "a/" * 50_000, "- a\n" * 20_000, "# " * 50_000, "*" * 100_000])
def test_the_short_way_takes_no_text_that_is_too_costly_and_no_time(text: str) -> None:
    began = time.process_time()
    assert not (plain(text) and too_costly(text))
    assert time.process_time() - began < 1
