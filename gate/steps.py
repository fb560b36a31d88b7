"""The way in, in four plain sentences: the same in the letter and on the page."""

from __future__ import annotations

from gate.i18n import Translate
from school.settings import Site

CONNECT = "/koppelen/"
STEPS = "/stappenplan/"


def steps(site: Site, _: Translate) -> tuple[str, str, str, str]:
    """What somebody with a koppelcode does, in a language."""
    return (
        _("Scan de QR-code met de camera van uw telefoon, of ga naar {address}.").format(
            address=shown(site, CONNECT)),
        _("Vul uw koppelcode en uw eigen e-mailadres in."),
        _("Open de mail die u krijgt en typ de zes cijfers daaruit over."),
        _("Klaar: voortaan is uw e-mailadres genoeg om in te loggen."),
    )


def shown(site: Site, path: str) -> str:
    """An address as it is printed, to be typed over: without the scheme."""
    return site.url.partition("://")[2] + path.rstrip("/")
