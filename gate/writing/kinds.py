"""The kinds of post that a teacher chooses from, each with its own first lines."""

from __future__ import annotations

from gate.i18n import Translate

FIRST_LINES = {
    "weekbrief": "Deze week\n\n- \n\nVolgende week\n\n- \n",
    "doelen": "Dit leren we deze maand:\n\n- Rekenen: \n- Taal: \n- Wereld: \n\nThuis oefenen kan zo:\n\n- \n",
    "nieuwsbrief": "Beste ouders en verzorgers,\n\n",
    "uitje": "Wanneer: \nWaar: \nHoe laat terug: \nMeenemen: \n",
    "hulpvraag": "Wie kan helpen?\n\nWat: \nWanneer: \nLaat het weten aan: \n",
}
"""Content, so in the school's language and not in that of the page."""


def kind_labels(_: Translate) -> dict[str, str]:
    """By the word of the header (school/fields.py), in the order of the form."""
    return {"bericht": _("bericht"), "weekbrief": _("weekbrief"), "doelen": _("doelen van de maand"),
            "nieuwsbrief": _("nieuwsbrief"), "uitje": _("uitje"), "hulpvraag": _("hulpvraag")}
