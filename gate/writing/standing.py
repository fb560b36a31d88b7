"""A text as it stands in the content, read for a form and given back with other values.

Who changes a title changes one line: every other byte comes back as it was, header
keys that the form does not know, line ends and spelling included. So a post that
somebody keeps by git can be mended on the page.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from school.fields import STATUSES, TYPES, Fields
from school.headers import BY_NAME, Header, read_header
from school.texts import decode
from school.words import Status

WHEN = "%Y-%m-%d %H:%M"
PUBLISHED, CLOSED = "published", "besloten"
KNOWN = ("Title", "Date", "Author", "Status", "Type", "Gallery", "Order")
"""The keys that the form has a field for."""


@dataclass(frozen=True)
class Standing:
    """``raw`` is the file byte for byte, as UTF-8."""

    raw: str

    @cached_property
    def header(self) -> Header:
        text, _ = decode(self.raw.encode(), "")
        return read_header(text)[0]

    @cached_property
    def values(self) -> Mapping[str, str]:
        """What the header says, by Pelican's name of the key, in the form's own spelling:
        "" for what it leaves out, and for a kind of post that is no kind of its own."""
        fields = Fields(self.header, "", [])
        date, status = fields.moment("Date"), self.said("Status")
        return {"Title": self.said("Title"), "Date": f"{date:{WHEN}}" if date else "", "Author": self.said("Author"),
                "Status": PUBLISHED if STATUSES.get(status) is Status.PUBLISHED else CLOSED,
                "Type": "" if self.said("Type") == TYPES[0] else self.said("Type"), "Gallery": self.said("Gallery"),
                "Order": ", ".join(fields.names("Order"))}

    @property
    def body(self) -> str:
        """The words, with the one line end that texts have."""
        return plain(self.header.body)

    @property
    def date(self) -> datetime.datetime | None:
        """In the school's own time."""
        return datetime.datetime.strptime(self.values["Date"], WHEN) if self.values["Date"] else None

    def said(self, key: str) -> str:
        """The value of a key on one line, "" when the header has none."""
        entry = self.header.entries.get(key)
        return one_line(entry.text) if entry else ""

    def altered(self, values: Mapping[str, str], body: str) -> str:
        """The text with what differs put in its place; "" takes a line away."""
        lines = self.raw.split("\n")
        end = "\r" if lines[0].endswith("\r") else ""
        head, rest = lines[:self.header.body_line - 1], lines[self.header.body_line - 1:]
        changed = {key: value for key, value in values.items() if value != self.values[key]}
        last = max((entry.line for entry in self.header.entries.values()), default=0)
        fresh = [f"{BY_NAME[key].label}: {value}{end}" for key, value in changed.items()
                 if value and key not in self.header.entries]
        kept = list[str]()
        for number, line in enumerate(head, 1):
            kept += self._line(number, line, changed, end)
            if number == last:
                kept += fresh
        if body != self.body:
            rest = [f"{line}{end}" for line in body.split("\n")] + [""]
        return "\n".join([*kept, *rest])

    def _line(self, number: int, line: str, changed: Mapping[str, str], end: str) -> list[str]:
        """A line of the header as it will be: itself, another value, or none."""
        key = next((key for key in changed if key in self.header.entries
                    and self.header.entries[key].line == number), "")
        if not key:
            return [line]
        return [f"{line.partition(':')[0]}: {changed[key]}{end}"] if changed[key] else []


def one_line(text: str) -> str:
    """A value of a header is one line."""
    return " ".join(text.split())


def plain(text: str) -> str:
    """The words as a browser sends them, with the one line end that texts have."""
    return text.replace("\r\n", "\n").replace("\r", "\n").strip("\n")
