"""A page of the gate as gzip: for those that are long and hold nothing to guess at.

Text that is compressed and encrypted tells by its length what it repeats, when who asks
may choose a part of it (BREACH, CVE-2013-3587). So a page is packed only where nothing
of the request stands in it.
"""

from __future__ import annotations

import gzip

from flask import Response, make_response, request

LEVEL = 6


def packed(html: str) -> Response:
    """``html`` as the answer to this request, smaller when the browser takes that."""
    answer = make_response(html)
    if request.accept_encodings.quality("gzip") > 0:
        answer.set_data(gzip.compress(html.encode(), LEVEL, mtime=0))
        answer.headers["Content-Encoding"] = "gzip"
    return answer
