"""Who can read a page or a photo, and why: the trees that hold it, and whose they are.

There is no list of readers anywhere: a tree's name is the answer (DESIGN 3.3),
and the register says who is in that group today.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urlsplit

from gate.snapshot import Person, Rights
from school.decisions import Decisions, Stand
from school.dossiers import read_all
from school.home import Home
from school.manifest import Manifest
from school.pictures import medium
from school.release import Release
from school.settings import Settings
from school.words import Group, Tree
from schoolpoort.places import tree_of
from schoolpoort.treefacts import read_tree
from schoolpoort.withdraw import Named, WithdrawError, find_post


@dataclass(frozen=True)
class Reader:
    """A person who can read it, by which groups, and why those are theirs."""

    name: str
    why: str


@dataclass(frozen=True)
class Answer:
    """``trees`` hold it now; ``post`` is what was meant, None for a page of
    the tree's own (a list, a month); ``stand`` where it stands when it says
    ``published`` and somebody's approval counts."""

    trees: tuple[Tree, ...]
    post: Named | None
    readers: tuple[Reader, ...] = ()
    stand: Stand | None = None

    @property
    def is_public(self) -> bool:
        return any(not tree.is_closed for tree in self.trees)


def who(home: Home, settings: Settings, path: str, rights: Rights | None) -> Answer:
    """Answer for a source, a photo or an address. Raises WithdrawError when
    nobody knows it, ReleaseError when nothing was built yet."""
    release = Release.current(home)
    post = _post(home, path)
    if post is None:
        trees = _tree_page(release, path)
        if not trees:
            raise WithdrawError(f"“{path}” is geen bericht, foto of pagina die hier staat of stond.")
    else:
        trees = tuple(Tree.parse(name) for name, place in release.facts.trees.items()
                      if any(one.key == post.key for one in read_tree(home.trees / place).posts))
    groups = [tree.group for tree in trees if tree.group]
    people = rights.people.values() if rights else ()
    readers = [Reader(person.name, _why(person, own, settings)) for person in people
               if (own := sorted(person.groups.intersection(groups)))]
    return Answer(tuple(sorted(trees)), post, tuple(sorted(readers, key=lambda reader: reader.name)),
                  _stand(home, release, post) if post else None)


def _stand(home: Home, release: Release, post: Named) -> Stand | None:
    """By the dossier of the last build. Raises DecisionsError."""
    found = next((one for one in read_all(release.folder) if one.key == post.key), None)
    if found is None:
        return None
    return Decisions.read(home).stand(found.source, found.key, found.digest, needed=found.needed)


def _post(home: Home, path: str) -> Named | None:
    """The post that a path means; a photo's is that of its folder."""
    above = path.rstrip("/").rpartition("/")[0]
    for one in (path, above) if medium(path) and above else (path,):
        try:
            return find_post(home, one)
        except WithdrawError:
            continue
    return None


def _tree_page(release: Release, path: str) -> tuple[Tree, ...]:
    """The tree that a page of its own stands in."""
    target = urlsplit(path).path if "://" in path else path
    if not target.startswith("/"):
        return ()
    tree = tree_of(target)
    folder = release.tree_folder(tree)
    if folder is None:
        return ()
    inside = target.removeprefix(tree.prefix)
    manifest = Manifest(folder / "manifest.sqlite")
    found = manifest.find(inside + "index.html" if inside.endswith("/") or not inside else inside)
    manifest.close()
    return (tree,) if found else ()


def _why(person: Person, groups: Iterable[Group], settings: Settings) -> str:
    labels = ", ".join(f"{settings.site.label(group.name)} {group.year}" for group in groups)
    if person.roles:
        return f"{', '.join(sorted(person.roles))}; leest {labels}"
    return f"ouder of verzorger; leest {labels}"
