"""The statement of a release: what is public, why, signed; whatever is other is found."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import msgspec
import pytest
from click.testing import CliRunner, Result
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from school.checker import survey
from school.decisions import Verdict
from school.findings import Finding
from school.grounds import FILE as GROUNDS
from school.grounds import Basis, Ground, Grounds
from school.home import Home
from school.memo import Memo
from school.release import Release
from school.settings import Settings
from school.statement import FILE, Statement, public_key, read, read_bytes, sign
from school.withdrawals import Reach
from schoolpoort.albums import Album
from schoolpoort.commands.build import build
from schoolpoort.commands.proof import proof
from schoolpoort.grounds import counted, grounds_of
from schoolpoort.held import Ruling
from schoolpoort.proofkey import key_file, own_key
from schoolpoort.rollback import rollback
from schoolpoort.statement import without_moment
from schoolpoort.treefacts import TreePost
from schoolpoort.withdraw import withdraw
from tests.build.schools import G3, MOMENT, SMALL, made, school, text, write
from tests.build.test_non_interference import without
from tests.build.test_publishing import CHESTNUTS, asks_approval, decides
from tests.build.test_publishing import KEY as CHESTNUT

PHONE = "Bel de moeder van een van de kinderen op 06 12 34 56 78 over de kastanjes bij de poort."


@pytest.fixture(scope="module")
def approved(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """A school with one published post that the head approved; tests work on a copy."""
    home = school(tmp_path_factory.mktemp("statement") / "home")
    asks_approval(home)
    write(home, CHESTNUTS, SMALL[CHESTNUTS].rstrip() + f"\n\n{PHONE}\n")
    made(home)
    decides(home)
    made(home)
    return home


@pytest.fixture
def home(approved: Home, tmp_path: Path) -> Home:
    shutil.copytree(approved.root, tmp_path / "home", symlinks=True)
    return Home(tmp_path / "home")


def statement(home: Home) -> Statement:
    return read(read_bytes(Release.current(home).folder))


def proves(home: Home, *words: str) -> Result:
    return CliRunner().invoke(proof, list(words), env={"SCHOOLPOORT_HOME": str(home.root)})


def a_page(home: Home) -> Path:
    return next(home.current.glob("public/uit-de-groepen/*/groep-3/kastanjes/index.html"))


def test_it_names_every_file_the_post_it_comes_from_and_the_role_that_approved_it(home: Home) -> None:
    said = statement(home)
    post = next(one for one in said.posts if one.source == CHESTNUTS)
    assert (post.address, post.title) == ("/uit-de-groepen/2026-2027/groep-3/kastanjes/", "Kastanjes rapen")
    assert (post.basis.ground, post.basis.role, post.basis.on) == (Ground.APPROVED, "directie", "2026-11-25")
    assert [one.path for one in post.files] == ["uit-de-groepen/2026-2027/groep-3/kastanjes/index.html"]
    page = next(one for one in said.posts if one.source == "paginas/over-ons.md")
    assert page.basis.ground is Ground.PAGE
    there = {file.relative_to(home.current / "public").as_posix()
             for folder in (home.current / "public", home.current / "public/uit-de-groepen/2026-2027")
             for file in folder.rglob("*") if file.is_file() and file.suffix not in (".gz", ".br")}
    assert {one.path for one in said.all_files} == there


def test_it_says_which_rules_were_looked_at_and_what_they_gave_but_never_of_names(home: Home) -> None:
    said = statement(home)
    assert [rule.number for rule in said.rules] == list(range(1, len(said.rules) + 1))
    found = next(one for one in said.posts if one.source == CHESTNUTS).basis.found
    assert found["private-data"] == 1
    named = {rule.code for rule in said.rules if rule.looked != "here"}
    assert {"name-full", "name-school", "name-word", "photo-consent"} <= named
    assert not any(set(one.basis.found) & named for one in said.posts)


def test_who_approved_a_post_anew_is_named_though_no_page_is_other(home: Home) -> None:
    """And so they are when the school goes back to the release of before."""
    before = Release.current(home)
    decides(home, role="leerkracht")
    assert made(home).made == ()
    assert Release.current(home).facts.trees == before.facts.trees
    assert by_whom(home) == "leerkracht"
    rollback(home, before.number, MOMENT)
    assert by_whom(home) == "leerkracht"


def by_whom(home: Home) -> str:
    """The role that the statement names for the chestnuts."""
    return next(one for one in statement(home).posts if one.source == CHESTNUTS).basis.role


def test_what_is_seen_later_counts_too_where_no_page_is_other(home: Home) -> None:
    """A builder that stays keeps what it found of a tree, and a face is found when there is time for it."""
    before = seen(home, memo := Memo())
    assert seen(home, memo, Finding(f"{G3}/sommen.md", 3, "hours", "van wat besloten is")) is before
    hours = Finding(CHESTNUTS, 3, "hours", "er staat een tijd in")
    after = seen(home, memo, hours, Finding(CHESTNUTS, 3, "name-word", "een regel die hier niet telt"))
    assert after.posts[CHESTNUT].found == before.posts[CHESTNUT].found | {"hours": 1}
    assert seen(home, memo) == before


def test_a_post_that_is_closed_by_now_has_no_ground_to_be_public(home: Home) -> None:
    """Its tree stands until the build is done, and a builder that stays knew its ground."""
    memo = Memo()
    assert seen(home, memo).posts[CHESTNUT].ground is Ground.APPROVED
    write(home, CHESTNUTS, SMALL[CHESTNUTS].replace("Status: published\n", ""))
    assert CHESTNUT not in seen(home, memo).posts and CHESTNUT not in seen(home, Memo()).posts


def seen(home: Home, memo: Memo, *more: Finding) -> Grounds:
    """The grounds of the trees that stand, by the texts as they are now and what else was found."""
    settings, trees = Settings.read(home), Release.current(home).facts.trees
    report = survey(home, settings, moment=MOMENT)
    return grounds_of({name: home.trees / place for name, place in trees.items()}, memo.same("settings", settings),
                      replace(report, findings=(*report.findings, *more)), {},
                      memo.same("ruling", Ruling.read(home, settings)), memo)


def test_a_photo_that_the_public_does_not_see_counts_for_nothing() -> None:
    """That there is a face on a photo which was left out tells of the closed side."""
    album = Album(items={name: {"kind": "photo", "src": f"{name}.webp", "full": f"{name}.webp"}
                         for name in ("een.jpg", "twee.jpg")})
    seen = [Finding(CHESTNUTS, 0, "face-small", f"op de foto “{name}” is te zien: 1 gezicht", severity="ask")
            for name in album.items]
    post = TreePost(source=CHESTNUTS, key="k", address="/a/", title="t", files=("a/index.html", "a/een.jpg.webp"))
    assert counted(seen, album, post) == {"face-small": 1}
    assert counted(seen, album, msgspec.structs.replace(post, files=("a/index.html",))) == {}


def test_nothing_in_it_tells_of_what_is_closed(home: Home, tmp_path: Path) -> None:
    """Without everything private the statement says the same, whatever its moment."""
    bare = without(home, tmp_path / "kaal")
    shutil.copyfile(home.decisions_file, _in(bare.decisions_file))
    made(bare)
    assert len(list(bare.content.rglob("*.md"))) < len(list(home.content.rglob("*.md")))
    assert without_moment(statement(bare)) == without_moment(statement(home))
    assert "sommen" not in read_bytes(Release.current(home).folder).decode().lower()


def _in(file: Path) -> Path:
    file.parent.mkdir(parents=True, exist_ok=True)
    return file


def test_a_release_of_something_closed_takes_it_over_so_that_its_moment_tells_nothing(home: Home) -> None:
    before = read_bytes(Release.current(home).folder)
    write(home, f"{G3}/2026-11-22-vlieger.md", text("Vliegeren", "De vlieger hing in de boom.", "2026-11-22 12:00"))
    built = made(home, MOMENT.replace(hour=18))
    assert any("besloten" in tree for tree in built.made)
    assert read_bytes(Release.current(home).folder) == before
    write(home, "paginas/wie.md", "Title: Wie wij zijn\nStatus: published\n\nWij zijn de linde.\n")
    made(home, MOMENT.replace(hour=19))
    assert statement(home).since == "2026-11-25T19:00:00"


def test_an_untouched_site_is_in_order_by_one_command(home: Home) -> None:
    done = proves(home, "verify")
    assert (done.exit_code, "In orde" in done.stdout) == (0, True), done.output
    shown = proves(home, "--out", str(home.root / "verklaring.json"))
    assert "1: goedgekeurd door directie" in shown.stdout
    assert public_key(own_key(home)) in shown.stdout
    copy = home.root / "kopie"
    shutil.copytree(home.current / "public", copy)
    key = proves(home, "key").stdout.strip()
    assert proves(home, "verify", str(home.root / "verklaring.json"), "--tree", str(copy), "--key", key).exit_code == 0
    assert proves(home, "verify", str(copy)).exit_code == 0


def a_changed_byte(home: Home) -> None:
    page = a_page(home)
    data = bytearray(page.read_bytes())
    data[-9] ^= 1
    page.unlink()
    page.write_bytes(data)


def a_changed_sibling(home: Home) -> None:
    """What a browser gets that accepts gzip."""
    page = a_page(home)
    packed = page.with_name("index.html.gz")
    packed.unlink(missing_ok=True)
    packed.write_bytes(b"\x1f\x8b no gzip at all")


def an_extra_file(home: Home) -> None:
    a_page(home).with_name("geheim.jpg").write_bytes(b"een foto")


def an_extra_sibling(home: Home) -> None:
    a_page(home).with_name("geheim.html.gz").write_bytes(b"een pagina")


def a_link(home: Home) -> None:
    (home.current / "public/besloten").symlink_to(home.current.resolve() / "closed")


def a_file_less(home: Home) -> None:
    a_page(home).unlink()


@pytest.mark.parametrize(("tamper", "what"), [
    (a_changed_byte, "is anders"), (a_changed_sibling, "is anders"), (an_extra_file, "staat niet in de verklaring"),
    (an_extra_sibling, "staat niet in de verklaring"), (a_link, "geen gewoon bestand"), (a_file_less, "ontbreekt"),
])
def test_whatever_is_other_in_the_public_tree_is_found(home: Home, tamper: Callable[[Home], None], what: str) -> None:
    tamper(home)
    done = proves(home, "verify")
    assert done.exit_code == 1
    assert what in done.stderr, done.output
    assert done.stderr.count("klopt het niet") == 1 and "1 keer" in done.stderr


def rewritten(home: Home, said: Statement, key: Ed25519PrivateKey) -> None:
    file = Release.current(home).folder / FILE
    file.unlink()
    file.write_bytes(sign(said, key))


def test_a_forged_statement_is_refused(home: Home) -> None:
    file = Release.current(home).folder / FILE
    whole = json.loads(file.read_bytes())
    whole["body"]["posts"][0]["basis"]["role"] = "conciërge"
    file.write_bytes(json.dumps(whole, separators=(",", ":"), sort_keys=True, ensure_ascii=False).encode())
    assert "handtekening klopt niet" in proves(home, "verify").stderr
    other = Ed25519PrivateKey.generate()
    rewritten(home, msgspec.structs.replace(_valid(home), key=public_key(other)), other)
    done = proves(home, "verify")
    assert (done.exit_code, "andere sleutel" in done.stderr) == (1, True)
    rewritten(home, _valid(home), other)
    assert "handtekening klopt niet" in proves(home, "verify").stderr, "our key named, another one used"


def _valid(home: Home) -> Statement:
    """A statement of this very release, as the key of here would sign it."""
    (Release.current(home).folder / FILE).unlink(missing_ok=True)
    proves(home, "key", "--new")
    return statement(home)


def test_a_post_that_nobody_approved_is_found(home: Home) -> None:
    said = statement(home)
    posts = tuple(msgspec.structs.replace(one, basis=Basis()) if one.source == CHESTNUTS else one
                  for one in said.posts)
    rewritten(home, msgspec.structs.replace(said, posts=posts), own_key(home))
    assert "door niemand goedgekeurd" in proves(home, "verify").stderr
    rewritten(home, said, own_key(home))
    home.decisions_file.write_bytes(b"")
    done = proves(home, "verify")
    assert (done.exit_code, f"{CHESTNUTS}" in done.stderr) == (1, True), "the statement says so, the decisions do not"


def test_one_that_was_taken_off_the_site_is_found_too(home: Home) -> None:
    decides(home, Verdict.REVOKED)
    assert "goedgekeurd" in proves(home, "verify").stderr


def test_what_is_taken_away_leaves_the_statements_of_every_kept_release(home: Home) -> None:
    withdraw(home, CHESTNUTS, Reach.PUBLIC, MOMENT, grace=0)
    assert proves(home, "verify").exit_code == 0
    for release in Release.kept(home):
        said = "".join((release.folder / name).read_text() for name in ("release.json", GROUNDS, FILE))
        assert "kastanjes" not in said.lower(), release.number


@pytest.mark.parametrize("damage", [Path.unlink, lambda file: file.write_bytes(b"{")], ids=["missing", "damaged"])
def test_grounds_that_cannot_be_read_stop_no_taking_away_and_are_told(
        home: Home, damage: Callable[[Path], object]) -> None:
    damage(Release.current(home).folder / GROUNDS)
    withdraw(home, "paginas/over-ons.md", Reach.EVERYWHERE, MOMENT, grace=0)
    assert not (home.current / "public/over-ons").exists()
    assert "door niemand goedgekeurd" in proves(home, "verify").stderr
    write(home, f"{G3}/2026-11-23-regen.md", text("Regen", "Het regende de hele dag.", "2026-11-23 12:00"))
    made(home)
    assert proves(home, "verify").exit_code == 0, "the next build knows them again"


def test_the_key_is_the_builds_alone_and_without_it_taking_away_goes_on(home: Home) -> None:
    file = key_file(home)
    assert (file.stat().st_mode & 0o777, home.proof.stat().st_mode & 0o777) == (0o600, 0o700)
    file.chmod(0o644)
    assert "kunnen" in proves(home, "verify").stderr
    withdraw(home, CHESTNUTS, Reach.PUBLIC, MOMENT, grace=0)
    assert not any(home.current.glob("public/uit-de-groepen/*/groep-3/kastanjes/index.html"))
    built = CliRunner().invoke(build, ["--moment", "2026-11-25"], env={"SCHOOLPOORT_HOME": str(home.root)})
    assert (built.exit_code, "geen verklaring" in built.stderr) == (0, True), built.output
    assert "geen verklaring" in proves(home, "verify").stderr


def test_a_new_key_signs_what_is_public_now(home: Home) -> None:
    old = public_key(own_key(home))
    new = proves(home, "key", "--new").stdout.strip()
    assert new != old
    assert proves(home, "verify").exit_code == 0
    assert proves(home, "verify", "--key", old).exit_code == 1
