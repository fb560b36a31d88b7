"""Taking a post of the repository from before its readers, and putting it back, because
somebody asked on a page. As ``schoolpoort withdraw`` does, and safe to repeat."""

from __future__ import annotations

import datetime
import hashlib
from pathlib import Path

from school.home import Home
from school.originals import place_of, remove
from school.places import GROUPS, find_place
from school.posts import Post, parse_post
from school.settings import Settings
from school.withdrawals import Reach, Withdrawal, Withdrawals, key_of, record
from schoolpoort.derive import forget_made
from schoolpoort.held import local_now
from schoolpoort.keeper import Keeper
from schoolpoort.withdraw import take_away


def take_from_readers(home: Home, settings: Settings, source: str, text: bytes, now: datetime.datetime) -> None:
    """Gone everywhere, out of every kept release, before this returns. ``text`` is the
    post as it stands or stood."""
    key = key_in(settings, source, text)
    _say(home, settings, source, key, Reach.EVERYWHERE, now)
    take_away(home, {key}, {key})


def put_back(home: Home, settings: Settings, source: str, text: bytes, now: datetime.datetime) -> None:
    """The next build shows it again. What was erased stays away."""
    _say(home, settings, source, key_in(settings, source, text), Reach.RESTORED, now)


def clear_store(home: Home, keeper: Keeper, source: str) -> None:
    """Drop the files of a post whose text is gone, and what was made of them; nothing
    when another text has taken their place."""
    place = place_of(source)
    folder, tip, beside = home.originals / place, keeper.tip, f"{GROUPS}/{place}"
    if keeper.read(tip, f"{beside}.md") is not None or any(
            name.endswith(".md") for name in keeper.names(tip, beside)) or not folder.is_dir():
        return
    files = [file for file in folder.iterdir() if file.is_file() and not file.is_symlink()]
    made = {_sha(file) for file in files}
    remove(home, place, [file.name for file in files])
    forget_made(home, made)


def key_in(settings: Settings, source: str, text: bytes) -> str:
    """The key of the post at ``source``; one whose text can't be read is known by its place."""
    post, _ = parse_post(source, text, (), settings)
    if isinstance(post, Post):
        return key_of(post)
    place, _ = find_place(source, settings.site)
    return f"{place.group}/{place.slug}" if place else source


def _sha(file: Path) -> str:
    with open(file, "rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _say(home: Home, settings: Settings, source: str, key: str, reach: Reach, now: datetime.datetime) -> None:
    stood = Withdrawals.read(home).reach(source, key)
    if stood is Reach.ERASED or stood is (None if reach is Reach.RESTORED else reach):
        return
    record(home, Withdrawal(moment=local_now(settings, now).isoformat(timespec="seconds"), source=source, key=key,
                            reach=reach))
