"""What a school asks consent for: ``[consent]`` of school.toml, with seven purposes to begin with.

Each purpose is one use of a child's picture or data that a parent can say yes or no
to by itself (GDPR 4(11), recitals 32 and 43). A school changes words, switches a
purpose off, or adds its own; what was asked before stays known by its version
(gate/consenttexts.py).
"""

from __future__ import annotations

import re
from enum import StrEnum
from typing import Annotated, Literal

import msgspec
from msgspec import UNSET, Meta, UnsetType

_KEY = re.compile(r"[a-z][a-z0-9-]{1,39}")
PlaceName = Literal["", "closed", "public"]
Label = Annotated[str, Meta(min_length=1, max_length=80)]
Words = Annotated[str, Meta(min_length=1, max_length=600)]


class Needs(StrEnum):
    """Who must have said yes. Whoever it is: one no is no."""

    ONE = "one"
    ALL = "all-with-authority"


class Round(StrEnum):
    """How long a yes holds."""

    YEAR = "every-year"  # for its school year
    STANDING = "standing"  # until it is changed, with a reminder each year


class Look(StrEnum):
    """Whether a photo is only shown after somebody looked whether a child without
    consent is on it (school/shown.py)."""

    ALWAYS = "always"
    NEVER = "never"  # only what somebody took back stays away


class Purpose(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that is asked. ``public``: outside the closed groups; ``names``:
    about a name; ``place``: the pages whose photos hang on it, empty for what this
    program shows nowhere; ``holds_from``: the oldest version of the text whose yes still
    holds, 0 to leave it to the program (gate/holding.py)."""

    key: str
    label: str
    text: str
    needs: Needs = Needs.ONE
    on: bool = True
    public: bool = False
    names: bool = False
    place: PlaceName = ""
    holds_from: int = 0


class PurposeSettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A purpose as school.toml changes or adds it; what is not there stays as it was."""

    label: Label | UnsetType = UNSET
    text: Words | UnsetType = UNSET
    needs: Needs | UnsetType = UNSET
    on: bool | UnsetType = UNSET
    public: bool | UnsetType = UNSET
    names: bool | UnsetType = UNSET
    place: PlaceName | UnsetType = UNSET
    holds_from: Annotated[int, Meta(ge=0, le=1000)] | UnsetType = UNSET

    def over(self, before: Purpose) -> Purpose:
        """The purpose with what is set here."""
        return msgspec.structs.replace(before, **self._set())

    def alone(self, key: str) -> Purpose:
        """A purpose of the school's own."""
        return msgspec.convert({"key": key, **msgspec.to_builtins(self)}, Purpose)

    def _set(self) -> dict[str, object]:
        return {name: value for name in self.__struct_fields__
                if (value := getattr(self, name)) is not UNSET}


class Consent(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """How this school asks consent. Of this only ``look`` concerns the build: a photo
    that nobody looked at is left out of the pages."""

    round: Round = Round.YEAR
    look: Look = Look.ALWAYS
    without_authority: bool = False  # a guardian without authority (gezag) counts as well
    look_days: Annotated[int, Meta(ge=1, le=100)] = 14  # after a no closed photos are looked at within these days
    purposes: dict[str, PurposeSettings] = {}

    def __post_init__(self) -> None:
        for key, change in self.purposes.items():
            if not _KEY.fullmatch(key):
                raise ValueError(f"“{key}” is geen naam voor een doel. Gebruik kleine letters, cijfers en streepjes")
            if key not in DEFAULTS and (change.label is UNSET or change.text is UNSET):
                raise ValueError(f"het doel “{key}” heeft een label en een text nodig")

    @property
    def known(self) -> dict[str, Purpose]:
        """Every purpose by its key, also one that is off: old answers name it."""
        found = {key: self.purposes[key].over(one) if key in self.purposes else one for key, one in DEFAULTS.items()}
        own = {key: change.alone(key) for key, change in self.purposes.items() if key not in DEFAULTS}
        return {**found, **own}

    def of_place(self, place: str) -> tuple[Purpose, ...]:
        """What has to hold for a child on a photo there, as far as it is asked."""
        return tuple(purpose for purpose in self.asked if purpose.place == place)

    @property
    def asked(self) -> tuple[Purpose, ...]:
        """What is asked now, in the order in which it is."""
        return tuple(purpose for purpose in self.known.values() if purpose.on)


def _defaults(*purposes: Purpose) -> dict[str, Purpose]:
    return {purpose.key: purpose for purpose in purposes}


DEFAULTS = _defaults(
    Purpose(key="closed-photos", label="Foto’s en filmpjes in de besloten groep", place="closed",
            text="De school mag foto’s en filmpjes van mijn kind zetten in de besloten groepen van mijn kind. "
                 "Alleen ouders en medewerkers van die groepen zien ze."),
    Purpose(key="public-photos", label="Foto’s op de openbare website", needs=Needs.ALL, public=True, place="public",
            text="De school mag foto’s waar mijn kind op staat op de openbare website zetten. "
                 "Iedereen kan die foto’s zien. De naam van mijn kind staat er niet bij."),
    Purpose(key="newsletter", label="Foto’s in de nieuwsbrief en de schoolgids", needs=Needs.ALL, public=True,
            text="De school mag foto’s waar mijn kind op staat gebruiken in de nieuwsbrief en de schoolgids. "
                 "Die worden ook buiten de school gelezen."),
    Purpose(key="social-media", label="Foto’s op sociale media", needs=Needs.ALL, public=True,
            text="De school mag foto’s waar mijn kind op staat op de eigen sociale media zetten. Iedereen kan ze zien "
                 "en verder delen. De school kan ze dan niet overal meer weghalen."),
    Purpose(key="name", label="De voornaam bij een bericht", names=True,
            text="De school mag de voornaam van mijn kind noemen in een bericht in de besloten groepen van mijn kind. "
                 "Op de openbare website staat nooit een naam."),
    Purpose(key="class-list", label="De klassenlijst voor andere ouders", names=True,
            text="De naam van mijn kind en ons telefoonnummer mogen op een lijst voor de ouders van de groep. "
                 "Zo kunnen ouders elkaar bereiken, bijvoorbeeld om af te spreken."),
    Purpose(key="coaching", label="Filmen om van te leren", needs=Needs.ALL,
            text="De school mag in de klas filmen om leerkrachten te coachen, of voor onderzoek dat de school heeft "
                 "goedgekeurd. Alleen de mensen die daaraan meewerken zien de film. Daarna wordt hij vernietigd."),
)
"""What Dutch schools ask (rules.md G): the place and those who see it are in each text."""
