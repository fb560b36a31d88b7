"""A text with its photos, films and documents, as its page shows them.

A source knows its files by their own names (``kijkdoos-1.jpg``); what is served has
an address of its own. An *album* says which is which: by name an item with its kind,
sizes and addresses. What the text doesn't mention becomes a gallery; what may not be
shown here is left out. The build shows posts by this, and so does the page where
somebody writes one.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote

import lxml.html

from school.pictures import HIDDEN, plain_name

SIZES = "(max-width: 30rem) 17rem, (min-width: 46rem) 44rem, 100vw"
"""How wide a photo in a text is shown. On a phone less is said than is true: at three pixels to a point
it then fetches 960 pixels for its 350 points, and not 1600 (theme/templates/macros.html)."""

_ELSEWHERE = re.compile(r'<a href="(?:/|#|https?:|mailto:|tel:)')
"""A link that names no file; one that is written in another way is looked at by a parser."""


class UnknownFileError(LookupError):
    """A text names a file that the run was not given."""


@dataclass(frozen=True)
class Source:
    """One ``<source>`` of a picture."""

    type: str
    srcset: str


@dataclass(frozen=True)
class Picture:
    """What a template needs to show a photo: addresses, never files."""

    alt: str
    width: int
    height: int
    src: str
    sources: tuple[Source, ...]
    full: str


def picture(item: Mapping[str, Any], base: str, alt: str) -> Picture:
    """A photo of an album under the address ``base``."""
    sources = tuple(
        Source(kind, ", ".join(f"{base}{name} {width}w" for name, width in files))
        for kind, files in item["sources"])
    return Picture(alt, item["width"], item["height"], base + item["src"], sources, base + item["full"])


def picture_html(shown: Picture, sizes: str = SIZES) -> str:
    """The photo as it stands in a text: lazy, with its size, enlarged by a link."""
    sources = "".join(f'<source type="{s.type}" srcset="{s.srcset}" sizes="{sizes}">' for s in shown.sources)
    return (f'<a class="photo" href="{shown.full}"><picture>{sources}<img src="{shown.src}" '
            f'alt="{html.escape(shown.alt)}" width="{shown.width}" height="{shown.height}" '
            'loading="lazy" decoding="async"></picture></a>')


def film_html(item: Mapping[str, Any], base: str, alt: str) -> str:
    """A film with its poster; nothing is loaded before somebody plays it."""
    poster = f' poster="{base}{item["poster"]}"' if item.get("poster") else ""
    return (f'<video controls preload="none" width="{item["width"]}" height="{item["height"]}"{poster} '
            f'aria-label="{html.escape(alt)}"><source src="{base}{item["src"]}" type="video/mp4"></video>')


def shown(text: str, album: Mapping[str, Any], base: str) -> tuple[str, set[str]]:
    """The text with its files in place, and the names that it mentioned.
    Raises UnknownFileError for a name that the album lacks."""
    if "<img" not in text and text.count("<a ") == len(_ELSEWHERE.findall(text)):
        return text, set()  # most texts: nothing in them is a file
    top = lxml.html.fragment_fromstring(text, create_parent="div")
    names: set[str] = set()
    for element in list(top.iter("img", "a")):
        url = element.get("src" if element.tag == "img" else "href") or ""
        if ":" in url.partition("/")[0] or url.startswith(("/", "#")) or not url:
            continue
        name = plain_name(unquote(url.removeprefix("./")))
        if name not in album:
            raise UnknownFileError(name)
        names.add(name)
        _replace(element, album[name], base)
    inner = (top.text or "") and html.escape(top.text, quote=False)
    shown_now = "".join(lxml.html.tostring(child, encoding="unicode") for child in top)
    # libxml2 is older than <source>, and closes what HTML never closes.
    return inner + shown_now.replace("</source>", ""), names


def _replace(element: Any, item: Mapping[str, Any], base: str) -> None:
    if item["kind"] == HIDDEN:
        _leave_out(element)
        return
    if element.tag == "a":
        element.set("href", base + item.get("full", item["src"]))
        return
    alt = element.get("alt") or item.get("alt", "")
    markup = film_html(item, base, alt) if item["kind"] == "film" else picture_html(picture(item, base, alt))
    fresh = lxml.html.fragment_fromstring(markup)
    if element.getparent().tag == "a":  # a link in a link is no HTML
        fresh = fresh[0] if fresh.tag == "a" else fresh
    fresh.tail = element.tail
    element.getparent().replace(element, fresh)


def _leave_out(element: Any) -> None:
    """Take out a photo that may not be shown here, and the paragraph that held nothing
    else; of a link the words stay."""
    if element.tag == "a":
        element.drop_tag()
        return
    around = element.getparent()
    element.drop_tree()
    while around.tag in ("p", "a", "em", "strong", "figure") and not len(around) and not (around.text or "").strip():
        empty, around = around, around.getparent()
        empty.drop_tree()


def in_order(names: Iterable[str], order: Sequence[str]) -> list[str]:
    """Those that the writer put first, then the others by name."""
    place = {name: at for at, name in enumerate(order)}
    return sorted(names, key=lambda name: (place.get(name, len(place)), name))


@dataclass(frozen=True)
class Shown:
    """A text with its files in place, and the photos that it does not mention; ``photos``
    are all of them."""

    html: str
    gallery: tuple[Picture, ...]
    photos: tuple[Picture, ...]


def show(text: str, album: Mapping[str, Any], base: str, title: str, alt: str, order: Sequence[str]) -> Shown:
    """The rendered ``text`` of a post as its page shows it, below the address ``base``.
    ``alt`` describes the photos that the text doesn't mention. Raises UnknownFileError."""
    text, names = shown(text, album, base)
    rest = in_order((name for name in album if name not in names), order)
    films = [film_html(album[name], base, alt) for name in rest if album[name]["kind"] == "film"]
    gallery = [picture(album[name], base, alt) for name in rest if album[name]["kind"] == "photo"]
    words = alt or f"Foto bij “{title}”"
    first = [picture(album[name], base, words) for name in sorted(names) if album[name]["kind"] == "photo"]
    return Shown("\n".join([text, *films]), tuple(gallery), (*first, *gallery))
