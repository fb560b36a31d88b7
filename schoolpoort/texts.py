"""The texts that a build lays beside a release for the gate (school/written.py)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from functools import partial

from school.checker import Report
from school.content import Content
from school.memo import Memo
from school.places import GROUPS, folder_of
from school.posts import Post
from school.withdrawals import key_of
from school.words import Group, Year
from school.written import Written, pack_group
from schoolpoort.plan import Plan
from schoolpoort.printed import COMING


def texts_of(report: Report, plan: Plan, now: Year, memo: Memo) -> dict[str, bytes]:
    """By group and packed, each post that its readers see, or will: what was taken away is
    not among them. Of ``now``, a school year, and later."""
    coming: defaultdict[str, list[str]] = defaultdict(list)
    for held in plan.held:
        if held.code in COMING:
            coming[folder_of(held.source)].append(held.source)
    standing = {str(one.tree.group): one.posts for one in plan.inputs if one.tree.group}
    packed = {}
    for part in report.content.parts:
        group = part.place.removeprefix(f"{GROUPS}/")
        if (group in standing and Group.parse(group).year >= now) or coming[part.place]:
            given = part, standing.get(group, ()), memo.same(("coming", group), tuple(coming[part.place]))
            packed[group] = memo.of(("written", group), (*given, str(now)), partial(_packed, *given, report.raw, now))
    return packed


def _packed(part: Content, posts: Iterable[Post], coming: Iterable[str], raw: Mapping[str, bytes], now: Year) -> bytes:
    read = {*(post.source for post in posts), *coming}
    return pack_group(Written(source=post.source, key=key_of(post), group=str(post.group), title=post.title,
                              text=raw[post.source].decode())
                      for post in part.posts if post.group and post.group.year >= now and post.source in read)
