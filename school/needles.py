"""Which kinds of words may stand in a text, found in one pass over it.

Most texts hold nothing of what a rule looks for, and a pattern of thirty words is tried
at each of their letters. So each pattern names needles, small words one of which it
can't do without, and only a text with one of them is searched by the pattern itself.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping
from typing import Generic, TypeVar

from ahocorasick_rs import BytesAhoCorasick, Implementation

Kind = TypeVar("Kind", bound=Hashable)

_ODD = re.compile(r"[^\x00-\x7f](?<=[\d\u0130\u0131\u017f\u212a])")
"""What outside ASCII is a figure, or a letter that re.IGNORECASE takes for one of a to z."""


class Needles(Generic[Kind]):
    """The needles of each kind, in small letters and with figures of 0 to 9."""

    def __init__(self, words: Mapping[Kind, Iterable[str]]) -> None:
        self.kinds = frozenset(words)
        by_word: defaultdict[str, set[Kind]] = defaultdict(set)
        for kind, some in words.items():
            for word in some:
                by_word[word].add(kind)
        self._kinds = [frozenset(kinds) for kinds in by_word.values()]
        self._machine = BytesAhoCorasick([word.encode() for word in by_word], implementation=Implementation.DFA)

    def in_text(self, text: str) -> frozenset[Kind]:
        """The kinds that may occur in ``text``; one that is not among them does not."""
        if not text.isascii() and _ODD.search(text):
            return self.kinds
        found = self._machine.find_matches_as_indexes(text.lower().encode(errors="surrogatepass"), overlapping=True)
        return frozenset[Kind]().union(*(self._kinds[number] for number, _, _ in found))
