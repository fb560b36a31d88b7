"""A tree without some of its posts or photos, made from the tree itself and no build.

Everything else is hard-linked. What lists a post stands in an element with
``data-post="address"`` (the theme's promise), so listings are cut; a file that
still tells of the post afterwards is left out whole. The next build makes the
listings whole again.
"""

from __future__ import annotations

import hashlib
import json
import re
import shutil
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from pathlib import Path

import lxml.html
import msgspec

from school.home import Home
from school.manifest import Entry, Manifest, write_manifest
from schoolpoort.derive import stems_of
from schoolpoort.markers import folded
from schoolpoort.shelf import link_files, place_tree
from schoolpoort.squeeze import TEXT, squeeze
from schoolpoort.treefacts import TreeFacts, TreePost, read_tree
from schoolpoort.unpicture import names_one, unpictured

_ENTRY = re.compile(r"<entry>.*?</entry>|<url>.*?</url>\n?", re.DOTALL)
MAKING = ".making"


@dataclass(frozen=True)
class Cut:
    """What leaves one tree: posts, and ``photos`` of those that stay; ``stems`` is how
    the names begin of what is served of these."""

    posts: tuple[TreePost, ...]
    addresses: tuple[str, ...]
    titles: tuple[str, ...]
    photos: frozenset[str]
    stems: frozenset[str]

    @classmethod
    def of(cls, facts: TreeFacts, gone: Collection[str], photos: Collection[str] = ()) -> Cut:
        """The posts of a tree whose keys are ``gone``, and those ``photos`` (SHA-256 of
        originals) that others show. A title is looked for only when it tells posts apart."""
        posts = (*facts.posts, *facts.shown)
        leaving = tuple(post for post in posts if post.key in gone)
        staying = {folded(post.title) for post in posts if post.key not in gone}
        # A page's title is a word like Contact, which may stand anywhere.
        titles = {folded(post.title) for post in leaving if "/" in post.key} - staying
        shown = frozenset(photos).intersection(photo for post in posts for photo in post.shows)
        return cls(leaving, tuple(sorted({post.address for post in leaving})),
                   tuple(sorted(title for title in titles if len(title) >= 10 and " " in title)),
                   shown, frozenset(stem for photo in shown for stem in stems_of(photo)))

    def less(self, post: TreePost) -> TreePost:
        """A post that stays, without the photos that leave."""
        if self.photos.isdisjoint(post.shows):
            return post
        return msgspec.structs.replace(
            post, photos=tuple(photo for photo in post.shows if photo not in self.photos),
            files=tuple(path for path in post.files if not self.takes(path)))

    def takes(self, path: str) -> bool:
        """Whether a file of a post that stays is made of a photo that leaves."""
        return re.split("[-.]", path.rpartition("/")[2])[0] in self.stems

    def files(self, facts: TreeFacts) -> frozenset[str]:
        """The paths that leave with them."""
        return frozenset(path for post in facts.posts for path in post.files
                         if post in self.posts or self.takes(path))


def cut_tree(home: Home, place: str, gone: Collection[str], photos: Collection[str] = ()) -> str:
    """Make the tree at ``place`` without the posts whose keys are ``gone`` and without
    these ``photos``; give the place of the new tree, or the same when it holds none."""
    old = home.trees / place
    facts = read_tree(old)
    cut = Cut.of(facts, gone, photos)
    if not cut.posts and not cut.photos:
        return place
    less = [sorted({post.key for post in cut.posts}), sorted(cut.photos)]
    name = hashlib.sha256(json.dumps([place, *less]).encode()).hexdigest()[:24]
    fresh = f"{place.partition('/')[0]}/{name}"
    making = home.trees / MAKING / name
    shutil.rmtree(making, ignore_errors=True)
    making.mkdir(parents=True)
    _write_tree(old, making, facts, cut, name)
    place_tree(home, making, fresh)
    return fresh


def _write_tree(old: Path, new: Path, facts: TreeFacts, cut: Cut, name: str) -> None:
    manifest = Manifest(old / "manifest.sqlite")
    leaving = cut.files(facts)
    entries = {entry.path: entry for entry in manifest if entry.path not in leaving}
    manifest.close()
    own = frozenset(path for post in facts.posts for path in post.files)
    changed = {entry.path: text for entry in entries.values()
               if (text := _changed(old / "files", entry, cut, entry.path in own)) is not None}
    out = leaving | set(changed)
    link_files(old / "files", new / "files", frozenset(f"{path}{end}" for path in out for end in ("", ".gz", ".br")))
    for path, text in changed.items():
        del entries[path]
        if text:
            file = new / "files" / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text, encoding="utf-8")
            entries[path] = squeeze(file, path)
    write_manifest(new / "manifest.sqlite", entries.values())
    _write_facts(old, new, facts, cut, name)


def _write_facts(old: Path, new: Path, facts: TreeFacts, cut: Cut, name: str) -> None:
    leaving = set(cut.posts)
    left = msgspec.structs.replace(
        facts, inputs=name, posts=tuple(cut.less(post) for post in facts.posts if post not in leaving),
        shown=tuple(cut.less(post) for post in facts.shown if post not in leaving))
    (new / "tree.json").write_bytes(msgspec.json.format(msgspec.json.encode(left), indent=1))
    stream = [one | ({"cover": ""} if names_one(one["cover"], cut.stems) else {})
              for one in json.loads((old / "stream.json").read_bytes()) if one["url"] not in cut.addresses]
    (new / "stream.json").write_text(json.dumps(stream, ensure_ascii=False, indent=1), encoding="utf-8")


def _changed(files: Path, entry: Entry, cut: Cut, is_post: bool) -> str | None:
    """The file's text without the posts and photos, "" to leave it out, None to keep it."""
    if Path(entry.path).suffix not in TEXT:
        return None
    text = (files / entry.path).read_text(encoding="utf-8")
    # Another post may name this one in its own words; a listing may not.
    titles, is_html, less = () if is_post else cut.titles, entry.path.endswith(".html"), text
    if tells(less, cut.addresses, titles):
        less = without(less, cut.addresses, is_html)
    if is_html and names_one(less, cut.stems):
        less = unpictured(less, cut.stems)
    if less == text and not names_one(less, cut.stems):
        return None
    return "" if tells(less, cut.addresses, titles) or names_one(less, cut.stems) else less


def tells(text: str, addresses: Iterable[str], titles: Iterable[str]) -> bool:
    """Whether a text still tells of a post."""
    plain = folded(text)
    return any(address in text for address in addresses) or any(title in plain for title in titles)


def without(text: str, addresses: Collection[str], is_html: bool) -> str:
    """A page, feed or sitemap without what shows the posts at ``addresses``."""
    if not is_html:
        kept = _ENTRY.sub(lambda m: "" if any(address in m[0] for address in addresses) else m[0], text)
        return kept if "<entry>" in kept or "<feed" not in kept else ""
    page = lxml.html.document_fromstring(text)
    for element in list(page.iter()):
        if element.get("data-post") in addresses:
            element.drop_tree()
    for link in list(page.iter("a")):
        if any((link.get("href") or "").endswith(address) for address in addresses):
            _drop_link(link)
    left = lxml.html.tostring(page.getroottree(), encoding="unicode", doctype="<!doctype html>")
    # libxml2 is older than <source>, and closes what HTML never closes.
    return str(left).replace("</source>", "")


def _drop_link(link: lxml.html.HtmlElement) -> None:
    """In a menu or list the whole entry goes, in running text only the link."""
    item = link.getparent()
    if item is not None and item.tag == "li" and len(item) == 1 and not (item.text or "").strip():
        item.drop_tree()
    elif any(parent.tag == "nav" for parent in link.iterancestors()):
        link.drop_tree()
    else:
        link.drop_tag()
