"""Every template of the theme, rendered as the build and the gate would, with
the made-up school of people.py. ``python -m tests.theme.pages FOLDER`` writes
them to look at."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from jinja2 import ChoiceLoader, Environment, FileSystemLoader, StrictUndefined
from PIL import Image, ImageDraw

from plugins.dutch import FILTERS
from plugins.preview import template_globals
from school.home import Home
from school.settings import Settings
from schoolpoort.assets import Assets, read_assets
from tests.theme import people

ROOT = Path(__file__).resolve().parents[2]
THEME = ROOT / "theme"
SPECIMENS = Path(__file__).parent / "specimens"


def settings() -> Settings:
    return Settings.read(Home(ROOT))


def assets() -> Assets:
    return read_assets(THEME / "static", settings())


def environment(urls: Mapping[str, str]) -> Environment:
    """As Pelican's, and stricter: a name that nobody gives is an error."""
    env = Environment(
        loader=ChoiceLoader([FileSystemLoader(THEME / "templates"), FileSystemLoader(SPECIMENS)]),
        autoescape=True, trim_blocks=True, lstrip_blocks=True, undefined=StrictUndefined,
        extensions=["jinja2.ext.i18n"])
    env.globals.update(template_globals(urls))
    env.filters.update(FILTERS)
    return env


def _closed_group(posts: list[people.Post]) -> dict[str, Any]:
    return people.CLOSED_GROUPS[3] | {
        "title": "Groep 3", "teachers": "juf Marieke en meester Daan",
        "days": "ma, di, wo: Marieke; do, vr: Daan",
        "about": "<p>Wij leren lezen in het lokaal naast de linde.</p>",
        "goals": replace(posts[3], content=people.GOALS, type="doelen") if posts else None}


def pages() -> dict[str, tuple[str, dict[str, Any]]]:
    """Address below the root: the template, and what it is given."""
    shown = people.posts(people.PUBLIC_GROUPS)
    inside = people.posts([people.CLOSED_GROUPS[3]])
    closed = {"KIND": "closed", "GROUP": _closed_group(inside), "MONTHS": people.MONTHS, "articles": inside}
    front = {"KIND": "front", "GROUP": {}, "articles": shown, "pages": people.PAGES, "YEARS": people.YEARS,
             "EVENTS": people.EVENTS, "UPCOMING": people.EVENTS[1:5], "MONTHS": []}
    year = front | {"KIND": "year", "MONTHS": people.MONTHS}
    photos = [{"article": post, "pictures": post.gallery} for post in inside if post.gallery]
    bare: dict[str, Any] = {
        "articles": [], "PHOTOS": [], "EVENTS": [], "UPCOMING": [], "MONTHS": [], "YEARS": [], "MENU": []}
    person = {"KIND": "gate", "person": {"name": "Noor van den Berg-Yılmaz", "may": []}}
    return {
        "index": ("index.html", front), "leeg": ("index.html", front | bare | {"pages": []}),
        "pagina": ("page.html", front | {"page": people.PAGES[1]}),
        "bericht": ("article.html", year | {"article": shown[4]}),
        "pools": ("article.html", year | {"article": shown[6]}),
        "vijandig": ("article.html", closed | {"article": inside[5]}),
        "besloten-bericht": ("article.html", closed | {"article": inside[1]}),
        "uit-de-groepen": ("uit_de_groepen.html", front),
        "uit-de-groepen-leeg": ("uit_de_groepen.html", front | bare),
        "jaar": ("year.html", year), "groep-openbaar": ("category.html", year),
        "maand": ("period_archives.html", year), "besloten-maand": ("period_archives.html", closed),
        "groep": ("group.html", closed),
        "groep-leeg": ("group.html", closed | bare | {"GROUP": _closed_group([])}),
        "fotos": ("photos.html", closed | {"PHOTOS": photos}), "fotos-leeg": ("photos.html", closed | bare),
        "kalender": ("kalender.html", front), "kalender-leeg": ("kalender.html", front | bare),
        "404": ("404.html", front),
        "inloggen": ("inloggen.html", {"KIND": "gate", "error": ""}),
        "code": ("code.html", {"KIND": "gate"}),
        "account": ("account.html", person),
        "begin": ("begin.html", person | {"articles": inside, "groups": people.CLOSED_GROUPS[:4]}),
        "niet-voor-u": ("niet-voor-u.html", person | {"groups": people.CLOSED_GROUPS[3:5]}),
    }


def render_all() -> dict[str, str]:
    """Every page as HTML, by its name."""
    env = environment(assets().urls)
    common = {"SITE": settings().site, "MENU": people.MENU, "FOOTER": people.FOOTER}
    carried = {"STYLE": assets().style}
    return {name: env.get_template(template).render(common | given | ({} if given["KIND"] == "gate" else carried))
            for name, (template, given) in pages().items()}


def write_all(folder: Path) -> list[str]:
    """Write pages, theme and made-up photos to be served from ``folder``;
    the names of the pages."""
    made = render_all()
    for name, html in made.items():
        (folder / name).mkdir(parents=True, exist_ok=True)
        (folder / name / "index.html").write_text(html, encoding="utf-8")
    for path, data in assets().files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(data)
    (folder / "fotos").mkdir(exist_ok=True)
    for drawing in people.DRAWN:
        _draw(folder / "fotos", *drawing[:3])
    return sorted(made)


def _draw(folder: Path, name: str, width: int, height: int) -> None:
    """Hills under a sky, other ones for every name."""
    seed = sum(name.encode())
    image = Image.new("RGB", (width, height), (228, 214 - seed % 30, 180))
    draw = ImageDraw.Draw(image)
    for step in range(4):
        top = height * (3 + step) // 8
        colour = (90 + seed * (step + 1) % 70, 120 - step * 14, 60 + seed % 40)
        left = -width // 2 + seed * (step + 3) % width
        draw.ellipse((left, top, width + seed % width, height * 2), fill=colour)
    sun = width * 5 // 8
    draw.ellipse((sun, height // 10, sun + height // 5, height * 3 // 10), fill=(232, 163, 23))
    for ending in ("480.webp", "960.webp", "960.jpg", "full.jpg"):
        image.save(folder / f"{name}-{ending}", quality=80)


if __name__ == "__main__":
    print("\n".join(write_all(Path(sys.argv[1]))))
