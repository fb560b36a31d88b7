"""A school that is read from a mirror: published to a real S3-compatible store, fetched
from it by a home on "another machine", and served there as it is at home."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest
from sqlalchemy import insert

from gate import keys, schema
from gate.register import Register
from school.home import PROGRAM, Home
from school.manifest import Manifest
from school.release import Release
from school.settings import Settings
from school.withdrawals import Reach
from school.words import Tree
from schoolpoort.parcel import OBJECTS
from schoolpoort.withdraw import withdraw
from tests.build.schools import G3, MOMENT, SCHOOL, SMALL, made, text, tree_bytes
from tests.build.schools import school as write_school
from tests.build.test_photos import photo
from tests.conftest import Figure
from tests.gate.conftest import a_database
from tests.gate.guarded.bucket import BUILDS, READS, Bucket
from tests.gate.guarded.front import BY, URL, nginx
from tests.gate.guarded.gates import Answer, School, a_free_port, cast, utc_now
from tests.gate.guarded.releases import Printer
from tests.gate.guarded.test_several import Several
from tests.gate.postoffice import PostOffice, open_office

pytestmark = pytest.mark.xdist_group("store")
PART = "s3://school/mirrored"
ANNA = "anna@ouders.example"
KIJKDOOS = f"{G3}/2026-11-21-kijkdoos"
POST = "/besloten/2026-2027/groep-3/kijkdoos/"
WORDS = b"In de schoenendoos scheen een maan"


@dataclass
class Pair:
    """A school, its mirror, and who brings and fetches."""

    bucket: Bucket
    origin: School
    mirror: School
    office: PostOffice
    front: int = 0
    running: list[subprocess.Popen[bytes]] = field(default_factory=list)

    def runs(self, home: Home, keys: dict[str, str], *words: str) -> None:
        with open(home.root / "store.log", "wb") as log:
            self.running.append(subprocess.Popen(
                [sys.executable, "-m", "schoolpoort", "--home", str(home.root), *words], cwd=PROGRAM,
                env={**os.environ, **keys}, stdout=subprocess.DEVNULL, stderr=log))

    def until(self, school: School, path: str, token: str, status: int, patience: float = 10) -> float:
        """How long it took until a gate answered so."""
        began = time.monotonic()
        while ask(school, path, token).status != status:
            assert time.monotonic() - began < patience, f"{path} never became {status}"
            time.sleep(0.02)
        return time.monotonic() - began


    def until_said(self, school: School, words: str) -> None:
        """Who brings or fetches for a school says so."""
        until = time.monotonic() + 20
        while words not in (school.home.root / "store.log").read_text():
            assert time.monotonic() < until, f"nobody said: {words}"
            time.sleep(0.05)


def ask(school: School, path: str, token: str = "", **more: str) -> Answer:
    method = more.pop("method", "GET")
    fields = tuple(f"{name.replace('_', '-')}: {value}" for name, value in more.items())
    return school.ask(path, token, host="localhost", method=method, headers=fields)


def write_origin(root: Path, server: str) -> Home:
    home = write_school(root, SMALL | {
        f"{KIJKDOOS}/bericht.md": text("Kijkdozen vol sterren", f"{WORDS.decode()}.", "2026-11-21", Gallery="Dozen")})
    (home.content / KIJKDOOS / "kijkdoos-1.jpg").write_bytes(photo("navy"))
    home.settings_file.write_text(SCHOOL.replace("http://localhost:8000", URL) + server)
    made(home)
    keys.rotate(home.keys, utc_now())
    return home


def write_mirror(root: Path, origin: Home, bucket: Bucket) -> Home:
    """What a mirror is given: the settings, and the keys that tokens are signed with."""
    root.mkdir()
    home = Home(root)
    home.settings_file.write_text(origin.settings_file.read_text().replace("mirror = false", "mirror = true"))
    shutil.copytree(origin.keys, home.keys)
    return home


@pytest.fixture(scope="module")
def pair(bucket: Bucket, postgres: str, migrated: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pair]:
    folder = tmp_path_factory.mktemp("pair")
    with open_office(PostOffice()) as office, a_database(postgres, "mirrored", migrated) as database:
        server = (f'[server]\ndatabase = "{database}"\ntrusted_proxies = ["127.0.0.1"]\n[server.mail]\n'
                  f'host = "127.0.0.1"\nport = {office.port}\n{bucket.toml(PART)}')
        home = write_origin(folder / "origin", server)
        settings = Settings.read(home)
        register = Register.open(home, settings)
        origin = School(home, settings, register, Printer(home), cast(register), a_free_port())
        with register.changing() as rows:
            rows.execute(insert(schema.address).values(mail=ANNA, person=origin.people["anna"]))
        mirror = replace(origin, home=write_mirror(folder / "mirror", home, bucket), port=a_free_port())
        both = Pair(bucket, origin, mirror, office)
        try:
            both.runs(home, BUILDS, "store", "push", "--watch")
            both.runs(mirror.home, READS, "store", "fetch", "--watch", "--every", "0.25")
            with ThreadPoolExecutor(2) as both_at_once:
                list(both_at_once.map(lambda school: school.start(1), (origin, mirror)))
            with nginx(folder / "nginx", [origin.port], [mirror.port]) as both.front:
                yield both
        finally:
            for school in (origin, mirror):
                if school.server:
                    school.stop()
            for process in both.running:
                process.terminate()
                process.wait(timeout=10)
            register.close()


def sample(home: Home) -> list[str]:
    """Every address of the release, pages by their folder, and some that are not there."""
    found = ["/besloten/", "/besloten/2026-2027/groep-9/", f"{POST}../geheim/", "/besloten/2026-2027/groep-3/nee/"]
    for name, place in Release.current(home).facts.trees.items():
        for entry in Manifest(home.trees / place / "manifest.sqlite"):
            found.append(Tree.parse(name).prefix + entry.path.removesuffix("index.html"))
    return found


def test_a_mirror_answers_as_the_school_itself_does(pair: Pair) -> None:
    """Status, every header but the date, and every byte; for who may and who may not."""
    people = {name: pair.origin.token(name) for name in ("anna", "bram", "marieke")} | {"nobody": "", "forged": "a.b.c"}
    seen = set()
    for path in sample(pair.origin.home):
        for name, token in people.items():
            tag = ask(pair.origin, path, token).headers.get("etag", '"x"')
            ways: list[dict[str, str]] = [{}]
            if name == "anna":
                ways += [{"Accept_Encoding": "br"}, {"Accept_Encoding": "gzip"}, {"method": "HEAD"},
                         {"Range": "bytes=3-9"}, {"If_None_Match": tag}]
            for way in ways:
                here, there = (ask(school, path, token, **way) for school in (pair.origin, pair.mirror))
                for answer in (here, there):
                    answer.headers.pop("date", None)
                assert here == there, (path, name, way)
                seen.add((here.status, path.startswith("/besloten/")))
    assert seen >= {(200, True), (206, True), (304, True), (303, True), (404, True), (200, False), (304, False)}


def test_people_read_from_the_mirror_and_are_answered_by_the_school(pair: Pair) -> None:
    """nginx asks the mirror, and where it only reads the whole gate answers: signing in,
    the account, a public page that is not there."""
    anna = Several(pair.origin, pair.office, (0, 0), pair.front).signs_in(ANNA)
    page, account, none = anna.get(POST), anna.get("/account/"), anna.get("/bestaat-niet/")
    assert (page.status, account.status, none.status) == (200, 200, 404)
    assert page.headers[BY] == f"127.0.0.1:{pair.mirror.port}"
    assert account.headers[BY].endswith(f"127.0.0.1:{pair.origin.port}")
    assert ask(pair.mirror, "/account/", anna.jar["__Host-schoolpoort"]).status == 421
    assert anna.post("/uitloggen/").status == 303
    assert anna.get(POST).status == 303


def test_a_withdrawn_post_leaves_the_store_and_the_mirror_within_seconds(pair: Pair, figure: Figure) -> None:
    token, store = pair.origin.token("anna"), pair.bucket.store(PART)
    assert ask(pair.mirror, POST, token).status == 200
    assert any(WORDS in store.get(name) for name in store.names(OBJECTS))
    began = time.monotonic()
    done = subprocess.run([sys.executable, "-m", "schoolpoort", "--home", str(pair.origin.home.root), "withdraw", POST],
                          cwd=PROGRAM, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    pair.until(pair.mirror, POST, token, 404)
    took = time.monotonic() - began
    figure(16, f"withdrawn: gone from a mirror behind an S3 store {took:.1f} s after the command was typed")
    assert took < 6
    time.sleep(1.5)  # the old trees go when no request can still be reading them
    assert not any(WORDS in store.get(name) for name in store.names(OBJECTS))
    assert not [path for path, data in tree_bytes(pair.mirror.home.var).items() if WORDS in data]


def test_reading_goes_on_without_the_store_and_follows_when_it_is_back(pair: Pair) -> None:
    """Last: it takes the store away. What is withdrawn meanwhile goes when it is back."""
    token, path = pair.origin.token("anna"), "/uit-de-groepen/2026-2027/groep-3/kastanjes/"
    pair.bucket.stop()
    withdraw(pair.origin.home, path, Reach.EVERYWHERE, MOMENT, grace=0)
    pair.until(pair.origin, path, "", 404)
    for school in (pair.origin, pair.mirror):
        pair.until_said(school, "geeft geen antwoord")
    for _ in range(10):
        assert ask(pair.mirror, "/besloten/2026-2027/groep-3/", token).status == 200
        assert ask(pair.mirror, path).status == 200, "nobody could tell it"
    assert all(process.poll() is None for process in pair.running)
    pair.bucket.start()
    pair.until(pair.mirror, path, "", 421, patience=30)
