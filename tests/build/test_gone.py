"""``schoolpoort gone``: every address that a post or photo ever had, and whether it is gone."""

from __future__ import annotations

import http.server
import shutil
import subprocess
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from school.home import Home
from schoolpoort.erase import erase, find_doomed
from schoolpoort.gone import Look, look
from schoolpoort.objects import plain_environ
from schoolpoort.trail import Trail, follow
from schoolpoort.withdraw import Reach, WithdrawError, withdraw
from tests.build.schools import G3, MOMENT, made, school, text, write
from tests.build.test_erase import put, typed
from tests.build.test_photos import photo

OLD, NEW, OTHER = f"{G3}/2026-11-21-kijkdoos", f"{G3}/2026-11-21-dozen", f"{G3}/2026-11-22-nog-eens"
STORE = "2026-2027/groep-3"
CLOSED, PUBLIC = f"/besloten/{STORE}", f"/uit-de-groepen/{STORE}"
WORDS = text("Kijkdozen vol sterren", "Sterren van zilverpapier.", "2026-11-21", "published",
             Gallery="Kinderen met hun kijkdoos")


def git(home: Home, *words: str) -> None:
    done = subprocess.run(["git", "-C", str(home.content), "-c", "user.name=n", "-c", "user.email=n@x.example", *words],
                          env=plain_environ(), capture_output=True, check=False)
    assert not done.returncode, done.stderr


@pytest.fixture(scope="module")
def lived(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """A post that was public, then moved and got another address; another shows its photo."""
    home = school(tmp_path_factory.mktemp("gone") / "home", {
        f"{OLD}/bericht.md": WORDS,
        f"{OTHER}/bericht.md": text("Nog eens de kijkdozen", "Zo mooi.", "2026-11-22", "published",
                                    Gallery="Dezelfde kijkdozen")})
    for place in ("2026-11-21-kijkdoos", "2026-11-22-nog-eens"):
        put(home, f"{STORE}/{place}", "een.jpg", "navy")
    git(home, "init", "-q", "-b", "main")
    git(home, "add", ".")
    git(home, "commit", "-qm", "een")
    made(home)
    git(home, "mv", OLD, NEW)
    git(home, "commit", "-qam", "andere naam")
    shutil.move(home.originals / STORE / "2026-11-21-kijkdoos", home.originals / STORE / "2026-11-21-dozen")
    made(home)
    return home


@pytest.fixture
def home(lived: Home, tmp_path: Path) -> Home:
    shutil.copytree(lived.root, tmp_path / "home", symlinks=True)
    return Home(tmp_path / "home")


def seen(home: Home, path: str) -> tuple[Trail, Look]:
    trail = follow(home, path)
    return trail, look(home, trail)


def test_a_post_is_known_by_every_address_it_had_whatever_name_you_give_it(home: Home) -> None:
    for path in (OLD, NEW, f"{OLD}/bericht.md", f"{CLOSED}/kijkdoos/", f"http://localhost:8000{PUBLIC}/dozen/"):
        trail, found = seen(home, path)
        pages = {address for address in trail.addresses if address.endswith("/")}
        assert pages == {f"{root}/{name}/" for root in (CLOSED, PUBLIC) for name in ("kijkdoos", "dozen")}, path
        assert not found.is_gone and found.addresses[f"{CLOSED}/dozen/"]
        assert sum(address.endswith(".webp") for address in trail.addresses) >= 4, "its photo at each address"
    with pytest.raises(WithdrawError, match="ooit stond"):
        follow(home, f"{G3}/2026-11-21-nooit")


def test_an_address_of_before_is_remembered_when_no_release_and_no_git_does(home: Home) -> None:
    shutil.rmtree(home.content / ".git")
    for number in range(6):
        write(home, f"{G3}/groep.md", f"Title: Groep 3\n\nDag {number}.\n")
        made(home)
    assert f"{PUBLIC}/kijkdoos/" in follow(home, OLD).addresses


def test_withdrawn_it_is_gone_from_the_addresses_and_not_from_the_store(home: Home) -> None:
    withdraw(home, NEW, Reach.EVERYWHERE, MOMENT, grace=0)
    _, found = seen(home, NEW)
    assert not any(where for address, where in found.addresses.items() if address.endswith("/dozen/"))
    assert "var/originals/2026-2027/groep-3/2026-11-21-dozen/een.jpg (origineel)" in found.left
    said = typed(home, "gone", NEW)
    assert said.exit_code == 1 and f"weg    {CLOSED}/dozen/" in said.output and "Het is niet overal weg" in said.output


def erased(home: Home) -> None:
    """Erased, and its text out of the content and of git."""
    erase(home, find_doomed(home, NEW), MOMENT, grace=0)
    shutil.rmtree(home.content / NEW)
    shutil.rmtree(home.content / ".git")


def test_only_when_everything_is_gone_the_command_says_so(home: Home) -> None:
    erased(home)
    said = typed(home, "gone", OLD)
    assert said.exit_code == 0, said.output
    assert f"weg    {PUBLIC}/kijkdoos/" in said.output and "Alles is weg" in said.output
    made(home)
    assert typed(home, "gone", OLD).exit_code == 0, "and the next build brings nothing back"


PLANTS = {
    "a page in an old tree": lambda home, digest, name: next(home.trees.glob("closed/*/files")) / "dozen/index.html.gz",
    "a derivative": lambda home, digest, name: home.derivatives / digest[:2] / digest / "foto-1/x.webp",
    "a derivative under its served name": lambda home, digest, name: home.var / "work" / name,
    "a look": lambda home, digest, name: home.looks / f"{digest}.webp",
    "an original elsewhere": lambda home, digest, name: home.originals / STORE / "2026-11-01-ander/zelfde.jpg",
    "an original that a restore put aside": lambda home, digest, name: home.root / "voor-herstel-1/var/originals/a.jpg",
    "a dossier": lambda home, digest, name: home.current / "dossiers/2026-2027.json",
    "the text": lambda home, digest, name: home.content / NEW / "bericht.md",
}


@pytest.mark.parametrize("plant", PLANTS.values(), ids=PLANTS)
def test_whatever_stayed_behind_is_found(home: Home, plant: object) -> None:
    trail = follow(home, NEW)
    [digest], name = trail.digests, next(one for one in trail.addresses if one.endswith(".webp")).rpartition("/")[2]
    erased(home)
    assert seen(home, NEW)[1].is_gone
    file: Path = plant(home, digest, name)  # type: ignore[operator]
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(photo("navy") if file.suffix == ".jpg" else f'{{"key":"{STORE}/dozen"}}'.encode())
    found = seen(home, NEW)[1]
    assert not found.is_gone
    assert any("voor-herstel" in one for one in found.left) == ("voor-herstel" in str(file))


def test_a_photo_is_followed_by_its_file_and_by_the_address_a_parent_saw(home: Home) -> None:
    by_file, _ = seen(home, f"{OLD}/een.jpg")
    address = next(one for one in by_file.addresses if one.startswith(f"{PUBLIC}/kijkdoos/"))
    by_address, found = seen(home, address)
    assert by_file.digests == by_address.digests and by_file.addresses == by_address.addresses
    assert {one.split("/")[4] for one in by_file.addresses} == {"kijkdoos", "dozen", "nog-eens"}
    assert not found.is_gone
    erase(home, find_doomed(home, f"{NEW}/een.jpg"), MOMENT, grace=0)
    assert seen(home, f"{OLD}/een.jpg")[1].is_gone and seen(home, address)[1].is_gone
    assert not seen(home, NEW)[1].is_gone, "the post itself stands"


def test_a_post_that_begins_with_the_same_name_is_another_one(home: Home) -> None:
    erased(home)
    write(home, f"{G3}/2026-11-23-dozen-vol.md", text("Dozen vol", "Andere dozen.", "2026-11-23"))
    made(home)
    assert seen(home, NEW)[1].is_gone


@pytest.fixture
def answering() -> Iterator[tuple[str, dict[str, int]]]:
    """A server that answers 404, a closed address 303, and what is told it otherwise."""
    told: dict[str, int] = {}

    class Answer(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(told.get(self.path, 303 if self.path.startswith("/besloten/") else 404))
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *words: object) -> None:
            """Quiet."""

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Answer)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}", told
    server.shutdown()
    server.server_close()


def test_the_running_gate_is_asked_for_each_address_and_only_ours(
        home: Home, answering: tuple[str, dict[str, int]]) -> None:
    erased(home)
    url, told = answering
    said = typed(home, "gone", NEW, "--url", url)
    assert said.exit_code == 0 and f"404  {PUBLIC}/kijkdoos/" in said.output
    told[f"{PUBLIC}/kijkdoos/"] = 200
    said = typed(home, "gone", NEW, "--url", url)
    assert said.exit_code == 1 and f"200  {PUBLIC}/kijkdoos/   STAAT ER NOG" in said.output
    del told[f"{PUBLIC}/kijkdoos/"]
    told[f"{CLOSED}/kijkdoos/"] = 200
    assert typed(home, "gone", NEW, "--url", url).exit_code == 1
    assert "is niet deze machine" in typed(home, "gone", NEW, "--url", "http://elders.example/").output
