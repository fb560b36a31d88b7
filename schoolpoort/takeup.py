"""Taking up what somebody wrote on a page: into the repository, the photos into the store.

In order, so that a kill anywhere is made good by doing it again (school/errands.py):

1. Was it done? The id stands in the commit.
2. Its files are looked at as the build will; the text is judged by the code that
   judges a push. What breaks a rule is answered, and nothing changed.
3. The commit. From here on the post stands; what follows is repeated until it is done.
4. The files into the store, or the post from before its readers; a build is asked
   for; the answer.

A text that was changed by somebody else since it was opened is never written over:
both texts go back to the one who writes. Taking away waits for nobody's change.
"""

from __future__ import annotations

import datetime
import logging
import os
import re
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urlsplit

from filelock import FileLock

from school.checker import survey
from school.erased import Erased, What
from school.errands import (
    Answer,
    Deed,
    Errand,
    ErrandError,
    State,
    Told,
    answer,
    digest,
    file_of,
    forget_answers,
    read,
    read_answer,
    waiting,
)
from school.findings import Finding
from school.headers import Where
from school.home import Home
from school.media.refusals import SENTENCES
from school.originals import Incoming, add, open_original, place_of, remove
from school.places import GROUPS, check_slug, find_place
from school.refused import read_refused
from school.request import ask_for_build
from school.settings import Settings
from school.withdrawals import Withdrawals
from schoolpoort.away import clear_store, put_back, take_from_readers
from schoolpoort.bare import repository_of
from schoolpoort.deliver import note_push
from schoolpoort.derive import Job, Refusal, Why, derive
from schoolpoort.jobs import Jobs, Turn, is_last
from schoolpoort.keeper import Keeper, Wanted
from schoolpoort.objects import PLAIN, Entry
from schoolpoort.pathlaw import judge_entry
from schoolpoort.receive import MAIN, Pushed, Update
from schoolpoort.staging import staged

MOST_TRIES = 20
MOST_NAMES = 50
UNREADABLE = Finding("", 0, "errand", "dit bericht is niet goed aangekomen", "stuur het nog eens")
APART = Finding("", 0, "errand-apart", "de server kon dit bericht niet vastleggen; de school krijgt hier bericht van",
                "plaats het straks nog eens")
_DATED = re.compile(r"\d{4}-\d\d-\d\d-")
_WORD = re.compile(r"(\d{4}-\d\d-\d\d)-([a-z0-9]+(?:-[a-z0-9]+)*)")
_log = logging.getLogger("schoolpoort.takeup")


@dataclass(frozen=True)
class Intake:
    """One going through of the inbox."""

    home: Home
    settings: Settings
    keeper: Keeper
    now: datetime.datetime

    def take(self, id: str) -> Answer:
        """What becomes of one errand. Raises OSError and GitError: then it waits."""
        try:
            errand, text = read(self.home, id, self.settings.rules.text_kilobytes * 1000)
        except ErrandError as error:
            _log.error("%s", error)
            return self._refused(id, "", [UNREADABLE])
        if errand.deed in (Deed.WITHDRAW, Deed.CLEAR):
            return self._without_commit(errand)
        done = self.keeper.done(id, self.keeper.tip)
        if done is None and errand.deed is Deed.SAVE and (wrong := self._judge_files(errand)):
            return self._refused(id, errand.source, wrong)
        for _ in range(MOST_TRIES):
            if done:
                break
            try:
                said = self._commit(errand, text)
            except ValueError as error:  # no page of ours sends it, and it will not get better
                _log.error("errand %s: %s", id, error)
                return self._refused(id, "", [UNREADABLE])
            if isinstance(said, Answer):
                return said
            done = said
        if not done:
            raise OSError("main moved each time")
        commit, source = done
        if wrong := self._judge_path(errand, source):  # a commit that somebody else made to look like this one
            return self._refused(id, source, wrong)
        wrong = self._follow(errand, commit, source)
        ask_for_build(self.home)
        return Answer(id=id, moment=self._moment, state=State.PLACED, source=source, commit=commit,
                      findings=tuple(map(Told.of, wrong)), left=tuple(one.path for one in wrong))

    @property
    def _moment(self) -> str:
        return self.now.isoformat(timespec="seconds")

    def _commit(self, errand: Errand, text: bytes) -> tuple[str, str] | Answer | None:
        """The commit of an errand on the main of now, and where the post stands; None
        when somebody else was first."""
        tip = self.keeper.tip
        source = errand.source or self._free(errand, tip)
        if wrong := self._judge_path(errand, source):
            return self._refused(errand.id, source, wrong)
        there = self.keeper.read(tip, source)
        if errand.deed is Deed.RESTORE and there is not None:
            return tip, source  # it was withdrawn and never deleted, or somebody else put it back
        if (digest(there) if there is not None else "") != (errand.base if errand.deed is not Deed.RESTORE else ""):
            return Answer(id=errand.id, moment=self._moment, state=State.CHANGED, source=source,
                          theirs=(there or b"").decode("utf-8", "replace"))
        changes = {source: text if errand.deed is not Deed.DELETE else None}
        wanted = Wanted(errand.author, errand.by, datetime.datetime.fromisoformat(errand.moment)
                        .astimezone(self.settings.site.zone), " ".join(errand.title.split()), errand.id, source)
        commit = self.keeper.write(tip, changes, wanted)
        if wrong := self._judge_text(tip, commit, source):
            return self._refused(errand.id, source, wrong)
        if not self.keeper.advance(tip, commit, errand.by):
            return None
        note_push(self.home, f"schrijven {errand.by.id}", Update(tip or "0" * 40, commit, MAIN), self.now)
        return commit, source

    def _without_commit(self, errand: Errand) -> Answer:
        """What becomes of an errand that changes no text."""
        if wrong := self._judge_path(errand, errand.source):
            return self._refused(errand.id, errand.source, wrong)
        there = self.keeper.read(self.keeper.tip, errand.source)
        if errand.deed is Deed.WITHDRAW:
            take_from_readers(self.home, self.settings, errand.source, there or b"", self.now)
            ask_for_build(self.home)
        elif there is None:
            clear_store(self.home, self.keeper, errand.source)
        return Answer(id=errand.id, moment=self._moment, state=State.PLACED, source=errand.source)

    def _follow(self, errand: Errand, commit: str, source: str) -> list[Finding]:
        """What comes after a commit. What was not taken into the store is said."""
        if errand.deed is Deed.SAVE:
            return self._bring_files(errand, source)
        if errand.deed is Deed.DELETE:
            before = self.keeper.read(self.keeper.parent(commit), source)
            take_from_readers(self.home, self.settings, source, before or b"", self.now)
        else:
            put_back(self.home, self.settings, source, self.keeper.read(self.keeper.tip, source) or b"", self.now)
        return []

    def _free(self, errand: Errand, tip: str) -> str:
        """Where a new post goes: its own folder, under a name that no other post of the
        group has as its last word, or had: what was taken away keeps its address, else
        the new post would be kept away with it. "" when its name is none."""
        match = _WORD.fullmatch(errand.word)
        if not match:
            return ""
        folder, gone = f"{GROUPS}/{errand.group}", Withdrawals.read(self.home)
        taken = {_DATED.sub("", name.removesuffix(".md")) for name in self.keeper.names(tip, folder)}
        words = [match[2], *(f"{match[2]}-{number}" for number in range(2, MOST_NAMES))]
        free = next((one for one in words if one not in taken and not check_slug(one, Where.POST)
                     and gone.reach(f"{folder}/{match[1]}-{one}/bericht.md", f"{errand.group}/{one}") is None), "")
        return f"{folder}/{match[1]}-{free}/bericht.md" if free else ""

    def _judge_path(self, errand: Errand, source: str) -> list[Finding]:
        """A post in the very group that the errand names, and nothing else."""
        place, wrong = find_place(source, self.settings.site) if source else (None, [])
        if wrong:
            return wrong
        if not place or place.where is not Where.POST or str(place.group) != errand.group:
            return [Finding(source, 0, "place-wrong", "hier kan dit bericht niet staan", "een bericht van de groep")]
        return judge_entry(Entry(source.encode(), PLAIN, ""))

    def _judge_text(self, tip: str, commit: str, source: str) -> list[Finding]:
        """What stops it, by the rules of a push; hints stop nothing."""
        objects = self.keeper.objects
        if read_refused(self.home) & objects.new_objects(commit):
            return [Finding(source, 0, "history", "deze tekst is uit de geschiedenis van de school gehaald",
                            "een andere tekst")]
        with staged(self.home, objects, commit) as folder:
            report = survey(Pushed(self.home.root, folder), self.settings, only=[source, source.rpartition("/")[0]])
        return [one for one in report.findings if one.severity == "error"]

    def _judge_files(self, errand: Errand) -> list[Finding]:
        """What can't be shown of the files that go along, and what may never come back."""
        erased = Erased.read(self.home.erased_file)
        paths = {file_of(self.home, errand, file.name): file.name for file in errand.files}
        wrong = []
        for job, media in derive([Job(path) for path in paths], self.home, self.settings).items():
            said = media.sentence if isinstance(media, Refusal) else \
                SENTENCES[Why.ERASED] if erased.holds(What.FILE, media.original) else ""
            if said:
                wrong.append(Finding(paths[job.original], 0, "photo", said, "een andere foto, of zonder"))
        return wrong

    def _bring_files(self, errand: Errand, source: str) -> list[Finding]:
        """Files into and out of the store; what was not taken is said."""
        place = place_of(source)
        remove(self.home, place, errand.removed)
        return [Finding(one.name, 0, "photo", one.refused) for one in
                add(self.home, self.settings.rules, place, self._incoming(errand)) if one.refused]

    def _incoming(self, errand: Errand) -> Iterable[Incoming]:
        for file in errand.files:
            with os.fdopen(open_original(file_of(self.home, errand, file.name)), "rb") as stream:
                yield Incoming(file.name, stream)

    def apart(self, job: Turn) -> Answer:
        """The answer of an errand that never could be done: its words are with who wrote
        them, and the office hears of it."""
        _log.error("errand %s is set apart after %s tries: %s", job.id, job.tries - 1, job.why)
        return Answer(id=job.id, moment=self._moment, state=State.APART, findings=(Told.of(APART),))

    def _refused(self, id: str, source: str, wrong: Iterable[Finding]) -> Answer:
        return Answer(id=id, moment=self._moment, state=State.REFUSED, source=source,
                      findings=tuple(map(Told.of, wrong)))


def take_up(home: Home, settings: Settings, now: datetime.datetime) -> list[Answer]:
    """Take up all that waits and is due, the oldest first; one process at a time. What
    can't be done now, because a disk is full or git does not answer, waits, longer each
    time, and stops nothing else; what never can be is set apart and answered so.

    Raises BareError when the school has no repository, and the last error of what waits.
    """
    if not waiting(home):
        return []
    said: list[Answer] = []
    failed: Exception | None = None
    with FileLock(home.var / "take-up.lock"), FileLock(home.var / "history.lock"), Jobs(home) as jobs:
        keeper = Keeper(repository_of(home), urlsplit(settings.site.url).hostname or "localhost")
        intake = Intake(home, settings, keeper, now)
        jobs.accept(waiting(home))
        for number, job in jobs.due(now):
            try:
                if read_answer(home, job.id) is None:
                    said.append(intake.take(job.id) if not is_last(job) else intake.apart(job))
                    answer(home, said[-1])
                if is_last(job):
                    jobs.set_apart(number, job, job.why, now)
                else:
                    jobs.done(number)
            except Exception as error:  # whatever it is, the others go on
                _log.exception("errand %s waits", job.id)
                jobs.failed(number, job, f"{type(error).__name__}: {error}", now)
                failed = error
        jobs.sweep(now)
        forget_answers(home, now)
    if failed:
        raise failed
    return said
