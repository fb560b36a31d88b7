"""What an import did or, on a dry run, would do: each entry a line for the office."""

from __future__ import annotations

from dataclasses import dataclass, field

from gate.lists import ListError


@dataclass(frozen=True)
class Question:
    """A child of the list that is nearly one of the register: the same, or a new
    one? ``name`` is the list's, as the answer names it."""

    number: int
    name: str
    found: str
    known: str

    def __str__(self) -> str:
        return (f"regel {self.number}: {self.found} staat op de lijst, {self.known} in het register. "
                f"Is dit dezelfde? Zo ja: --same \"{self.name}\". Zo nee: --new \"{self.name}\"")


class LeaversError(ListError):
    """So many would leave that the number must be typed; nothing was written."""

    def __init__(self, number: int, names: list[str]) -> None:
        super().__init__(
            f"{number} {'kind staat' if number == 1 else 'kinderen staan'} niet op deze lijst en "
            f"{'zou' if number == 1 else 'zouden'} van school gaan. Er is niets gewijzigd. "
            f"Klopt dat aantal, herhaal de opdracht dan met --leavers {number}")
        self.number, self.names = number, names


@dataclass
class Report:
    """``linked`` are parents tied to a child, ``placed`` children who were known
    and got a group in this year, ``corrected`` what was another before,
    ``returned`` who had left; ``unclear`` and ``questions`` wait for a person,
    ``attention`` does not. ``dropped`` columns nobody here may know, ``ignored``
    nobody asks for. ``written``: whether the register is so now."""

    added: list[str] = field(default_factory=list)
    placed: list[str] = field(default_factory=list)
    moved: list[str] = field(default_factory=list)
    linked: list[str] = field(default_factory=list)
    corrected: list[str] = field(default_factory=list)
    returned: list[str] = field(default_factory=list)
    left: list[str] = field(default_factory=list)
    staff: list[str] = field(default_factory=list)
    kept_addresses: list[str] = field(default_factory=list)
    questions: list[Question] = field(default_factory=list)
    unclear: list[str] = field(default_factory=list)
    attention: list[str] = field(default_factory=list)
    dropped: list[str] = field(default_factory=list)
    ignored: list[str] = field(default_factory=list)
    unknown_classes: list[str] = field(default_factory=list)
    unchanged: int = 0
    waiting: int = 0
    written: bool = False

    @property
    def changes(self) -> int:
        return sum(map(len, (self.added, self.placed, self.moved, self.linked, self.corrected, self.returned,
                             self.left, self.staff)))

    @property
    def sections(self) -> list[tuple[str, list[str]]]:
        """What came of the list, in the order in which it is read: by a word that
        whoever shows it has a heading for. Empty ones too."""
        return [(name, getattr(self, name)) for name in (
            "added", "moved", "linked", "placed", "corrected", "returned", "left", "staff", "kept_addresses")]

    @property
    def is_clear(self) -> bool:
        return not self.unclear and not self.questions

    @property
    def counts(self) -> str:
        """For the log: how many, never who."""
        named = ("added", "placed", "moved", "linked", "corrected", "returned", "left", "staff", "kept_addresses",
                 "questions", "unclear")
        return " ".join(f"{name}={len(getattr(self, name))}" for name in named if getattr(self, name))
