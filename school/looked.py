"""What there is to say of each text by itself: read, rendered, judged by its words.

The costly part of a check. What was found in a text's body is kept on disk by a hash of
what it depends on (school/examined.py); school/known.py is for a process that stays.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from school.bodies import Examined, Reading, rendered
from school.examined import Kept
from school.findings import Finding
from school.posts import About, Post, bytes_of_each, parse_post
from school.settings import Settings
from school.stock import Stock
from school.walk import Text
from school.wording import judge_words
from school.words import Status, Year


@dataclass(frozen=True)
class Looked:
    """One text: what it is, None when it can't be read, and everything found in it; ``kept`` is
    what is worth keeping on disk, ``raw`` the whole text of a post that somebody may still
    change (school/written.py)."""

    one: Post | About | None
    findings: tuple[Finding, ...]
    links: tuple[tuple[int, str], ...] = ()
    missing: tuple[str, ...] = ()
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

    def at(self, texts: Sequence[Text]) -> list[tuple[Looked, str]]:
        """Each of these texts, and its body as HTML if that was rendered now. Never raises for what is
        in the files."""
        read = bytes_of_each(self.content, texts, self.settings)
        return [self._at(text, data, findings) for text, (data, findings) in zip(texts, read, strict=True)]

    def _at(self, text: Text, data: bytes | None, findings: list[Finding]) -> tuple[Looked, str]:
        one, findings = parse_post(text.path, data, text.siblings, self.settings) if data is not None else (
            None, findings)
        if data is None or one is None:
            return Looked(None, tuple(findings)), ""
        files = one.files if isinstance(one, Post) else ()
        if isinstance(one, Post):
            _ = one.fingerprint, one.key  # who plans asks each for them, on one processor alone
        stored = () if isinstance(one, About) else tuple(
            name for name in self.stock.stored(one.source) if name not in files)
        key, examined, html = self._examined(Reading.of(one, stored))
        kept = {key: examined}
        if isinstance(one, Post) and one.status is not Status.DRAFT:
            key, words = self._words(one)
            kept[key] = words
            findings = [*findings, *words.findings]
        recent = isinstance(one, Post) and one.group is not None and one.group.year >= self.year
        return Looked(one, (*findings, *examined.findings), examined.links, examined.missing, kept,
                      data if recent else b""), html

    def _examined(self, reading: Reading) -> tuple[str, Examined, str]:
        key = _hash(reading.body, reading._replace(body=""))
        found = self.kept.found.get(key)
        return (key, found, "") if found else (key, *rendered(reading, self.settings.site))

    @cached_property
    def _agreed(self) -> str:
        """What the school agreed on that judging words depends on."""
        site, rules = self.settings.site, self.settings.rules
        return repr((rules.severity, rules.sentence_words, site.mail, site.telephone, site.street, site.town))

    def _words(self, post: Post) -> tuple[str, Examined]:
        """What the school's own rules say of the words. Texts of other years are past
        mending: of those only what may not be said at all."""
        hints = post.group is None or post.group.year == self.year
        shown = (post.source, post.title, post.summary, post.gallery, post.lang, post.status, post.lines)
        key = "w" + _hash(post.body, (self._agreed, hints, shown))
        return key, self.kept.found.get(key) or Examined.of(judge_words(post, self.settings, hints=hints))


def _hash(body: str, rest: tuple[object, ...]) -> str:
    """A name for a body, which holds no NUL (school/texts.py), with the rest that is said of it by."""
    return hashlib.blake2b(f"{body}\0{rest}".encode("utf-8", "surrogatepass"), digest_size=20).hexdigest()
