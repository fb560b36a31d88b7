"""Which language an answer speaks: what the visitor chose, else the browser's wish.

A choice is a link, ``?taal=tr``, and is kept in a cookie, so that it works
without script. Only the pages of the way in speak all languages; elsewhere,
where what teachers wrote is Dutch, the gate stays with Dutch and English.
"""

from __future__ import annotations

from collections.abc import Sequence

from flask import Request, Response

from gate.access import cookie_header, one_cookie
from gate.i18n import LANGUAGES, NAMES, chosen

COOKIE = "__Host-schoolpoort-taal"
FIELD = "taal"
KEPT = 400 * 24 * 3600  # seconds; browsers keep no cookie longer
FIRST_STEPS = frozenset({
    "signin.begin", "signin.ask", "signin.code", "signin.spend_code", "signin.again", "signin.arrive",
    "signin.link", "signin.spend_link", "signin.anew", "connect.begin", "connect.ask", "connect.show_steps",
    "telling.ask_stop", "telling.stop",  # led to by a mail in one's own language
})
"""Endpoints that speak every language that the school offers."""


def language_of(asked: Request, offered: Sequence[str], *, everywhere: bool = False) -> str:
    """The language for a request; ``offered`` are the school's for the way in.
    ``everywhere``: an answer that any page can give, such as a fault."""
    wide = asked.endpoint in FIRST_STEPS and not everywhere
    many = [one for one in offered if one in NAMES] if wide else LANGUAGES
    for choice in (asked.args.get(FIELD, ""), one_cookie(asked.headers.get("Cookie", ""), COOKIE)):
        if choice in many:
            return choice
    return chosen(asked.headers.get("Accept-Language", ""), many)


def remember(asked: Request, answer: Response, offered: Sequence[str]) -> None:
    """Keep a choice that was made by link on one of those pages."""
    choice = asked.args.get(FIELD, "")
    if asked.endpoint in FIRST_STEPS and choice in offered:
        answer.headers.add("Set-Cookie", cookie_header(COOKIE, choice, KEPT))
