"""A PDF to the same pages without what says who made it, when and with what.

Gone are /Info, XMP, private data of programs, thumbnails, names of people on
notes, dates, earlier versions of an edited file, and EXIF inside its photos.
What makes a PDF readable aloud stays (tags, language). A PDF that can do
something, or carries another file, is refused: on paper it can't either.
"""

from __future__ import annotations

import io
import logging
from collections.abc import Iterator
from typing import Any, BinaryIO

from pypdf import PdfReader, PdfWriter
from pypdf.errors import PyPdfError
from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject, StreamObject

from school.media.photos import Made
from school.media.refusals import RefusedError, Why
from school.media.sandbox import MEGABYTE, Limits

LIMITS = Limits(memory=1000 * MEGABYTE, seconds=20, output=250 * MEGABYTE)
DOCUMENT = "document.pdf"
MOST_PAGES = 500
MOST_OBJECTS = 300_000

BROKEN = (PyPdfError, ValueError, KeyError, TypeError, AttributeError, IndexError, RecursionError)

ACTIVE_KEYS = frozenset(
    {"/JS", "/JavaScript", "/EmbeddedFile", "/EmbeddedFiles", "/EF", "/XFA", "/RichMediaContent"}
)
ACTIVE_ACTIONS = frozenset(
    {
        "/JavaScript",
        "/Launch",
        "/ImportData",
        "/SubmitForm",
        "/GoToE",
        "/Rendition",
        "/RichMediaExecute",
        "/Movie",
        "/Sound",
    }
)
ACTIVE_KINDS = frozenset(
    {"/FileAttachment", "/RichMedia", "/Movie", "/Screen", "/Sound", "/3D", "/EmbeddedFile"}
)
PRIVATE = (
    "/Metadata",
    "/PieceInfo",
    "/LastModified",
    "/Thumb",
    "/AA",
    "/OpenAction",
    "/Collection",
    "/AF",
    "/Perms",
    "/SpiderInfo",
    "/CreationDate",
    "/ModDate",
    "/NM",
    "/RC",
)
OF_NOTES = ("/T", "/M", "/Subj", "/Popup")
"""Author, date and subject of a remark; in a form field /T is its name and stays."""


def make(source: BinaryIO) -> list[Made]:
    """Write the document into the current folder. Raises RefusedError."""
    logging.disable()  # pypdf tells what it mends; nobody listens in a decoder
    if b"%PDF-" not in source.read(1024):
        raise RefusedError(Why.NOT_A_DOCUMENT)
    source.seek(0)
    try:
        writer = _copy(source)
        with open(DOCUMENT, "xb") as file:
            writer.write(file)
    except BROKEN as error:
        raise RefusedError(Why.BROKEN) from error
    return [Made(DOCUMENT, "application/pdf", 0, 0)]


def _copy(source: BinaryIO) -> PdfWriter:
    """A new document with what may stay of the old one."""
    reader = PdfReader(source)
    if reader.is_encrypted:
        raise RefusedError(Why.LOCKED)
    pages = len(reader.pages)
    if pages > MOST_PAGES:
        raise RefusedError(Why.PAGES, f"{pages}; hoogstens {MOST_PAGES}")
    if not pages:
        raise RefusedError(Why.BROKEN)
    for node in _nodes(reader.root_object):
        _judge(node)
    for node in _nodes(reader.root_object):
        _scrub(node)
    writer = PdfWriter(clone_from=reader)
    writer.metadata = None
    writer._ID = None
    return writer


def prepare() -> None:
    """Load all of pypdf that ``make`` uses now: a closed process can't import."""
    blank = PdfWriter()
    blank.add_blank_page(10, 10)
    with io.BytesIO() as file:
        blank.write(file)
        _copy(file).write(io.BytesIO())


def _nodes(root: Any) -> Iterator[DictionaryObject]:
    """Every dictionary and stream that can be reached from ``root``, once. What
    the caller takes out of one is not walked into."""
    seen: set[int] = set()
    waiting: list[Any] = [root]
    known: set[tuple[int, int]] = set()
    while waiting:
        one = waiting.pop()
        if isinstance(one, IndirectObject):
            if (one.idnum, one.generation) in known:
                continue
            known.add((one.idnum, one.generation))
            one = one.get_object()
        if id(one) in seen:
            continue
        if isinstance(one, DictionaryObject):
            seen.add(id(one))
            yield one
            waiting += [dict.__getitem__(one, key) for key in one]
        elif isinstance(one, ArrayObject):
            seen.add(id(one))
            waiting += list.__iter__(one)
        if len(seen) > MOST_OBJECTS:
            raise RefusedError(Why.PAGES)


def _judge(node: DictionaryObject) -> None:
    """Refuse what runs, sends, opens or carries something."""
    if (
        ACTIVE_KEYS.intersection(node)
        or _word(node, "/S") in ACTIVE_ACTIONS
        or _word(node, "/Subtype") in ACTIVE_KINDS
        or _word(node, "/Type") in ACTIVE_KINDS
    ):
        raise RefusedError(Why.ACTIVE)


def _word(node: DictionaryObject, key: str) -> str:
    value = node.get(key)
    return str(value) if isinstance(value, str) else ""


def _scrub(node: DictionaryObject) -> None:
    """Take out what tells about its maker."""
    is_note = _word(node, "/Type") == "/Annot" or "/Rect" in node
    for key in (*PRIVATE, *(OF_NOTES if is_note and _word(node, "/Subtype") != "/Widget" else ())):
        if key in node:
            del node[key]
    if isinstance(node, StreamObject) and _word(node, "/Filter") == "/DCTDecode":
        node._data = bare_jpeg(node._data)


def bare_jpeg(data: bytes) -> bytes:
    """A JPEG without its application segments (but JFIF's, ICC's and Adobe's, which
    say how to show it) and comments; pixels are not touched (ITU T.81, B.1)."""
    if not data.startswith(b"\xff\xd8"):
        return data
    kept, place = [data[:2]], 2
    while place + 4 <= len(data) and data[place] == 0xFF:
        marker, length = data[place + 1], int.from_bytes(data[place + 2 : place + 4])
        if marker == 0xDA or length < 2:
            break
        segment = data[place : place + 2 + length]
        shows = marker in (0xE0, 0xEE) or segment[4:15] == b"ICC_PROFILE"
        if not (0xE0 <= marker <= 0xEF or marker == 0xFE) or shows:
            kept.append(segment)
        place += 2 + length
    return b"".join(kept) + data[place:]
