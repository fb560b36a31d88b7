"""What a page is packed into is what every browser unpacks."""

from __future__ import annotations

import hashlib
import zlib

from hypothesis import example, given
from hypothesis import strategies as some

from schoolpoort.squeeze import SHEET_ENDS, TITLE, digested, gzipped

WORDS = some.binary(max_size=400) | some.lists(some.sampled_from([b"<p>De kastanjes rolden.</p>\n", SHEET_ENDS, TITLE]),
                                               max_size=40).map(b"".join)


@given(WORDS, some.booleans(), WORDS)
@example(b"", True, b"")
@example(b"p{}", True, TITLE + b"<p>Kort.</p>" * 600)
@example(b"p{}", True, TITLE + b"<p>Lang.</p>" * 800)
def test_a_packed_page_is_one_gzip_of_itself(sheet: bytes, has_sheet: bool, rest: bytes) -> None:
    page = sheet + (SHEET_ENDS if has_sheet else b"") + rest
    assert digested(page) == hashlib.sha256(page).digest()
    unpacker = zlib.decompressobj(31)  # zlib's word for a gzip; it looks at the CRC and the length
    assert unpacker.decompress(gzipped(page)) == page
    assert unpacker.eof and unpacker.unused_data == b""
    assert gzipped(page) == gzipped(bytes(bytearray(page)))
