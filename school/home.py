"""A school's home: one folder with everything that belongs to one school (DESIGN 9)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

PROGRAM = Path(__file__).resolve().parent.parent
"""The clone that the program runs from; also the home of the demo school."""


class HomeError(Exception):
    """The folder named as home is not one. The message says what to do."""


@dataclass(frozen=True)
class Home:
    """Paths of one school. Nothing is created by asking for a path."""

    root: Path

    @classmethod
    def find(cls, environ: Mapping[str, str]) -> Home:
        """The home that SCHOOLPOORT_HOME names, else the program's own folder.

        Raises HomeError when it holds no school.toml.
        """
        root = Path(environ.get("SCHOOLPOORT_HOME") or PROGRAM).resolve()
        if not (root / "school.toml").is_file():
            raise HomeError(
                f"{root} is geen thuismap van een school: school.toml ontbreekt. "
                "Maak er een met: schoolpoort init MAP, of zet SCHOOLPOORT_HOME goed."
            )
        return cls(root)

    @cached_property
    def content(self) -> Path:
        return self.root / "content"

    @property
    def settings_file(self) -> Path:
        return self.root / "school.toml"

    @property
    def output(self) -> Path:
        return self.root / "output"

    @cached_property
    def var(self) -> Path:
        return self.root / "var"

    @cached_property
    def releases(self) -> Path:
        return self.var / "releases"

    @property
    def current(self) -> Path:
        return self.releases / "current"

    @cached_property
    def trees(self) -> Path:
        return self.var / "trees"

    @property
    def work(self) -> Path:
        return self.var / "work"

    @property
    def cache(self) -> Path:
        return self.var / "cache"

    @property
    def preview(self) -> Path:
        return self.var / "preview"

    @cached_property
    def originals(self) -> Path:
        return self.var / "originals"

    @property
    def derivatives(self) -> Path:
        return self.var / "derivatives"

    @property
    def looks(self) -> Path:
        """Small pictures of published photos with boxes around faces; a page for the
        head shows them, no tree serves them (schoolpoort/sight.py)."""
        return self.var / "looks"

    @property
    def withdrawn_file(self) -> Path:
        return self.var / "withdrawn.jsonl"

    @property
    def address_book(self) -> Path:
        """Every address that a post ever had (schoolpoort/addressbook.py)."""
        return self.var / "addresses.jsonl"

    @property
    def ending_file(self) -> Path:
        """What is about to be destroyed, and when (school/ending.py)."""
        return self.var / "ending.json"

    @property
    def destroyed_file(self) -> Path:
        """What was destroyed at the end of its time; never whose (school/ending.py)."""
        return self.var / "destroyed.jsonl"

    @property
    def refused_file(self) -> Path:
        """Objects of git that may not be pushed again (school/refused.py)."""
        return self.var / "refused.jsonl"

    @property
    def before_rewriting(self) -> Path:
        """Bundles of a history as it was before something was taken out of it."""
        return self.var / "before-rewriting"

    @property
    def decisions_file(self) -> Path:
        """What somebody with the right published or took off the site (school/decisions.py)."""
        return self.var / "decisions.jsonl"

    @property
    def shown_file(self) -> Path:
        """What somebody answered about which photo may be shown where (school/shown.py)."""
        return self.var / "shown.jsonl"

    @property
    def wishes(self) -> Path:
        """What the gate asks of the build (school/request.py)."""
        return self.var / "wishes"

    @property
    def inbox(self) -> Path:
        """Posts on their way from the gate to the content (school/errands.py)."""
        return self.var / "inbox"

    @property
    def answered(self) -> Path:
        """What became of them; the build writes it, the gate reads it."""
        return self.var / "answered"

    @property
    def drafts(self) -> Path:
        """What people are writing; the gate's alone (gate/writing/drafts.py)."""
        return self.var / "drafts"

    @property
    def erased_file(self) -> Path:
        """Posts and files that may never come back (school/erased.py)."""
        return self.var / "erased.jsonl"

    @property
    def apart(self) -> Path:
        """What the gate keeps apart from the register, so that a register put back
        from an old copy opens nothing: who was erased, what still stands, the epoch."""
        return self.var / "apart"

    @property
    def backed_up_file(self) -> Path:
        """When the last backup succeeded; /healthz tells its age."""
        return self.apart / "backed-up"

    @property
    def keys(self) -> Path:
        return self.var / "keys"

    @property
    def proof(self) -> Path:
        """The key that the build signs its statements with (schoolpoort/proofkey.py)."""
        return self.var / "proof"

    @property
    def register_file(self) -> Path:
        return self.var / "register" / "register.sqlite"

    @property
    def store(self) -> Path:
        """The lock of whoever brings releases to a store, or fetches them."""
        return self.var / "store"

    @property
    def outbox(self) -> Path:
        return self.var / "outbox"

    @property
    def demo_url(self) -> str:
        """The loopback address that the demo found free, "" when not a demo."""
        file = self.var / "demo"
        return file.read_text(encoding="utf-8").strip() if file.is_file() else ""

    @property
    def is_demo(self) -> bool:
        """Whether this home was filled by the demo: never served beyond loopback."""
        return (self.var / "demo").exists()
