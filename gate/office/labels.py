"""What roles, acts and readings are called on screen, in the language of the page."""

from __future__ import annotations

from gate.i18n import Translate
from gate.roles import Act, Reads


def role_labels(_: Translate) -> dict[str, str]:
    """By the name of the role."""
    return {
        "directie": _("directie"), "leerkracht": _("leerkracht"), "lio": _("LIO-stagiair"),
        "ib": _("intern begeleider"), "conciërge": _("conciërge"), "kantoor": _("administratie"),
        "ict": _("ICT-contactpersoon"), "mr": _("lid van de MR"), "or": _("lid van de ouderraad"),
    }


def act_labels(_: Translate) -> dict[Act, str]:
    """By the act."""
    return {
        Act.WRITE_OWN: _("berichten schrijven in de eigen groepen"),
        Act.WRITE_SCHOOL: _("berichten schrijven voor de hele school"),
        Act.SEE_FAMILIES_OWN: _("gezinnen van de eigen groepen zien"),
        Act.SEE_FAMILIES: _("alle gezinnen zien"),
        Act.CHANGE_FAMILIES: _("gezinnen toevoegen en veranderen"),
        Act.END_ACCESS: _("toegang van een ouder beëindigen"),
        Act.CODES_OWN: _("koppelcodes geven in de eigen groepen"),
        Act.CODES: _("koppelcodes geven aan iedereen"),
        Act.GUESTS_OWN: _("meelezers toevoegen in de eigen groepen"),
        Act.GUESTS: _("meelezers toevoegen in elke groep"),
        Act.STAFF: _("rollen geven en beëindigen"),
        Act.LOG: _("het logboek lezen"),
        Act.PUBLISH: _("berichten op de openbare site zetten, en eraf halen"),
        Act.CONSENT: _("toestemming van alle kinderen zien en invullen"),
        Act.CONSENT_OWN: _("toestemming in de eigen groepen zien"),
        Act.URGENT: _("alle ouders meteen mailen over een dringend bericht"),
    }


def reads_labels(_: Translate) -> dict[Reads, str]:
    """By what a role opens."""
    return {Reads.OWN: _("eigen groepen"), Reads.ALL: _("alle groepen"), Reads.ROOM: _("eigen ruimte")}
