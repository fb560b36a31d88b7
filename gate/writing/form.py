"""What a form says, as a change of a draft."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable, Mapping
from typing import BinaryIO, cast

import msgspec
from flask import request
from werkzeug.datastructures import FileStorage

from gate.writing.drafts import Draft
from gate.writing.kinds import FIRST_LINES, kind_labels
from gate.writing.standing import WHEN, one_line, plain
from school.errands import File
from school.words import Group

OTHER = "anders"


def typed_by(rooms: Iterable[Group], authors: Callable[[str], Mapping[str, str]],
             before: Draft) -> Callable[[Draft], Draft]:
    """What the form makes of a draft. A post that stands keeps its group. ``authors``
    gives whose post it may be, of a group; one that nobody here knows stays so."""
    form, known = request.form, {str(one) for one in rooms} | {before.group}
    kinds = {*kind_labels(str), before.type}

    def alter(one: Draft) -> Draft:
        group = form["groep"] if form.get("groep") in known and not (one.source or one.sent) else one.group
        author = form.get("auteur", one.author)
        if author not in {*authors(group), one.author if one.source else one.owner}:
            author = one.owner
        return msgspec.structs.replace(
            one, title=one_line(form.get("titel", one.title))[:150], text=_text(form, one),
            group=group, author=author,
            type=form["soort"] if form.get("soort") in kinds else one.type,
            public={"openbaar": True, "besloten": False}.get(form.get("status", ""), one.public),
            when=_when(_chosen(form), one.when), files=arranged(one.files, form),
            gallery=one_line(form.get("beschrijving", one.gallery))[:300])

    return alter


def _text(form: Mapping[str, str], before: Draft) -> str:
    """The words; of a kind that was changed its own first lines, when nothing was
    written yet."""
    text, kind = plain(form.get("tekst", before.text)), form.get("soort", before.type)
    if kind != before.type and text.strip() in ("", FIRST_LINES.get(before.type, "").strip()):
        return FIRST_LINES.get(kind, "")
    return text


def arranged(files: tuple[File, ...], form: Mapping[str, str]) -> tuple[File, ...]:
    """The files in the order that the page sent; one that it did not know comes last.
    *Eerder* and *later* move one by one place."""
    place = {name: at for at, name in enumerate(form.get("volgorde", "").split(","))}
    sorted_files = sorted(files, key=lambda file: place.get(file.name, len(place)))
    deed, _, name = form.get("doe", "").partition(":")
    at = next((at for at, file in enumerate(sorted_files) if file.name == name), -1)
    to = at + {"eerder": -1, "later": 1}.get(deed, 0)
    if at >= 0 and 0 <= to < len(sorted_files):
        sorted_files.insert(to, sorted_files.pop(at))
    return tuple(sorted_files)


def _chosen(form: Mapping[str, str]) -> str | None:
    """The moment of the button that was chosen; of the field when that one was."""
    moment = form.get("moment", OTHER)
    return form.get("wanneer") if moment == OTHER else moment


def _when(text: str | None, before: str) -> str:
    """A moment as a browser's field sends it; a field that was left empty is at once."""
    if text is None:
        return before
    for form in ("%Y-%m-%dT%H:%M", WHEN, "%d-%m-%Y %H:%M"):
        try:
            return f"{datetime.datetime.strptime(text.strip(), form):{WHEN}}"
        except ValueError:
            continue
    return "" if not text.strip() else before


def sent() -> list[tuple[str, BinaryIO]]:
    """The photos, films and documents that came along, by the names they came under."""
    files: list[FileStorage] = request.files.getlist("fotos")
    return [(file.filename, cast(BinaryIO, file.stream)) for file in files if file.filename]
