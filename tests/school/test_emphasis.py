"""The short way for plain emphasis gives, letter for letter, what Python-Markdown gives."""

from __future__ import annotations

import re
from itertools import product

import markdown
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from school.emphasis import Inline
from school.markup import _renderer

OWN = markdown.Markdown(extensions=["tables", "sane_lists"], output_format="html",
                        extension_configs={"tables": {"use_align_attribute": True}})
PIECES = st.lists(st.sampled_from([
    "*", "**", "***", "_", "__", "zon", "de maan", " ", "  \n", "\n", "\n\n", "\n- ", "\n1. ", "\n    ", "\n> ",
    "\n## ", "*zon*", " *zon* ", "**de maan**", " **zon**.", "*zon\nmaan*", "`", "\\", "[a](/b/)", "[", "![a](b.jpg)",
    "<b>", "</b>", "<http://a.nl>", "<", "&", "&amp;", "| a | *b* |\n|---|---|\n| **c** | d |\n", "\xa0", "\u2003",
    ".", "é",
]), max_size=14).map("".join)
# Python-Markdown leaves a placeholder behind in some of what nobody writes; its number says nothing.
LEFT = re.compile(r"lzzwxh:\d+")


def own(text: str) -> str:
    return LEFT.sub("", OWN.reset().convert(text))


@settings(max_examples=400, deadline=None)
@given(PIECES)
@example("*zon* en **maan**, *ster*\n\n- *a* [b](/c/)\n- *d*\n\n  *e*\n")
@example("2 * 3 *a* **b*** _c_ *d_e* *f **g** h*")
def test_both_ways_are_one(text: str) -> None:
    assert LEFT.sub("", _renderer.markdown.reset().convert(text)) == own(text)


def test_both_ways_are_one_for_every_short_text_of_stars() -> None:
    texts = ("".join(letters) for length in range(1, 8) for letters in product("*a ", repeat=length))
    wrong = [text for text in texts if _renderer.markdown.reset().convert(f"a{text}") != own(f"a{text}")]
    assert wrong == []


@pytest.mark.parametrize("between", ["`", "\\", "[", "<", "&amp;", "_", "  \n", "\n"])
def test_another_sign_beside_an_emphasis_keeps_its_meaning(between: str) -> None:
    for text in (f"a{between}b", f"{between}a{between} b", f"*a{between}b* c", f"d {between} *a* {between}",
                 f"*a* b{between}*c*", f"a {between}*b* c"):
        assert _renderer.markdown.reset().convert(text) == own(text)


@pytest.mark.parametrize("text", ["Een *zon*, een **maan** en een ster.", "Zonder tekens.", "- *a*\n- b\n\n## *c*"])
def test_what_most_posts_hold_takes_the_short_way(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def never(*args: object) -> str:
        raise AssertionError("the long way")

    wanted = own(text)
    monkeypatch.setattr(Inline, "_InlineProcessor__handleInline", never)
    assert _renderer.markdown.reset().convert(text) == wanted


def test_no_pattern_came_along_that_has_a_sign_of_its_own() -> None:
    assert [type(one).__name__ + one.pattern for one in _renderer.markdown.treeprocessors["inline"].inlinePatterns] == [
        type(one).__name__ + one.pattern for one in markdown.inlinepatterns.build_inlinepatterns(markdown.Markdown())]
    assert len(_renderer.markdown.treeprocessors["inline"].inlinePatterns) == 14
