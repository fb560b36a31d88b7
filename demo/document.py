"""One document as an office program makes it: a PDF that says who wrote it."""

from __future__ import annotations

AUTHOR = "Gerda van de administratie"


def document(title: str, lines: tuple[str, ...]) -> bytes:
    """A PDF of one page, with author data to strip (ISO 32000-1, 7.5)."""
    text = "BT /F1 20 Tf 64 770 Td " + _shown(title) + " Tj /F1 12 Tf 0 -12 Td"
    text += "".join(f" 0 -22 Td {_shown(line)} Tj" for line in lines) + " ET"
    stream = text.encode("cp1252")
    info = (f"<< /Title {_shown(title)} /Author {_shown(AUTHOR)} /Creator {_shown('Tekstverwerker Bloesem')}"
            " /CreationDate (D:20260903101500+02'00') >>")
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R /Lang (nl) >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R"
        b" /Resources << /Font << /F1 5 0 R >> >> >>",
        b"<< /Length %d >>\nstream\n" % len(stream) + stream + b"\nendstream",
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
        info.encode("cp1252"),
    ]
    out, places = b"%PDF-1.4\n", []
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n" % number + body + b"\nendobj\n"
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    return (out + b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1) + table
            + b"trailer\n<< /Size %d /Root 1 0 R /Info 6 0 R >>\nstartxref\n%d\n%%%%EOF\n"
            % (len(objects) + 1, len(out)))


def _shown(text: str) -> str:
    escaped = text.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)")
    return f"({escaped})"
