"""What there is to say of each text by itself: read, rendered, judged by its words.

The costly part of a check. What was found in a text's body is kept on disk by a hash of
what it depends on (school/examined.py), and of a file that did not change since
nothing is done at all in a process that stays (``Known``). Many new texts are shared
out over the processors.
"""

from __future__ import annotations

import hashlib
import os
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from school.bodies import Examined, Reading, rendered
from school.examined import Kept
from school.findings import Finding
from school.forks import Forks
from school.home import Home
from school.posts import About, Post, bytes_of, parse_post
from school.settings import Settings
from school.stock import Stock
from school.walk import Text
from school.wording import judge_words
from school.words import Status, Year

FEW = 100
"""So many texts are sooner looked at here than in other processes."""
UNSURE = 2 * 10**9  # nanoseconds
"""A file that changed so short before it was read may change again in the same tick of its clock."""
_NOTHING: tuple[object, Any] = ((), None)


@dataclass(frozen=True)
class Looked:
    """One text: what it is, None when it can't be read, and everything found in it; ``html``
    is its body if that was rendered now, ``kept`` what is worth keeping on disk, ``raw`` the
    whole text of a post that somebody may still change (school/written.py)."""

    one: Post | About | None
    findings: tuple[Finding, ...]
    links: tuple[tuple[int, str], ...] = ()
    missing: tuple[str, ...] = ()
    html: str = ""
    kept: Mapping[str, Examined] = field(default_factory=dict)
    raw: bytes = b""


@dataclass(frozen=True)
class Look:
    """How texts are looked at: where they stand, the settings, the school year of now."""

    content: Path
    settings: Settings
    year: Year
    kept: Kept
    stock: Stock

    def at(self, text: Text) -> Looked:
        """One text. Never raises for what is in the file."""
        data, findings = bytes_of(self.content, text, self.settings)
        one, findings = parse_post(text.path, data, text.siblings, self.settings) if data is not None else (
            None, findings)
        if data is None or one is None:
            return Looked(None, tuple(findings))
        files = one.files if isinstance(one, Post) else ()
        stored = () if isinstance(one, About) else tuple(
            name for name in self.stock.stored(one.source) if name not in files)
        key, examined, html = self._examined(replace(Reading.of(one), stored=stored))
        kept = {key: examined}
        if isinstance(one, Post) and one.status is not Status.DRAFT:
            key, words = self._words(one)
            kept[key] = words
            findings = [*findings, *words.findings]
        recent = isinstance(one, Post) and one.group is not None and one.group.year >= self.year
        return Looked(one, (*findings, *examined.findings), examined.links, examined.missing, html, kept,
                      data if recent else b"")

    def _examined(self, reading: Reading) -> tuple[str, Examined, str]:
        key = _hash(repr(reading))
        found = self.kept.found.get(key)
        return (key, found, "") if found else (key, *rendered(reading, self.settings.site))

    def _words(self, post: Post) -> tuple[str, Examined]:
        """What the school's own rules say of the words. Texts of other years are past
        mending: of those only what may not be said at all."""
        site, rules = self.settings.site, self.settings.rules
        hints = post.group is None or post.group.year == self.year
        agreed = (rules.severity, rules.sentence_words, site.mail, site.telephone, site.street, site.town)
        shown = (post.source, post.title, post.summary, post.gallery, post.body, post.lang, post.status, post.lines)
        key = "w" + _hash(repr((agreed, hints, shown)))
        return key, self.kept.found.get(key) or Examined(tuple(judge_words(post, self.settings, hints=hints)))


@dataclass
class Known:
    """What a process that stays knows of texts, by the state of their files. It holds for
    one school's settings and year: with others it forgets."""

    holds_for: tuple[Settings, Year] | None = None
    texts: dict[str, tuple[object, Looked]] = field(default_factory=dict)

    def look(self, home: Home, texts: Sequence[Text], settings: Settings, year: Year, stock: Stock) -> list[Looked]:
        """Every text, in order."""
        if self.holds_for != (settings, year):
            self.holds_for, self.texts = (settings, year), {}
        began = time.time_ns()
        content = str(home.content)
        states = [(text.siblings, stock.stored(text.path), _state(f"{content}/{text.path}")) for text in texts]
        known = [self.texts.get(text.path, _NOTHING) for text in texts]
        fresh = [text for text, state, (before, _) in zip(texts, states, known, strict=True) if before != state]
        found = {text.path: looked for text, (_, looked) in zip(texts, known, strict=True) if looked}
        if fresh or self.texts.keys() - {text.path for text in texts}:
            kept = Kept.open(home.cache, settings.site)
            found |= zip((text.path for text in fresh), _all(fresh, Look(home.content, settings, year, kept, stock)),
                         strict=True)
            now = {key: one for looked in found.values() for key, one in looked.kept.items()}
            # What is said of a text that is gone goes too; a few new ones are sooner looked at again.
            if kept.found.keys() - now.keys() or (now and not kept.found) or len(fresh) >= FEW:
                kept.write(now)
        self.texts = {text.path: (state, _lasting(found[text.path])) for text, state in
                      zip(texts, states, strict=True) if state[2] and state[2][-1] < began - UNSURE}
        return [found[text.path] for text in texts]


def _lasting(looked: Looked) -> Looked:
    """Without its HTML, which the tree's own store has once it was built."""
    return replace(looked, html="") if looked.html else looked


def _state(file: str) -> tuple[int, ...]:
    """What changes when a file does: which one it is, its size, when it was written. A link
    to it (schoolpoort/staging.py) is it. Nothing when it can't be read."""
    try:
        facts = os.stat(file, follow_symlinks=False)
    except OSError:
        return ()
    return facts.st_dev, facts.st_ino, facts.st_size, facts.st_mtime_ns


def _hash(text: str) -> str:
    return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=20).hexdigest()


def _all(texts: Sequence[Text], look: Look) -> list[Looked]:
    """Each text looked at; many are shared out over the processors."""
    workers = os.cpu_count() or 1
    if len(texts) < FEW or workers == 1:
        return [look.at(text) for text in texts]
    size = -(-len(texts) // (4 * workers))
    slices = [texts[start:start + size] for start in range(0, len(texts), size)]
    forks: Forks[Sequence[Text], list[Looked]] = Forks(lambda some: [look.at(text) for text in some], workers)
    return [looked for some in forks.run(slices) for looked in some]
