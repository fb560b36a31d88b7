"""What has to be asked about a list before it comes in, whoever asks it: the
command line (schoolpoort/commands/importing.py) or a page (gate/office/listing.py).
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass, field

from gate.families import Answers
from gate.headings import MissingHeading
from gate.importreport import Question, Report

Import = Callable[..., Report]
"""``import_families`` with all but ``answers``, ``dry_run`` and ``leavers`` filled in."""


@dataclass(frozen=True)
class Look:
    """A dry run: what would happen, and what nobody answered yet. Without
    ``report`` a column has to be named first."""

    report: Report | None = None
    heading: MissingHeading | None = None
    classes: list[str] = field(default_factory=list)
    questions: list[Question] = field(default_factory=list)

    @property
    def asks(self) -> bool:
        return bool(self.heading or self.classes or self.questions)


def look(run: Import, answers: Answers, asked: Collection[str] = ()) -> Look:
    """Look at a list; nothing is written. ``asked`` are the classes and names
    that somebody was asked about already, whatever they said.

    Raises ListError as ``import_families``; MissingHeading only for a list
    that has no column left that could be the one."""
    try:
        report = run(answers, dry_run=True)
    except MissingHeading as error:
        if not error.others:
            raise
        return Look(heading=error)
    return Look(report, None, sorted(set(report.unknown_classes) - set(asked)),
                [one for one in report.questions if one.name not in asked])
