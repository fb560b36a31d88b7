"""What the acts of the log are called on screen. One without a name here is shown
as the log has it."""

from __future__ import annotations

from gate.i18n import Translate


def deeds(_: Translate) -> dict[str, str]:
    """By the act."""
    return _of_people(_) | _of_ways_in(_)


def _of_people(_: Translate) -> dict[str, str]:
    """What the office does, and what follows by itself."""
    return {
        "access-end": _("toegang beëindigd"), "access-reopen": _("toegang weer open"),
        "address-add": _("adres toegevoegd"), "address-drop": _("adres weggehaald"),
        "authority": _("gezag aangepast"), "child-add": _("kind toegevoegd"),
        "child-correct": _("naam of geboortedatum verbeterd"), "child-enrol": _("kind weer ingeschreven"),
        "child-leave": _("laatste dag ingevuld"), "leave": _("laatste dag ingevuld"),
        "child-move": _("kind naar andere groep"), "child-undo": _("ongedaan gemaakt"),
        "forget": _("vergeten na de bewaartermijn"), "guardian-add": _("ouder toegevoegd"),
        "guardian-undo": _("ouder toevoegen ongedaan gemaakt"), "guest-add": _("meelezer toegevoegd"),
        "guest-end": _("meelezer beëindigd"), "guest-reopen": _("einde van meelezer ongedaan gemaakt"),
        "household": _("huishouden aangepast"), "import": _("lijst ingelezen"),
        "invite": _("uitnodiging gestuurd"), "invite-group": _("groep uitgenodigd"),
        "invite-due": _("uitnodigingen vanzelf verstuurd"), "letters": _("brieven gemaakt"),
        "urgent": _("alle ouders gemaild over een dringend bericht"),
        "mail-again": _("mail opnieuw gestuurd"),
        "opened-list": _("opgezocht wie een bericht opende"),
        "consent-account": _("toestemming beantwoord"), "consent-paper": _("toestemming van papier overgenomen"),
        "consent-import": _("toestemming uit een lijst overgenomen"),
        "consent-teacher": _("eigen wens van een kind genoteerd"),
        "consent-text": _("tekst van een toestemming veranderd"),
        "consent-remind": _("herinnerd aan toestemming"), "consent-export": _("toestemmingen gedownload"),
        "notice-settle": _("melding gezien"), "person-merge": _("twee personen samengevoegd"),
        "person-name": _("naam aangepast"), "staff-add": _("rol gegeven"), "staff-end": _("rol beëindigd"),
        "publish": _("bericht gepubliceerd"), "publish-back": _("bericht terug naar de schrijver"),
        "publish-off": _("bericht van de site gehaald"),
        "staff-undo": _("einde van rol ongedaan gemaakt"), "second-step-reset": _("tweede stap gewist"),
    }


def _of_ways_in(_: Translate) -> dict[str, str]:
    """What people do with their own account."""
    return {
        "address-ask": _("om ander adres gevraagd"), "address-change": _("eigen adres veranderd"),
        "address-refuse": _("ander adres geweigerd"), "address-help": _("om hulp met adres gevraagd"),
        "app-add": _("app ingesteld"), "app-remove": _("app weggehaald"),
        "code-issue": _("koppelcode gemaakt"), "code-revoke": _("koppelcode gestopt"),
        "code-spend": _("koppelcode gebruikt"), "code-try": _("verkeerde koppelcode"),
        "device-end": _("toestel uitgelogd"), "devices-end": _("toestellen uitgelogd"),
        "feed-anew": _("nieuw adres voor de eigen feed"), "feed-end": _("eigen feed weggehaald"),
        "telling": _("gekozen hoe vaak er mail komt"),
        "my-data": _("eigen gegevens bekeken"), "passkey": _("passkey geweigerd"),
        "passkey-add": _("passkey gemaakt"), "passkey-remove": _("passkey weggehaald"),
        "passkey-rename": _("passkey hernoemd"), "second-step": _("tweede stap getoond"),
        "sign-in": _("ingelogd"), "sign-in-as": _("van persoon gewisseld"), "sign-in-ask": _("om een code gevraagd"),
        "sign-in-code": _("verkeerde code"), "sign-in-link": _("nieuwe code via link"),
        "sign-in-passkey": _("ingelogd met passkey"), "stop": _("zelf gestopt"),
    }


NOTHING_WRONG = frozenset({"ok", "app", "passkey", "yes", "no", "not-on-list", "no-place"})
"""Outcomes that ask for nobody's attention."""


def outcomes(_: Translate) -> dict[str, str]:
    """How an act went, where it did not simply go well, by the word of the log."""
    return {
        "app": _("met de app"), "passkey": _("met een passkey"), "yes": _("ja"), "no": _("nee"),
        "not-mailed": _("geen mail gestuurd"), "wrong": _("klopte niet"), "refused": _("geweigerd"),
        "limit": _("te vaak geprobeerd"), "too-late": _("te laat"), "over": _("te laat"), "unknown": _("onbekend"),
        "had-none": _("had al geen toegang"), "not-theirs": _("hoorde niet bij deze persoon"),
        "none": _("er was niets"), "not-on-list": _("stond niet op de lijst"),
        "no-place": _("had geen plek in het nieuwe jaar"),
    }
