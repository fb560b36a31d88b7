"""Publishing, by whoever may: into the register, and into the file that the build obeys.

Two places, and a crash may come between them. An approval goes into the register
first: without its line in the file nothing is public, and the page still says
that the post waits. Taking off the site goes into the file first: it holds even
when the register is gone.
"""

from __future__ import annotations

import datetime
import hashlib
import json
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, insert, select

from gate import schema
from gate.register import Register
from gate.roles import ROLES, STAFF, Act, Reads
from gate.snapshot import Person
from gate.tokens import new_id
from school.decisions import PUBLIC, WAITING, Decisions, Stand, Verdict, marks_of, record
from school.dossiers import Brief, Dossier, read_some
from school.home import Home
from school.request import Wish, wish
from school.settings import Approval
from school.words import Group, WordError

RETURNED, SEEN = "returned", "seen"
"""Verdicts that are for the register alone: builds need not know of them."""
SCHOOL = "school"
Wanted = Callable[[Brief, Stand], bool]
"""Whether somebody needs a post that stands there."""


class ApprovalError(Exception):
    """Nothing was published. ``why`` is a stable word."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


@dataclass(frozen=True)
class Question:
    """What the check asks about a post; ``id`` names it in the form."""

    id: str
    severity: str
    code: str
    what: str
    allowed: str
    line: int
    rule: int = 0


def id_of(one: Brief | Dossier) -> str:
    """How the file of decisions and an address call a post."""
    return marks_of(one.source, one.key)[1]


@dataclass(frozen=True)
class Case:
    """A post before whoever publishes: the dossier, where it stands, and the findings
    that only the gate can have (``named``: gate/namecheck.py)."""

    dossier: Dossier
    stand: Stand
    named: tuple[dict[str, str | int], ...] = ()

    @property
    def id(self) -> str:
        return id_of(self.dossier)

    @property
    def waits(self) -> bool:
        return self.stand in WAITING

    @property
    def is_settled(self) -> bool:
        """Whether nobody is asked anything about it now."""
        return self.stand in PUBLIC

    def questions(self, *severities: str) -> list[Question]:
        """The findings of these severities, in the order of the text."""
        findings = (*self.dossier.findings, *self.named)
        found = {one.id: one for each in findings if each.get("severity") in severities for one in [_question(each)]}
        return sorted(found.values(), key=lambda one: one.line)


@dataclass(frozen=True)
class Deed:
    """Who decides, by which role, when."""

    by: str
    role: str
    now: datetime.datetime


def role_of(person: Person, rules: Approval, group: str) -> str:
    """The role by which somebody publishes for a group, "" when they may not. Who
    reads only the own groups publishes only for those."""
    try:
        where = Group.parse(group)
    except WordError:
        return ""
    for role in rules.roles:
        if role not in person.roles or role not in STAFF or where not in person.groups:
            continue
        own = where in person.own(Act.PUBLISH) or (where.name == SCHOOL and Act.WRITE_SCHOOL in ROLES[role].may)
        if ROLES[role].reads is Reads.ALL or own:
            return role
    return ""


def cases(home: Home, release: Path, wanted: Wanted) -> list[Case]:
    """The posts of a release's folder that are wanted, with where each stands now.
    Raises DecisionsError."""
    decisions = Decisions.read(home)

    def stand(one: Brief | Dossier) -> Stand:
        return decisions.stand(one.source, one.key, one.digest, needed=one.needed)

    return [Case(one, stand(one)) for one in read_some(release, lambda one: wanted(one, stand(one)))]


def approve(register: Register, home: Home, case: Case, deed: Deed, answered: Collection[str]) -> None:
    """Publish this version, and ask for a build. ``answered`` are the questions that
    were looked at. Raises ApprovalError, and OSError; then nothing is published."""
    asked = case.questions("ask")
    if case.questions("stop", "error"):
        raise ApprovalError("stopped")
    if any(one.id not in answered for one in asked):
        raise ApprovalError("unanswered")
    id = _note(register, case, deed, Verdict.APPROVED, "publish", answers=_answers(asked))
    _record(home, case, deed, Verdict.APPROVED, id)
    wish(home, Wish.BUILD)


def let_stand(register: Register, case: Case, deed: Deed) -> None:
    """What is public and names a child who came later was looked at, and may stay."""
    _note(register, case, deed, SEEN, "publish-seen", answers=_answers(case.questions("ask", "stop")))


def answered(rows: Connection, digests: Collection[str]) -> Mapping[str, frozenset[tuple[str, int]]]:
    """Of these versions, by digest: what was looked at, by code and line."""
    a, found = schema.approval.c, defaultdict[str, set[tuple[str, int]]](set)
    for digest, answers in rows.execute(select(a.digest, a.answers).where(a.digest.in_(digests))):
        found[digest] |= {(one["code"], one["line"]) for one in json.loads(answers)}
    return {digest: frozenset(seen) for digest, seen in found.items()}


def _answers(asked: Iterable[Question]) -> list[dict[str, str | int]]:
    """By rule and place: the sentence may hold a child's name, which must be able to go."""
    return [{"code": one.code, "rule": one.rule, "line": one.line, "answer": "seen"} for one in asked]


def send_back(register: Register, case: Case, deed: Deed, reason: str) -> None:
    """Back to who wrote it, with a reason; it goes on waiting."""
    _note(register, case, deed, RETURNED, "publish-back", reason=reason)


def take_off(register: Register, home: Home, case: Case, deed: Deed, reason: str) -> None:
    """Off the public site, at once. Raises OSError; then it still stands."""
    id = new_id()
    _record(home, case, deed, Verdict.REVOKED, id)
    wish(home, Wish.TAKE_DOWN, Wish.BUILD)
    _note(register, case, deed, Verdict.REVOKED, "publish-off", reason=reason, id=id)


def returned(rows: Connection, digests: Collection[str]) -> dict[str, Any]:
    """Of these versions, those that were sent back and not edited since, by digest."""
    a = schema.approval.c
    found = rows.execute(select(schema.approval).where(a.digest.in_(digests)).order_by(a.at)).all()
    return {digest: row for digest, row in {row.digest: row for row in found}.items() if row.verdict == RETURNED}


def lately(rows: Connection, number: int) -> list[Any]:
    """What was decided last, the newest first."""
    a = schema.approval.c
    return list(rows.execute(select(schema.approval).order_by(a.at.desc(), a.id).limit(number)).all())


def history(rows: Connection, post: str) -> list[Any]:
    """Everything that was decided about a post, the newest first."""
    a = schema.approval.c
    return list(rows.execute(select(schema.approval).where(a.post == post).order_by(a.at.desc(), a.id)).all())


def _note(register: Register, case: Case, deed: Deed, verdict: str, act: str, *,
          answers: Collection[dict[str, str | int]] = (), reason: str = "", id: str = "") -> str:
    id = id or new_id()
    with register.writing() as rows:
        rows.execute(insert(schema.approval).values(
            id=id, at=deed.now, post=case.id, digest=case.dossier.digest, verdict=verdict, by=deed.by, role=deed.role,
            answers=json.dumps(list(answers), ensure_ascii=False), reason=reason[:300]))
        register.note(rows, deed.now, deed.by, act, id)
    return id


def _record(home: Home, case: Case, deed: Deed, verdict: Verdict, id: str) -> None:
    one = case.dossier
    record(home, one.source, one.key, digest=one.digest, verdict=verdict, role=deed.role, id=id, now=deed.now)


def _question(finding: dict[str, str | int]) -> Question:
    what, line = str(finding.get("what", "")), int(finding.get("line", 0))
    code = str(finding.get("code", ""))
    digest = hashlib.sha256(f"{code} {line} {what}".encode()).hexdigest()
    return Question(digest[:16], str(finding.get("severity")), code, what, str(finding.get("allowed", "")), line,
                    int(finding.get("rule", 0)))
