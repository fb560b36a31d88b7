"""A page without some of its photos, made from the page itself and no build.

Whatever names a derivative goes: the picture, the film, what is said of it where a
link is shared; and then what held nothing else. Of a link in a text the words stay.
"""

from __future__ import annotations

from collections.abc import Collection

import lxml.html

HOLDERS = frozenset({"picture", "a", "p", "em", "strong", "figure", "li", "ul", "section", "div"})
"""What goes when all that it held is gone."""


def names_one(text: str, stems: Collection[str]) -> bool:
    """Whether a text names a derivative that begins with one of ``stems``."""
    return any(stem in text for stem in stems)


def unpictured(text: str, stems: Collection[str]) -> str:
    """The HTML page ``text`` without the derivatives whose names begin with ``stems``
    (schoolpoort.derive)."""
    page = lxml.html.document_fromstring(text)
    for element in list(page.iter()):
        named = isinstance(element.tag, str) and names_one(" ".join(element.attrib.values()), stems)
        if named and page in element.iterancestors():  # else it went with another
            _leave_out(element)
    left = lxml.html.tostring(page.getroottree(), encoding="unicode", doctype="<!doctype html>")
    # libxml2 is older than <source>, and closes what HTML never closes.
    return str(left).replace("</source>", "")


def _leave_out(element: lxml.html.HtmlElement) -> None:
    if element.tag == "meta":
        _drop_meta(element)
    elif element.tag == "a":
        _drop_link(element)
    else:
        _drop(next((around for around in element.iterancestors("picture", "video")), element))


def _drop_meta(element: lxml.html.HtmlElement) -> None:
    """With og:image goes what it shows, in words."""
    words = element.getnext()
    if words is not None and (words.get("property") or "").endswith(":alt"):
        words.drop_tree()
    element.drop_tree()


def _drop_link(element: lxml.html.HtmlElement) -> None:
    if next(element.iter("img", "picture", "video"), None) is None:
        element.drop_tag()
    else:
        _drop(element)


def _drop(element: lxml.html.HtmlElement) -> None:
    around = element.getparent()
    element.drop_tree()
    while around.tag in HOLDERS and not len(around) and not (around.text or "").strip():
        empty, around = around, around.getparent()
        empty.drop_tree()
