"""All texts of a content folder, read and sorted out, and those of each folder in it."""

from __future__ import annotations

import datetime
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import chain
from pathlib import Path

from school.findings import Finding
from school.places import GROUPS, folder_of
from school.posts import About, Post, read_text
from school.settings import Settings
from school.tour import Tour
from school.walk import Walk, selected, within
from school.words import Kind, Status, Tree


@dataclass(frozen=True)
class Content:
    """All texts of a content folder, by source, and everything that is wrong. ``parts`` are
    those of each folder apart, at its ``place``: of a group in a school year, or the pages."""

    posts: tuple[Post, ...]
    pages: tuple[Post, ...]
    groups: tuple[About, ...]
    findings: tuple[Finding, ...]
    parts: tuple[Content, ...] = ()
    place: str = ""

    @cached_property
    def turns(self) -> tuple[datetime.datetime, ...]:
        """The moments at which a text appears or expires, in order."""
        texts = [post for post in (*self.posts, *self.pages) if post.status is not Status.DRAFT]
        return tuple(sorted([*(post.date for post in texts), *(end for post in texts if (end := post.ends))]))

    @cached_property
    def published(self) -> tuple[Post, ...]:
        """The posts and pages that say so of themselves."""
        return tuple(post for post in (*self.posts, *self.pages) if post.status is Status.PUBLISHED)

    @cached_property
    def by_source(self) -> Mapping[str, Post]:
        """All posts and pages."""
        return {post.source: post for post in (*self.posts, *self.pages)}

    @cached_property
    def with_files(self) -> tuple[Post, ...]:
        """Those that have a folder of their own."""
        return tuple(post for post in self.by_source.values() if post.folder)

    @cached_property
    def by_folder(self) -> Mapping[str, Content]:
        """The parts by their places."""
        return {part.place: part for part in self.parts}

    def find(self, source: str) -> Post | None:
        """The post or page of that source, without looking through all."""
        part = self.by_folder.get(folder_of(source), self)
        return part.by_source.get(source)

    def parts_of(self, tree: Tree) -> tuple[Content, ...]:
        """The parts of which something may stand in a tree."""
        if tree.kind is Kind.FRONT:
            return self.parts
        start = f"{GROUPS}/{tree.group or tree.year}/"
        return tuple(part for part in self.parts if f"{part.place}/".startswith(start))

    def phase(self, moment: datetime.datetime) -> int:
        """How many of its turns are past: between two of them time changes nothing."""
        return bisect_right(self.turns, moment)


def read_content(content: Path, settings: Settings, only: Iterable[str] | None = None) -> Content:
    """Read a whole content folder, or the paths in ``only`` (relative to it).

    Never raises for what is in the folder: each thing that can't be read is a
    finding. Drafts are among the posts; who builds leaves them out.
    """
    wanted = None if only is None else tuple(only)
    walk = Walk(content, settings, Tour.of(content)).run()
    findings = [f for f in walk.findings if wanted is None or within(f.path, wanted)]
    read: list[Post | About] = []
    for text in selected((text for folder in walk.folders for text in folder.texts), wanted):
        one, wrong = read_text(content, text, settings)
        findings += wrong
        if one:
            read.append(one)
    return sorted_out(read, findings)


def sorted_out(read: Iterable[Post | About], findings: Iterable[Finding] = (), place: str = "") -> Content:
    """Texts that were read as a Content; of two with one address neither is among them."""
    read = list(read)
    posts, doubles = _without_doubles([one for one in read if isinstance(one, Post)])
    return Content(tuple(post for post in posts if post.group), tuple(post for post in posts if not post.group),
                   tuple(one for one in read if isinstance(one, About)), tuple(sorted([*findings, *doubles])),
                   place=place)


def joined(parts: Iterable[Content], findings: Iterable[Finding]) -> Content:
    """The contents of folders as one; no address is in two folders."""
    parts = tuple(sorted(parts, key=lambda part: f"{part.place}/"))  # as their sources are sorted
    return Content(tuple(chain.from_iterable(part.posts for part in parts)),
                   tuple(post for part in parts for post in part.pages),
                   tuple(about for part in parts for about in part.groups),
                   tuple(sorted([*findings, *(finding for part in parts for finding in part.findings)])), parts)


def _without_doubles(posts: list[Post]) -> tuple[list[Post], list[Finding]]:
    """Posts with an address of their own; neither of two that share one."""
    by_address: defaultdict[str, list[Post]] = defaultdict(list)
    for post in posts:
        by_address[post.address].append(post)
    alone = [same[0] for same in by_address.values() if len(same) == 1]
    findings = [
        Finding(post.source, post.line("Slug"), "address-double", f"het adres {address} is ook van "
                f"{', '.join(other.source for other in same if other is not post)}",
                "een andere naam, of een regel “Slug: …”")
        for address, same in by_address.items() if len(same) > 1 for post in same]
    return sorted(alone, key=_source), findings


def _source(post: Post) -> str:
    return post.source
