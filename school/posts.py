"""A post: one Markdown file with its header, its place and its files.

``parse_post`` is pure, so that the build, the push hook and the page where a
teacher writes judge with the same code. A text with one error is no post.
"""

from __future__ import annotations

import datetime
import hashlib
import os
from collections import deque
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property
from itertools import islice
from pathlib import Path

from school.fields import LANGUAGES, TYPES, Fields
from school.findings import Finding, has_errors
from school.headers import Where, read_header
from school.pictures import plain_name
from school.places import Place, check_slug, find_place
from school.settings import Settings
from school.texts import decode
from school.walk import Text
from school.words import CLOSED_ROOT, YEAR_ROOT, Group, Status

UNDATED = datetime.datetime(2000, 1, 1)
"""The date of a page that gives none; it is shown nowhere."""

AHEAD = 32
"""So many texts the disk is asked for before they are read: one by one, it stands still between two."""

FAR_FROM_YEAR = datetime.timedelta(days=62)
"""Posts are written a summer ahead or after; further off is another year."""


@dataclass(frozen=True)
class Post:
    """One readable text. ``group`` is None for a page; ``source`` and ``folder``
    are relative to the content folder, ``folder`` "" when it has no files of its
    own; ``gallery`` describes the photos that the text doesn't mention, ``order`` names
    those that stand first there; ``menu`` is a page's place in the menu, 0 for none;
    ``lines`` has the line of each header key."""

    group: Group | None
    source: str
    folder: str
    title: str
    date: datetime.datetime
    modified: datetime.datetime | None
    author: str
    status: Status
    summary: str
    tags: tuple[str, ...]
    slug: str
    lang: str
    expires: datetime.date | None
    type: str
    gallery: str
    menu: int
    body: str
    body_line: int
    files: tuple[str, ...]
    lines: tuple[tuple[str, int], ...]
    order: tuple[str, ...] = ()

    @property
    def is_page(self) -> bool:
        return self.group is None

    def __hash__(self) -> int:
        return hash(self.source)  # twenty fields take longer than most of what is looked up by them

    @cached_property
    def key(self) -> str:
        """Its place without its tree, as a withdrawal names it."""
        return f"{self.group}/{self.slug}" if self.group else self.slug

    @cached_property
    def address(self) -> str:
        """Where its readers find it: in its closed tree; a page on the front."""
        return f"/{CLOSED_ROOT}/{self.group}/{self.slug}/" if self.group else f"/{self.slug}/"

    @cached_property
    def public_address(self) -> str:
        """Where it stands once it is published."""
        return f"/{YEAR_ROOT}/{self.group}/{self.slug}/" if self.group else f"/{self.slug}/"

    @property
    def canonical(self) -> str:
        """The post as one text: what its pages depend on, and what may be read there. It holds only keys that
        the strict reader knows, in one order, and says ``Status: published``: who gives a post to a
        run has decided already."""
        values = {
            "Title": self.title, "Date": self.date.isoformat(" ", "minutes"),
            "Modified": self.modified.isoformat(" ", "minutes") if self.modified else "",
            "Author": self.author, "Summary": self.summary, "Tags": ", ".join(self.tags),
            "Slug": self.slug, "Status": "published", "Lang": self.lang,
            "Type": "" if self.is_page else self.type, "Gallery": self.gallery, "Order": ", ".join(self.order),
        }
        header = "".join(f"{key}: {value}\n" for key, value in values.items() if value)
        return f"{header}\n{self.body}\n"

    @cached_property
    def fingerprint(self) -> str:
        """The SHA-256 of the canonical text."""
        return hashlib.sha256(self.canonical.encode()).hexdigest()

    @property
    def ends(self) -> datetime.datetime | None:
        """The moment from which it is gone: the midnight after its last day."""
        if self.expires is None:
            return None
        return datetime.datetime.combine(self.expires + datetime.timedelta(days=1), datetime.time())

    def line(self, key: str) -> int:
        """The line of a header key, 0 when the header has none."""
        return dict(self.lines).get(key, 0)


@dataclass(frozen=True, slots=True)
class About:
    """groep.md: what a group's page says about the group itself."""

    group: Group
    source: str
    title: str
    teachers: str
    days: str
    lang: str
    body: str
    body_line: int


def parse_post(path: str, data: bytes, siblings: tuple[str, ...],
               settings: Settings) -> tuple[Post | About | None, list[Finding]]:
    """The text at ``path`` (relative to the content folder) from its bytes.

    ``siblings`` are the names of the other files in its folder. Gives a Post,
    an About for a ``groep.md``, or None with at least one error.
    """
    place, findings = find_place(path, settings.site)
    if not place:
        return None, findings
    limit = settings.rules.text_kilobytes * 1000
    if len(data) > limit:
        return None, [Finding(path, 0, "text-large", f"deze tekst is {len(data) / 1000:.0f} kB",
                              f"hoogstens {limit // 1000} kB")]
    text, findings = decode(data, path)
    if findings:
        return None, findings
    header, findings = read_header(text, path, place.where)
    fields = Fields(header, path, findings)
    one = _about(place, fields) if place.where is Where.ABOUT else _post(place, fields, siblings, settings)
    return (None if has_errors(findings) else one), findings


def read_text(content: Path, text: Text, settings: Settings) -> tuple[Post | About | None, list[Finding]]:
    """One text of a walk, and what is wrong with it. Never raises for what is in it."""
    data, findings = bytes_of(content, text, settings)
    return parse_post(text.path, data, text.siblings, settings) if data is not None else (None, findings)


def bytes_of(content: Path, text: Text, settings: Settings) -> tuple[bytes | None, list[Finding]]:
    """The bytes of a text, None with a finding when it can't be read."""
    return next(bytes_of_each(content, (text,), settings))


def bytes_of_each(content: Path, texts: Iterable[Text], settings: Settings
                  ) -> Iterator[tuple[bytes | None, list[Finding]]]:
    """The same of many texts. While one is read, the disk looks for those behind it."""
    limit, opening = settings.rules.text_kilobytes * 1000, ((text.path, _open(content, text)) for text in texts)
    opened = deque(islice(opening, AHEAD))
    try:
        while opened:
            opened.extend(islice(opening, 1))
            path, file = opened.popleft()
            data = _read(file, limit) if isinstance(file, int) else file
            if isinstance(data, OSError):
                yield None, [Finding(path, 0, "unreadable", f"dit bestand is niet te lezen ({data.strerror})",
                                     "een bestand met leesrecht")]
            else:
                yield data, []
    finally:
        for _, file in opened:
            if isinstance(file, int):
                os.close(file)


def _open(content: Path, text: Text) -> int | OSError:
    """A text's file, opened and asked for; or why it could not be."""
    try:
        file = os.open(f"{content}/{text.path}", os.O_RDONLY | os.O_CLOEXEC | os.O_NOFOLLOW)
    except OSError as error:
        return error
    with suppress(AttributeError, OSError):  # a wish: where it is not known, reading takes longer
        os.posix_fadvise(file, 0, 0, os.POSIX_FADV_WILLNEED)
    return file


def _read(file: int, limit: int) -> bytes | OSError:
    """All of an opened file and no more than a byte over the ``limit``, which is enough to refuse one of any
    size. Room is asked for what is there: for the whole limit it would take longer than reading."""
    try:
        size = os.fstat(file).st_size
        data = os.read(file, min(size, limit) + 1)
        grew = size < len(data) <= limit  # somebody is writing it
        return data + os.read(file, limit + 1 - len(data)) if grew else data
    except OSError as error:
        return error
    finally:
        os.close(file)


def _post(place: Place, fields: Fields, siblings: tuple[str, ...], settings: Settings) -> Post:
    entries = fields.header.entries
    slug = fields.slug(place.slug)
    date = fields.moment("Date")
    post = Post(
        group=place.group, source=fields.path, folder=place.folder, title=fields.text("Title"),
        date=date or UNDATED, modified=fields.moment("Modified"), author=fields.text("Author"),
        status=fields.status(), summary=fields.text("Summary"), tags=fields.tags(), slug=slug,
        lang=fields.word("Lang", LANGUAGES, settings.site.language), expires=fields.day("Expires"),
        type=fields.word("Type", TYPES, TYPES[0]), gallery=fields.text("Gallery"),
        menu=fields.number("Menu"), body=fields.header.body, body_line=fields.header.body_line,
        files=tuple(sorted(plain_name(name) for name in siblings)),
        lines=tuple((name, entry.line) for name, entry in entries.items()),
        order=fields.names("Order"))
    _check_whole(post, place, fields)
    return post


def _about(place: Place, fields: Fields) -> About:
    assert place.group is not None  # find_place gives groep.md its group
    for key in ("Author", "Summary", "Modified"):
        fields.text(key)
    if fields.status() is not Status.PRIVATE:
        fields.refuse("Status", "status-about", "groep.md staat alleen in de besloten omgeving", "private")
    return About(place.group, fields.path, fields.text("Title"), fields.text("Teachers"), fields.text("Days"),
                 fields.word("Lang", LANGUAGES, "nl"), fields.header.body, fields.header.body_line)


def _check_whole(post: Post, place: Place, fields: Fields) -> None:
    """What no value says on its own."""
    entries = fields.header.entries
    if entries and "Title" not in entries:
        fields.refuse("", "title-missing", "de titel ontbreekt", "een regel “Titel: …” in de kop")
    if entries and post.group and "Date" not in entries:
        fields.refuse("", "date-missing", "de datum ontbreekt", "een regel “Datum: 2026-11-20” in de kop")
    if post.type == "coaching" and post.status is Status.PUBLISHED:
        fields.refuse("Status", "coaching-public", "beeld voor coaching blijft in besloten kring", "private")
    reserved = check_slug(post.slug, place.where)
    if reserved:
        fields.refuse("Slug", "slug-reserved", reserved, "een andere naam voor het bestand, of een Slug")
    if post.expires and post.date != UNDATED and post.expires < post.date.date():
        fields.refuse("Expires", "expires-early", f"dit bericht verloopt op {post.expires}, voor zijn datum "
                      f"{post.date.date()}", "een dag na de datum")
    if post.group and post.date != UNDATED:
        _check_year(post, post.group, fields)
    if place.dated and post.date != UNDATED and place.dated != str(post.date.date()):
        fields.findings.append(Finding(
            post.source, post.line("Date"), "date-differs", f"de datum {post.date.date()} is niet die van de "
            f"naam ({place.dated})", "twee keer dezelfde dag", severity="hint"))
    if entries and not post.body.strip() and not post.files:
        fields.findings.append(Finding(post.source, post.body_line, "body-empty", "onder de kop staat niets",
                                       "een tekst of foto's", severity="hint"))


def _check_year(post: Post, group: Group, fields: Fields) -> None:
    """A date far outside the school year of the folder is a typing error."""
    day = post.date.date()
    first, last = group.year.start - FAR_FROM_YEAR, group.year.end + FAR_FROM_YEAR
    if not first <= day <= last:
        fields.refuse("Date", "date-outside-year", f"{day} valt niet in schooljaar {group.year}",
                      f"{group.year.start} tot en met {group.year.end}")
