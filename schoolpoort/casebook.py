"""The dossiers of a build, and the last look at what is public: is it approved?

The look is from outside Pelican and apart from the plan: by what stands in the
trees themselves, those that are taken over among them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping

from school.decisions import PUBLIC, needs_approval
from school.dossiers import Dossier, Words, digest_of, findings_of, words_of
from school.findings import Finding
from school.posts import Post
from school.withdrawals import key_of
from school.words import Status
from schoolpoort.albums import NO_ALBUM, Album
from schoolpoort.held import Ruling
from schoolpoort.plan import Inputs
from schoolpoort.treefacts import TreeFacts, TreePost


def dossiers_of(inputs: Inputs, findings: Iterable[Finding], ruling: Ruling,
                last: Iterable[Dossier] = ()) -> tuple[Dossier, ...]:
    """A dossier for each post of a closed tree that says ``published``, public or not.
    ``last`` are those of the release before."""
    known = {one.key: one for one in last}
    found: defaultdict[str, list[Finding]] = defaultdict(list)
    for finding in findings:
        found[finding.path].append(finding)
    return tuple(dossier(post, inputs.album(post), found[post.source], ruling, known.get(key_of(post)))
                 for post in inputs.posts if post.status is Status.PUBLISHED)


def dossier(post: Post, album: Album, findings: list[Finding], ruling: Ruling, last: Dossier | None = None) -> Dossier:
    """What lies before whoever publishes about one post; ``last`` is its dossier of
    the release before."""
    digest = digest_of(post, album.originals)
    decided = ruling.decisions.latest(post.source, key_of(post))
    approved = decided.digest if decided else ""
    before = _version(last, approved) if last and approved != digest else None
    return Dossier(
        source=post.source, key=key_of(post), group=str(post.group), digest=digest, closed=post.address,
        public=post.public_address, words=words_of(post, album.originals, _shown(album)),
        findings=findings_of(post.source, findings), needed=needs_approval(post, ruling.approval),
        before=before, before_digest=approved if before else "")


def _version(last: Dossier, digest: str) -> Words | None:
    """The words of a version, as far as the release before still knew it."""
    if last.digest == digest:
        return last.words
    return last.before if last.before_digest == digest else None


def _shown(album: Album) -> dict[str, tuple[str, ...]]:
    """What is served of each file: a picture to look at first."""
    names = {}
    for name, item in album.items.items():
        first = item.get("src") if item.get("kind") != "film" else item.get("poster") or item.get("src")
        names[name] = tuple(one for one in (first, item.get("full") or item.get("src")) if one)
    return names


def unapproved(name: str, facts: TreeFacts, find: Callable[[str], Post | None], albums: Mapping[str, Album],
               ruling: Ruling) -> Iterator[Finding]:
    """Every published post of a public tree that nobody approved as it stands there. ``facts``
    are those of the tree on disk; ``find`` gives a post by its source; whole albums are by source."""
    for held in (*facts.posts, *facts.shown):
        if "/" in held.key and not _is_approved(held, find(held.source), albums, ruling):
            yield Finding(f"{name}/{held.source}", 0, "not-approved",
                          "staat in deze boom, en is in deze vorm niet goedgekeurd")


def _is_approved(held: TreePost, post: Post | None, albums: Mapping[str, Album], ruling: Ruling) -> bool:
    if post is None or post.status is not Status.PUBLISHED or key_of(post) != held.key:
        return False
    digest = digest_of(post, albums.get(post.source, NO_ALBUM).originals)
    return held.digest == digest and ruling.stand(post, digest) in PUBLIC
