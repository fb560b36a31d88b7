"""Judging a push before it counts: what the ``pre-receive`` hook asks.

In order; the first that refuses ends it, and nothing on the server changed:

0. Nothing that was taken out of the history (school/refused.py).
1. One branch, ``main``, forward only; new commits not more than a few hundred.
2. Every path of every new commit: what it is and where it stands
   (schoolpoort.pathlaw), and its bytes. What was in any commit stays in git
   for ever, so a photo that a later commit takes away counts too.
3. The pusher's right to every path that differs between before and after.
4. The whole pushed content by ``school.checker``, the build's own rules; only
   what stands in a file of this push refuses it.
5. ``Status: published`` in a file of this push, by who may publish.

Nothing that was pushed is run, checked out or followed.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from filelock import FileLock, Timeout

from school.checker import survey
from school.content import Content
from school.findings import Finding, has_errors
from school.home import Home
from school.originals import HEAD, sniff
from school.refused import read_refused
from school.settings import Settings
from schoolpoort.objects import Entry, Objects
from schoolpoort.pathlaw import judge_entry, judge_right
from schoolpoort.pushers import Pusher
from schoolpoort.staging import staged

MAIN = "refs/heads/main"
MOST_COMMITS = 300
PATIENCE = 20  # seconds
NOTHING = "0" * 40


class Refused(Exception):
    """The push as a whole can't be; the message is for the one who pushes."""


@dataclass(frozen=True)
class Update:
    """One line that git gives the hook: a ref, what it was and what it is to be."""

    old: str
    new: str
    ref: str

    @property
    def before(self) -> str:
        """The commit before, "" when the repository was empty."""
        return "" if self.old.strip("0") == "" else self.old


@dataclass(frozen=True)
class Verdict:
    """``kept``: findings that git would keep for ever, so that a later commit
    can't mend them. ``findings``: the rest, hints among them."""

    kept: tuple[Finding, ...]
    findings: tuple[Finding, ...]

    @property
    def accepted(self) -> bool:
        return not self.kept and not has_errors(self.findings)


@dataclass(frozen=True)
class Pushed(Home):
    """A home as it would be after the push: its content lies elsewhere."""

    staged: Path

    @property
    def content(self) -> Path:
        return self.staged


def judge_push(home: Home, settings: Settings, pusher: Pusher, objects: Objects,
               updates: Iterable[Update]) -> Verdict:
    """Everything that is wrong with a push. Raises Refused, RefusedListError and GitError."""
    updates = list(updates)
    refuse_old_objects(home, objects, updates)
    update = judge_refs(updates, objects)
    commits = objects.new_commits(update.new, MOST_COMMITS)
    if len(commits) > MOST_COMMITS:
        raise Refused(f"dit zijn meer dan {MOST_COMMITS} commits in één keer. Vraag ICT om hulp.")
    kept = [finding for commit in commits for finding in judge_commit(objects, commit, pusher, settings)]
    changed = objects.changes_between(update.before, update.new)
    rights = [wrong for entry in changed if (wrong := judge_right(entry.path, pusher, settings))]
    seen = {(finding.path, finding.code) for finding in kept}
    rights = [wrong for wrong in rights if (wrong.path, wrong.code) not in seen]
    if kept or rights:
        return Verdict(tuple(_once(kept)), tuple(rights))
    return Verdict((), tuple(judge_content(home, settings, pusher, objects, update, changed)))


def refuse_old_objects(home: Home, objects: Objects, updates: Iterable[Update]) -> None:
    """Nothing that was taken out of the history comes back, by whatever way. Raises Refused."""
    lock = FileLock(home.var / "history.lock")
    try:
        with lock.acquire(timeout=PATIENCE):
            gone = read_refused(home)
    except Timeout:
        raise Refused("de geschiedenis wordt nu herschreven. Probeer het over een minuut nog eens.") from None
    if gone and any(gone & objects.new_objects(one.new) for one in updates if one.new.strip("0")):
        raise Refused("uw kopie is van voordat er iets uit de geschiedenis is gehaald, en zou het terugbrengen. "
                      "Bewaar wat u schreef, gooi deze map weg, en haal een nieuwe kopie op: git clone.")


def judge_refs(updates: list[Update], objects: Objects) -> Update:
    """The one update of main that a push may be. Raises Refused."""
    if len(updates) != 1 or updates[0].ref != MAIN:
        other = next((update.ref for update in updates if update.ref != MAIN), MAIN)
        raise Refused(f"hier is alleen de tak main, niet “{other}”. Doe: git push origin main")
    update = updates[0]
    if not update.new.strip("0"):
        raise Refused("de tak main kan niet weg: daarin staat de inhoud van de school.")
    if update.before and not objects.descends(update.new, update.before):
        raise Refused("deze push zou werk van anderen weggooien (een force push). "
                      "Haal eerst op wat er nieuw is: git pull. Push dan zonder --force.")
    return update


def judge_commit(objects: Objects, commit: str, pusher: Pusher, settings: Settings) -> list[Finding]:
    """Rules 1 to 3 of pathlaw, the pusher's right, and the bytes, of one commit."""
    entries = objects.changes_of(commit)
    findings: list[Finding] = []
    texts: list[Entry] = []
    for entry in entries:
        wrong = judge_entry(entry)
        right = None if wrong else judge_right(entry.path, pusher, settings)
        findings += [*wrong, *([right] if right else [])]
        if not wrong and not entry.is_gone:
            texts.append(entry)
    return [*findings, *_judge_bytes(objects, texts, settings)]


def _judge_bytes(objects: Objects, entries: list[Entry], settings: Settings) -> list[Finding]:
    """Findings about what is too large, or no text at all whatever its name says."""
    limit = settings.rules.text_kilobytes * 1000
    sizes = objects.sizes(entry.sha for entry in entries)
    findings = [Finding(entry.path, 0, "text-large", f"deze tekst is {sizes.get(entry.sha, 0) / 1000:.0f} kB",
                        f"hoogstens {limit // 1000} kB") for entry in entries if sizes.get(entry.sha, 0) > limit]
    small = [entry for entry in entries if sizes.get(entry.sha, limit + 1) <= limit]
    binary = {sha for sha, data in objects.blobs(entry.sha for entry in small) if _is_binary(data)}
    return findings + [Finding(entry.path, 0, "binary", "dit is geen tekst, al eindigt de naam zo",
                               "gewone tekst; foto's gaan met schoolpoort photos add")
                       for entry in small if entry.sha in binary]


def _is_binary(data: bytes) -> bool:
    # UTF-16, which Notepad can write, holds zeros as well; the checker says that better.
    return sniff(data[:HEAD]) is not None or (b"\0" in data and data[:2] not in (b"\xff\xfe", b"\xfe\xff"))


def judge_content(home: Home, settings: Settings, pusher: Pusher, objects: Objects, update: Update,
                  changed: list[Entry]) -> list[Finding]:
    """What the checker finds in the files of this push, and what only a
    publisher may put there."""
    paths = {entry.path for entry in changed if not entry.is_gone}
    touched = {entry.path for entry in changed}
    with staged(home, objects, update.new) as folder:
        report = survey(Pushed(home.root, folder), settings)
    own = [finding for finding in report.findings if _concerns(finding.path, touched)]
    return own if pusher.may_publish(settings) else [*own, *_published(report.content, paths, settings)]


def _concerns(path: str, touched: set[str]) -> bool:
    """Whether a finding is about a file of this push, or a folder of one."""
    return path in touched or any(one.startswith(f"{path}/") for one in touched)


def _published(content: Content, paths: set[str], settings: Settings) -> list[Finding]:
    who = " of ".join(settings.rules.publishers) or "niemand"
    return [Finding(post.source, post.line("Status"), "right-publish",
                    f"alleen {who} zet iets op de openbare site, of wijzigt wat daar staat",
                    f"Status: private; vraag {who} het te publiceren")
            for post in content.published if post.source in paths]


def _once(findings: Iterable[Finding]) -> list[Finding]:
    """Each finding about a path once, however many commits hold it."""
    return list({(finding.path, finding.code): finding for finding in findings}.values())
