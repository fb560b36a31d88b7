"""A PDF keeps its pages and loses its maker; one that can do something is refused."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path

import pytest
from pypdf import PdfReader, PdfWriter
from pypdf.generic import (
    ArrayObject,
    DictionaryObject,
    FloatObject,
    NameObject,
    StreamObject,
    TextStringObject,
)

from school.home import Home
from school.media.documents import bare_jpeg
from schoolpoort.derive import Document, Job, Refusal, Why, derive
from tests.media.conftest import SETTINGS
from tests.media.drawn import SECRETS, jpeg, phone, saved, scene

Change = Callable[[PdfWriter], None]
WORDS = ("Jansje Canari", "canarie-xmp", "CreationDate", "20261120", "ModDate", "KanariePhone", "Exif")


def pdf(change: Change = lambda writer: None) -> bytes:
    writer = PdfWriter(clone_from=io.BytesIO(saved(scene(), "PDF")))
    change(writer)
    file = io.BytesIO()
    writer.write(file)
    return file.getvalue()


def talkative(writer: PdfWriter) -> None:
    """All that an office program says, and a photo with its EXIF inside."""
    writer.add_metadata({"/Author": "Jansje Canari", "/CreationDate": "D:20261120"})
    metadata = StreamObject()
    metadata.set_data(b"<x:xmpmeta>canarie-xmp</x:xmpmeta>")
    writer.root_object[NameObject("/Metadata")] = writer._add_object(metadata)
    writer.root_object[NameObject("/Lang")] = TextStringObject("nl")
    note = DictionaryObject({
        NameObject("/Type"): NameObject("/Annot"), NameObject("/Subtype"): NameObject("/Text"),
        NameObject("/Rect"): ArrayObject([FloatObject(n) for n in (1, 1, 9, 9)]),
        NameObject("/T"): TextStringObject("Jansje Canari"),
        NameObject("/M"): TextStringObject("D:20261120")})  # fmt: skip
    writer.pages[0][NameObject("/Annots")] = ArrayObject([writer._add_object(note)])
    [image] = [x for x in writer._objects if isinstance(x, StreamObject) and x.get("/Subtype") == "/Image"]
    image._data = phone(1)
    image[NameObject("/Filter")] = NameObject("/DCTDecode")


def action(kind: str, **more: str) -> Change:
    def change(writer: PdfWriter) -> None:
        words = {NameObject("/S"): NameObject(f"/{kind}")}
        words |= {NameObject(f"/{key}"): TextStringObject(value) for key, value in more.items()}
        writer.root_object[NameObject("/OpenAction")] = DictionaryObject(words)

    return change


def derived(home: Home, data: bytes) -> Document | Refusal:
    file = home.root / "brief.pdf"
    file.write_bytes(data)
    [result] = derive([Job(file)], home, SETTINGS).values()
    assert isinstance(result, Document | Refusal)
    return result


def test_its_pages_and_its_language_stay_and_its_maker_goes(home: Home) -> None:
    original = pdf(talkative)
    assert sum(word.encode() in original for word in WORDS) >= 6, "the test's own document must hold them"
    document = derived(home, original)
    assert isinstance(document, Document), document
    data = document.files[0].path.read_bytes()
    assert not [word for word in (*WORDS, *SECRETS, "pypdf") if word.encode() in data]
    reader = PdfReader(io.BytesIO(data))
    assert len(reader.pages) == 1 and not reader.metadata
    assert reader.root_object["/Lang"] == "nl"
    assert reader.pages[0].images[0].image.size == (320, 240)


def test_the_same_document_gives_the_same_bytes(home: Home, tmp_path: Path) -> None:
    (tmp_path / "b").mkdir()
    data = pdf(talkative)
    first, second = derived(home, data), derived(Home(tmp_path / "b"), data)
    assert isinstance(first, Document) and isinstance(second, Document)
    assert first.files[0].sha256 == second.files[0].sha256


REFUSED: dict[str, tuple[Callable[[], bytes], Why]] = {
    "script": (lambda: pdf(action("JavaScript", JS="app.alert(1)")), Why.ACTIVE),
    "starts a program": (lambda: pdf(action("Launch", F="calc.exe")), Why.ACTIVE),
    "sends a form": (lambda: pdf(action("SubmitForm", F="http://example.com")), Why.ACTIVE),
    "carries a file": (lambda: pdf(lambda w: w.add_attachment("x.exe", b"MZ") and None), Why.ACTIVE),
    "password": (lambda: pdf(lambda w: w.encrypt("geheim")), Why.LOCKED),
    "600 pages": (lambda: pdf(lambda w: [w.add_blank_page(9, 9) for _ in range(600)] and None), Why.PAGES),
    "half": (lambda: pdf()[:900], Why.BROKEN),
    "a photo": (jpeg, Why.NOT_A_DOCUMENT),
    "a page": (lambda: b"<html>%PDF</html>", Why.NOT_A_DOCUMENT),
}


@pytest.mark.parametrize("name", REFUSED)
def test_it_is_refused_in_words_quickly_and_cheaply(name: str, home: Home) -> None:
    make, why = REFUSED[name]
    refusal = derived(home, make())
    assert isinstance(refusal, Refusal), refusal
    assert refusal.why is why
    assert refusal.seconds < 1 and refusal.memory < 200_000_000


def test_a_view_to_open_with_is_no_program(home: Home) -> None:
    assert isinstance(derived(home, pdf(action("GoTo"))), Document)


def test_a_bare_jpeg_is_the_same_picture() -> None:
    assert bare_jpeg(jpeg()) == jpeg()
    assert bare_jpeg(b"no jpeg") == b"no jpeg"
    assert len(bare_jpeg(phone())) < len(phone())
