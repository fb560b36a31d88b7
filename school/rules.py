"""The school's own rules, all of them: one table (DESIGN 3.9, rules.md C, F to K).

Each has a number that never changes, a code for settings and tests, a sentence
as a school says it to parents, a severity and the texts that it is about. The
program refuses, asks or reminds by this table; the guideline page on the site
and the head's overview are made from it. A school sets another severity in
``[rules.severity]`` and its own sentence in ``[rules.words]``, by code.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import cast

from school.findings import Finding, Severity, suggest

OFF = "off"
SEVERITIES = (OFF, "hint", "ask", "stop")
NUMBERS = ("posts_a_day", "posts", "posts_in_weeks", "goals_in_weeks", "hours", "sentence_words")
"""Settings that a rule's sentence may name in braces."""


class Where(StrEnum):
    """Which texts a rule is about."""

    CLOSED = "closed"
    PUBLIC = "public"
    BOTH = "both"


class Subject(StrEnum):
    """The headings of the guideline, in its order."""

    NAMES = "Namen"
    PHOTOS = "Foto’s en films"
    WRITING = "Wat wij schrijven"
    OFTEN = "Hoe vaak en wanneer"
    PUBLISHING = "Wat iedereen mag zien"


@dataclass(frozen=True)
class Rule:
    """One rule. ``after`` is how to go on for who breaks it; ``changed`` is the
    day on which its sentence or severity last changed here."""

    number: int
    code: str
    subject: Subject
    sentence: str
    after: str
    severity: str
    where: Where = Where.PUBLIC
    changed: datetime.date = datetime.date(2026, 11, 21)

    def say(self, path: str, line: int, what: str, severities: Mapping[str, str], after: str = "") -> list[Finding]:
        """The finding that this rule was broken at a place: one, or none where
        the school has the rule off."""
        severity = severity_of(self, severities)
        if severity == OFF:
            return []
        return [Finding(path, line, self.code, what, after or self.after, severity=cast(Severity, severity),
                        rule=self.number)]


_N, _P, _W, _O, _U = Subject.NAMES, Subject.PHOTOS, Subject.WRITING, Subject.OFTEN, Subject.PUBLISHING
RULES = (
    Rule(1, "name-full", _N, "In het openbaar noemen wij geen kind bij voornaam en achternaam.",
         "een zin zonder die naam, zoals “een leerling”", "stop"),
    Rule(2, "name-own", _N, "In het openbaar noemen wij geen voornamen van kinderen uit de groep.",
         "een zin zonder die naam, zoals “een leerling”", "stop"),
    Rule(3, "name-school", _N, "Noemen wij een voornaam die ook een kind van school heeft, dan kijkt eerst iemand of "
         "het om dat kind gaat.", "laat de naam weg, of wie publiceert zegt dat het om een ander gaat", "ask"),
    Rule(4, "name-word", _N, "Is een woord ook de naam van een kind, dan kijkt eerst iemand wat er bedoeld is.",
         "laat de naam weg, of wie publiceert zegt dat het geen kind is", "ask"),
    Rule(5, "name-surname", _N, "Ook een achternaam alleen kan een kind aanwijzen; daar kijkt eerst iemand naar.",
         "laat de naam weg, of wie publiceert zegt dat het geen kind is", "ask"),
    Rule(6, "face-clear", _P, "In het openbaar staan geen foto’s waarop een kind recht in de camera kijkt.",
         "een foto van opzij, van veraf of van het werk", "stop"),
    Rule(7, "face-small", _P, "In het openbaar tonen wij vooral het geheel en de sfeer; naar kleine gezichten op een "
         "foto kijkt eerst iemand.", "kijk of een kind te herkennen is, en kies anders een andere foto", "ask"),
    Rule(8, "photo-consent", _P, "Een foto waar een kind op staat plaatsen wij alleen met toestemming, ook in het "
         "besloten deel.", "een foto zonder dit kind", "stop", Where.BOTH),
    Rule(9, "photo-suitable", _P, "Geen foto’s in zwemkleding of van gym in ondergoed, en geen foto die een kind of "
         "een ander kan schaden.", "loop de lijst van één scherm na voor u de foto plaatst", "ask", Where.BOTH),
    Rule(10, "one-child", _W, "Een bericht gaat over de groep of de school, niet over één kind.",
         "schrijf over de groep, of praat met de ouders van dit kind", "ask", Where.BOTH),
    Rule(11, "confidential", _W, "Vertrouwelijke gegevens over een kind staan nooit in een bericht.",
         "laat dit weg; over één kind praat u met de ouders", "ask", Where.BOTH),
    Rule(12, "private-data", _W, "Telefoonnummers, mailadressen, huisadressen en nummers van mensen staan niet in een "
         "bericht; die van de school wel.", "het nummer of adres van de school", "ask", Where.BOTH),
    Rule(13, "homework", _W, "Huiswerk geven wij aan de kinderen zelf, niet via een bericht.",
         "bespreek het huiswerk met de kinderen", "hint", Where.BOTH),
    Rule(14, "long-sentence", _W, "Wij schrijven zo dat elke ouder het kan lezen: geen zin heeft meer dan "
         "{sentence_words} woorden.",
         "maak er twee zinnen van", "hint", Where.BOTH),
    Rule(15, "hard-word", _W, "Wij gebruiken gewone woorden en geen vaktaal.", "een gewoner woord", "hint", Where.BOTH),
    Rule(16, "hours", _O, "Berichten komen op werkdagen tussen {hours} uur, niet in de avond of in het weekend.",
         "plaats het op de volgende werkdag om 8.00", "hint", Where.BOTH),
    Rule(17, "too-often", _O, "Een groep krijgt hoogstens {posts_a_day} berichten op een dag.",
         "voeg berichten samen, of plaats dit morgen om 8.00", "hint", Where.BOTH),
    Rule(18, "too-seldom", _O, "Elke klas krijgt minstens {posts} keer per {posts_in_weeks} weken een bericht.",
         "schrijf een kort bericht", "hint", Where.BOTH),
    Rule(19, "goals", _O, "Minstens eens per {goals_in_weeks} weken leest u aan welke doelen de klas werkt.",
         "schrijf een bericht met “Soort: doelen”", "hint", Where.BOTH),
    Rule(20, "approved", _U, "Wat iedereen mag zien, bekijkt eerst wie daarvoor is aangewezen: deze tekst, met deze "
         "foto’s.", "wacht tot het bericht bekeken is", "stop"),
)
BY_CODE = MappingProxyType({rule.code: rule for rule in RULES})


def severity_of(rule: Rule, severities: Mapping[str, str]) -> str:
    """How strict a rule is at a school that set ``severities`` by code."""
    return severities.get(rule.code, rule.severity)


def sentence_of(rule: Rule, words: Mapping[str, str], numbers: Mapping[str, str]) -> str:
    """The rule in the school's words; ``{name}`` in it stands for a number of the settings."""
    sentence = words.get(rule.code, rule.sentence)
    for name in NUMBERS:
        sentence = sentence.replace(f"{{{name}}}", numbers[name])
    return sentence


def unknown(severities: Mapping[str, str], words: Mapping[str, str]) -> str:
    """What is wrong with these settings, in Dutch and with the remedy; "" when nothing."""
    for table, given in (("severity", severities), ("words", words)):
        for code in given:
            if code not in BY_CODE:
                hint = suggest(code, BY_CODE)
                meant = f"Bedoelde u “{hint}”?" if hint else f"Bekend zijn: {', '.join(BY_CODE)}."
                return f"bij rules.{table} staat een onbekende afspraak “{code}”. {meant}"
    for code, severity in severities.items():
        if severity not in SEVERITIES:
            hint = suggest(severity, SEVERITIES)
            meant = f"Bedoelde u “{hint}”?" if hint else f"Kies uit {', '.join(SEVERITIES)}."
            return f"bij rules.severity.{code}: “{severity}” bestaat niet. {meant}"
    for code, sentence in words.items():
        if not sentence.strip() or len(sentence) > 300 or not sentence.isprintable():
            return f"bij rules.words.{code}: schrijf één zin van hoogstens 300 tekens."
    return ""


def dated(changed: datetime.date | None) -> datetime.date:
    """The day of the guideline: the newest change of a rule here, or the one that
    the school's settings give; never the clock's."""
    newest = max(rule.changed for rule in RULES)
    return max(newest, changed) if changed else newest
