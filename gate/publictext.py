"""The text of a post as it stands on the public site now: what a newsletter may be mailed with.

Read from the public page itself, so that what is not public (any more) can't be mailed.
Words only: no photo, no film, nothing that a mail app would fetch.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import urljoin

import nh3
from lxml import html

from gate.library import Shelf
from school.words import YEAR_ROOT

_TAGS = {"p", "h2", "h3", "h4", "ul", "ol", "li", "strong", "em", "b", "i", "a", "blockquote", "br"}
_GONE = {"script", "style", "figure", "picture", "video", "audio", "form", "table", "details"}
_SCHEMES = {"http", "https", "mailto", "tel"}
_BODY = "//article//div[contains(concat(' ', @class, ' '), ' prose ')]"


@dataclass(frozen=True)
class PublicText:
    """A text for both parts of a mail, and its address on the public site."""

    url: str
    html: str
    plain: str


def public_text(shelf: Shelf, post: str, site: str) -> PublicText | None:
    """The text of ``post`` (YEAR/GROUP/NAME), None when it is not public. ``site`` is the
    school's address."""
    path = f"/{YEAR_ROOT}/{post}/"
    page = shelf.public.page(path)
    found = html.document_fromstring(page.decode("utf-8")).xpath(_BODY) if page else []
    if not found:
        return None
    url = f"{site}{path}"
    for link in found[0].iter("a"):
        if link.get("href"):
            link.set("href", urljoin(url, link.get("href")))
    clean = nh3.clean(html.tostring(found[0], encoding="unicode"), tags=_TAGS, clean_content_tags=_GONE,
                      attributes={"a": {"href"}}, url_schemes=_SCHEMES, link_rel=None).strip()
    clean = re.sub(r"<p>\s*</p>|<a href=\"[^\"]*\">\s*</a>", "", clean)
    return PublicText(url, clean, _plain(clean))


def _plain(clean: str) -> str:
    """The words as lines, links with their address behind them."""
    text = re.sub(r"\s+", " ", clean)
    text = re.sub(r'<a href="(?:mailto:|tel:)?([^"]*)">(.*?)</a>', _link, text)
    text = re.sub(r"<br ?/?>", "\n", text)
    text = re.sub(r"<li>(?:\s*<p>)?", "\n- ", text)
    text = re.sub(r"</(?:p|h2|h3|h4|ul|ol|blockquote)>", "\n\n", text)
    words = str(html.fromstring(f"<div>{text}</div>").text_content())
    lines = [line.strip() for line in words.split("\n")]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


def _link(found: re.Match[str]) -> str:
    address, said = found[1], found[2]
    return said if address in said else f"{said} ({address})"
