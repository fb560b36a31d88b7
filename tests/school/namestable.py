"""Sentences and names of files with children of the demo school in every form, and as
many without one. Written out by hand or put together from parts; never by the code that is tested."""

from __future__ import annotations

import csv
import functools
import re
import tomllib
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from demo.fill import FAMILIES, STAFF
from school.childnames import Kind, Names, Pupil
from school.content import read_content
from school.home import PROGRAM, Home
from school.settings import Settings
from school.words import Group, Status, Year

YEAR = Year(2026)
NOBODY = Path(__file__).parent / "nobody.txt"


class Case(NamedTuple):
    """A text, the group of its post, and the gravest that must be found in it."""

    text: str
    group: str
    kind: Kind | None
    is_file: bool = False


@functools.cache
def rows() -> tuple[dict[str, str], ...]:
    with FAMILIES.open(encoding="utf-8", newline="") as file:
        return tuple(csv.DictReader(file, delimiter=";"))


@functools.cache
def names() -> Names:
    pupils = [Pupil(row["Roepnaam"], row["Tussenvoegsel"], row["Achternaam"],
                    frozenset({Group(YEAR, f"groep-{row['Leerjaar']}")})) for row in rows()]
    staff = [one["name"] for one in tomllib.loads(STAFF.read_text(encoding="utf-8"))["staff"]]
    return Names(pupils, staff, ["obs De Linde", "De Linde", "Lindelaan 12", "Lindendaal"])


def _full(row: dict[str, str]) -> str:
    return " ".join(filter(None, (row["Roepnaam"], row["Tussenvoegsel"], row["Achternaam"])))


def full_names() -> Iterator[Case]:
    """Every child of the school by its whole name, in turn in each of many forms."""
    forms = (
        "Het toneelstuk van {full} was prachtig.", "{full} won de beker.", "Wie kent {FULL} niet?",
        "de winnaar: {lower}", "{first}s tekening, van **{full}**, hangt in de hal.",
        "Op de lijst staat {last}, {first} {particle}.", "Dank aan {initial}. {tail} voor het plakken.",
        "{first} {tail}’s tas is gevonden.", "We zagen [{full}](foto.jpg) op het plein.",
        "{bold} zong een lied.", "Hoera voor {combining}!", "{broken} las voor.",
    )
    for number, row in enumerate(rows()):
        full, first, last, particle = _full(row), row["Roepnaam"], row["Achternaam"], row["Tussenvoegsel"]
        values = {"full": full, "FULL": full.upper(), "lower": full.lower() if " " in full else full, "first": first,
                  "last": last, "particle": particle, "initial": first[0], "tail": f"{particle} {last}".strip(),
                  "bold": f"**{full[:2]}**{full[2:]}",
                  "combining": _apart(full), "broken": full[:2] + "\u200b" + full[2:]}
        form = forms[number % len(forms)]
        if number % len(forms) == 3 and last.lower() in PLAIN_WORDS and first.lower() in PLAIN_WORDS:
            form = forms[0]
        yield Case(form.format(**values), "groep-1" if row["Leerjaar"] != "1" else "groep-8", Kind.FULL)


PLAIN_WORDS = {"mirre", "lavendel"}


def _apart(text: str) -> str:
    """Accents as characters of their own, as some computers write them."""
    return unicodedata.normalize("NFD", text)


def full_files() -> Iterator[Case]:
    """Names of files, addresses and tags with a whole name."""
    forms = ("{a}-{b}.jpg", "IMG_{a}_{b}_2.JPG", "{A}{B}.jpg", "{b}, {a}.jpg", "2026-11-20 {a} {b} (1).heic",
        "{joined}.png",
             "{a}%20{b}.jpg", "{i}-{b}.jpg", "{a}.{b}.jpg", "werkstuk+{a}+{b}.pdf")
    for number, row in enumerate(rows()[::2]):
        a, b = row["Roepnaam"], f"{row['Tussenvoegsel']} {row['Achternaam']}".strip()
        slug = re.sub(r"[ '-]+", "-", b.lower())
        joined = re.sub(r"[ '-]+", "", f"{a}{b}".lower())
        text = forms[number % len(forms)].format(a=a.lower(), b=slug, A=a, B=b.title().replace(" ", ""), joined=joined,
                                                 i=a[0].lower())
        yield Case(text, "groep-8" if row["Leerjaar"] != "8" else "groep-1", Kind.FULL, True)


OWN = [Case(text, group, Kind.OWN, is_file) for group, is_file, texts in (
    ("groep-3", False, (
        "Teun bracht een kastanje mee.", "We vierden de verjaardag van Mats.", "Ivo's bouwwerk is het hoogst.",
        "Yfkes tekening hangt bij de deur.", "Nora’s konijn kwam op bezoek.", "Kleine Viggootje viel in slaap.",
        "AYLIN IS JARIG!", "puck en sem lazen voor", "Milan, Rens en Guus telden bladeren.", "Het boek is van Rens'.",
        "Femke las een heel boek.", "Zoe las ook een boek.", "Zoë’s eerste woord.", "Zoe\u0301 kan al schrijven.",
        "Zo&euml; kan al schrijven.", "Sanae\u00ads koekjes waren lekker.", "**Ty**go maakte een toren.",
        "Olle\u200b had de langste slinger.", "Сato vond een egel.", "C<b>a</b>to vond een egel.", "Dit is Catootje.",
        "Lief Gijsje uit groep 4 speelde met Guusje.", "Foto: Semmetje bij de rups.", "Wie is er jarig? Mats!",
        "Mats, Ivo & Puck", "groep 3 met Femke-Zoë", "*Nora* en _Rens_", "> Viggo zei: de maan is rond",
        "- Tygo\n- Olle", "#Aylin", "Ｓem wil meteorolog worden.", "Met dank aan (Milan).",
        "Guusje’s jas hangt er nog.",
        "Sanaë deed mee.", "Het is Ivo/Nora hun beurt.", "Mats: “Ik zag hem!”", "Teuntjes laars is zoek.",
        "Pucks tand is eruit.",
        "De Rensjes en Femkes van deze klas", "T&#101;un is er weer.")),
    ("groep-3", True, (
        "teun.jpg", "IMG-mats-1.jpg", "Ivo_en_Nora.JPG", "kijkdoos-van-zoe.jpg", "kijkdoosVanZoë.heic", "viggo2.png",
        "20261120_aylin.mov", "zoe%CC%88.jpg", "foto(puck).jpg", "de-toren-van-tygo", "femkes-tekening.jpg",
        "cato's werkstuk.pdf", "olle+rens.jpg", "DSC0452-milan.jpg", "GuusBijDeRups.jpg")),
    ("groep-2", False, (
        "Huseyin bouwde een brug.", "HÜSEYİN bouwde een brug.", "Hüseyin’s brug.", "Hueseyin kreeg een sticker.",
        "Hakon en Haakon zijn dezelfde.", "Håkon kan fietsen.", "Malgosia zong Pools.", "Małgosia’s lied.",
        "Ebru, Yunus en Elif.", "Willemijns jas is kwijt.", "Willemijntje sliep.", "Casje kreeg een pleister.",
        "Dinaatje en Ayaatje.", "Milou danste.", "Britts bal ligt op het dak.", "Omars step.", "Pientje lacht.")),
    ("groep-7", False, (
        "Ömer sprong het verst.", "Omer sprong het verst.", "ÖMER", "Oemer sprong het verst.", "Jørn en Noël",
        "Jorn en Noel",
        "Joern schaatst.", "No&#235;l zingt.", "Noe\u0308ls trompet.", "Quinten wint.", "Philous beurt", "İsa wint.",
        "Isa wint.", "Hamzaatje", "Ezra’s spreekbeurt", "Nоur las voor.", "Thijsje dribbelt.", "Xavi scoort.")),
    ("groep-1", False, ("Søren", "Soren", "Soeren huppelt.", "Rayan, Otis en Vik kleiden.", "Ylva's muts.",
        "Timootje.")),
    ("groep-6", False, ("Chloe, Chloé en Chloés vlag.", "Ramon trommelt.", "Ramón’s trom.", "Frantiska kookt.",
                        "Františka kookt.", "Adaezes jurk.", "Tessje mag voor.", "Maudjes fiets.")),
) for text in texts]

OTHERS = [Case(text, group, Kind.SCHOOL, is_file) for text, group, is_file in (
    ("Teun bracht een kastanje mee.", "groep-8", False), ("Ook Aylin kwam kijken.", "groep-8", False),
    ("Hüseyin’s broer hielp.", "groep-8", False), ("Daan en de maan", "groep-3", False),
    ("teun-1.jpg", "groep-8", True), ("Ömers spreekbeurt", "school", False), ("Zofia vertelde.", "groep-1", False))]

WORDS = [Case(text, group, Kind.WORD, is_file) for text, group, is_file in (
    ("We zagen Mirre dansen.", "groep-3", False), ("Voor Mirre is dat nieuw.", "groep-8", False), ("mirre-2.jpg",
        "groep-3", True))]

SURNAMES = [Case(text, group, Kind.SURNAME) for text, group in (
    ("De familie Steenbreek bracht appels.", "groep-3"), ("Bij Fluitekruid thuis is een poes.", "groep-3"),
    ("Wij gaan naar Okonjo-Beuk.", "groep-6"), ("Opa Yıldırımoğlu vertelde.", "groep-1"))]

def without() -> list[Case]:
    """Texts that name no child: hard ones, and every sentence that the demo school published."""
    home = Home(PROGRAM)
    sentences, files = NOBODY.read_text(encoding="utf-8").split("\n\n")
    cases = [Case(text, "groep-3", None) for text in sentences.splitlines()]
    cases += [Case(name, "groep-3", None, True) for name in files.splitlines()[1:]]
    for post in read_content(home.content, Settings.read(home)).posts:
        if post.status is Status.PUBLISHED and post.group:
            lines = [line for line in post.body.split("\n") if len(line) > 20]
            cases += [Case(line, post.group.name, None) for line in lines]
    return cases
