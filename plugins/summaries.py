"""The first words of a text, for who wrote no Summary: plain, whole words."""

from __future__ import annotations

import re
from html import unescape

import lxml.html

LONGEST = 180
_TAG = re.compile(r"</?(?:em|strong|code)>")
_FIRST = re.compile(rf"<p>((?:[^<]|{_TAG.pattern})*+)</p>")
"""Most texts begin with a plain paragraph, and need no parser for its words."""


def summary_of(html: str, longest: int = LONGEST) -> str:
    """The first paragraph as plain text, cut at a word; "" when there is none."""
    if not html.strip():
        return ""
    first = _FIRST.match(html)
    words = " ".join(unescape(_TAG.sub("", first[1])).split()) if first else ""
    if words:
        return shortened(words, longest)
    top = lxml.html.fragment_fromstring(html, create_parent="div")
    for paragraph in top.iter("p"):
        text = " ".join(paragraph.text_content().split())
        if text:
            return shortened(text, longest)
    return ""


def shortened(text: str, longest: int) -> str:
    """``text``, or as many whole words of it as fit, with an ellipsis."""
    if len(text) <= longest:
        return text
    return text[:longest].rpartition(" ")[0].rstrip(",;:.–-") + "…"
