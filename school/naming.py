"""Every place of a post where a child's name can stand, and what is found there.

The names are given by who may know them (the gate, or a command that can read
the register); nothing that is found here is kept anywhere.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass

from school.childnames import Kind, Names, find
from school.findings import Finding
from school.posts import Post
from school.rules import BY_CODE
from school.settings import Settings, Site
from school.words import Group

RULE_OF = {Kind.FULL: "name-full", Kind.OWN: "name-own", Kind.SCHOOL: "name-school", Kind.WORD: "name-word",
           Kind.SURNAME: "name-surname"}
_WHAT = {
    Kind.FULL: "“{name}” in {where} is de naam van een kind van school",
    Kind.OWN: "“{name}” in {where} is de voornaam van een kind uit de groep",
    Kind.SCHOOL: "“{name}” in {where} is ook de voornaam van een kind van school",
    Kind.WORD: "“{name}” in {where} is een woord, en ook de naam van een kind",
    Kind.SURNAME: "“{name}” in {where} is ook de achternaam van een kind uit de groep",
}
_TARGET = re.compile(r"""\]\(\s*<?([^()\s>]+)>?(?:\s+"([^"\n]*)")?\s*\)|\b(?:href|src)\s*=\s*["']?([^"'\s>]+)""",
                     re.IGNORECASE)
_SHOWN = re.compile(r"""\b(?:alt|title)\s*=\s*(?:"([^"]*)"|'([^']*)')""", re.IGNORECASE)
_ATTRIBUTES = re.compile(r"""<[a-zA-Z][^<>]*>""")
_IMAGE = re.compile(r"!\[([^\[\]]*)\]")


@dataclass(frozen=True)
class Place:
    """A piece of text that readers or machines get: what it is in Dutch, the line
    where it begins, and whether capitals say nothing in it."""

    where: str
    line: int
    text: str
    is_file: bool = False


def places_of(post: Post, files: Iterable[str] = ()) -> Iterator[Place]:
    """Every place of a post. ``files`` came apart from it, into the store."""
    for where, key, text in (("de titel", "Title", post.title), ("de samenvatting", "Summary", post.summary),
                             ("de auteur", "Author", post.author),
                             ("de beschrijving van de foto’s", "Gallery", post.gallery)):
        yield Place(where, post.line(key), text)
    for tag in post.tags:
        yield Place("de trefwoorden", post.line("Tags"), tag, is_file=True)
    yield Place("het adres", post.line("Slug"), post.slug, is_file=True)
    for name in sorted({*post.files, *files}):
        yield Place("de naam van een bestand", 0, name, is_file=True)
    yield from places_in(post.body, post.body_line)


def places_in(body: str, first: int = 1) -> Iterator[Place]:
    """The text itself, and what stands in its links, pictures and tags."""
    yield Place("de tekst", first, _IMAGE.sub(lambda found: " " * len(found[0]), body))
    for found in _IMAGE.finditer(body):
        yield Place("de beschrijving van een foto", _line(body, found.start(), first), found[1])
    for found in _TARGET.finditer(body):
        line = _line(body, found.start(), first)
        yield Place("een link of de naam van een bestand", line, found[1] or found[3] or "", is_file=True)
        yield Place("het bijschrift", line, found[2] or "")
    for tag in _ATTRIBUTES.finditer(body):
        for found in _SHOWN.finditer(tag[0]):
            yield Place("de beschrijving van een foto", _line(body, tag.start(), first), found[1] or found[2] or "")


def judge(path: str, places: Iterable[Place], names: Names, groups: Collection[Group],
          severities: Mapping[str, str]) -> list[Finding]:
    """What these places of the text at ``path`` say of children: each name once a
    line. ``groups`` are the post's own (``own_groups``)."""
    findings = list[Finding]()
    for place in places:
        for hit in find(place.text, names, groups, is_file=place.is_file) if place.text else ():
            line = _line(place.text, hit.start, place.line) if not place.is_file else place.line
            what = _WHAT[hit.kind].format(name=hit.text, where=place.where)
            findings += BY_CODE[RULE_OF[hit.kind]].say(path, line, what, severities)
    return sorted(set(findings))


def judge_post(post: Post, names: Names, settings: Settings, files: Iterable[str] = ()) -> list[Finding]:
    """What a post or page says of children of the school."""
    return judge(post.source, places_of(post, files), names, own_groups(post.group, settings.site),
                 settings.rules.severity)


def own_groups(group: Group | None, site: Site) -> frozenset[Group]:
    """The groups whose children a post is about: its own, or those of its circle."""
    if group is None:
        return frozenset()
    circle = site.circles.get(group.name)
    return frozenset(Group(group.year, name) for name in (circle.groups if circle else (group.name,)))


def _line(text: str, at: int, first: int) -> int:
    return first + text.count("\n", 0, at)
