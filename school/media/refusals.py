"""Why a file can't be shown, in words for the one who sent it.

A decoder gives a code and facts, never a sentence of its own making: what a
file says about itself does not reach a screen.
"""

from __future__ import annotations

from enum import StrEnum


class Why(StrEnum):
    """The reasons. Their names are stable; LASTING ones hold for the bytes,
    the others may be over at the next try."""

    MISSING = "missing"
    NOT_A_FILE = "not-a-file"
    UNREADABLE = "unreadable"
    EMPTY = "empty"
    LARGE = "large"
    NOT_A_PHOTO = "not-a-photo"
    NOT_A_FILM = "not-a-film"
    NOT_A_DOCUMENT = "not-a-document"
    UNKNOWN_KIND = "unknown-kind"
    PIXELS = "pixels"
    BROKEN = "broken"
    MEMORY = "memory"
    TIME = "time"
    CRASH = "crash"
    SILENT = "silent"
    LONG = "long"
    LOCKED = "locked"
    ACTIVE = "active"
    PAGES = "pages"
    ERASED = "erased"


LASTING = frozenset(
    {
        Why.EMPTY,
        Why.NOT_A_PHOTO,
        Why.NOT_A_FILM,
        Why.NOT_A_DOCUMENT,
        Why.PIXELS,
        Why.BROKEN,
        Why.SILENT,
        Why.LONG,
        Why.LOCKED,
        Why.ACTIVE,
        Why.PAGES,
    }
)
"""Kept with the derivatives: the same bytes are not decoded again."""

SENTENCES = {
    Why.MISSING: "dit bestand is er niet (meer). Stuur het nog eens",
    Why.NOT_A_FILE: "dit is geen gewoon bestand. Stuur de foto zelf",
    Why.UNREADABLE: "dit bestand is niet te lezen. Geef het leesrecht, of stuur het nog eens",
    Why.EMPTY: "dit bestand is leeg. Stuur het nog eens",
    Why.LARGE: "dit bestand is te groot. Maak het kleiner",
    Why.NOT_A_PHOTO: "dit is geen foto, wat de naam ook zegt. Stuur een JPEG, PNG, WebP of HEIC",
    Why.NOT_A_FILM: "dit is geen filmpje, wat de naam ook zegt. Stuur een MP4 of MOV",
    Why.NOT_A_DOCUMENT: "dit is geen PDF, wat de naam ook zegt. Bewaar het document als PDF",
    Why.UNKNOWN_KIND: "deze soort bestand kan niet bij een bericht. Stuur een foto, een filmpje of een PDF",
    Why.PIXELS: "deze foto heeft te veel beeldpunten. Maak hem kleiner",
    Why.BROKEN: "dit bestand is beschadigd of niet compleet. Stuur het nog eens",
    Why.MEMORY: "dit bestand vraagt te veel geheugen. Maak het kleiner of bewaar het opnieuw",
    Why.TIME: "dit bestand kost te veel tijd. Maak het kleiner of bewaar het opnieuw",
    Why.CRASH: "dit bestand laat het leesprogramma vastlopen. Bewaar het opnieuw en stuur dat",
    Why.SILENT: "in dit filmpje zit geen beeld. Neem het opnieuw op",
    Why.LONG: "dit filmpje is te lang. Kort het in",
    Why.LOCKED: "deze PDF is beveiligd met een wachtwoord. Bewaar hem zonder",
    Why.ACTIVE: "in deze PDF zit een programma of een bijlage. Druk hem af naar een nieuwe PDF en stuur die",
    Why.PAGES: "deze PDF heeft te veel bladzijden. Maak er delen van",
    Why.ERASED: "dit bestand is op verzoek gewist en komt niet terug. Haal het ook uit de tekst",
}


class RefusedError(Exception):
    """Raised by a decoder. ``fact`` is a number or a format, never free text."""

    def __init__(self, why: Why, fact: str = "") -> None:
        super().__init__(why, fact)
        self.why = why
        self.fact = fact
