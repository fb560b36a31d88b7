"""What a form says, as a change of a draft."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable, Mapping
from typing import BinaryIO, cast

import msgspec
from flask import request
from werkzeug.datastructures import FileStorage

from gate.writing.drafts import Draft
from gate.writing.kinds import kind_labels
from gate.writing.standing import WHEN, one_line, plain
from school.words import Group


def typed_by(rooms: Iterable[Group], authors: Callable[[str], Mapping[str, str]],
             before: Draft) -> Callable[[Draft], Draft]:
    """What the form makes of a draft. A post that stands keeps its group. ``authors``
    gives whose post it may be, of a group; one that nobody here knows stays so."""
    form, known = request.form, {str(one) for one in rooms} | {before.group}
    kinds = {*kind_labels(str), before.type}

    def alter(one: Draft) -> Draft:
        group = form["groep"] if form.get("groep") in known and not one.source else one.group
        author = form.get("auteur", one.author)
        if author not in {*authors(group), one.author if one.source else one.owner}:
            author = one.owner
        return msgspec.structs.replace(
            one, title=one_line(form.get("titel", one.title))[:150], text=plain(form.get("tekst", one.text)),
            group=group, author=author,
            type=form["soort"] if form.get("soort") in kinds else one.type,
            public={"openbaar": True, "besloten": False}.get(form.get("status", ""), one.public),
            when=_when(form.get("wanneer"), one.when), gallery=one_line(form.get("beschrijving", one.gallery))[:300])

    return alter


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
