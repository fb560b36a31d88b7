"""What the page of a draft asks while somebody writes (theme/static/writing.js): keep
this, what do the rules say, where does it stand, show me. Each is a better way to what
the form does without a script."""

from __future__ import annotations

import logging
from typing import Any

from flask import Blueprint, abort, current_app, jsonify, make_response, render_template, request
from flask.typing import ResponseReturnValue

from gate.admit import allowed
from gate.app import language
from gate.i18n import translator
from gate.writing.desk import Desk, desk
from gate.writing.drafts import Draft, Torn
from gate.writing.form import typed_by
from gate.writing.hints import hints_of
from gate.writing.own import ONE, mine, proof_page
from gate.writing.parts import Parts
from gate.writing.posting import Stands
from gate.writing.previewing import article_html
from gate.writing.rooms import WRITES
from gate.writing.shots import picture_of, shots_of
from gate.writing.showing import at_place, questions_of, standing_of
from school.errands import ErrandError

pages = Blueprint("live", __name__)
_log = logging.getLogger("schoolpoort.writing")


@pages.before_request
def _room_for_texts() -> None:
    rules = current_app.extensions["gate"].settings.rules
    request.max_content_length = request.max_form_memory_size = 4 * rules.text_kilobytes * 1000


@pages.post(f"{ONE}bewaar/")
def keep(id: str) -> ResponseReturnValue:
    """Keep what was typed since; what the rules say of it."""
    at, _, deed = desk(), translator(language()), request.form.get("doe", "")
    draft = mine(at, id)
    try:
        typed = typed_by(at.rooms, at.authors, draft)
        kept = at.drafts.change(at.me, id, typed, at.now, request.form.get("versie", -1, int))
        if deed.startswith("weg:"):
            kept = at.drafts.drop_file(kept, deed.removeprefix("weg:"), at.now)
        if deed.startswith("terug:"):
            kept = at.drafts.put_back(kept, deed.removeprefix("terug:"), at.now)
    except Torn as torn:
        return jsonify(version=torn.now.version), 409
    except OSError:
        _log.exception("a draft could not be kept")
        return jsonify(wrong=_("De server heeft nu geen ruimte. Laat deze pagina open; wij proberen het steeds "
                               "opnieuw.")), 507
    return jsonify(_state(at, kept, judged=True, photos=bool(deed)))


@pages.get(f"{ONE}stand/")
def stand(id: str) -> ResponseReturnValue:
    """Where it stands; with ``?fotos`` its photos too."""
    at = desk()
    draft = mine(at, id)
    try:
        draft = at.posting.settle(draft, at.now)
    except (OSError, ErrandError):
        _log.exception("what became of a post can't be read")
    return jsonify(_state(at, draft, judged=False, photos="fotos" in request.args))


@pages.get(f"{ONE}foto/<string:name>")
@allowed(*WRITES)
def photo(id: str, name: str) -> ResponseReturnValue:
    """A small picture of a photo of one's own draft."""
    at = desk()
    file = picture_of(at, mine(at, id), name)
    if file is None:
        abort(404)
    answer = make_response(file.read_bytes())
    answer.mimetype = "image/webp"
    return answer


@pages.get(f"{ONE}voorbeeld/")
@allowed(*WRITES)
def preview(id: str) -> ResponseReturnValue:
    """The page itself, as the parents of the group will see it, or as everybody would."""
    at, public = desk(), request.args.get("als") == "openbaar"
    draft = mine(at, id)
    return render_template("schrijven/voorbeeld.html", draft=draft, public=public, at=at,
                           html=article_html(at, draft, public))


def _state(at: Desk, draft: Draft, *, judged: bool, photos: bool) -> dict[str, Any]:
    """What the script puts on the page; the pieces of HTML are those of the page itself."""
    where = standing_of(at, draft)
    stands = where["stands"]
    facts: dict[str, Any] = {
        "version": draft.version, "stands": str(stands), "proof": proof_page(at, draft.id) if judged else "",
        "torn": draft.torn or stands is Stands.BACK, "at": f"{at.now.astimezone(at.gate.settings.site.zone):%-H.%M}",
        "standing": render_template("schrijven/_stand.html", draft=draft, **where)}
    if judged:
        hints = hints_of(at, draft, at.judge(draft))
        facts["stops"] = sum(1 for one in hints if one.severity == "error" or (draft.public and one.severity == "stop"))
        facts |= {place: render_template("schrijven/_opmerkingen.html", hints=at_place(hints, place), draft=draft)
                  for place in ("text", "photos")}
    facts["points"] = render_template("schrijven/_punten.html", **questions_of(at, draft))
    if photos:
        facts["shots"] = render_template("schrijven/_fotos.html", draft=draft, shots=shots_of(at, draft),
                                         parts=Parts(at.drafts, draft).all())
    return facts
