"""The demo's teachers looked at its photos, which are drawn: nobody is on them. One
waits, so that the page has something to show."""

from __future__ import annotations

import datetime
import hashlib

from gate.tags import Answer
from school.checker import survey
from school.home import Home
from school.originals import originals_of
from school.pictures import Medium, medium
from school.settings import Settings
from school.shown import Place, Shown, Verdict, line, record
from schoolpoort.phototags import named, room
from schoolpoort.which import find_post_place

WAIT = ("museum/IMG_4108.jpg", "letterfeest/letters-omhoog.jpg")
"""Photos that nobody looked at yet."""
SHOWS = (("groep-3/kijkdoos", "kijkdoos-1.jpg", "Mats"), ("groep-3/letterfeest", "letterrups.jpg", "Mats"),
         ("groep-4/bibliotheek", "", "Lieke"))
"""Of some a teacher said who is on them; without a name all photos of the post."""
BY_THE_DEMO = "demo"


def look_at_all(home: Home, now: datetime.datetime) -> int:
    """Write that each photo was seen of which nobody said anything; gives how many.
    Safe to repeat: what somebody answered in the demo themselves stays."""
    content, shown = survey(home, Settings.read(home)).content, Shown.read(home)
    files = [file for post in (*content.posts, *content.pages) for file in originals_of(home, post).values()
             if medium(file.name) is not Medium.DOCUMENT and not str(file).endswith(WAIT)]
    photos = sorted({hashlib.sha256(file.read_bytes()).hexdigest() for file in files})
    fresh = [line(photo, place, Verdict.SEEN, id=BY_THE_DEMO, now=now) for photo in photos for place in Place
             if shown.verdict(photo, place) is None]
    record(home, fresh)
    return len(fresh)


def say_who(home: Home) -> None:
    """Say of some photos whom they show, by the very functions of ``photos tag``. Safe to repeat."""
    settings = Settings.read(home)
    for post, name, child in SHOWS:
        with room(home, settings, find_post_place(home, settings, post), (name,) if name else ()) as here:
            if here and not any(question.shows for question in here.questions().values()):
                on = frozenset({named(here.pupils(), child).id})
                here.settle(*(Answer(photo, frozenset(), on) for photo in here.names.values()))
