"""Photos that may not be shown, to be taken out of trees that have them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from school.home import Home
from school.purposes import Look
from school.settings import Settings, SettingsError
from school.shown import Place, Shown, Verdict
from school.words import Tree
from schoolpoort.albums import ASKED, Album
from schoolpoort.held import Ruling


@dataclass(frozen=True)
class Hidden:
    """By the SHA-256 of their originals: what may not be in a closed tree, and not in a
    public one; ``barred`` may be nowhere."""

    closed: frozenset[str] = frozenset()
    public: frozenset[str] = frozenset()
    barred: frozenset[str] = frozenset()

    @classmethod
    def of(cls, albums: Iterable[Album], ruling: Ruling) -> Hidden:
        """Every photo of these albums that may not be shown, for whatever reason."""
        asked = {album.originals[name] for album in albums for name, item in album.items.items()
                 if item["kind"] in ASKED} | {line.photo for line in ruling.shown.lines}
        closed, public = (frozenset(photo for photo in asked if not ruling.may(photo, place))
                          for place in (Place.CLOSED, Place.PUBLIC))
        return cls(closed, public, _barred(ruling.shown))

    @classmethod
    def taken_back(cls, home: Home) -> Hidden:
        """What somebody said may not be shown, as of now; needs no content, and of the
        settings only one, which is taken for the strictest when it can't be read. Raises
        ShownError."""
        shown = Shown.read(home)
        try:
            look = Settings.read(home).consent.look
        except SettingsError:
            look = Look.ALWAYS
        photos = {line.photo for line in shown.lines}
        closed, public = (frozenset(photo for photo in photos if shown.taken_back(photo, place, look))
                          for place in (Place.CLOSED, Place.PUBLIC))
        return cls(closed, public, _barred(shown))

    def in_tree(self, tree: Tree) -> frozenset[str]:
        """What may not be in this tree."""
        return self.closed if tree.is_closed else self.public


def _barred(shown: Shown) -> frozenset[str]:
    return frozenset(line.photo for line in shown.lines if shown.verdict(line.photo, Place.CLOSED) is Verdict.BARRED)


NOTHING = Hidden()
