"""One run of Pelican for one tree, in a process and a folder of its own.

The parent imports Pelican once and forks; it must have no threads then. The
child writes the tree's sources, puts up the fence, runs Pelican, compresses,
and says what it made. Any warning of Pelican is a failure: it logs what it
skips and goes on, and a post that is lost is as bad as one that leaks.
"""

from __future__ import annotations

import logging
import multiprocessing
import os
import sys
import traceback
import warnings
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any

from pelican import Pelican
from pelican.settings import read_settings

from plugins.addresses import address_settings
from plugins.preview import template_globals
from school.home import PROGRAM, Home
from school.manifest import Entry
from school.words import Kind
from schoolpoort import extras
from schoolpoort.fence import Fence
from schoolpoort.guideline import guideline
from schoolpoort.pages import group_view
from schoolpoort.plan import Inputs
from schoolpoort.sources import source_name, write_sources
from schoolpoort.squeeze import squeeze_all

CODE = ("school", "plugins", "schoolpoort", "theme", "pelicanconf.py", "publishconf.py")


class PressError(Exception):
    """A tree could not be made. The message names it and says what Pelican said."""


@dataclass(frozen=True)
class Job:
    """One tree to make. ``folder`` is new and the run's own; ``static`` are
    bytes to stand in the tree as they are (the front's theme); ``style`` is the
    sheet that its pages carry."""

    home: Home
    inputs: Inputs
    folder: Path
    theme: Path
    static: dict[str, bytes]
    style: str = ""

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


def press_all(jobs: Iterable[Job], workers: int, done: Callable[[Job], None]) -> list[Pressed]:
    """Make trees in parallel, the largest first. Raises PressError for the
    first that fails; the others are ended."""
    context = multiprocessing.get_context("fork")
    waiting = sorted(jobs, key=lambda job: len(job.inputs.posts))
    running: dict[Connection, tuple[Job, BaseProcess]] = {}
    pressed: list[Pressed] = []
    try:
        while waiting or running:
            while waiting and len(running) < workers:
                job = waiting.pop()
                receive, send = context.Pipe(duplex=False)
                process: BaseProcess = context.Process(target=_child, args=(job, send), daemon=True)
                process.start()
                send.close()
                running[receive] = job, process
            for ready in wait(list(running)):
                assert isinstance(ready, Connection)
                ended, child = running.pop(ready)
                pressed.append(_result(ended, child, ready))
                done(ended)
    finally:
        for _, process in running.values():
            process.kill()
            process.join()
    return pressed


def _result(job: Job, process: BaseProcess, ready: Connection) -> Pressed:
    try:
        result = ready.recv()
    except EOFError:
        result = None
    process.join()
    if isinstance(result, tuple):
        return Pressed(job, result)
    raise PressError(f"{job.inputs.tree}: {result or f'het proces stopte ({process.exitcode})'}")


def _child(job: Job, send: Connection) -> None:
    """All of one run. Sends the rows, or a text that says what went wrong."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)  # Pelican's own cheer; what is wrong comes over the pipe
    try:
        send.send(tuple(run(job)))
    except BaseException as error:
        last = traceback.extract_tb(error.__traceback__)[-1]
        where = "" if isinstance(error, PressError) else f" ({Path(last.filename).name}:{last.lineno})"
        send.send(f"{error or type(error).__name__}{where}")
    finally:
        send.close()
        os._exit(0)


def run(job: Job) -> list[Entry]:
    """Make one tree in this process, behind the fence. Raises on any warning."""
    warnings.simplefilter("ignore", DeprecationWarning)  # Pelican's libraries', not ours to mend
    said = _Listener()
    logging.getLogger().addHandler(said)
    settings = _settings(job)
    own = [job.folder, job.rendered]
    Fence(own, [job.theme, *(PROGRAM / name for name in CODE), *_import_roots()]).put_up()
    pelican = Pelican(settings)
    said.complain()  # a plugin that could not register is only logged
    try:
        pelican.run()
    except Exception as error:
        said.lines.append(f"{type(error).__name__}: {error}")
    said.complain()
    if not Path(settings["STREAM"]).is_file():
        raise PressError("stream.json ontbreekt")
    extras.write(job.inputs, job.files)
    for name, data in job.static.items():
        file = job.files / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(data)
    return list(squeeze_all(job.files))


def _settings(job: Job) -> dict[str, Any]:
    """publishconf.py, with what this run has of its own."""
    os.environ |= {"SCHOOLPOORT_HOME": str(job.home.root), "SCHOOLPOORT_RUN": str(job.inputs.tree)}
    content = job.folder / "content"
    content.mkdir(parents=True)
    job.files.mkdir(parents=True)
    job.rendered.mkdir(parents=True, exist_ok=True)
    inputs = job.inputs
    texts = (*inputs.posts, *inputs.shown)
    write_sources(content, texts)
    own = address_settings(inputs.tree) | {
        "PATH": str(content), "OUTPUT_PATH": str(job.files), "THEME": str(job.theme), "THEME_STATIC_PATHS": [],
        "ARTICLE_PATHS": [source_name(post) for post in texts if not post.is_page],
        "PAGE_PATHS": [source_name(post) for post in texts if post.is_page],
        "SERVED": [], "WITH_FUTURE_DATES": True, "RENDERED": job.rendered,
        "SITE": inputs.world.settings.site, "SITENAME": inputs.world.settings.site.name,
        "SITEURL": inputs.world.settings.site.url, "TIMEZONE": inputs.world.settings.site.timezone,
        "TREE": str(inputs.tree), "KIND": str(inputs.tree.kind), "MENU": list(inputs.menu),
        "FOOTER": list(inputs.world.footer),
        "GROUPS": _groups(inputs), "ALBUMS": {source_name(post): inputs.album(post).items for post in texts},
        "WAITING": [source_name(post) for post in inputs.posts if post.source in inputs.waiting],
        "EVENTS": [_event(event) for event in inputs.world.events] if inputs.tree.kind is Kind.FRONT else [],
        "UPCOMING": [_event(event) for event in inputs.upcoming[:4]] if inputs.tree.kind is Kind.FRONT else [],
        "GUIDELINE": guideline(inputs.world.settings) if inputs.tree.kind is Kind.FRONT else {},
        "YEARS": list(inputs.years), "GROUP": group_view(inputs, job.rendered),
        "STREAM": str(job.folder / "tree" / "stream.json"),
        # An empty feed would hold the time of the build, so a new school has none.
        "HAS_FEED": inputs.tree.kind is Kind.YEAR or bool(inputs.shown),
        "ATOM_FILE": "feed.xml" if inputs.tree.kind is Kind.FRONT else "",
        "JINJA_GLOBALS": template_globals(inputs.world.theme), "STYLE": job.style,
    }
    return dict(read_settings(str(PROGRAM / "publishconf.py"), override=own))


def _groups(inputs: Inputs) -> dict[str, dict[str, str]]:
    return {f"{group['year']}/{group['name']}": group for group in
            [group for year in inputs.years for group in year["groups"]]
            + ([group_view(inputs, None)] if inputs.tree.is_closed else [])}


def _event(event: Any) -> dict[str, Any]:
    return {"date": event.date, "end": event.end, "title": event.title, "kind": event.kind}


def _import_roots() -> list[Path]:
    """Where modules come from, the program's own folder as a whole not among
    them: it may be the home of a school."""
    return [Path(entry) for entry in sys.path if entry and Path(entry).resolve() != PROGRAM]


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
