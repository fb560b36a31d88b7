"""The files that a tree must hold, computed from its inputs and from nothing else."""

from __future__ import annotations

from collections.abc import Iterator

from school.words import YEAR_ROOT, Kind
from schoolpoort.finish import address_in
from schoolpoort.plan import Inputs


def expected(inputs: Inputs, static: tuple[str, ...]) -> set[str]:
    """Paths relative to the tree, compressed siblings not among them."""
    files = {f"{base}index.html" for base in _bases(inputs)}
    files |= {base + name for base, post in zip(_bases(inputs), inputs.posts, strict=True)
              for name in inputs.album(post).served}
    if inputs.tree.kind is Kind.FRONT:
        return files | set(static) | set(_front(inputs))
    files |= {"index.html"} | {f"maand/{post.date.isoformat()[:7]}/index.html" for post in inputs.posts}
    if inputs.tree.is_closed:
        return files | {"fotos/index.html"}
    groups = {post.group.name for post in inputs.posts if post.group}
    return files | {"sitemap.xml"} | {f"{name}/index.html" for name in groups}


def _bases(inputs: Inputs) -> list[str]:
    return [address_in(inputs.tree, post).removeprefix(inputs.tree.prefix) for post in inputs.posts]


def _front(inputs: Inputs) -> Iterator[str]:
    yield from ("index.html", f"{YEAR_ROOT}/index.html", "kalender/index.html", "gedragslijn/index.html", "404.html",
                "sitemap.xml", "sitemap-paginas.xml", "robots.txt")
    if inputs.shown:
        yield "feed.xml"
    if inputs.world.settings.site.security_contact:
        yield ".well-known/security.txt"
