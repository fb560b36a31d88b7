"""``/beheer/fotos/``: what waits until somebody looked, one question a photo, and who is on it."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Any

from flask import Blueprint, abort, request
from flask.typing import ResponseReturnValue
from sqlalchemy import Connection

from gate import children, looking, suitability, tags
from gate.admit import allowed
from gate.app import language, shelf
from gate.children import Child
from gate.files import CLOSED_PAGE, conditional, open_file
from gate.i18n import translator
from gate.looking import Album, Asked, Table
from gate.office.desk import Desk, desk, page, to
from gate.photographs import Photographs, day_of
from gate.roles import Act
from gate.tags import Answer
from school.prints import preview_of
from school.release import release_name
from school.shown import ShownError, Verdict
from school.words import Group, Tree

pages = Blueprint("office_photos", __name__)
BOTH = (Act.CONSENT, Act.CONSENT_OWN)
HERE = "/beheer/fotos/"
ONE = f"{HERE}<string(length=32):id>/"
WHO = f"{ONE}wie/<string(length=64):photo>/"
NOBODY = "niemand"
LATELY = 12
_log = logging.getLogger("schoolpoort.photos")


def _photographs(at: Desk) -> Photographs:
    """What the release of this request holds."""
    now = shelf()
    return Photographs.of_release(at.gate.home.releases / release_name(now.number)) if now else Photographs()


def _table(rows: Connection, at: Desk) -> Table:
    try:
        return looking.table(rows, at.gate.home, at.gate.settings, at.who.person, _photographs(at), at.today)
    except ShownError:
        _log.exception("what may be shown can't be read")
        abort(503)


def told(rows: Connection, at: Desk) -> list[Album]:
    """For the overview: the posts whose photos wait for the visitor."""
    if not (at.may(Act.CONSENT) or at.may(Act.CONSENT_OWN)):
        return []
    try:
        return looking.table(rows, at.gate.home, at.gate.settings, at.who.person, _photographs(at), at.today,
                             waiting=True).waiting
    except ShownError:
        _log.exception("what may be shown can't be read")
        return []


@pages.get(HERE)
@allowed(*BOTH)
def show() -> ResponseReturnValue:
    """Each post with a photo that waits; and the newest, to say who is on them."""
    at = desk()
    with at.register.reading() as rows:
        lying = _table(rows, at)
    newest = sorted(lying.albums, key=lambda one: (day_of(one.post) or at.today.min, one.post.key), reverse=True)
    return page("fotos", waiting=lying.waiting, newest=newest[:LATELY], label=_labels(at), day_of=day_of)


@pages.get(ONE)
@allowed(*BOTH)
def show_post(id: str) -> ResponseReturnValue:
    """The questions about one post, and its other photos."""
    at = desk()
    with at.register.reading() as rows:
        lying = _table(rows, at)
        album = lying.album(id) or abort(404)
        return _list_first(rows, at, album) or _post(rows, at, lying, id)


@pages.post(ONE)
@allowed(*BOTH)
def answer(id: str) -> ResponseReturnValue:
    """Keep what was answered. A photo without an answer goes on waiting."""
    at, _ = desk(), translator(language())
    with at.register.reading() as rows:
        lying = _table(rows, at)
        album = lying.album(id) or abort(404)
        if first := _list_first(rows, at, album, 409):
            return first
        given, torn = _given(album)
        if torn or not given:
            wrong = _("Bij een foto koos u niemand én een kind. Kies een van de twee.") if torn else \
                _("Kies bij een foto eerst een antwoord.")
            return _post(rows, at, lying, id, 422, wrong, torn)
        asked = {one.photo: one for one in album.open}
        if any(request.form.get(f"v:{photo}") != mark(asked[photo]) for photo in given):
            return _post(rows, at, lying, id, 409, _("De vraag is intussen veranderd. Kijk nog eens."))
    done = _settle(at, lying, [Answer(photo, frozenset(asked[photo].of), frozenset(on)) for photo, on in given.items()])
    back = f"{HERE}{id}/" if len(asked) > len(given) else HERE
    return to(f"{back}?klaar={len(given)}&niet={done}")


@pages.post(f"{ONE}lijst/")
@allowed(*BOTH)
def go_through(id: str) -> ResponseReturnValue:
    """Keep that the visitor went through the school's list for photos of this kind."""
    at, _ = desk(), translator(language())
    with at.register.reading() as rows:
        album = _table(rows, at).album(id) or abort(404)
        first = _list_first(rows, at, album, 422, _("Kruis alles aan. Klopt iets niet? Laat die foto’s dan weg."))
    if first is not None:
        if len(set(request.form.getlist("klopt"))) < len(at.gate.settings.rules.photo_list):
            return first
        suitability.went_through(at.register, at.gate.settings.rules, at.by, album.post.type, at.year, at.now)
    return to(f"{HERE}{id}/")


@pages.get(WHO)
@allowed(*BOTH)
def show_photo(id: str, photo: str) -> ResponseReturnValue:
    """One photo, with every child of the group to choose from. Nobody has to."""
    at = desk()
    with at.register.reading() as rows:
        lying = _table(rows, at)
        album, one = _photo(lying, id, photo)
        return page("foto-wie", album=album, one=one, pupils=_pupils(rows, lying, one), label=_labels(at))


@pages.post(WHO)
@allowed(*BOTH)
def tag(id: str, photo: str) -> ResponseReturnValue:
    """Keep who is on it. Who was said to be on it and is not any more, is not."""
    at = desk()
    with at.register.reading() as rows:
        lying = _table(rows, at)
        _, one = _photo(lying, id, photo)
        known = {child.id for child in _pupils(rows, lying, one)}
    on = known.intersection(request.form.getlist("kind"))
    # A box that is left open says nothing of who was never asked about.
    done = _settle(at, lying, [Answer(photo, one.question.shows & known - on, frozenset(on))])
    return to(f"{HERE}{id}/?klaar=1&niet={done}")


@pages.get(f"{HERE}beeld/<string(length=64):photo>/")
@allowed(*BOTH)
def picture(photo: str) -> ResponseReturnValue:
    """The photo itself, small: of what waits as the build laid it down, of what stands in a
    group's pages for who reads that group."""
    at, now = desk(), shelf()
    spots = _photographs(at).of([photo]).get(photo, ())
    if now is None or not any(looking.is_mine(at.who.person, at.gate.settings, spot.group) for spot in spots):
        abort(404)
    laid = preview_of(at.gate.home.releases / release_name(now.number), photo)
    if laid is not None:
        return _file(laid, "image/webp" if laid.suffix == ".webp" else "image/jpeg")
    for spot in spots:
        if spot.group in at.who.person.groups and spot.photo.closed:
            tree = Tree.closed(spot.group)
            volume = now.volume(tree)
            entry = volume.find(spot.photo.closed[0].removeprefix(tree.prefix)) if volume else None
            if volume and entry:
                return _file(volume.file(entry), entry.type)
    abort(404)


def _file(path: Path, kind: str) -> ResponseReturnValue:
    file = open_file(path) or abort(404)
    etag = hashlib.sha256(str(path).encode()).hexdigest()[:32]
    return conditional(request.environ, file, etag, {"Content-Type": kind, "Cache-Control": CLOSED_PAGE})


def mark(one: Asked) -> str:
    """A mark of whom somebody was asked about: another as soon as that is."""
    return hashlib.sha256(" ".join(one.of).encode()).hexdigest()[:12]


def _given(album: Album) -> tuple[dict[str, set[str]], set[str]]:
    """What the form says: by photo the children on it; and the photos of which it says
    two things at once."""
    given: dict[str, set[str]] = {}
    torn = set()
    for one in album.open:
        said = set(request.form.getlist(f"f:{one.photo}"))
        on = said.intersection(one.of)
        if NOBODY in said and on:
            torn.add(one.photo)
        elif on or NOBODY in said:
            given[one.photo] = on
    return given, torn


def _settle(at: Desk, lying: Table, answers: Collection[Answer]) -> int:
    """Keep answers; gives how many photos may not be shown somewhere because of them."""
    try:
        done = tags.settle(at.register, at.gate.home, lying.photographs.of({one.photo for one in answers}), answers,
                           by=at.by, now=at.now)
    except (ShownError, OSError):
        _log.exception("an answer about a photo could not be written")
        abort(503)
    return done.number(Verdict.BARRED)


def _post(rows: Connection, at: Desk, lying: Table, id: str, status: int = 200, wrong: str = "",
          torn: Collection[str] = ()) -> ResponseReturnValue:
    album = lying.album(id) or abort(404)
    named = {child.id: child for child in children.some(rows, {child for one in album.photos for child in (
        *one.of, *one.question.shows)})}
    return page("fotos-bericht", status, album=album, named=named, label=_labels(at), day=day_of(album.post),
                mark=mark, wrong=wrong, torn=torn, without=lying.wary.without, ticked=_ticked())


def _ticked() -> Mapping[str, set[str]]:
    return {key[2:]: set(request.form.getlist(key)) for key in request.form if key.startswith("f:")}


def _list_first(rows: Connection, at: Desk, album: Album, status: int = 200, wrong: str = ""
                ) -> ResponseReturnValue | None:
    """The school's list, before somebody answers for the first photo of a kind."""
    rules, kind = at.gate.settings.rules, album.post.type
    points = suitability.due(rows, rules, at.by, kind, at.year) if album.open else ()
    return page("fotos-lijst", status, album=album, points=points, kind=kind, label=_labels(at), wrong=wrong,
                rule=suitability.RULE, sentence=rules.sentence(suitability.RULE)) if points else None


def _photo(lying: Table, id: str, photo: str) -> tuple[Album, Asked]:
    album = lying.album(id) or abort(404)
    return album, next((one for one in album.photos if one.photo == photo), None) or abort(404)


def _pupils(rows: Connection, lying: Table, one: Asked) -> list[Child]:
    """Who may be said to be on it: the children of the groups of its post, and whom
    somebody named already."""
    return children.some(rows, lying.wary.children(one.spot) | one.question.shows)


def _labels(at: Desk) -> Any:
    def label(group: Group | None) -> str:
        return at.site.label(group.name) if group else at.site.short
    return label
