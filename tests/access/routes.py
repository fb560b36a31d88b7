"""One row for each route of the gate: what outsiders and known people get."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Flask

from demo.mailpage import PUBLIC
from gate import (
    account,
    addresspages,
    connect,
    consentpages,
    datapages,
    entrance,
    health,
    office,
    passkeypages,
    proof,
    receiptpages,
    security,
    sharing,
    tellingpages,
)
from gate.roles import Act
from gate.writing import deeds, live, uploading
from gate.writing import pages as writing


@dataclass(frozen=True)
class Row:
    """``path`` is asked with ``method``; ``outsider`` and ``known`` are statuses.
    A route with ``acts`` is ``known`` to whoever may do one of them, and to all
    others the 404 of a page that does not exist. ``from_anywhere``: a mail app may post it."""

    method: str
    path: str
    outsider: int
    known: int
    ends_session: bool = False
    open_in_demo: bool = False
    from_anywhere: bool = False
    acts: tuple[Act, ...] = ()


NOBODYS = "0" * 32  # the id of nothing
_SEES = (Act.SEE_FAMILIES, Act.SEE_FAMILIES_OWN)
_CODES, _GUESTS = (Act.CODES, Act.CODES_OWN), (Act.GUESTS, Act.GUESTS_OWN)
_CONSENT = (Act.CONSENT, Act.CONSENT_OWN)
_WRITES = (Act.WRITE_OWN, Act.WRITE_SCHOOL)
_CHANGE, _HELP, _STAFF = (Act.CHANGE_FAMILIES,), (Act.CHANGE_FAMILIES, Act.STAFF), (Act.STAFF,)
_KIND, _PERSOON = f"/beheer/kind/{NOBODYS}/", f"/beheer/persoon/{NOBODYS}/"

OFFICE_ROUTES = {
    # For who may, the page of nobody is a 404 as well.
    "office.home": Row("GET", "/beheer/", 303, 200, acts=_SEES),
    "office.settle": Row("POST", "/beheer/melding/", 303, 404, acts=(*_HELP, Act.GUESTS, Act.CONSENT_OWN)),
    "office.undo": Row("POST", "/beheer/ongedaan/", 303, 404, acts=_SEES),
    "office_child.show": Row("GET", _KIND, 303, 404, acts=_SEES),
    "office_child.edit": Row("GET", f"{_KIND}verbeteren/", 303, 404, acts=_CHANGE),
    "office_child.correct": Row("POST", f"{_KIND}verbeteren/", 303, 404, acts=_CHANGE),
    "office_child.choose_group": Row("GET", f"{_KIND}groep/", 303, 404, acts=_CHANGE),
    "office_child.move": Row("POST", f"{_KIND}groep/", 303, 404, acts=_CHANGE),
    "office_child.choose_last_day": Row("GET", f"{_KIND}vertrek/", 303, 404, acts=_CHANGE),
    "office_child.leave": Row("POST", f"{_KIND}vertrek/", 303, 404, acts=_CHANGE),
    "office_child.ask_new": Row("GET", "/beheer/nieuw-kind/", 303, 200, acts=_CHANGE),
    "office_child.add": Row("POST", "/beheer/nieuw-kind/", 303, 422, acts=_CHANGE),
    "office_guardian.ask": Row("GET", f"{_KIND}ouder/", 303, 404, acts=_CHANGE),
    "office_guardian.add": Row("POST", f"{_KIND}ouder/", 303, 404, acts=_CHANGE),
    "office_guardian.show": Row("GET", f"{_PERSOON}kind/{NOBODYS}/", 303, 404, acts=(Act.END_ACCESS,)),
    "office_guardian.change": Row("POST", f"{_PERSOON}kind/{NOBODYS}/", 303, 404, acts=(Act.END_ACCESS,)),
    "office_person.show": Row("GET", _PERSOON, 303, 404, acts=_SEES),
    "office_person.edit": Row("GET", f"{_PERSOON}gegevens/", 303, 404, acts=_CHANGE),
    "office_person.change": Row("POST", f"{_PERSOON}gegevens/", 303, 404, acts=_CHANGE),
    "office_person.invite": Row("POST", f"{_PERSOON}uitnodigen/", 303, 404, acts=_CODES),
    "office_person.revoke": Row("POST", f"{_PERSOON}code/", 303, 404, acts=_CODES),
    "office_person.letter": Row("POST", f"{_PERSOON}brief/", 303, 404, acts=_CODES),
    "office_person.sign_out": Row("POST", f"{_PERSOON}uitloggen/", 303, 404, acts=_HELP),
    "office_person.ask_reset": Row("GET", f"{_PERSOON}tweede-stap/", 303, 404, acts=_HELP),
    "office_person.reset": Row("POST", f"{_PERSOON}tweede-stap/", 303, 404, acts=_HELP),
    "office_group.show": Row("GET", "/beheer/groep/2026-2027/bestaat-niet/", 303, 404, acts=_SEES),
    "office_group.invite": Row("POST", "/beheer/groep/2026-2027/bestaat-niet/uitnodigen/", 303, 404, acts=_CODES),
    "office_group.print_letters": Row("POST", "/beheer/groep/2026-2027/bestaat-niet/brieven/", 303, 404, acts=_CODES),
    "office_guest.show": Row("GET", "/beheer/meelezers/", 303, 200, acts=_GUESTS),
    "office_guest.ask": Row("GET", f"{_KIND}meelezer/", 303, 404, acts=_GUESTS),
    "office_guest.add": Row("POST", f"{_KIND}meelezer/", 303, 404, acts=_GUESTS),
    "office_guest.end": Row("POST", f"/beheer/meelezer/{NOBODYS}/", 303, 404, acts=_GUESTS),
    "office_team.show": Row("GET", "/beheer/medewerkers/", 303, 200, acts=_STAFF),
    "office_team.ask": Row("GET", "/beheer/medewerkers/nieuw/", 303, 200, acts=_STAFF),
    "office_team.add": Row("POST", "/beheer/medewerkers/nieuw/", 303, 422, acts=_STAFF),
    "office_team.ask_end": Row("GET", f"/beheer/rol/{NOBODYS}/", 303, 404, acts=_STAFF),
    "office_team.end": Row("POST", f"/beheer/rol/{NOBODYS}/", 303, 404, acts=_STAFF),
    "office_team.table": Row("GET", "/beheer/rollen/", 303, 200, acts=_SEES),
    "office_list.begin": Row("GET", "/beheer/lijst/", 303, 200, acts=_CHANGE),
    "office_list.send": Row("POST", "/beheer/lijst/", 303, 422, acts=_CHANGE),
    "office_list.show": Row("GET", f"/beheer/lijst/{NOBODYS}/", 303, 303, acts=_CHANGE),
    "office_list.go_on": Row("POST", f"/beheer/lijst/{NOBODYS}/", 303, 303, acts=_CHANGE),
    "office_consent.show": Row("GET", "/beheer/toestemming/", 303, 200, acts=_CONSENT),
    "office_consent.show_sheet": Row("GET", "/beheer/toestemming/groep/2026-2027/bestaat-niet/", 303, 404,
                                     acts=_CONSENT),
    "office_consent.show_child": Row("GET", f"/beheer/toestemming/kind/{NOBODYS}/", 303, 404, acts=_CONSENT),
    "office_consent.type_in": Row("POST", f"/beheer/toestemming/kind/{NOBODYS}/papier/{NOBODYS}/", 303, 404,
                                  acts=(Act.CONSENT,)),
    "office_consent.object_for": Row("POST", f"/beheer/toestemming/kind/{NOBODYS}/bezwaar/", 303, 404, acts=_CONSENT),
    "office_consent.remind": Row("POST", "/beheer/toestemming/herinneren/", 303, 303, acts=(Act.CONSENT,)),
    "office_consent.export": Row("POST", "/beheer/toestemming/uitvoer/", 303, 200, acts=(Act.CONSENT,)),
    "office_publishing.show": Row("GET", "/beheer/publiceren/", 303, 200, acts=(Act.PUBLISH,)),
    "office_publishing.names": Row("GET", "/beheer/publiceren/namen/", 303, 200, acts=(Act.PUBLISH,)),
    "office_publishing.look": Row("GET", f"/beheer/publiceren/{NOBODYS}/", 303, 404, acts=(Act.PUBLISH,)),
    "office_publishing.decide": Row("POST", f"/beheer/publiceren/{NOBODYS}/", 303, 404, acts=(Act.PUBLISH,)),
    "office_photos.show": Row("GET", "/beheer/fotos/", 303, 200, acts=_CONSENT),
    "office_photos.show_post": Row("GET", f"/beheer/fotos/{NOBODYS}/", 303, 404, acts=_CONSENT),
    "office_photos.answer": Row("POST", f"/beheer/fotos/{NOBODYS}/", 303, 404, acts=_CONSENT),
    "office_photos.go_through": Row("POST", f"/beheer/fotos/{NOBODYS}/lijst/", 303, 404, acts=_CONSENT),
    "office_photos.show_photo": Row("GET", f"/beheer/fotos/{NOBODYS}/wie/{NOBODYS}{NOBODYS}/", 303, 404, acts=_CONSENT),
    "office_photos.tag": Row("POST", f"/beheer/fotos/{NOBODYS}/wie/{NOBODYS}{NOBODYS}/", 303, 404, acts=_CONSENT),
    "office_photos.picture": Row("GET", f"/beheer/fotos/beeld/{NOBODYS}{NOBODYS}/", 303, 404, acts=_CONSENT),
    "office_rules.show": Row("GET", "/beheer/regels/", 303, 200, acts=(Act.LOG,)),
    "office_statement.show": Row("GET", "/beheer/bewijs/", 303, 200, acts=(Act.LOG,)),
    "office_statement.take": Row("GET", "/beheer/bewijs/verklaring.json", 303, 200, acts=(Act.LOG,)),
    "office_mail.show": Row("GET", "/beheer/mail/", 303, 200, acts=_CHANGE),
    "office_mail.send_again": Row("POST", "/beheer/mail/", 303, 404, acts=_CHANGE),
    "office_urgent.ask": Row("GET", "/beheer/dringend/", 303, 200, acts=(Act.URGENT,)),
    "office_urgent.tell": Row("POST", "/beheer/dringend/", 303, 422, acts=(Act.URGENT,)),
    "office_opened.ask": Row("GET", "/beheer/geopend/", 303, 200, acts=(Act.LOG,)),
    "office_opened.show": Row("POST", "/beheer/geopend/", 303, 422, acts=(Act.LOG,)),
    "office_destroyed.show": Row("GET", "/beheer/vernietigd/", 303, 200, acts=(Act.CHANGE_FAMILIES,)),
    "office_log.show": Row("GET", "/beheer/logboek/", 303, 200, acts=(Act.LOG,)),
}

ROUTES = {
    "signin.begin": Row("GET", "/inloggen/", 200, 303),
    "signin.ask": Row("POST", "/inloggen/", 422, 422),
    "signin.code": Row("GET", "/inloggen/code/", 303, 303),
    "signin.spend_code": Row("POST", "/inloggen/code/", 303, 303),
    "signin.again": Row("POST", "/inloggen/opnieuw/", 303, 303),
    "signin.arrive": Row("GET", "/inloggen/link/x", 303, 303),
    "signin.link": Row("GET", "/inloggen/link/", 410, 303),
    "signin.spend_link": Row("POST", "/inloggen/link/", 410, 410),
    "signin.anew": Row("POST", "/inloggen/hier/", 303, 303),
    "connect.show_steps": Row("GET", "/stappenplan/", 200, 200),
    "connect.begin": Row("GET", "/koppelen/", 200, 200),
    "connect.ask": Row("POST", "/koppelen/", 422, 422),
    "account.start": Row("GET", "/besloten/", 303, 200),
    "account.account": Row("GET", "/account/", 303, 200),
    "account.end_device": Row("POST", "/account/", 303, 303),
    "proof.ask": Row("GET", "/bevestigen/", 303, 303),
    "proof.by_app": Row("POST", "/bevestigen/", 303, 422),
    "proof.by_mail": Row("POST", "/bevestigen/mail/", 303, 303),
    "proof.resume": Row("POST", "/bevestigen/verder/", 303, 200),
    "security.overview": Row("GET", "/account/beveiliging/", 303, 200),
    "security.begin_app": Row("POST", "/account/beveiliging/app/", 303, 303),
    "security.show_app": Row("GET", f"/account/beveiliging/app/{NOBODYS}/", 303, 303),
    "security.confirm_app": Row("POST", f"/account/beveiliging/app/{NOBODYS}/", 303, 303),
    "security.remove": Row("POST", "/account/beveiliging/weg/", 303, 404),
    "security.rename": Row("POST", "/account/beveiliging/naam/", 303, 303),
    "passkey.door_question": Row("POST", "/inloggen/passkey/vraag/", 200, 200),
    "passkey.door_answer": Row("POST", "/inloggen/passkey/", 422, 422),
    "passkey.proof_question": Row("POST", "/bevestigen/passkey/vraag/", 303, 200),
    "passkey.proof_answer": Row("POST", "/bevestigen/passkey/", 303, 422),
    "passkey.make_question": Row("POST", "/account/beveiliging/passkey/vraag/", 303, 200),
    "passkey.make_answer": Row("POST", "/account/beveiliging/passkey/", 303, 422),
    "sharing.who": Row("GET", "/inloggen/wie/", 303, 303),
    "sharing.choose": Row("POST", "/inloggen/wie/", 303, 404),
    "account.ask_stop": Row("GET", "/account/stoppen/", 303, 200),
    "account.stop": Row("POST", "/account/stoppen/", 303, 303, ends_session=True),
    "addresses.show": Row("GET", "/account/adressen/", 303, 200),
    "addresses.ask": Row("POST", "/account/adressen/", 303, 422),
    "addresses.remove": Row("POST", "/account/adressen/weg/", 303, 422),
    "addresses.ask_help": Row("POST", "/account/adressen/hulp/", 303, 303),
    "addresses.arrive": Row("GET", "/account/adres/x", 303, 303),
    "addresses.link": Row("GET", "/account/adres/", 410, 410),
    "addresses.answer": Row("POST", "/account/adres/", 410, 410),
    "consent.show": Row("GET", "/account/toestemming/", 303, 200),
    "consent.save": Row("POST", "/account/toestemming/", 303, 303),
    "receipt.show": Row("GET", f"/account/toestemming/bewijs/{NOBODYS}/", 303, 404),
    "receipt.take": Row("GET", f"/account/toestemming/bewijs/{NOBODYS}/bestand/", 303, 404),
    "mydata.show": Row("GET", "/account/gegevens/", 303, 200),
    "mydata.take": Row("POST", "/account/gegevens/", 303, 200),
    "telling.show": Row("GET", "/account/berichten/", 303, 200),
    "telling.choose": Row("POST", "/account/berichten/", 303, 422),
    "telling.feed_anew": Row("POST", "/account/berichten/feed/", 303, 303),
    "telling.ask_stop": Row("GET", "/afmelden/x", 410, 410),
    "telling.stop": Row("POST", "/afmelden/x", 410, 410, from_anywhere=True),
    "telling.feed": Row("GET", "/feed/x", 404, 404),
    "account.sign_out": Row("POST", "/uitloggen/", 303, 303, ends_session=True),
    **OFFICE_ROUTES,
    "writing.show": Row("GET", "/schrijven/", 303, 200, acts=_WRITES),
    "writing.begin": Row("POST", "/schrijven/", 303, 422, acts=_WRITES),
    "writing_deeds.do": Row("POST", "/schrijven/doe/", 303, 404, acts=_WRITES),
    "writing.look": Row("GET", f"/schrijven/{NOBODYS}/", 303, 404, acts=_WRITES),
    "writing.save": Row("POST", f"/schrijven/{NOBODYS}/", 303, 404, acts=_WRITES),
    "writing.throw_away": Row("POST", f"/schrijven/{NOBODYS}/weg/", 303, 404, acts=_WRITES),
    "live.keep": Row("POST", f"/schrijven/{NOBODYS}/bewaar/", 303, 404, acts=_WRITES),
    "live.stand": Row("GET", f"/schrijven/{NOBODYS}/stand/", 303, 404, acts=_WRITES),
    "live.photo": Row("GET", f"/schrijven/{NOBODYS}/foto/x.jpg", 303, 404, acts=_WRITES),
    "live.preview": Row("GET", f"/schrijven/{NOBODYS}/voorbeeld/", 303, 404, acts=_WRITES),
    "uploading.begin": Row("POST", f"/schrijven/{NOBODYS}/delen/", 303, 404, acts=_WRITES),
    "uploading.look": Row("HEAD", f"/schrijven/{NOBODYS}/delen/{NOBODYS}/", 303, 404, acts=_WRITES),
    "uploading.go_on": Row("PATCH", f"/schrijven/{NOBODYS}/delen/{NOBODYS}/", 303, 404, acts=_WRITES),
    "uploading.end": Row("DELETE", f"/schrijven/{NOBODYS}/delen/{NOBODYS}/", 303, 404, acts=_WRITES),
    "health.healthz": Row("GET", "/healthz", 200, 200),
    "demo.mailbox": Row("GET", "/demo/post/", 200, 200, open_in_demo=True),
}


def every_route() -> list[str]:
    """All endpoints that the gate (and the demo's page) register."""
    app = Flask("routes", static_folder=None)
    for pages in (entrance.pages, connect.pages, account.pages, health.pages, proof.pages, security.pages,
                  passkeypages.pages, sharing.pages, addresspages.pages, datapages.pages, consentpages.pages,
                  receiptpages.pages, tellingpages.pages, writing.pages, deeds.pages, live.pages, uploading.pages,
                  *office.BLUEPRINTS):
        app.register_blueprint(pages)
    return [*(rule.endpoint for rule in app.url_map.iter_rules()), *PUBLIC]
