"""What machines read of the public trees: sitemaps, robots.txt, security.txt."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from xml.sax.saxutils import escape

from school.words import Kind
from schoolpoort.plan import Inputs

_NAMESPACE = "http://www.sitemaps.org/schemas/sitemap/0.9"
_HEAD = '<?xml version="1.0" encoding="utf-8"?>\n'


def made(inputs: Inputs, paths: Iterable[str]) -> Iterator[tuple[str, str]]:
    """The tree's own by their paths; a closed tree has none. ``paths`` are those of its pages."""
    if inputs.tree.is_closed:
        return
    site = inputs.world.settings.site
    pages = [f"{site.url}{inputs.tree.prefix}{page}" for page in _pages(paths)]
    if inputs.tree.kind is Kind.YEAR:
        yield "sitemap.xml", urlset(pages)
        return
    yield "sitemap-paginas.xml", urlset(pages)
    yield "sitemap.xml", index([f"{site.url}/sitemap-paginas.xml",
                                *(f"{site.url}{year['url']}sitemap.xml" for year in inputs.years)])
    yield "robots.txt", robots(site.url)
    if site.security_contact:
        yield ".well-known/security.txt", security(inputs)


def _pages(paths: Iterable[str]) -> list[str]:
    return sorted(path.removesuffix("index.html") for path in paths if path.endswith("index.html"))


def urlset(urls: list[str]) -> str:
    """A sitemap of pages (sitemaps.org)."""
    lines = "".join(f"<url><loc>{escape(url)}</loc></url>\n" for url in urls)
    return f'{_HEAD}<urlset xmlns="{_NAMESPACE}">\n{lines}</urlset>\n'


def index(urls: list[str]) -> str:
    """A sitemap of sitemaps."""
    lines = "".join(f"<sitemap><loc>{escape(url)}</loc></sitemap>\n" for url in urls)
    return f'{_HEAD}<sitemapindex xmlns="{_NAMESPACE}">\n{lines}</sitemapindex>\n'


def robots(site: str) -> str:
    """Nothing closed is ever shown to a robot; this only saves its time."""
    return f"User-agent: *\nDisallow: /besloten/\nDisallow: /inloggen/\n\nSitemap: {site}/sitemap.xml\n"


def security(inputs: Inputs) -> str:
    """security.txt (RFC 9116)."""
    site = inputs.world.settings.site
    return (f"Contact: {site.security_contact}\nExpires: {inputs.security_expires}T00:00:00Z\n"
            f"Preferred-Languages: nl, en\nCanonical: {site.url}/.well-known/security.txt\n")
