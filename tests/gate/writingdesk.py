"""What a teacher does at her posts, and a release with the texts that stand: laid down
for the small school, without a build."""

from __future__ import annotations

import io
import json
import re
import time
from dataclasses import dataclass, field

import msgspec
from PIL import Image
from werkzeug.test import TestResponse

from gate.library import LOOK_EVERY
from gate.writing.drafts import Draft, Drafts
from school import errands
from school.dossiers import packed
from school.errands import Answer, Errand, State
from school.fields import TYPES
from school.prints import FOLDER as PRINTS
from school.prints import PostPrints
from school.prints import pack as pack_prints
from school.release import release_name
from school.written import FOLDER, Written, pack_group
from tests.gate.desks import person_id
from tests.gate.guarded.releases import Printer
from tests.gate.small_school import GERDA, Browser, School

THREE, FIVE = "2026-2027/groep-3", "2026-2027/groep-5"
TITLE, TEXT = "Kijkdozen maken", "Wij maakten kijkdozen.\n\nMorgen gaan we verder."
BY_GIT = ("Title: Bladeren zoeken\r\nVerloopt: 2027-07-01\r\nDate: 2026-11-18 09:00\r\nAuthor: juf Marieke\r\n"
          "Trefwoorden: bos\r\n\r\nWij zochten  bladeren.\r\n")
BLADEREN = f"groepen/{THREE}/2026-11-18-bladeren/bericht.md"


def begins(browser: Browser, group: str = THREE, kind: str = TYPES[0]) -> str:
    """The address of a new draft."""
    begun = browser.post("/schrijven/", {"groep": group, "soort": kind})
    assert begun.status_code == 303, begun.text
    return str(begun.location)


def version(browser: Browser, path: str) -> str:
    found = re.search(r'name="versie" value="(\d+)"', browser.get(path).text)
    assert found
    return found[1]


def writes(browser: Browser, path: str, deed: str = "bewaar", **facts: object) -> TestResponse:
    """Send the form as the page is now."""
    return browser.post(path, {"versie": version(browser, path), "titel": TITLE, "tekst": TEXT, "groep": THREE,
                               "status": "besloten", "doe": deed, **facts})


def draft_of(school: School, mail: str = GERDA) -> Draft:
    [draft] = Drafts(school.home).all(person_id(school, mail))
    return draft


def sent(school: School) -> tuple[Errand, str]:
    """The one errand that waits, and its text."""
    [id] = errands.waiting(school.home)
    errand, text = errands.read(school.home, id, 100_000)
    return errand, text.decode()


def comes_back(school: School, state: State = State.PLACED, **facts: object) -> None:
    """As the build's user answers what waits."""
    [id] = errands.waiting(school.home)
    said = Answer(id=id, moment="", state=state, source=f"groepen/{THREE}/2026-11-20-kijkdozen-maken/bericht.md")
    errands.answer(school.home, msgspec.structs.replace(said, **facts))


def jpeg(colour: int = 90) -> io.BytesIO:
    """A small photo of nothing."""
    data = io.BytesIO()
    Image.new("RGB", (64, 48), (colour, 120, 60)).save(data, "JPEG")
    data.seek(0)
    return data


@dataclass
class Shelf:
    """The releases of a school: ``texts`` by their source, and which of them are built."""

    school: School
    texts: dict[str, str] = field(default_factory=dict)
    prints: list[PostPrints] = field(default_factory=list)
    public: set[str] = field(default_factory=set)
    waits: set[str] = field(default_factory=set)
    printer: Printer | None = None

    def lays(self) -> None:
        """A new release, as of now."""
        printer = self.printer = self.printer or Printer(self.school.home)
        built = {key_of(source): text for source, text in self.texts.items() if source not in self.waits}
        printer.trees = {"public": {"index.html": b"<p>welkom"}, "uit-de-groepen/2026-2027": {
            "index.html": b"<p>jaar", **{f"{key.partition('/')[2]}/index.html": b"<p>x" for key in self.public}}}
        for group in (THREE, FIVE):
            printer.trees[f"besloten/{group}"] = {"index.html": b"<p>thuis", **{
                f"{key.rpartition('/')[2]}/index.html": b"<p>x" for key in built if key.startswith(group)}}
        folder = self.school.home.releases / release_name(printer.release())
        facts = json.loads((folder / "release.json").read_text())
        (folder / "release.json").write_text(json.dumps({**facts, "moment": self.school.clock().isoformat()}))
        for name, files in ((FOLDER, packed({THREE: pack_group(written(*one) for one in self.texts.items())})),
                            (PRINTS, pack_prints(self.prints))):
            (folder / name).mkdir()
            for file, data in files.items():
                (folder / name / file).write_bytes(data)
        self.school.clock.passes(seconds=1)
        time.sleep(LOOK_EVERY if printer.number > 1 else 0)  # the gate has seen the one before


def written(source: str, text: str) -> Written:
    """As a build tells of it."""
    title = re.search(r"(?m)^Tit[el]+: (.*?)\r?$", text)
    return Written(source=source, key=key_of(source), group="/".join(source.split("/")[1:3]),
                   title=title[1] if title else "", text=text)


def key_of(source: str) -> str:
    group, name = "/".join(source.split("/")[1:3]), source.split("/")[3]
    return f"{group}/{name[11:]}"


def presses(browser: Browser, deed: str, title: str) -> TestResponse:
    """A button of one line of the list."""
    page = browser.get("/schrijven/").text
    line = next(part for part in page.split('<li class="postline')[1:] if title in part)
    named = re.search(r'name="(concept|bericht)" value="([0-9a-f]{32})"', line)
    assert named
    return browser.post("/schrijven/doe/", {named[1]: named[2], "doe": deed})


def line_of(browser: Browser, title: str) -> str:
    """A post as the list says it, "" when it is not there."""
    parts = browser.get("/schrijven/").text.split('<li class="postline')[1:]
    return next((" ".join(re.sub(r"<[^>]*>", " ", part.partition("</li>")[0]).split()) for part in parts
                 if title in part), "")


def looked_at(browser: Browser, path: str) -> dict[str, object]:
    """The school's list gone through, and nobody on the photos who may not be."""
    return {"klopt": [str(one) for one in range(1, 7)], **who_is_on(browser, path, "niemand")}


def who_is_on(browser: Browser, path: str, said: str) -> dict[str, str]:
    """An answer to the question about the photos, as the page asks it now."""
    found = re.search(r'name="wie-vraag" value="([0-9a-f]+)"', browser.get(path).text)
    assert found, "nothing is asked"
    return {"wie-vraag": found[1], "wie": said}
