"""What is seen on the photos of published texts: faces, as findings for their writers.

A help for a person's look, and no more: it misses heads smaller than about 30
pixels and who looks down or away, it finds a face where there is none, and
that nothing was found proves nothing. It detects and never recognises. So a
finding asks or stops an approval; it never makes a build fail.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import unquote

from school.checker import Report
from school.content import Content
from school.findings import Finding
from school.home import Home
from school.media.faces import Progress, Seen, Unseen, faces
from school.media.refusals import Why
from school.pictures import HIDDEN, plain_name
from school.posts import Post
from school.rules import BY_CODE, OFF, severity_of
from school.settings import Rules, Settings
from school.withdrawals import WithdrawalsError
from school.words import Status
from schoolpoort.albums import Album
from schoolpoort.gather import gather

CLEAR, SMALL = BY_CODE["face-clear"], BY_CODE["face-small"]
CODES = frozenset({CLEAR.code, SMALL.code})
GO_ON = ("een foto waarop niemand herkenbaar is: snijd bij, maak het gezicht vaag of kies een andere; "
         "of zet het bericht besloten (Status: private)")
LOOK = "bekijk het zelf voordat het openbaar wordt"
HELP = "Dit is een hulp bij uw eigen blik: kleine hoofden worden gemist en niets gevonden bewijst niets"
LATER = "daarvoor was nu geen tijd; de volgende bouw gaat verder"
_UNSEEN = {None: LATER,
           Why.TIME: "het zoeken duurde te lang", Why.MEMORY: "er was te weinig geheugen"}


@dataclass(frozen=True)
class Sight:
    """The findings, and by the SHA-256 of its original the small picture with boxes
    of each published photo on which there are faces."""

    findings: tuple[Finding, ...] = ()
    pictures: Mapping[str, Path] = field(default_factory=dict)


def sight(home: Home, settings: Settings, content: Content, albums: Mapping[str, Album],
          seconds: float | None, progress: Progress | None = None) -> Sight:
    """Look at the photos of published posts and pages, newest first, new ones for at
    most ``seconds`` (None: all). Never raises for a photo or the store."""
    posts = sorted((post for source in albums if (post := content.find(source)) and post.status is Status.PUBLISHED),
                   key=lambda post: (post.date, post.source), reverse=True)
    if all(severity_of(rule, settings.rules.severity) == OFF for rule in (CLEAR, SMALL)):
        return Sight()
    photos = {digest: file for post in posts for digest, file in _photos(albums[post.source])}
    try:
        seen = faces(home, photos, seconds=seconds, progress=progress) if photos else {}
    except (OSError, sqlite3.Error):
        seen = {}
    findings = [finding for post in posts
                for finding in _judge(post, albums[post.source], seen, settings.rules)]
    return Sight(tuple(sorted(findings)), {digest: one.picture for digest, one in seen.items()
                                           if isinstance(one, Seen) and one.picture})


def look_now(home: Home, settings: Settings, report: Report, progress: Progress | None = None) -> tuple[Finding, ...]:
    """The findings about the photos of a report's published texts, outside a build and
    without limit of time; one that says so when this user may not keep them."""
    try:
        if not _ours(home):
            raise PermissionError
        albums = gather(home, settings, report, progress)
    except (OSError, sqlite3.Error, WithdrawalsError):
        what = "de foto's zijn nu niet bekeken; dat doet de bouw, met een eigen gebruiker"
        return (Finding("", 0, SMALL.code, what, LOOK, severity="hint"),)
    return sight(home, settings, report.content, albums, None, progress).findings


def _ours(home: Home) -> bool:
    """Whether what is made here would be the builder's: another user's files (root's)
    could not be erased later."""
    there = next(folder for folder in (home.derivatives, home.var, home.root) if folder.exists())
    return there.stat().st_uid == os.geteuid()


def is_unfinished(finding: Finding) -> bool:
    """Whether a finding says that the next build will look further."""
    return finding.code in CODES and finding.what.endswith(LATER)


def set_out(home: Home, seen: Sight) -> None:
    """Put the pictures into ``var/looks/SHA256.webp``, readable for the group (the
    gate's), and take away those of photos that are not published any more."""
    with suppress(OSError):
        home.looks.mkdir(mode=0o750, exist_ok=True)
        there = {file.stem: file for file in home.looks.iterdir()}
        for name in there.keys() - seen.pictures.keys():
            there[name].unlink(missing_ok=True)
        for digest in seen.pictures.keys() - there.keys():
            fresh = home.looks / f".{digest}.{os.getpid()}"
            shutil.copyfile(seen.pictures[digest], fresh)
            fresh.chmod(0o640)
            fresh.replace(home.looks / f"{digest}.webp")


def _photos(album: Album) -> Iterator[tuple[str, Path]]:
    for name, item in album.items.items():
        if item["kind"] == "photo":
            yield album.originals[name], album.served[item["full"]].file


def _judge(post: Post, album: Album, seen: Mapping[str, Seen | Unseen], rules: Rules) -> Iterator[Finding]:
    """One finding for each file on which a person should look."""
    for name, item in album.items.items():
        line = _line(post, name)
        if item["kind"] == HIDDEN:
            continue  # nobody will see it
        if item["kind"] != "photo":
            what = "dit filmpje" if item["kind"] == "film" else "dit document"
            yield _unseen(post, line, f"in {what} is niet naar gezichten gezocht: “{name}”", rules)
            continue
        one = seen.get(album.originals[name], Unseen(Why.UNREADABLE))
        if isinstance(one, Unseen):
            why = _UNSEEN.get(one.why, "het zoeken ging mis")
            yield _unseen(post, line, f"de foto “{name}” is niet bekeken: {why}", rules)
        else:
            yield from _found(post, name, line, one, rules)


def _unseen(post: Post, line: int, what: str, rules: Rules) -> Finding:
    """A person looks in the program's place, whichever of the two rules is on."""
    said = SMALL.say(post.source, line, what, rules.severity, LOOK)
    return said[0] if said else Finding(post.source, line, CLEAR.code, what, LOOK, severity="ask", rule=CLEAR.number)


def _found(post: Post, name: str, line: int, seen: Seen, rules: Rules) -> list[Finding]:
    """A clear face from the front breaks the one rule; all other faces the other, and
    those on a page, which the directie writes and where staff show themselves."""
    clear = sum(face.clear(rules.face_share, rules.face_turn) for face in seen.faces)
    other = len(seen.faces) - clear
    said = " en ".join(part for part in (
        f"{_many(clear)} groot, scherp en van voren" if clear else "",
        f"{_many(other)} kleiner, vager of opzij" if other else "") if part)
    what = f"op de foto “{name}” {'is' if len(seen.faces) == 1 else 'zijn'} te zien: {said}. {HELP}"
    strict = CLEAR.say(post.source, line, what, rules.severity, GO_ON) if clear and not post.is_page else []
    return strict or (SMALL.say(post.source, line, what, rules.severity, GO_ON) if seen.faces else [])


def _many(count: int) -> str:
    return f"{count} gezicht" if count == 1 else f"{count} gezichten"


def _line(post: Post, name: str) -> int:
    """Where the text mentions a file; 0 for one that only stands in the gallery."""
    for number, line in enumerate(post.body.splitlines(), post.body_line):
        if name in plain_name(unquote(line)):
            return number
    return 0


