"""Photos in a build: derivatives beside their page, and nowhere else."""

from __future__ import annotations

import io
from pathlib import Path

import lxml.html
import pytest
from PIL import Image

from school.home import Home
from school.release import Release
from school.words import Tree
from schoolpoort.build import BuildError
from schoolpoort.rollback import rollback
from schoolpoort.treefacts import read_tree
from schoolpoort.withdraw import Reach, withdraw
from tests.build.schools import G3, G4, MOMENT, SMALL, made, school, text, tree_bytes, write

KIJKDOOS = f"{G3}/2026-11-21-kijkdoos"
OPEN = f"{G4}/2026-11-21-tuin"


def photo(colour: str, size: tuple[int, int] = (640, 480)) -> bytes:
    out = io.BytesIO()
    picture = Image.new("RGB", size, colour)
    picture.paste("white", (10, 10, 200, 100))
    exif = Image.Exif()
    exif[0x010F] = "Telefoon van Noor"
    picture.save(out, "JPEG", exif=exif)
    return out.getvalue()


@pytest.fixture
def home(tmp_path: Path) -> Home:
    home = school(tmp_path / "home", SMALL | {
        f"{KIJKDOOS}/bericht.md": text("Kijkdozen vol sterren", "Kijk dan: ![Een kijkdoos](kijkdoos-1.jpg)\n\nMooi!",
                                       "2026-11-21", Gallery="Kinderen met hun kijkdoos"),
        f"{OPEN}/bericht.md": text("De moestuin in de winter", "De boerenkool staat er nog.", "2026-11-21",
                                   "published", Gallery="De moestuin"),
    })
    for number, colour in enumerate(("navy", "maroon"), 1):
        (home.content / KIJKDOOS / f"kijkdoos-{number}.jpg").write_bytes(photo(colour))
    (home.content / OPEN / "tuin.jpg").write_bytes(photo("olive"))
    return home


def served(home: Home) -> dict[str, bytes]:
    return tree_bytes(home.current / "public") | {
        f"closed/{path}": data for path, data in tree_bytes(home.current / "closed").items()}


def test_a_photo_in_the_text_and_one_for_the_gallery_stand_on_the_page(home: Home) -> None:
    made(home)
    page = (home.current / "closed/2026-2027/groep-3/kijkdoos/index.html").read_text(encoding="utf-8")
    shown = [(image.get("alt"), image.get("width")) for image in lxml.html.fromstring(page).iter("img")]
    assert ("Een kijkdoos", "640") in shown
    assert ("Kinderen met hun kijkdoos", "640") in shown
    assert "</source>" not in page


def test_no_original_and_nothing_of_its_metadata_is_served(home: Home) -> None:
    made(home)
    everything = served(home)
    assert any(path.endswith(".webp") for path in everything)
    assert not [path for path, data in everything.items() if b"Telefoon van Noor" in data or "kijkdoos-1" in path]


def test_a_closed_photo_is_in_its_groups_tree_only(home: Home) -> None:
    made(home)
    everything = served(home)
    own = {path.rpartition("/")[2] for path in everything if "/kijkdoos/" in path and path.endswith((".webp", ".jpg"))}
    assert len(own) == 6
    for path, data in everything.items():
        if not path.startswith("closed/2026-2027/groep-3/"):
            assert not [name for name in own if name in path or name.encode() in data]


def test_a_published_photo_shows_on_the_front_from_its_years_address(home: Home) -> None:
    made(home)
    front = (home.current / "public/index.html").read_text(encoding="utf-8")
    assert 'src="/uit-de-groepen/2026-2027/groep-4/tuin/' in front


def test_one_photo_in_a_closed_and_a_published_post_stops_the_build(home: Home) -> None:
    made(home)
    before = home.current.readlink()
    (home.content / OPEN / "ook.jpg").write_bytes((home.content / KIJKDOOS / "kijkdoos-2.jpg").read_bytes())
    with pytest.raises(BuildError) as caught:
        made(home)
    assert [(f.path, f.code) for f in caught.value.findings] == [(f"{KIJKDOOS}/bericht.md", "photo-shared")]
    assert home.current.readlink() == before


def test_a_broken_photo_holds_its_post_back_and_nobody_else(home: Home) -> None:
    (home.content / KIJKDOOS / "kijkdoos-2.jpg").write_bytes(photo("navy")[:900])
    built = made(home)
    assert [(held.source, held.code, held.waits) for held in built.held] == [
        (f"{KIJKDOOS}/bericht.md", "photos-refused", True)]
    assert "kijkdoos-2.jpg" in built.held[0].why
    assert (home.current / "closed/2026-2027/groep-3/bladeren-zoeken/index.html").is_file()


def test_another_photo_makes_another_page(home: Home) -> None:
    made(home)
    (home.content / OPEN / "tuin.jpg").write_bytes(photo("teal"))
    assert set(made(home).made) == {"besloten/2026-2027/groep-4", "uit-de-groepen/2026-2027", "public"}


def test_a_withdrawn_posts_photos_are_gone_from_every_tree(home: Home) -> None:
    made(home)
    names = {path.rpartition("/")[2] for path in served(home) if "/tuin/" in path and path.endswith("p")}
    assert names
    withdraw(home, f"{OPEN}/", Reach.EVERYWHERE, MOMENT, grace=0)
    trees = tree_bytes(home.trees) | tree_bytes(home.releases)
    assert not [path for path, data in trees.items() for name in names if name in path or name.encode() in data]


def test_going_back_does_not_show_a_photo_that_is_no_longer_in_the_store(home: Home) -> None:
    made(home)
    (home.content / OPEN / "tuin.jpg").unlink()
    made(home)
    _, _, out = rollback(home, 1, MOMENT)
    assert out == (f"{OPEN}/bericht.md",)
    assert not [path for path in served(home) if "/tuin/" in path]


def test_a_tree_tells_which_files_belong_to_a_post(home: Home) -> None:
    made(home)
    folder = Release.current(home).tree_folder(Tree.parse("uit-de-groepen/2026-2027"))
    assert folder is not None
    facts = {post.key: post for post in read_tree(folder).posts}
    files = facts["2026-2027/groep-4/tuin"].files
    assert all((folder / "files" / path).is_file() for path in files)
    assert len(files) == 4


def test_a_link_to_a_photo_beside_the_text_becomes_its_large_one(home: Home) -> None:
    write(home, f"{OPEN}/bericht.md", text("De moestuin", "Zie [de foto](tuin.jpg).", "2026-11-21", "published"))
    made(home)
    page = (home.current / "public/uit-de-groepen/2026-2027/groep-4/tuin/index.html").read_text(encoding="utf-8")
    assert "tuin.jpg" not in page
    assert "-640.webp" in page
