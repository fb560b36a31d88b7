"""``/account/gegevens/``: what the school's register holds of you, to read and to take along."""

from __future__ import annotations

import datetime
import json
from typing import Any

from flask import Blueprint, current_app, make_response, render_template
from flask.typing import ResponseReturnValue

from gate import mydata
from gate.app import Gate, dutch_date, language, visitor
from gate.i18n import Translate, translator
from gate.proof import fresh

pages = Blueprint("mydata", __name__)


def _gate() -> Gate:
    return current_app.extensions["gate"]  # type: ignore[no-any-return]


@pages.get("/account/gegevens/")
@fresh
def show() -> ResponseReturnValue:
    """All of it, in words."""
    gate = _gate()
    data, _ = mydata.export(gate.register, visitor().person.id, now=gate.now()), translator(language())
    titles, words = _titles(_), _words(_)
    called = {child["id"]: child["first_name"] for child in data["tables"]["child"]}
    parts = [(titles[name], [[(words.get(key, key), called.get(value) or _said(value, _))
                              for key, value in row.items() if key != "id"] for row in found])
             for name, found in data["tables"].items() if found]
    return render_template("gegevens.html", parts=parts)


@pages.post("/account/gegevens/")
@fresh
def take() -> ResponseReturnValue:
    """The same as JSON (GDPR 20)."""
    gate, who = _gate(), visitor()
    data = mydata.export(gate.register, who.person.id, now=gate.now())
    with gate.register.writing() as rows:
        gate.register.note(rows, gate.now(), who.person.id, "my-data", who.person.id)
    answer = make_response(json.dumps(data, ensure_ascii=False, indent=2))
    answer.headers["Content-Type"] = "application/json; charset=utf-8"
    answer.headers["Content-Disposition"] = 'attachment; filename="mijn-gegevens.json"'
    return answer


def _said(value: Any, _: Translate) -> str:
    """A value as people write it."""
    if isinstance(value, bool):
        return _("ja") if value else _("nee")
    if value is None or value == "":
        return "–"
    try:
        moment = datetime.datetime.fromisoformat(value) if isinstance(value, str) and len(value) >= 10 else None
    except ValueError:
        moment = None
    if moment is None:
        return str(value)
    if moment.tzinfo is None:
        return dutch_date(moment)
    moment = moment.astimezone(_gate().settings.site.zone)
    return f"{dutch_date(moment)}, {moment:%H:%M}"


def _titles(_: Translate) -> dict[str, str]:
    return {
        "person": _("U"), "address": _("Uw mailadressen"), "child": _("Uw kinderen"),
        "guardianship": _("U als ouder of verzorger"), "membership": _("Groepen van uw kinderen"),
        "guest": _("U leest mee als naaste"), "staff_role": _("Uw werk op school"),
        "device": _("Waar u bent ingelogd"), "passkey": _("Passkeys"), "authenticator": _("Code uit een app"),
        "challenge": _("Wat net werd gevraagd"), "code": _("Uw koppelcodes"),
        "address_change": _("Een ander adres"), "request": _("Gevraagde codes"), "outbox": _("Mail aan u"),
        "consent": _("Uw antwoorden over toestemming"), "consent_reminder": _("Herinneringen aan toestemming"),
        "photo_child": _("Foto’s waar uw kinderen op staan"), "photo_receipt": _("Wat is weggehaald na uw nee"),
        "opening": _("Berichten die u opende"), "checklist": _("Lijsten voor foto’s die u doorliep"),
        "telling": _("Hoe vaak u mail wilt"), "told": _("Berichten waarover u mail kreeg"), "feed": _("Uw feed"),
        "notice": _("Wat de school over uw account te horen kreeg"), "audit": _("Logboek"),
    }


def _words(_: Translate) -> dict[str, str]:
    """What the columns mean. One without a word here is called as it is."""
    return {
        "name": _("naam"), "created": _("gemaakt"), "language": _("taal"), "mail": _("mail"),
        "proven": _("eerste keer ingelogd"), "bounced": _("mail kwam niet aan"), "listed": _("van de schoollijst"),
        "first_name": _("roepnaam"), "particle": _("tussenvoegsel"), "last_name": _("achternaam"),
        "born": _("geboren"), "leaves": _("laatste schooldag"), "child": _("kind"), "authority": _("gezag"),
        "access": _("leest mee"), "household": _("huishouden"), "ended": _("beëindigd"), "year": _("schooljaar"),
        "group": _("groep"), "starts": _("vanaf"), "ends": _("tot en met"), "reason": _("reden"), "role": _("rol"),
        "seen": _("laatst gebruikt"), "expires": _("geldig tot"), "label": _("naam"), "shared": _("gedeeld apparaat"),
        "proved": _("laatst laten zien wie u bent"), "strong": _("laatste tweede stap"), "active": _("laatst bezig"),
        "used": _("laatst gebruikt"), "count": _("teller"), "confirmed": _("ingesteld"), "kind": _("soort"),
        "spent": _("gebruikt"), "way": _("via"), "revoked": _("ingetrokken"), "old": _("oud adres"),
        "new": _("nieuw adres"), "old_agreed": _("akkoord oud adres"), "new_agreed": _("akkoord nieuw adres"),
        "back": _("pagina"), "state": _("hoe het ging"), "said": _("antwoord"), "at": _("wanneer"),
        "done": _("afgehandeld"), "act": _("wat"), "outcome": _("hoe het ging"), "by": _("door"),
        "purpose": _("waarvoor"), "version": _("versie van de vraag"), "answer": _("antwoord"),
        "post": _("bericht"), "cadence": _("hoe vaak"), "since": _("sinds"),
    }
