"""The texts that a build lays beside a release for the gate (school/written.py)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from school.posts import Post
from school.withdrawals import key_of
from school.words import Year
from school.written import Written
from schoolpoort.plan import Plan
from schoolpoort.printed import COMING


def texts_of(raw: Mapping[str, bytes], posts: Iterable[Post], plan: Plan, now: Year) -> Iterator[Written]:
    """Each post of a group that its readers see, or will: what was taken away is not
    among them. Of ``now``, a school year, and later; ``raw`` are the texts by source."""
    standing = {post.source for one in plan.inputs if one.tree.is_closed for post in one.posts}
    coming = {held.source for held in plan.held if held.code in COMING}
    for post in posts:
        if post.group and post.group.year >= now and post.source in standing | coming:
            yield Written(source=post.source, key=key_of(post), group=str(post.group), title=post.title,
                          text=raw[post.source].decode())
