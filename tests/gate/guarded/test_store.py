"""A release goes to a real S3-compatible store and comes out in another home as it was;
what is taken away leaves both; what is half, changed or open to all is refused."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import msgspec
import obstore
import pytest
from click.testing import CliRunner, Result

from school.home import Home
from school.manifest import Manifest
from school.release import Release, ReleaseError
from school.withdrawals import Reach
from schoolpoort.build import BuildError
from schoolpoort.cli import cli
from schoolpoort.mirror import Mirror
from schoolpoort.parcel import OBJECTS, File, object_of, read_list, sha256_of
from schoolpoort.shipping import Shipper
from schoolpoort.store import Store, StoreError
from schoolpoort.withdraw import withdraw
from tests.build.schools import G3, G4, MOMENT, SCHOOL, SMALL, made, text, tree_bytes, write
from tests.build.schools import school as write_school
from tests.build.test_photos import photo
from tests.gate.guarded.bucket import BUILDS, READS, Bucket

pytestmark = pytest.mark.xdist_group("store")
KIJKDOOS = f"{G3}/2026-11-21-kijkdoos"
WORDS = "In de schoenendoos scheen een maan van zilverpapier."


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """A small school with photos. Tests take copies."""
    home = write_school(tmp_path_factory.mktemp("built") / "home", SMALL | {
        f"{KIJKDOOS}/bericht.md": text("Kijkdozen vol sterren", WORDS, "2026-11-21", Gallery="Onze kijkdozen")})
    for number, colour in enumerate(("navy", "maroon")):
        (home.content / KIJKDOOS / f"kijkdoos-{number}.jpg").write_bytes(photo(colour))
    made(home)
    return home


@pytest.fixture
def origin(built: Home, tmp_path: Path) -> Home:
    shutil.copytree(built.root, tmp_path / "origin", symlinks=True)
    return Home(tmp_path / "origin")


@pytest.fixture
def url(request: pytest.FixtureRequest) -> str:
    """A part of the bucket for this test alone."""
    return f"s3://school/{request.node.name.replace('_', '-')[:60]}"


@pytest.fixture
def store(bucket: Bucket, url: str) -> Store:
    return bucket.store(url)


@pytest.fixture
def mirror(bucket: Bucket, url: str, tmp_path: Path) -> Mirror:
    """Another machine's home, with a key that only reads."""
    (tmp_path / "mirror").mkdir()
    return Mirror(Home(tmp_path / "mirror"), bucket.store(url, READS))


class Faulty(Store):
    """A store that something happens to before the ``after``-th object is put."""

    def __init__(self, store: Store, after: int, happens: Callable[[], None]) -> None:
        self.__dict__.update(store.__dict__)
        self.left, self.happens = after, happens

    def put(self, name: str, data: bytes | Path) -> None:
        self.left -= 1
        if self.left == 0:
            self.happens()
        super().put(name, data)


def cut_off() -> None:
    raise StoreError("de lijn is weg")


def served(home: Home) -> dict[str, bytes]:
    """All that a gate or a plain web server reads of the current release."""
    places = Release.current(home).facts.trees
    return {f"{name}/{path}": data for name, place in places.items()
            for path, data in tree_bytes(home.trees / place).items()} | {
        f"public: {path}": data for path, data in tree_bytes(home.output).items()}


def objects(store: Store) -> dict[str, bytes]:
    return {name: store.get(name) for name in store.names(OBJECTS)}


def test_a_release_comes_out_as_it_went_in_and_a_new_post_costs_its_own_files(
        origin: Home, store: Store, mirror: Mirror) -> None:
    shipper = Shipper(origin, store)
    first = shipper.ship()
    taken = mirror.fetch(grace=0)
    assert taken and (first.deleted, taken.trees) == (0, len(Release.current(origin).facts.trees))
    assert served(mirror.home) == served(origin) and mirror.fetch(grace=0) is None
    assert shipper.ship().brought == 0 and Shipper(origin, store).ship().brought == 0
    write(origin, f"{G3}/2026-11-22-egels.md", text("Egels", "Een egel in de tuin.", "2026-11-22"))
    made(origin)
    second, whole = shipper.ship(), len(list(store.names(OBJECTS)))
    assert 0 < second.brought < whole / 2, "the photos and all other groups were there"
    newer = mirror.fetch(grace=0)
    assert newer and newer.trees == 1 and newer.files < second.brought + 10
    assert served(mirror.home) == served(origin)
    assert shipper.differences() == () and len(Release.kept(mirror.home)) == 1


@pytest.mark.parametrize("reach", [Reach.EVERYWHERE, Reach.PUBLIC])
def test_what_is_taken_away_leaves_the_store_and_the_mirror(
        origin: Home, store: Store, mirror: Mirror, reach: Reach) -> None:
    post, words = ("kijkdoos", WORDS) if reach is Reach.EVERYWHERE else ("kastanjes", "kastanjes rolden")
    shipper = Shipper(origin, store)
    shipper.ship()
    mirror.fetch(grace=0)
    of_it = {sha256 for place in Release.current(origin).facts.trees.values()
             if reach is Reach.EVERYWHERE or place.startswith("public/")
             for path, _, sha256 in Manifest(origin.trees / place / "manifest.sqlite").hashes() if f"{post}/" in path}
    assert len(of_it) >= (5 if reach is Reach.EVERYWHERE else 1)
    assert any(words.encode() in data for data in objects(store).values())
    withdraw(origin, f"2026-2027/groep-3/{post}", reach, MOMENT, grace=0)
    assert shipper.differences() != ()
    assert shipper.ship().deleted > 0 and shipper.differences() == ()
    mirror.fetch(grace=0)
    closed = {sha256_of(data) for path, data in served(origin).items() if path.startswith("besloten/")}
    assert not of_it - closed & {name.rpartition("/")[2] for name in objects(store)}
    if reach is Reach.EVERYWHERE:
        held = [*objects(store).values(), *tree_bytes(mirror.home.var).values()]
        assert not [data for data in held if words.encode() in data or b"kijkdoos" in data]
    assert served(mirror.home) == served(origin)


@pytest.mark.parametrize("gone", [False, True])
def test_a_withdrawal_while_a_release_is_brought_wins(origin: Home, store: Store, gone: bool) -> None:
    def taken() -> None:
        withdraw(origin, "2026-2027/groep-3/kijkdoos", Reach.EVERYWHERE, MOMENT, grace=0)
        if gone:
            store.put(object_of("f" * 64), b"brought by another hand, and not written down any more")
            raise FileNotFoundError("what it was bringing")

    Shipper(origin, Faulty(store, 12, taken)).ship()
    assert Shipper(origin, store).differences() == ()
    assert not any(WORDS.encode() in data for data in objects(store).values())


def test_half_a_release_is_never_seen(origin: Home, store: Store, mirror: Mirror) -> None:
    with pytest.raises(StoreError, match="de lijn is weg"):
        Shipper(origin, Faulty(store, 30, cut_off)).ship()
    with pytest.raises(StoreError, match="schoolpoort store push"):
        mirror.fetch(grace=0)
    Shipper(origin, store).ship()
    mirror.fetch(grace=0)
    before = served(mirror.home)
    write(origin, f"{G4}/2026-11-22-egels.md", text("Egels", "Een egel in de tuin.", "2026-11-22", "published"))
    made(origin)
    with pytest.raises(StoreError, match="de lijn is weg"):
        Shipper(origin, Faulty(store, 15, cut_off)).ship()
    assert mirror.fetch(grace=0) is None and served(mirror.home) == before
    assert Shipper(origin, store).ship().deleted > 0
    mirror.fetch(grace=0)
    assert served(mirror.home) == served(origin)


def test_bytes_that_changed_in_the_store_are_refused(origin: Home, store: Store, mirror: Mirror) -> None:
    shipper = Shipper(origin, store)
    shipper.ship()
    page = next(name for name, data in objects(store).items() if WORDS.encode() in data and b"<html" in data)
    whole = store.get(page)
    store.put(page, whole.replace(b"maan", b"zon!"))
    with pytest.raises(StoreError, match="kwam anders uit"):
        mirror.fetch(grace=0)
    with pytest.raises(ReleaseError):
        Release.current(mirror.home)
    store.put(page, whole)
    assert mirror.fetch(grace=0) and served(mirror.home) == served(origin)


def test_a_list_that_names_a_file_outside_its_tree_is_refused() -> None:
    for path in ("../keys/gate-1.json", "files/../../x", "/etc/passwd", "files//x", "files/\0x", ""):
        data = msgspec.json.encode([File(path, "0" * 64, 1)])
        with pytest.raises(StoreError, match="klopt niet"):
            read_list(data, sha256_of(data))
    with pytest.raises(StoreError, match="klopt niet"):
        read_list(b"[]", "0" * 64)


def test_a_file_that_changed_on_the_disk_is_not_brought(origin: Home, store: Store) -> None:
    tree = next(origin.trees / place for place in Release.current(origin).facts.trees.values())
    next(tree.rglob("*.html")).write_text("iets anders")
    with pytest.raises(StoreError, match="niet meer wat de bouw"):
        Shipper(origin, store).ship()


def test_a_bucket_that_anybody_reads_or_that_forgets_nothing_gets_nothing(
        origin: Home, bucket: Bucket, store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    everybodys = bucket.store("s3://open/linde")
    with pytest.raises(StoreError, match="voor iedereen te lezen"):
        Shipper(origin, everybodys).ship()
    put = obstore.put
    monkeypatch.setattr(obstore, "put", lambda *given: {**put(*given), "version": "v1"})
    with pytest.raises(StoreError, match="oude versies"):
        Shipper(origin, store).ship()
    assert list(everybodys.names(OBJECTS)) == [] == list(store.names(OBJECTS))


def test_a_mirror_can_not_write(bucket: Bucket, store: Store, url: str) -> None:
    store.put(object_of("0" * 64), b"x")
    with pytest.raises(StoreError, match="weigert deze sleutel"):
        bucket.store(url, READS).put("current", b"x")
    with pytest.raises(StoreError, match="weigert deze sleutel"):
        bucket.store(url, {**READS, "AWS_SECRET_ACCESS_KEY": "no"}).get(object_of("0" * 64))


def told(home: Home, *words: str, keys: dict[str, str] = BUILDS) -> Result:
    return CliRunner().invoke(cli, ["--home", str(home.root), *words], env={**dict.fromkeys(BUILDS, ""), **keys})


def test_the_command_says_in_words_what_is_wrong(origin: Home, bucket: Bucket, url: str, tmp_path: Path) -> None:
    nowhere = bucket.toml(url).replace(bucket.endpoint, "http://127.0.0.1:9")
    for toml, keys, words in ((bucket.toml(url), {}, "AWS_ACCESS_KEY_ID en AWS_SECRET_ACCESS_KEY"),
                              ("", BUILDS, "[server.store]"), (nowhere, BUILDS, "geeft geen antwoord")):
        origin.settings_file.write_text(SCHOOL + toml)
        done = told(origin, "store", "push", keys=keys)
        assert done.exit_code == 1 and words in done.stderr and "Traceback" not in done.output
    origin.settings_file.write_text(SCHOOL + bucket.toml(url))
    assert told(origin, "store", "check").exit_code == 1
    done = told(origin, "store", "push")
    assert (done.exit_code, done.stderr) == (0, "") and "Uitgave 1 staat in de opslag" in done.output
    assert told(origin, "store", "check").exit_code == 0
    assert "✓ opslag" in told(origin, "doctor").output
    gone = f"{G3}/2026-11-18-kastanjes.md"
    withdraw(origin, gone, Reach.EVERYWHERE, MOMENT, grace=0)
    said = told(origin, "gone", gone)
    assert said.exit_code == 1 and "De opslag: de opslag heeft uitgave 1, hier staat 2." in said.output
    assert "✗ opslag" in told(origin, "doctor").output
    assert told(origin, "store", "push").exit_code == 0 and "De opslag:" not in told(origin, "gone", gone).output
    assert told(origin, "store", "fetch", keys=READS).exit_code == 1, "it would write over its own releases"


def test_a_mirror_builds_and_takes_away_nothing_by_itself(bucket: Bucket, origin: Home, url: str) -> None:
    origin.settings_file.write_text(SCHOOL + bucket.toml(url, mirror=True))
    with pytest.raises(BuildError, match="spiegel"):
        made(origin)
    for words in (("withdraw", f"{G3}/2026-11-18-kastanjes.md"), ("rollback",), ("store", "push")):
        done = told(origin, *words)
        assert done.exit_code == 1 and "spiegel" in done.stderr
