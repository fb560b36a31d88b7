"""The albums of all posts: originals found, derived, and set out by name."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

from school.checker import Report
from school.erased import What
from school.home import Home
from school.settings import Settings
from school.shown import Shown, Verdict
from school.stock import Stock
from school.withdrawals import Withdrawals
from school.words import Status
from schoolpoort.albums import Album, Served
from schoolpoort.derive import Barred, Job, Media, Refusal, Why, derive, forget, forget_made
from schoolpoort.held import places_of

Progress = Callable[[int, int], None]


def gather(home: Home, settings: Settings, report: Report, progress: Progress | None = None) -> dict[str, Album]:
    """The album of each post that has or mentions files, by source. Only what
    was never derived before is decoded; what can't be is told in the album, and what may be nowhere
    is not decoded at all. Raises WithdrawalsError and ShownError."""
    stock, missing = report.stock or Stock(home), _mentioned(report)
    named = (report.content.find(source) for source in missing)
    mentioning = [post.source for post in named if post and post.status is not Status.DRAFT]
    posts = [post for post in stock.having(report.content) if post.status is not Status.DRAFT]
    originals = {post.source: found for post in posts if (found := stock.of(post))}
    jobs = [Job(path) for found in originals.values() for path in found.values()]
    places = {path: places_of(post) for post in posts for path in originals.get(post.source, {}).values()}
    shown = Shown.read(home)
    made = derive(jobs, home, settings, progress, barred=lambda path, photo: all(
        shown.verdict(photo, place) is Verdict.BARRED for place in places[path])) if jobs else {}
    made = _without_erased(home, _without_barred(home, made))
    return {source: _album(originals.get(source, {}), missing.get(source, ()), made)
            for source in dict.fromkeys((*originals, *mentioning))}


def _without_barred(home: Home, made: dict[Job, Media | Refusal]) -> dict[Job, Media | Refusal]:
    """What was made before of photos that may be nowhere goes, and does not come back."""
    by_kind = {kind: {one.original for one in made.values() if not isinstance(one, Refusal)
                      and isinstance(one, Barred) is kind} for kind in (True, False)}
    forget_made(home, by_kind[True] - by_kind[False])
    return made


def _without_erased(home: Home, made: Mapping[Job, Media | Refusal]) -> dict[Job, Media | Refusal]:
    """What somebody had erased and somebody else put back is not shown, and its
    derivatives go again. Raises WithdrawalsError."""
    erased = Withdrawals.read(home).erased
    back = {one.original for one in made.values() if not isinstance(one, Refusal)
            and erased.holds(What.FILE, one.original)}
    if back:
        forget(home, back)
    return {job: Refusal(job.original.name, Why.ERASED) if not isinstance(one, Refusal) and one.original in back
            else one for job, one in made.items()}


def _album(originals: Mapping[str, Path], mentioned: Iterable[str], made: Mapping[Job, Media | Refusal]) -> Album:
    results = {name: made[Job(path)] for name, path in originals.items()}
    media = {name: one for name, one in results.items() if not isinstance(one, Refusal)}
    return Album(
        items={name: one.item for name, one in media.items()},
        served={file.name: Served(file.path, file.size, file.sha256, file.type)
                for one in media.values() for file in one.files},
        originals={name: one.original for name, one in media.items()},
        missing=tuple(name for name in mentioned if name not in originals),
        refused=tuple(str(one) for one in results.values() if isinstance(one, Refusal)))


def _mentioned(report: Report) -> dict[str, tuple[str, ...]]:
    """Files that texts mention and that the checker did not see, by source."""
    names: defaultdict[str, list[str]] = defaultdict(list)
    for finding in report.findings:
        if finding.code == "file-missing":
            names[finding.path].append(finding.what.partition("”")[0].removeprefix("“"))
    return {source: tuple(dict.fromkeys(found)) for source, found in names.items()}

