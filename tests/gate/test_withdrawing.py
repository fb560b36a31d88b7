"""From a parent's click to the last byte: a photo in three posts, two groups, public and closed."""

from __future__ import annotations

import datetime
import io
import re
import time
from pathlib import Path

import pytest
from click.testing import CliRunner
from PIL import Image

from gate import takedown
from gate.holding import NO, YES
from gate.library import LOOK_EVERY
from gate.photographs import Photographs, id_of
from gate.tags import judge
from school.home import Home
from school.request import take_down_asked
from school.settings import Settings
from school.shown import Verdict
from schoolpoort.build import Options, build
from schoolpoort.cli import cli
from tests.gate.albums import BARRED, SEEN, UNSEEN, lay, post, says, verdicts
from tests.gate.consenting import PAGE, answers, on_paper
from tests.gate.desks import at_desk, child_id, staffed
from tests.gate.small_school import ANNA, DIRK, EVA, HENK, Browser, School

MOMENT = datetime.datetime(2026, 11, 20, 17, 0)
G3, G5 = "groepen/2026-2027/groep-3", "groepen/2026-2027/groep-5"
POSTS = {f"{G3}/2026-11-18-kijkdoos": "published", f"{G3}/2026-11-19-nog-eens": "published",
         f"{G5}/2026-11-12-samen": "published"}
RECEIPT = re.compile(r"/account/toestemming/bewijs/[0-9a-f]{32}/")


def drawn(colour: str) -> bytes:
    out = io.BytesIO()
    Image.effect_noise((640, 480), 60).convert("RGB").save(out, "JPEG", comment=colour)
    return out.getvalue()


@pytest.fixture
def built(school: School) -> School:
    """Everybody said yes; one photo in three posts, with another beside it in the first."""
    staffed(school)
    for child, mail in (("Bram", ANNA), ("Bram", DIRK), ("Cas", ANNA), ("Fien", EVA)):
        on_paper(school, child, mail, closed_photos=YES, public_photos=YES)
    bram, other = drawn("bram"), drawn("ander")
    for folder, status in POSTS.items():
        place = school.home.content / folder
        place.mkdir(parents=True)
        (place / "bericht.md").write_text(f"Title: {place.name[11:]}\nDate: {place.name[:10]}\nAuthor: juf Gerda\n"
                                          f"Status: {status}\nGallery: Wij in de klas\n\nKijk.\n", encoding="utf-8")
        (place / "wij.jpg").write_bytes(bram)
    (school.home.content / G3 / "2026-11-18-kijkdoos/ander.jpg").write_bytes(other)
    file = school.home.settings_file
    rules = "\n[rules]\nphoto_list = []\n[rules.approval]\nneeded = false\n"
    file.write_text(file.read_text(encoding="utf-8") + rules, encoding="utf-8")
    school.settings = school.register.settings = Settings.read(school.home)
    school.__dict__.pop("application", None)
    build(school.home, Options(moment=MOMENT))
    return school


def addresses(home: Home) -> dict[str, str]:
    """Every address of a photo that is served now, with the name the photo came under."""
    return {address: photo.name for one in Photographs.served(home).posts for photo in one.photos
            for address in (*photo.closed, *photo.public)}


def answers_all(henk: Browser) -> None:
    """The head looks at every photo: everybody may be on it."""
    for one in Photographs.served(henk.school.home).posts:
        path = f"/beheer/fotos/{id_of(one)}/"
        page = henk.get(path).text
        form = dict(re.findall(r'name="(v:[0-9a-f]{64})" value="([0-9a-f]+)"', page))
        assert "Mag deze foto getoond worden?" in page or not form
        if form:
            assert henk.post(path, {**form, **{f"f{key[1:]}": "niemand" for key in form}}).status_code == 303


def status(browser: Browser, address: str) -> int:
    with browser.get(address) as answer:
        return answer.status_code


def everywhere(home: Home) -> dict[Path, bytes]:
    """All that lies under the home, but for the originals and the texts' own folder."""
    return {path: path.read_bytes() for path in home.var.rglob("*") if path.is_file()
            and not path.is_relative_to(home.originals)}


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_from_a_no_to_the_last_byte(built: School) -> None:
    henk, home = at_desk(built, HENK), built.home
    assert addresses(home) == {}, "nobody looked yet: no photo"
    with henk.get(f"/beheer/fotos/beeld/{(wij := photo_of(home, 'wij.jpg'))}/") as small:
        assert small.status_code == 200 and small.mimetype in ("image/webp", "image/jpeg")
    answers_all(henk)
    henk.post(f"/beheer/fotos/{id_of(Photographs.served(home).posts[0])}/wie/{wij}/", {"kind": child_id(built, "Bram")})
    build(home, Options(moment=MOMENT))
    time.sleep(LOOK_EVERY)
    anna = built.browser().signs_in(ANNA)
    shown = addresses(home)
    mine = [address for address, name in shown.items() if name == "wij.jpg"]
    assert len({address.rpartition("/")[0] for address in mine}) == 6, "three posts, each closed and public"
    assert {status(anna, address) for address in shown} == {200}
    bytes_of = {path.read_bytes() for address in mine for path in home.trees.rglob(address.rpartition("/")[2])}
    answers(anna, {"Bram:closed-photos": "no", "Bram:public-photos": "no"})
    done = CliRunner().invoke(cli, ["hooks", "take-down"], env={"SCHOOLPOORT_HOME": str(home.root)})
    assert done.exit_code == 0 and not take_down_asked(home), done.output
    time.sleep(LOOK_EVERY)
    assert {status(anna, address) for address in mine} == {404}, "seconds later"
    assert {status(built.browser(), address) for address in mine if not address.startswith("/besloten/")} == {404}
    build(home, Options(moment=MOMENT))
    time.sleep(LOOK_EVERY)
    assert {status(anna, address) for address in mine} == {404}, "and no build brings it back"
    assert bytes_of and not [path for path, data in everywhere(home).items() if any(one in data for one in bytes_of)]
    left = {address for address, name in addresses(home).items() if name == "ander.jpg"}
    assert {status(anna, address) for address in left} == {200} and all(one.startswith("/besloten/") for one in left)
    [path] = set(RECEIPT.findall(anna.get(PAGE).text))
    text = anna.get(path).text
    assert "kijkdoos (Groep 3" in text and "nog-eens (Groep 3" in text and "samen (Groep 5" in text
    assert "ligt nog in de afgesloten fotokast" in text, "where its bytes are still"


def photo_of(home: Home, name: str) -> str:
    return next(photo.original for one in Photographs.served(home).posts for photo in one.photos if photo.name == name)


def test_the_story_on_both_stores(school: School) -> None:
    """Yes, a no, what waits, looked at too late, and a yes again."""
    staffed(school)
    for child, mail in (("Bram", ANNA), ("Bram", DIRK), ("Fien", EVA)):
        on_paper(school, child, mail, closed_photos=YES, public_photos=YES)
    lay(school, [post("2026-2027/groep-3/kijkdoos", "een", "twee", published=True)])
    says(school, "een", on=["Bram"])
    says(school, "twee")
    on_paper(school, "Bram", ANNA, closed_photos=NO)
    assert verdicts(school, "een", "twee") == {"een": (BARRED, BARRED), "twee": (SEEN, UNSEEN)}
    school.clock.passes(days=15)
    assert takedown.over_due(school.register, school.home, school.clock()) == 1
    assert verdicts(school, "twee")["twee"] == (UNSEEN, UNSEEN)
    on_paper(school, "Bram", ANNA, closed_photos=YES)
    assert verdicts(school, "een", "twee") == {"een": (UNSEEN, UNSEEN), "twee": (UNSEEN, UNSEEN)}
    says(school, "twee")
    assert verdicts(school, "twee")["twee"] == (SEEN, SEEN)


@pytest.mark.parametrize("said, lacking, verdict", [
    ({}, set(), SEEN), ({}, {"a"}, UNSEEN), ({"a": False}, {"a"}, SEEN), ({"a": True}, {"a"}, BARRED),
    ({"a": True}, {"a", "b"}, BARRED), ({"a": False}, {"a", "b"}, UNSEEN), ({"a": True}, {"b"}, UNSEEN),
    ({"a": True}, set(), SEEN)])
def test_where_a_photo_may_stand(said: dict[str, bool], lacking: set[str], verdict: Verdict) -> None:
    assert judge(said, lacking) is verdict
