"""One run of Pelican for one tree, in a process and a folder of its own.

The parent imports Pelican once and forks; it must have no threads then. The
child puts up the fence, runs Pelican over the posts that it is given, and
says what it made. Any warning of Pelican is a failure: it logs what it
skips and goes on, and a post that is lost is as bad as one that leaks.
"""

from __future__ import annotations

import datetime
import hashlib
import json
import logging
import os
import sys
import warnings
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from pelican import Pelican
from pelican.settings import get_settings_from_file, read_settings

from plugins.addresses import address_settings
from plugins.dutch import dutch_date
from plugins.preview import template_globals
from plugins.rendered import Rendered
from school.forks import ForkError, Forks
from school.home import PROGRAM, Home
from school.manifest import Entry
from school.places import PAGES
from school.posts import Post
from school.words import Kind
from schoolpoort import extras
from schoolpoort.before import Before
from schoolpoort.compiled import Compiled, warm_pelican
from schoolpoort.fence import Fence, Roots, readable_by_all
from schoolpoort.guideline import guideline
from schoolpoort.pages import group_view
from schoolpoort.plan import Inputs
from schoolpoort.wrote import Wrote

COMPILED = Compiled()
CODE = ("school", "plugins", "schoolpoort", "theme", "pelicanconf.py", "publishconf.py")


class PressError(Exception):
    """A tree could not be made. The message names it and says what Pelican said."""

    in_words = True


@dataclass(frozen=True)
class Job:
    """One tree to make. ``folder`` is new and the run's own; ``static`` are bytes to stand in the tree as they are (the
    front's theme), ``style`` the sheet that its pages carry, ``given`` the HTML by each of its texts
    that the check rendered, ``before`` the tree that stands in its place now."""

    home: Home
    inputs: Inputs
    folder: Path
    theme: Path
    static: dict[str, bytes]
    style: str = ""
    given: Mapping[str, str] = field(default_factory=dict)
    before: Before | None = None

    @property
    def files(self) -> Path:
        return self.folder / "tree" / "files"

    @property
    def rendered(self) -> Path:
        return self.home.cache / "rendered" / str(self.inputs.tree)


@dataclass(frozen=True)
class Pressed:
    """What a run made: the rows of its manifest, derivatives not among them."""

    job: Job
    entries: tuple[Entry, ...]


def press_all(jobs: Iterable[Job], workers: int, done: Callable[[Job], None],
              meanwhile: Callable[[], object] | None = None) -> list[Pressed]:
    """Make trees in parallel, the largest first, and ``meanwhile`` something else here. Raises
    PressError for the first that fails; the others are ended."""
    ordered = sorted(jobs, key=lambda job: -len(job.inputs.posts))
    if not ordered:
        return []

    @cache
    def common() -> dict[str, Any]:
        """Made where the runs are begun; they have it by being forked."""
        for day in {post.date.date() for job in ordered for post in job.inputs.posts}:
            dutch_date(day)  # all groups of a year write on the same days
        return _common(ordered[0])

    forks: Forks[Job, tuple[Entry, ...]] = Forks(lambda job: _made(job, common()), workers, done, common)
    try:
        return list(map(Pressed, ordered, forks.run(ordered, meanwhile)))
    except ForkError as error:
        raise PressError(str(error)) from error


def _made(job: Job, common: Mapping[str, Any]) -> tuple[Entry, ...]:
    """The rows of one tree, in its own process. Raises PressError that names it."""
    try:
        return tuple(run(job, common))
    except PressError as error:
        raise PressError(f"{job.inputs.tree}: {error}") from error


def _common(job: Job) -> dict[str, Any]:
    """What publishconf.py says, and the compiled templates: the same for every run."""
    with _told(SCHOOLPOORT_HOME=str(job.home.root), SCHOOLPOORT_RUN=str(job.inputs.tree)):
        settings: dict[str, Any] = get_settings_from_file(str(PROGRAM / "publishconf.py"))
    options = {**settings["JINJA_ENVIRONMENT"], "auto_reload": False}
    COMPILED.warm(job.theme / "templates", options)
    warm_pelican()
    _readable(job.theme)  # resolved here, for all runs
    dutch_date(datetime.date.min)  # Babel reads its data once, for all runs
    return settings | {"JINJA_ENVIRONMENT": options | {"bytecode_cache": COMPILED}}


@contextmanager
def _told(**words: str) -> Iterator[None]:
    """With these in the environment, and without them afterwards: a process that this one
    starts later is no run."""
    before = dict(os.environ)
    os.environ |= words
    try:
        yield
    finally:
        os.environ.clear()
        os.environ |= before


def run(job: Job, common: Mapping[str, Any]) -> list[Entry]:
    """Make one tree in this process, behind the fence. Raises on any warning."""
    warnings.simplefilter("ignore", DeprecationWarning)  # Pelican's libraries', not ours to mend
    said = _Listener()
    logging.getLogger().addHandler(said)
    wrote = Wrote(job.files, job.rendered / "pages.msgpack", job.before)
    settings = _settings(job, common) | {"WRITTEN": wrote}
    before = [job.before.files] if job.before else []
    Fence([job.folder, job.rendered], _readable(job.theme), Roots(before)).put_up()
    pelican = Pelican(settings)
    said.complain()  # a plugin that could not register is only logged
    try:
        pelican.run()
    except Exception as error:
        said.lines.append(f"{type(error).__name__}: {error}")
    said.complain()
    if not Path(settings["STREAM"]).is_file():
        raise PressError("stream.json ontbreekt")
    settings["RENDERED"].keep()
    for name, text in extras.made(job.inputs, list(wrote.entries)):
        wrote.write(name, text.encode())
    for name, data in job.static.items():
        wrote.write(name, data)
    wrote.keep()
    return list(wrote.entries.values())


def _settings(job: Job, common: Mapping[str, Any]) -> dict[str, Any]:
    """The settings of all runs, with what this one has of its own."""
    job.files.mkdir(parents=True)
    job.rendered.mkdir(parents=True, exist_ok=True)
    inputs, texts = job.inputs, _texts(job.inputs)
    rendered = Rendered(job.rendered / "texts.msgpack", job.given)
    own = address_settings(inputs.tree) | {
        "PATH": str(job.folder), "OUTPUT_PATH": str(job.files), "THEME": str(job.theme), "THEME_STATIC_PATHS": [],
        "POSTS": texts, "ARTICLE_PATHS": [name for name, post in texts.items() if not post.is_page],
        "PAGE_PATHS": [name for name, post in texts.items() if post.is_page],
        "ALIKE": _alike(job),
        "TEXTS": {name: [post.fingerprint, inputs.album(post).items] for name, post in texts.items()},
        "SERVED": [], "WITH_FUTURE_DATES": True, "RENDERED": rendered,
        "SITE": inputs.world.settings.site, "SITENAME": inputs.world.settings.site.name,
        "SITEURL": inputs.world.settings.site.url, "TIMEZONE": inputs.world.settings.site.timezone,
        "TREE": str(inputs.tree), "KIND": str(inputs.tree.kind), "MENU": list(inputs.menu),
        "FOOTER": list(inputs.world.footer),
        "GROUPS": _groups(inputs), "ALBUMS": {name: inputs.album(post).items for name, post in texts.items()},
        "WAITING": [_source_name(post) for post in inputs.posts if post.source in inputs.waiting],
        "EVENTS": [_event(event) for event in inputs.world.events] if inputs.tree.kind is Kind.FRONT else [],
        "UPCOMING": [_event(event) for event in inputs.upcoming[:4]] if inputs.tree.kind is Kind.FRONT else [],
        "GUIDELINE": guideline(inputs.world.settings) if inputs.tree.kind is Kind.FRONT else {},
        "YEARS": list(inputs.years), "GROUP": group_view(inputs, rendered),
        "STREAM": str(job.folder / "tree" / "stream.json"),
        # An empty feed would hold the time of the build, so a new school has none.
        "HAS_FEED": inputs.tree.kind is Kind.YEAR or bool(inputs.shown),
        "ATOM_FILE": "feed.xml" if inputs.tree.kind is Kind.FRONT else "",
        "JINJA_GLOBALS": template_globals(inputs.world.theme), "STYLE": job.style,
    }
    return dict(read_settings(override={**common, **own}))


def _texts(inputs: Inputs) -> dict[str, Post]:
    """All that a run may know of, by the place that it has there."""
    return {_source_name(post): post for post in (*inputs.posts, *inputs.shown)}


def _source_name(post: Post) -> str:
    """Where the source of a post would stand in a run's folder; its place names its group."""
    return f"groepen/{post.group}/{post.slug}.md" if post.group else f"{PAGES}/{post.slug}.md"


def _alike(job: Job) -> str:
    """The hash of what is the same for every page of a tree (plugins/written.py)."""
    facts = [job.inputs.world.digest, job.inputs.menu, job.style, bool(job.inputs.shown)]
    return hashlib.sha256(json.dumps(facts).encode()).hexdigest()


def _groups(inputs: Inputs) -> dict[str, dict[str, str]]:
    return {f"{group['year']}/{group['name']}": group for group in
            [group for year in inputs.years for group in year["groups"]]
            + ([group_view(inputs, None)] if inputs.tree.is_closed else [])}


def _event(event: Any) -> dict[str, Any]:
    return {"date": event.date, "end": event.end, "title": event.title, "kind": event.kind}


@cache
def _readable(theme: Path) -> Roots:
    """What every run may read: the theme, the program, and where modules come from; the program's own folder
    as a whole is not among that, for it may be the home of a school."""
    modules = [Path(entry) for entry in sys.path if entry and Path(entry).resolve() != PROGRAM]
    return readable_by_all([theme, *(PROGRAM / name for name in CODE), *modules])


class _Listener(logging.Handler):
    """Keeps every warning and error that Pelican logs."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        error = record.exc_info[1] if record.exc_info else None
        self.lines.append(record.getMessage() + (f" ({error})" if error else ""))

    def complain(self) -> None:
        """Raise PressError when anything was said."""
        if self.lines:
            raise PressError("; ".join(self.lines[:5]))
