"""The proof of non-interference, repeated by one command on the school's own server."""

from __future__ import annotations

import datetime
import hashlib
import shutil
from pathlib import Path
from typing import Any

import msgspec
import pytest
from click.testing import CliRunner, Result
from PIL import Image

from school.decisions import Verdict as Decided
from school.decisions import marks_of
from school.grounds import FILE, Basis, Ground, read_grounds
from school.home import Home
from school.release import Release
from school.shown import Place, Verdict, line, record
from school.statement import read, read_bytes
from schoolpoort import repeat as repeating
from schoolpoort.commands import proof as commands
from schoolpoort.grounds import FACES
from schoolpoort.repeat import PREFIX, repeat
from schoolpoort.takedown import take_down_photos
from tests.build.schools import G3, G4, MOMENT, SMALL, THEME, made, school, text, tree_bytes, write
from tests.build.test_publishing import NOW, asks_approval, decides

CHESTNUTS = f"{G3}/2026-11-18-kastanjes.md"
LATER = datetime.datetime(2026, 11, 27, 9, 0)


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """A school whose head approved a post with a photo for all and one for the parents; much else is closed, waits or
    comes later."""
    texts = SMALL | {
        f"{G3}/2026-11-17-vlieger/bericht.md": text(
            "Vliegeren", "De vlieger hing hoog.\n\n![Een vlieger](vlieger.jpg)\n\n![Het touw](touw.jpg)",
            "2026-11-17 12:00", "published"),
        f"{G4}/2026-11-18-wacht.md": text("Wacht nog even", "Dit keurde nog niemand goed.", "2026-11-18 12:00",
                                          "published"),
        "kalender.toml": '[[event]]\ntitle = "Pakjesdag"\ndate = 2026-12-05\nkind = "activiteit"\n',
    }
    home = school(tmp_path_factory.mktemp("repeat") / "home", texts)
    asks_approval(home)
    settings = home.settings_file.read_text(encoding="utf-8")
    home.settings_file.write_text(settings.replace('look = "never"', 'look = "always"'), encoding="utf-8")
    for name, colour in (("vlieger.jpg", "orange"), ("touw.jpg", "navy")):
        Image.new("RGB", (600, 400), colour).save(home.content / f"{G3}/2026-11-17-vlieger" / name)
        digest = hashlib.sha256((home.content / f"{G3}/2026-11-17-vlieger" / name).read_bytes()).hexdigest()
        public = Verdict.BARRED if name == "touw.jpg" else Verdict.SEEN
        record(home, [line(digest, place, verdict, id="a" * 32, now=NOW)
                      for place, verdict in ((Place.CLOSED, Verdict.SEEN), (Place.PUBLIC, public))])
    made(home)
    decides(home)
    decides(home, key="2026-2027/groep-3/vlieger")
    decides(home, Decided.REVOKED, key="2026-2027/groep-4/wacht")
    made(home)
    return home


def asks(home: Home, monkeypatch: pytest.MonkeyPatch) -> Result:
    monkeypatch.setattr(commands, "repeat", lambda home, watch: repeat(home, watch, THEME))
    return CliRunner().invoke(commands.proof, ["repeat"], env={"SCHOOLPOORT_HOME": str(home.root)})


def test_what_is_public_comes_out_the_same_where_nothing_private_is(served: Home) -> None:
    before = {name: tree_bytes(served.root / name) for name in ("content", "var/trees", "var/releases")}
    done = repeat(served, theme=THEME)
    assert done.differences == ()
    photos = [len({path.name for path in served.current.glob(f"{tree}/2026-2027/groep-3/vlieger/*.jpg")})
              for tree in ("public/uit-de-groepen", "closed")]
    assert done.files > 10 and 0 < photos[0] < photos[1], "one of the two is for the parents only"
    assert done.left_out == 4, "two closed posts, one that waits, and what groep 3 says of itself"
    assert {name: tree_bytes(served.root / name) for name in before} == before
    assert not list(served.var.glob(f"{PREFIX}*"))


def test_the_home_that_it_builds_in_holds_nothing_private(served: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: dict[str, bytes] = {}
    build = repeating.build

    def looks(bare: Home, *how: Any) -> object:
        seen.update(tree_bytes(bare.root))
        return build(bare, *how)

    monkeypatch.setattr(repeating, "build", looks)
    repeat(served, theme=THEME)
    assert "content/kalender.toml" in seen and f"content/{CHESTNUTS}" in seen
    told = b" ".join((*seen.values(), *(path.encode() for path in seen))).lower()
    assert b"eikenbladeren" not in told and b"muntjes" not in told and b"keurde nog niemand" not in told
    assert b"kikkers" not in told
    assert marks_of("", "2026-2027/groep-4/wacht")[1].encode() not in told, "what was decided about a closed post"
    assert seen["var/originals/2026-2027/groep-3/2026-11-17-vlieger/vlieger.jpg"] == b"\0", "a stand-in"


def test_a_build_that_lets_the_closed_side_through_is_found(served: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    """As if a public page were made with a look at how many posts are closed."""
    page = next(served.current.glob("public/uit-de-groepen/*/groep-3/kastanjes/index.html"))
    whole = page.read_bytes()
    page.unlink()
    page.write_bytes(whole.replace(b"</body>", b"<!-- 3 --></body>"))
    done = asks(served, monkeypatch)
    page.write_bytes(whole)
    assert done.exit_code == 1
    assert "kastanjes/index.html" in done.stderr and "anders" in done.stderr
    assert asks(served, monkeypatch).exit_code == 0


def test_it_says_what_it_did_and_what_to_do_when_content_ran_ahead(served: Home,
                                                                   monkeypatch: pytest.MonkeyPatch) -> None:
    number = Release.current(served).number
    first = asks(served, monkeypatch)
    assert "zonder de 4 teksten" in first.stdout and "byte voor byte hetzelfde" in first.stdout, first.output
    write(served, "paginas/over-ons.md", SMALL["paginas/over-ons.md"].replace("linde", "eik"))
    ahead = asks(served, monkeypatch)
    assert (ahead.exit_code, "schoolpoort build" in ahead.stderr) == (1, True)
    made(served, LATER)
    assert asks(served, monkeypatch).exit_code == 0
    assert Release.current(served).number == number + 1
    assert MOMENT < LATER


def test_a_photo_that_is_taken_back_leaves_the_statement_with_all_that_was_seen_on_it(
        served: Home, tmp_path: Path) -> None:
    shutil.copytree(served.root, tmp_path / "home", symlinks=True)
    home = Home(tmp_path / "home")
    release, key = Release.current(home), "2026-2027/groep-3/vlieger"
    grounds, code = read_grounds(release.folder), next(iter(FACES))
    seen = msgspec.structs.replace(grounds, posts=grounds.posts | {key: Basis(
        ground=Ground.APPROVED, role="directie", on="2026-11-25", found={code: 1, "homework": 1})})
    (release.folder / FILE).write_bytes(seen.pack())
    before = read(read_bytes(release.folder))
    record(home, [line(photo_of(home), Place.PUBLIC, Verdict.BARRED, id="b" * 32, now=NOW)])
    take_down_photos(home, grace=0)
    after = read(read_bytes(Release.current(home).folder))
    kite = next(one for one in after.posts if one.address.endswith("/vlieger/"))
    assert kite.basis.found == {"homework": 1}
    assert len(list(after.all_files)) < len(list(before.all_files))
    done = CliRunner().invoke(commands.proof, ["verify"], env={"SCHOOLPOORT_HOME": str(home.root)})
    assert done.exit_code == 0, done.output


def photo_of(home: Home) -> str:
    """The SHA-256 of the photo that everybody could see."""
    return hashlib.sha256((home.content / f"{G3}/2026-11-17-vlieger/vlieger.jpg").read_bytes()).hexdigest()
