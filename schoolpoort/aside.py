"""What a build lays beside its release for pages of the gate (schoolpoort/beside.py)."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from itertools import chain, groupby
from operator import attrgetter

import msgspec

from school import prints, written
from school.checker import Report
from school.dossiers import Dossier, pack_group, packed, read_all
from school.home import Home
from school.places import GROUPS
from school.release import Release, ReleaseError
from schoolpoort.albums import Album
from schoolpoort.beside import Beside
from schoolpoort.casebook import dossiers_of
from schoolpoort.held import Ruling
from schoolpoort.memory import Memory
from schoolpoort.plan import Plan
from schoolpoort.printed import previews_of, prints_of
from schoolpoort.texts import texts_of


def beside_of(home: Home, plan: Plan, report: Report, albums: Mapping[str, Album], ruling: Ruling,
              memory: Memory) -> Beside:
    """All of it for one release, by what was found and decided."""
    found = prints_of(chain(report.content.posts, report.content.pages), plan, albums, ruling)
    now = plan.inputs[0].world.settings.site.year_on(plan.moment.date())  # the front is always one of them
    memo = memory.memo
    return Beside(packed(_dossiers(home, plan, report, ruling, memory), memo), prints.pack(found),
                  previews_of(found, albums), packed(texts_of(report, plan, now, memo), memo, written.FOLDER))


def _dossiers(home: Home, plan: Plan, report: Report, ruling: Ruling, memory: Memory) -> dict[str, bytes]:
    """Those of each group, packed. They know the version before this one from the release
    that is served; as long as that is ours, those of a group that is as it was are too."""
    memo, now = memory.memo, dict[str, tuple[Dossier, ...]]()
    if not memory.stands(home):
        memory.dossiers, memory.line = _last_dossiers(home), object()
    for one in plan.inputs:
        if one.tree.group:
            group = str(one.tree.group)
            found = memo.same(("findings", group), report.found_in(f"{GROUPS}/{group}"))
            now[group] = memo.of(("dossiers", group), (one.posts, one.albums, found, ruling, memory.line),
                                 partial(dossiers_of, one, found, ruling, memory.dossiers.get(group, ())))
    memory.dossiers = now
    return {group: memo.of(("packed", group), (some,), partial(pack_group, some)) for group, some in now.items()}


def _last_dossiers(home: Home) -> dict[str, tuple[Dossier, ...]]:
    """Those of the release that is served, by group: they know the version before this one."""
    try:
        found = sorted(read_all(Release.current(home).folder), key=attrgetter("group"))
    except (ReleaseError, msgspec.DecodeError):
        return {}
    return {group: tuple(some) for group, some in groupby(found, key=attrgetter("group"))}
