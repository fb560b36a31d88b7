"""What a letter says, in a language. Each sentence is plain enough to be read aloud."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from babel.dates import format_date
from babel.lists import format_list

from gate.i18n import translator
from gate.letters.recipients import Recipient
from gate.steps import CONNECT, shown, steps
from school.settings import Site


@dataclass(frozen=True)
class Words:
    """A letter's text. ``contact`` (telephone, mail) is the same in every language."""

    language: str
    title: str
    greeting: str
    why: str
    steps: tuple[str, ...]
    label: str
    address: str
    once: str
    family: str
    ask: str
    contact: str
    regards: str


def words(site: Site, to: Recipient, until: datetime.date, language: str) -> Words:
    """The letter to somebody whose code stops on the day ``until``."""
    _ = translator(language)
    first_names = format_list([child.first_name for child in to.children], locale=language)
    greeting = (_("Beste {name},").format(name=to.name) if to.name
                else _("Beste ouder of verzorger van {children},").format(children=first_names))
    contact = " · ".join(filter(None, (site.telephone, site.mail)))
    ask = _("Vragen? De leerkracht van uw kind helpt u graag.")
    return Words(
        language=language,
        title=_("Lees mee met de groep van uw kind"),
        greeting=greeting,
        why=_("{school} deelt berichten en foto’s op een besloten site, alleen voor ouders en medewerkers. Met deze "
              "brief krijgt u toegang. Een wachtwoord is niet nodig.").format(school=site.name),
        steps=steps(site, _),
        label=_("Uw koppelcode"),
        address=shown(site, CONNECT),
        once=_("Gebruik hem vóór {day}. De code werkt één keer en is alleen voor u: geef hem niet door, ook niet aan "
               "uw kind.").format(day=format_date(until, "d MMMM y", locale=language)),
        family=_("Eén code is genoeg voor al uw kinderen, ook als er later een kind bij komt."),
        ask=f"{ask} {_('U kunt school ook bellen of mailen:')}" if contact else ask,
        contact=contact,
        regards=_("Met vriendelijke groet,"),
    )
