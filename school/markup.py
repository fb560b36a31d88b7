"""Markdown to HTML, with a fixed set of extensions and an allow list of tags.

What comes out is always clean (nh3, an HTML5 parser): even a text that was
never examined can bring no script, form, frame, style, id or event handler.
Costly texts are refused by counting before anything is rendered, because
Python-Markdown 3.11 is quadratic in several characters (50,000 ``[`` take
minutes) and time limits can't stop a thread.
"""

from __future__ import annotations

import re
import threading

import markdown
import nh3

from school.emphasis import Inline
from school.plain import plain

TAGS = frozenset({
    "a", "abbr", "b", "blockquote", "br", "caption", "cite", "code", "dd", "del", "details", "div", "dl",
    "dt", "em", "figcaption", "figure", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "i", "img", "ins", "kbd",
    "li", "mark", "ol", "p", "pre", "q", "s", "small", "span", "strong", "sub", "summary", "sup", "table",
    "tbody", "td", "tfoot", "th", "thead", "tr", "u", "ul"})
ATTRIBUTES = {
    "a": {"href", "title", "hreflang"}, "img": {"src", "alt", "title"}, "ol": {"start"},
    "td": {"align", "colspan", "rowspan"}, "th": {"align", "colspan", "rowspan", "scope"},
    "abbr": {"title"}, "p": {"lang", "dir"}, "span": {"lang", "dir"}, "div": {"lang", "dir"},
    "blockquote": {"lang", "dir"}, "q": {"lang"},
}
SCHEMES = {"http", "https", "mailto", "tel"}

MOST_TAGS = 400
_BLOCK = re.compile(r"\n[ \t]*\n")
_ALIGN = re.compile(r'<(t[hd])([^>]*?) align="(left|right|center)"')
_HEADING = re.compile(r"<(/?)h([1-5])>")


class TooCostly(ValueError):
    """A text that would take too long to render. The message says why, in Dutch."""


class _Renderer(threading.local):
    """One Markdown and one cleaner for each thread: the first keeps state while it converts."""

    def __init__(self) -> None:
        self.markdown = markdown.Markdown(
            extensions=["tables", "sane_lists"],
            extension_configs={"tables": {"use_align_attribute": True}}, output_format="html")
        # A registry sorts itself at each look; what is in this one changes no more.
        inline = Inline(self.markdown)
        inline.inlinePatterns = list(inline.inlinePatterns)
        self.markdown.treeprocessors.register(inline, "inline", 20)
        self.cleaner = nh3.Cleaner(tags=set(TAGS), attributes=ATTRIBUTES, url_schemes=SCHEMES,
                                   link_rel="noopener noreferrer")


_renderer = _Renderer()


def render(text: str) -> str:
    """Clean HTML for a Markdown body. Raises TooCostly for a text that no
    person wrote. Headings start at h2: the page's h1 is the title."""
    short = plain(text)
    return short.html if short else finished(render_raw(text))


def finished(raw: str) -> str:
    """The clean HTML of what ``render_raw`` made, with its headings below the title."""
    clean = clean_html(raw)
    clean = _ALIGN.sub(r'<\1\2 class="align-\3"', clean)
    if "<h1>" in clean:
        clean = _HEADING.sub(lambda m: f"<{m[1]}h{int(m[2]) + 1}>", clean)
    return clean


def clean_html(html: str) -> str:
    """Only what the allow list knows; links open without a referrer."""
    clean: str = _renderer.cleaner.clean(html)
    return clean


def render_raw(text: str) -> str:
    """What Python-Markdown makes of it, before cleaning: only to examine."""
    reason = too_costly(text)
    if reason:
        raise TooCostly(reason)
    try:
        html: str = _renderer.markdown.reset().convert(text)
    except (RecursionError, AssertionError, ValueError, IndexError, KeyError) as error:
        # Fuzzers find such texts in Python-Markdown now and then; a writer
        # gets a finding, not a traceback.
        raise TooCostly(f"deze tekst is niet om te zetten ({type(error).__name__})") from error
    return html


def too_costly(text: str) -> str:
    """Why this text would take too long, or "".

    Measured on Python-Markdown 3.11.3: a ``[`` that nothing closes costs the
    rest of its block, so does a ``<``; each line of a block may cost the
    whole block. The bounds keep a text under about a second.
    """
    brackets = angles = lines = 0
    for block in _BLOCK.split(text):
        size = len(block)
        brackets += block.count("[") * size
        angles += block.count("<") * size
        lines += block.count("\n") * size
    if brackets > 5_000_000:
        return "te veel blokhaken “[” bij elkaar"
    if angles > 50_000_000 or text.count("<") > 2 * MOST_TAGS or "<![" in text:
        return "te veel tekens “<” bij elkaar"
    if lines > 40_000_000:
        return "te veel regels zonder lege regel ertussen"
    if re.search(r"^[ \t]*(?:>[ \t]*){12}", text, re.MULTILINE):
        return "te veel citaten in elkaar"
    return ""
