"""A run that is given its posts makes of them what Pelican makes of their sources, page by page."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from pelican import Pelican

from plugins.frame import Frame
from school.forks import Forks
from school.home import Home
from school.words import Kind
from schoolpoort import build as building
from schoolpoort import press
from schoolpoort.build import THEME, Options, build
from schoolpoort.press import Job
from schoolpoort.wrote import Wrote
from tests.build.schools import G3, MOMENT, copy_of, write
from tests.build.test_photos import photo


class Stop(Exception):
    """When the trees to make are known."""


@pytest.fixture
def jobs(demo: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[Job]:
    """Trees of the demo school: the front, a school year, and two groups."""
    seen: list[Job] = []

    def stop(jobs: list[Job], *rest: object) -> None:
        seen.extend(jobs)
        raise Stop

    home = copy_of(demo, tmp_path / "home")
    with_photos(home)
    monkeypatch.setattr(building, "press_all", stop)
    with pytest.raises(Stop):
        build(home, Options(moment=MOMENT, theme=THEME))
    front, year = (next(job for job in seen if job.inputs.tree.kind is kind) for kind in (Kind.FRONT, Kind.YEAR))
    groups = sorted((job for job in seen if job.inputs.tree.is_closed), key=lambda job: -len(job.inputs.albums))
    return [front, year, *groups[:2]]


def with_photos(home: Home) -> None:
    """Photos in the text and below it, in an order that the writer chose, and no author."""
    file = write(home, f"{G3}/2026-11-24-sterrendozen/bericht.md", (
        "Title: Kijkdozen vol sterren\nDate: 2026-11-24 09:05\nModified: 2026-11-21 10:00\nGallery: Kijkdozen\n"
        "Order: c.jpg, b.jpg\nTags: knutselen, sterren\n\nKijk dan: ![Een kijkdoos](a.jpg)\n"))
    for name, colour in (("a.jpg", "navy"), ("b.jpg", "maroon"), ("c.jpg", "olive")):
        (file.parent / name).write_bytes(photo(colour))


def written(job: Job, sources: Path | None) -> dict[str, bytes]:
    """What a run writes: from its posts; or from ``sources`` by our strict reader, each page
    rendered whole."""
    wrote = Wrote(job.files, job.rendered / "pages.msgpack", None)
    settings = press._settings(job, press._common(job)) | {"WRITTEN": wrote}
    if sources:
        for name, post in settings.pop("POSTS").items():
            file = sources / name
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(post.canonical, encoding="utf-8")
        settings |= {"PATH": str(sources)}
        Frame.page = lambda self, template, context, **own: template.render(context, **own).encode()
    Pelican(settings).run()
    return {path: (job.files / path).read_bytes() for path in wrote.entries} | {
        "stream": Path(settings["STREAM"]).read_bytes()}


def test_a_post_that_is_given_makes_the_pages_that_its_source_makes(jobs: list[Job], tmp_path: Path) -> None:
    for job in jobs:
        runs = [(replace(job, folder=tmp_path / f"{job.inputs.id}-{way}"), sources)
                for way, sources in (("given", None), ("read", tmp_path / f"{job.inputs.id}-sources"))]
        given, read = Forks(lambda run: written(*run), 2).run(runs)
        assert len(read) > 5 and given == read, job.inputs.tree
