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
from school.findings import Finding
from school.home import Home
from school.pictures import plain_name
from school.posts import Content, Post
from school.settings import Rules, Settings
from school.withdrawals import WithdrawalsError
from school.words import Status
from schoolpoort.albums import NO_ALBUM, Album
from schoolpoort.gather import gather
from schoolpoort.media.faces import Progress, Seen, Unseen, faces
from schoolpoort.media.refusals import Why

CODE = "face"
GO_ON = ("een foto waarop niemand herkenbaar is: snijd bij, maak het gezicht vaag of kies een andere; "
         "of zet het bericht besloten (Status: private)")
LOOK = "bekijk het zelf voordat het openbaar wordt"
HELP = "Dit is een hulp bij uw eigen blik: kleine hoofden worden gemist en niets gevonden bewijst niets"
_UNSEEN = {None: "daarvoor was nu geen tijd; de volgende bouw gaat verder",
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
    posts = sorted((post for post in (*content.posts, *content.pages) if post.status is Status.PUBLISHED),
                   key=lambda post: post.date, reverse=True)
    photos = {digest: file for post in posts for digest, file in _photos(albums.get(post.source, NO_ALBUM))}
    try:
        seen = faces(home, photos, seconds=seconds, progress=progress) if photos else {}
    except (OSError, sqlite3.Error):
        seen = {}
    findings = [finding for post in posts
                for finding in _judge(post, albums.get(post.source, NO_ALBUM), seen, settings.rules)]
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
        return (Finding("", 0, CODE, "de foto's zijn nu niet bekeken; dat doet de bouw, met een eigen gebruiker", LOOK,
                        severity="hint"),)
    return sight(home, settings, report.content, albums, None, progress).findings


def _ours(home: Home) -> bool:
    """Whether what is made here would be the builder's: another user's files (root's)
    could not be erased later."""
    there = next(folder for folder in (home.derivatives, home.var, home.root) if folder.exists())
    return there.stat().st_uid == os.geteuid()


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
        if item["kind"] != "photo":
            what = "dit filmpje" if item["kind"] == "film" else "dit document"
            yield Finding(post.source, line, CODE, f"in {what} is niet naar gezichten gezocht: “{name}”", LOOK,
                          severity="ask")
            continue
        one = seen.get(album.originals[name], Unseen(Why.UNREADABLE))
        if isinstance(one, Unseen):
            why = _UNSEEN.get(one.why, "het zoeken ging mis")
            yield Finding(post.source, line, CODE, f"de foto “{name}” is niet bekeken: {why}", LOOK, severity="ask")
        elif one.faces:
            yield _finding(post, name, line, one, rules)


def _finding(post: Post, name: str, line: int, seen: Seen, rules: Rules) -> Finding:
    """A clear face from the front stops a post; on a page, which the directie
    writes and where staff show themselves, and for all other faces it asks."""
    clear = sum(face.clear(rules.face_share, rules.face_turn) for face in seen.faces)
    other = len(seen.faces) - clear
    said = " en ".join(part for part in (
        f"{_many(clear)} groot, scherp en van voren" if clear else "",
        f"{_many(other)} kleiner, vager of opzij" if other else "") if part)
    stops = clear and not post.is_page
    return Finding(post.source, line, CODE, f"op de foto “{name}” {'is' if len(seen.faces) == 1 else 'zijn'} te zien: "
                   f"{said}. {HELP}", GO_ON, severity="stop" if stops else "ask")


def _many(count: int) -> str:
    return f"{count} gezicht" if count == 1 else f"{count} gezichten"


def _line(post: Post, name: str) -> int:
    """Where the text mentions a file; 0 for one that only stands in the gallery."""
    for number, line in enumerate(post.body.splitlines(), post.body_line):
        if name in plain_name(unquote(line)):
            return number
    return 0


