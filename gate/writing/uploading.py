"""Photos and films that arrive piece by piece, by the tus protocol 1.0.0 (core, creation,
termination; https://tus.io/protocols/resumable-upload): what came stays, and who lost the
connection asks how far it is and goes on.

A file that is whole is judged by the very code of the form. A sender's name and type say
nothing about what it is.
"""

from __future__ import annotations

import base64
import binascii
import logging
from typing import BinaryIO, cast

from flask import Blueprint, Response, abort, current_app, make_response, request
from flask.typing import ResponseReturnValue

from gate.app import language
from gate.i18n import translator
from gate.writing.desk import Desk, desk
from gate.writing.drafts import Draft
from gate.writing.own import HERE, mine, proof_page
from gate.writing.parts import Elsewhere, NoRoom, Part, PartGone, Parts, TooLarge
from school.pictures import MEGABYTE

pages = Blueprint("uploading", __name__)
TUS = {"Tus-Resumable": "1.0.0"}
OFFSETS = "application/offset+octet-stream"
ALL = f"{HERE}<string(length=32):id>/delen/"
ONE = f"{ALL}<string(length=32):part>/"
_log = logging.getLogger("schoolpoort.writing")


@pages.before_request
def _room_for_files() -> None:
    rules = current_app.extensions["gate"].settings.rules
    request.max_content_length = max(rules.film_megabytes, rules.photo_megabytes) * MEGABYTE


@pages.post(ALL)
def begin(id: str) -> ResponseReturnValue:
    """A file will come: so large, called so."""
    at, draft, _ = *_asked(id), translator(language())
    length = request.headers.get("Upload-Length", type=int)
    if length is None:
        return _said(400)
    about = _metadata(request.headers.get("Upload-Metadata", ""))
    rules = at.gate.settings.rules
    try:
        part = Parts(at.drafts, draft).begin(about.get("filename", ""), length, about.get("key", ""), rules)
    except TooLarge:
        return _said(413, _("Dit bestand is te groot. Maak het kleiner."))
    except NoRoom:
        return _said(507, _no_room())
    except OSError:
        _log.exception("a part could not begin")
        return _said(507, _no_room())
    return _said(201, Location=f"{HERE}{id}/delen/{part.id}/")


@pages.route(ONE, methods=["HEAD"])
def look(id: str, part: str) -> ResponseReturnValue:
    """How far it is."""
    at, draft = _asked(id)
    parts, one = _part(at, draft, part)
    came = _offset(parts, one)
    if not one.done and came == one.length:
        try:  # it came whole, and we were killed before it was judged
            _judge(at, draft, parts, one)
        except OSError:
            return _said(507)
    return _said(200, **{"Upload-Offset": str(came), "Upload-Length": str(one.length)})


@pages.patch(ONE)
def go_on(id: str, part: str) -> ResponseReturnValue:
    """The next piece; with the last one the file is judged."""
    at, draft, _ = *_asked(id), translator(language())
    parts, one = _part(at, draft, part)
    offset = request.headers.get("Upload-Offset", type=int)
    if request.mimetype != OFFSETS or offset is None:
        return _said(415 if request.mimetype != OFFSETS else 400)
    try:
        came = parts.append(one, offset, cast(BinaryIO, request.stream))
        if came == one.length and (refused := _judge(at, draft, parts, one)):
            return _said(422, refused)
    except Elsewhere:
        return _said(409)
    except PartGone:
        return _said(404)
    except TooLarge:
        return _said(413, _("Dit bestand is te groot. Maak het kleiner."))
    except OSError:
        _log.exception("a piece could not be kept")
        return _said(507, _no_room())
    proof_page(at, id)
    return _said(204, **{"Upload-Offset": str(came)})


@pages.delete(ONE)
def end(id: str, part: str) -> ResponseReturnValue:
    """It does not come after all."""
    at, draft = _asked(id)
    parts, one = _part(at, draft, part)
    parts.drop(one)
    return _said(204)


def _judge(at: Desk, draft: Draft, parts: Parts, part: Part) -> str:
    """Take a whole file in; says why not. Raises OSError: then the part stays, and the
    next try judges it again. Killed in the middle, it is judged again: the same bytes
    are not taken in twice."""
    with parts.opened(part) as stream:
        _, refused = at.drafts.add_files(draft, at.gate.settings.rules, [(part.name, stream)], at.now)
    if refused and refused[0].again:
        raise OSError(refused[0].refused)
    wrong = refused[0].refused if refused else ""
    parts.finish(part, wrong)
    return wrong


def _asked(id: str) -> tuple[Desk, Draft]:
    at = desk()
    draft = mine(at, id)
    if request.headers.get("Tus-Resumable") != TUS["Tus-Resumable"]:
        abort(412)
    return at, draft


def _part(at: Desk, draft: Draft, id: str) -> tuple[Parts, Part]:
    parts = Parts(at.drafts, draft)
    try:
        return parts, parts.read(id)
    except PartGone:
        abort(404)


def _offset(parts: Parts, part: Part) -> int:
    try:
        return parts.offset(part)
    except PartGone:
        abort(404)


def _metadata(header: str) -> dict[str, str]:
    """``key base64,key base64``; what can't be read is not there."""
    found = {}
    for pair in header[:4000].split(","):
        name, _, value = pair.strip().partition(" ")
        try:
            found[name] = base64.b64decode(value, validate=True).decode()
        except (binascii.Error, UnicodeDecodeError):
            continue
    return found


def _no_room() -> str:
    _ = translator(language())
    return _("De server heeft nu geen ruimte voor dit bestand. Er is niets kwijt: probeer het straks nog eens.")


def _said(status: int, text: str = "", **headers: str) -> Response:
    answer = make_response(text, status, {**TUS, **headers})
    answer.mimetype = "text/plain"
    return answer
