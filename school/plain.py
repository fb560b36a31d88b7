"""The HTML of a text that is nothing but plain paragraphs, headings and short lists.

Such are most posts, and Python-Markdown with the cleaning after it takes ten times as long
over them as they need. Only what is the same by whatever way is done here: letters and
everyday signs, lines from the margin, whole ``*words*`` and ``[links](/that/are/plain/)``;
everything else takes the long way. tests/school/test_plain.py holds the two ways together.
"""

from __future__ import annotations

import re
import string
from typing import NamedTuple

from school.emphasis import marked

_EVERYDAY = (string.ascii_letters + string.digits + " \n.,;:!?'\"()/+=%@*#-\x02").encode()
"""What means the same to Markdown, to HTML and to whoever reads; taken away first, in a tenth of the
time of looking for what else there is."""
_ODD = re.compile(r"[^\w€°–—‘’“”„…«»]|_")
"""A sign that may mean something to Markdown or to HTML."""
_LINK = re.compile(r"""(?<!!)\[([^\W_](?:[^\W_]|[ .,;:?'/+=%€@°–—‘’“”„…-])*)\]
    \(((?:https?://(?:[a-z](?:[a-z0-9]|-(?=[a-z0-9]))*\.)+[a-z]{2,})?(?:/(?:[A-Za-z0-9._-]+/?)*|(?<=[a-z])(?=\))))\)""",
    re.VERBOSE)
_PUT_BY = "\x02"
"""Stands for a link while its line is looked at; no text holds it that is shown."""
_LINE = re.compile(r"""(?:(?P<level>\#{1,6})[ ](?=[^\s#])|(?P<item>[-*+])[ ])?+
    (?!\d+\.)(?=[^\W_]|["'“‘„«(€\x02]|\*[^\s*])""", re.VERBOSE)
"""How a line may begin that no block but a paragraph, a heading or a list takes for its own."""
MOST = 4_000_000
"""Characters times lines: well below what school/markup.py calls too costly."""


class Plain(NamedTuple):
    """What ``school.markup.render`` makes of a text, letter for letter, and where it links to."""

    html: str
    links: tuple[str, ...] = ()


def plain(text: str) -> Plain | None:
    """The HTML of a plain text; None for one that is not. Never raises, never takes long."""
    text = text.strip("\n")
    if _PUT_BY in text:
        return None
    links = _LINK.findall(text) if "[" in text else []
    if links:
        text = _LINK.sub(_PUT_BY, text)
    if _is_odd(text) or not text or " " in (text[0], text[-1]) or len(text) * text.count("\n") > MOST:
        return None
    blocks = _blocks(text)
    html = _written(blocks) if blocks else None
    if html is None:
        return None
    for words, url in links:
        html = html.replace(_PUT_BY, f'<a href="{url}" rel="noopener noreferrer">{words}</a>', 1)
    return Plain(html, tuple(url for _, url in links))


def _is_odd(text: str) -> bool:
    """Whether a text has an odd sign, or a space at a line's edge."""
    rest = text.encode("utf-8", "surrogatepass").translate(None, _EVERYDAY)
    return " \n" in text or "\n " in text or bool(rest and _ODD.search(rest.decode("utf-8", "surrogatepass")))


_Block = tuple[str, list[str]]
"""What it is: "" for a paragraph, "-" for a list or the signs of a heading; and its lines."""


def _blocks(text: str) -> list[_Block] | None:
    """The blocks of a text; None when one of its lines may be something else."""
    blocks = list[_Block]()
    going = False  # whether the next line may belong to the last block
    for line in text.split("\n"):
        if not line:
            going = False
            continue
        begin = _LINE.match(line)
        if not begin:
            return None
        level, item = begin.groups()
        kind, before = level or ("-" if item else ""), blocks[-1][0] if blocks else ""
        if going and not level and kind != before:
            return None  # a list without an empty line before it, or text after its last item
        if going and not level:
            blocks[-1][1].append(line[begin.end():])
        elif kind == before == "-":
            return None  # Markdown makes one list of two
        else:
            blocks.append((kind, [line[begin.end():]]))
        going = not level
    return blocks


def _written(blocks: list[_Block]) -> str | None:
    """The blocks as HTML; the page's h1 is the title, so headings go below it."""
    lower = any(kind == "#" for kind, _ in blocks)
    written = list[str]()
    for kind, lines in blocks:
        pieces = [marked(piece) for piece in (lines if kind == "-" else ["\n".join(lines)])]
        if None in pieces or (kind not in ("", "-") and "#" in lines[0]):
            return None
        if kind == "-":
            written += ["<ul>", *(f"<li>{piece}</li>" for piece in pieces), "</ul>"]
        else:
            name = f"h{min(len(kind) + lower, 6)}" if kind else "p"
            written.append(f"<{name}>{pieces[0]}</{name}>")
    return "\n".join(written)
