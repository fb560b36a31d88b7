"""Where each page of a tree stands: year, group and last word (DESIGN 4).

Pelican computes addresses from settings; ``address_settings`` is the whole
table. The adapter refuses a post whose address came out differently.
"""

from __future__ import annotations

from typing import Any

from pelican import signals
from pelican.generators import ArticlesGenerator

from school.words import YEAR_ROOT, Kind, Tree

NOWHERE = (
    "AUTHOR_SAVE_AS", "TAG_SAVE_AS", "DRAFT_SAVE_AS", "DRAFT_LANG_SAVE_AS", "DRAFT_PAGE_SAVE_AS",
    "DRAFT_PAGE_LANG_SAVE_AS", "YEAR_ARCHIVE_SAVE_AS", "DAY_ARCHIVE_SAVE_AS",
)
"""Pages that no tree has. A draft is never written, whatever says so."""

MONTH = "maand/{date:%Y-%m}/"
PUBLIC_POST = f"/{YEAR_ROOT}/{{year}}/{{category}}/{{slug}}/"

GUIDELINE = "/gedragslijn/"


def address_settings(tree: Tree) -> dict[str, Any]:
    """Pelican's address settings for one tree."""
    settings: dict[str, Any] = dict.fromkeys(NOWHERE, "")
    settings |= _same_in_every_language(tree)
    if tree.kind is Kind.FRONT:
        return settings | {
            "DIRECT_TEMPLATES": ["index", "uit_de_groepen", "kalender", "gedragslijn", "404"],
            "INDEX_SAVE_AS": "index.html", "INDEX_URL": "/",
            "UIT_DE_GROEPEN_SAVE_AS": f"{YEAR_ROOT}/index.html", "UIT_DE_GROEPEN_URL": f"/{YEAR_ROOT}/",
            "KALENDER_SAVE_AS": "kalender/index.html", "KALENDER_URL": "/kalender/",
            "GEDRAGSLIJN_SAVE_AS": "gedragslijn/index.html", "GEDRAGSLIJN_URL": GUIDELINE,
            "404_SAVE_AS": "404.html", "404_URL": "/404.html",
            "CATEGORY_SAVE_AS": "", "MONTH_ARCHIVE_SAVE_AS": "",
        }
    home = "year" if tree.kind is Kind.YEAR else "group"
    settings |= {
        "DIRECT_TEMPLATES": [home], f"{home.upper()}_SAVE_AS": "index.html", f"{home.upper()}_URL": tree.prefix,
        "MONTH_ARCHIVE_SAVE_AS": f"{MONTH}index.html", "MONTH_ARCHIVE_URL": tree.prefix + MONTH,
        "CATEGORY_SAVE_AS": "", "CATEGORY_URL": tree.prefix,
    }
    if tree.kind is Kind.YEAR:
        return settings | {"CATEGORY_SAVE_AS": "{slug}/index.html", "CATEGORY_URL": f"{tree.prefix}{{slug}}/"}
    settings["DIRECT_TEMPLATES"].append("photos")
    return settings | {"PHOTOS_SAVE_AS": "fotos/index.html", "PHOTOS_URL": f"{tree.prefix}fotos/"}


def _same_in_every_language(tree: Tree) -> dict[str, str]:
    """A post in Polish stands where any other post does."""
    if tree.kind is Kind.FRONT:
        article = (PUBLIC_POST, "")  # the newest posts are shown here, not written
    elif tree.kind is Kind.YEAR:
        article = (f"{tree.prefix}{{category}}/{{slug}}/", "{category}/{slug}/index.html")
    else:
        article = (f"{tree.prefix}{{slug}}/", "{slug}/index.html")
    page = ("/{slug}/", "{slug}/index.html" if tree.kind is Kind.FRONT else "")
    named = (("ARTICLE", article), ("ARTICLE_LANG", article), ("PAGE", page), ("PAGE_LANG", page))
    return {f"{name}_{part}": value for name, pair in named
            for part, value in zip(("URL", "SAVE_AS"), pair, strict=True)}


def stands_in(url: str, tree: Tree) -> bool:
    """Whether an article's address may occur in this tree."""
    return url.startswith(f"/{YEAR_ROOT}/" if tree.kind is Kind.FRONT else tree.prefix)


def _check(generator: ArticlesGenerator) -> None:
    tree = Tree.parse(generator.settings["TREE"])
    strays = [article.url for article in generator.articles if not stands_in(article.url, tree)]
    if strays:
        raise RuntimeError(f"addresses outside {tree.prefix}: {', '.join(strays)}")


def register() -> None:
    """When all texts are there: an exception then stops Pelican, earlier it would only be
    logged."""
    signals.article_generator_finalized.connect(_check)
