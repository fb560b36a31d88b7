"""A made-up school for the theme: enough of everything that a template shows,
hostile words among it. Shapes are those of the build (plugins, schoolpoort)."""

from __future__ import annotations

import datetime
from dataclasses import dataclass, field
from typing import Any

from school.gallery import Picture, Source

YEAR = "2026-2027"
HOSTILE = 'Kaas & "ham" <script>alert(1)</script>'


def group(name: str, label: str, closed: bool = False) -> dict[str, str]:
    root = "besloten" if closed else "uit-de-groepen"
    return {"name": name, "label": label, "year": YEAR, "colour": "#8f7a1f", "url": f"/{root}/{YEAR}/{name}/"}


NAMES = [("school", "De hele school")] + [(f"groep-{n}", f"Groep {n}") for n in range(1, 9)]
PUBLIC_GROUPS = [group(*pair) for pair in NAMES]
CLOSED_GROUPS = [group(*pair, closed=True) for pair in [*NAMES, ("bovenbouw", "Bovenbouw"), ("mr", "MR")]]
DRAWN = (("blad", 1200, 800, "Een hand vol gele en bruine bladeren"),
         ("kijkdoos", 900, 1200, "Een kijkdoos met een bos van karton"),
         ("plein", 1200, 900, "Kinderen rennen over het plein"),
         ("moestuin", 1000, 1000, 'Een pompoen van 12 kilo, "de reus"'),
         ("boot", 1200, 675, "Bootjes van schors in de sloot"))


def picture(index: int) -> Picture:
    name, width, height, alt = DRAWN[index % len(DRAWN)]
    base = f"/fotos/{name}"
    webp = Source("image/webp", f"{base}-480.webp 480w, {base}-960.webp 960w")
    return Picture(alt, width, height, f"{base}-960.jpg", (webp,), f"{base}-full.jpg")


BODY = """<p>Vandaag zochten we bladeren in het park. Het rook er naar <em>paddenstoelen</em> en natte aarde.
Elk kind koos <strong>drie bladeren</strong>: om te drogen, te stempelen en weg te geven.</p>
<p><a class="photo" href="/fotos/blad-full.jpg"><picture><source type="image/webp"
srcset="/fotos/blad-480.webp 480w, /fotos/blad-960.webp 960w" sizes="100vw"><img src="/fotos/blad-960.jpg"
alt="Een hand vol gele en bruine bladeren" width="1200" height="800" loading="lazy"
decoding="async"></picture></a></p>
<h2>Wat neemt u mee?</h2>
<ul><li>een oude krant</li><li>een schoenendoos, graag met deksel</li>
<li>laarzen, want het gras is nat</li></ul>
<blockquote><p>“Een lindeblad is een hart met een steeltje”, zei iemand in de kring.</p></blockquote>
<h3>Wanneer</h3>
<table><thead><tr><th>Dag</th><th>Wie</th></tr></thead><tbody><tr><td>maandag</td><td>de eiken</td></tr>
<tr><td>dinsdag</td><td>de beuken</td></tr></tbody></table>
<video controls preload="none" width="960" height="540" poster="/fotos/boot-960.jpg"
aria-label="Bootjes in de sloot">
<source src="/fotos/boot.mp4" type="video/mp4"></video>
<p>Vragen? Kom gerust even langs, of lees meer op <a href="/kalender/">de kalender</a>.</p>"""


@dataclass
class Post:
    """An article or page as a template sees it after the plugins."""

    title: str
    url: str
    date: datetime.datetime
    group: dict[str, str] | None = None
    author: str = "juf Marieke"
    summary: str = ""
    content: str = BODY
    type: str = "bericht"
    lang: str = "nl"
    slug: str = ""
    tags: tuple[str, ...] = ()
    cover: Picture | None = None
    gallery: list[Picture] = field(default_factory=list)
    older: Post | None = None
    newer: Post | None = None


TITLES = ("Bladeren zoeken in het park", "De kijkdozen zijn af", "Wie helpt bij het kerstdiner?",
          "Weekbrief 12: de linde verliest haar blad", "Naar het waterschap op de fiets", HOSTILE,
          "Nasz tydzień w szkole", "Pompoenen wegen", "Voorleesontbijt met opa's en oma's")
SUMMARY = ("We zochten bladeren, stempelden ermee en maakten een boom van de hele klas. "
           "Een oude krant en een schoenendoos zijn welkom.")


def posts(groups: list[dict[str, str]]) -> list[Post]:
    """Nine posts, newest first, each with its neighbours."""
    start = datetime.datetime(2026, 11, 20, 15, 10)
    made = []
    for index, title in enumerate(TITLES):
        of = groups[(index * 3 + 3) % len(groups)]
        with_photos = index not in (2, 5)
        made.append(Post(
            title, f"{of['url']}bericht-{index}/", start - datetime.timedelta(days=3 * index), of,
            summary=HOSTILE if title == HOSTILE else SUMMARY, lang="pl" if index == 6 else "nl",
            cover=picture(index) if with_photos else None,
            gallery=[picture(index + n) for n in range(index % 5 + 1)] if with_photos else []))
    for index, post in enumerate(made):
        post.older = made[index + 1] if index + 1 < len(made) else None
        post.newer = made[index - 1] if index else None
    return made


GOALS = "<p>Dit oefenen we in november:</p><ul><li>letters schrijven</li><li>rekenen tot 20</li></ul>"
WELCOME = """<p>Midden op ons plein staat een linde van honderdveertig jaar. Wij zijn de school eromheen:
acht groepen en een team dat elkaar goed kent.</p>
<p>Benieuwd? <a href="/inschrijven/">Kom een ochtend kijken</a>.</p>"""


def page(title: str, slug: str, summary: str = SUMMARY) -> Post:
    return Post(title, f"/{slug}/", datetime.datetime(2026, 8, 1), summary=summary, slug=slug,
                content=WELCOME if slug == "home" else BODY, gallery=[picture(1), picture(2)])


PAGES = [page("Welkom op obs De Linde", "home", "Voor kinderen van vier tot en met twaalf jaar."),
         page("Over onze school", "over-ons",
              "Een kleine dorpsschool waar kinderen buiten leren, samen eten en elkaar bij de naam kennen."),
         page("Kom een keer kijken", "inschrijven"), page("Schoolgids", "schoolgids")]


def event(day: str, title: str, kind: str, end: str = "") -> dict[str, Any]:
    date = datetime.date.fromisoformat(day)
    last = datetime.date.fromisoformat(end) if end else date
    return {"date": date, "end": last, "title": title, "kind": kind}


EVENTS = [event("2026-10-17", "Herfstvakantie", "vakantie", "2026-10-25"),
          event("2026-11-11", "Sint-Maarten: met lampionnen door het dorp", "activiteit"),
          event("2026-11-25", "Studiedag, alle kinderen vrij", "studiedag"),
          event("2026-12-04", "Sinterklaas op school", "activiteit"),
          event("2026-12-17", "Kerstdiner", "activiteit"),
          event("2026-12-19", "Kerstvakantie", "vakantie", "2027-01-03"),
          event("2027-03-26", "Goede Vrijdag", "vrij")]
MENU = [{"label": label, "url": url} for label, url in (
    ("Over onze school", "/over-ons/"), ("Groepen", "/groepen/"), ("Uit de groepen", "/uit-de-groepen/"),
    ("Vakanties en kalender", "/kalender/"), ("Inschrijven", "/inschrijven/"), ("Contact", "/contact/"),
    ("Team", "/team/"), ("Schoolgids", "/schoolgids/"), ("Ouderraad", "/ouderraad/"),
    ("Privacy", "/privacy/"), ("Toegankelijkheid", "/toegankelijkheid/"))]
FOOTER = [{"label": "Klachtenregeling", "url": "/klachtenregeling/"}]
MONTHS = [{"label": "november 2026", "url": f"/uit-de-groepen/{YEAR}/maand/2026-11/"},
          {"label": "oktober 2026", "url": f"/uit-de-groepen/{YEAR}/maand/2026-10/"}]
YEARS = [{"label": year, "url": f"/uit-de-groepen/{year}/", "groups": PUBLIC_GROUPS}
         for year in (YEAR, "2025-2026")]
