"""A backup and what comes of it: nothing is lost, nobody who was removed reads anything; on both stores."""

from __future__ import annotations

import datetime
import hashlib
import io
import socket
import tarfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pyrage
import pytest
from click.testing import CliRunner, Result
from sqlalchemy import create_engine, delete, func, insert, select, text, update

from gate import alive, codes, dump, erasure, schema
from gate.errors import StoreUnavailable
from gate.register import UNFINISHED, Register
from gate.staff import add_staff, end_access
from gate.writing.drafts import Drafts
from school import epoch, erased, withdrawals
from school.erased import What
from school.home import Home
from school.settings import Settings
from school.withdrawals import Reach, Withdrawal
from schoolpoort import restore as restoring
from schoolpoort.backup import make
from schoolpoort.cli import cli
from schoolpoort.kept import name_of
from schoolpoort.restore import Restored, RestoreError, Wishes
from schoolpoort.restore import restore as put_back
from schoolpoort.seal import Lock, Opener, SealError
from tests.conftest import Figure
from tests.gate.conftest import database, migrated, postgres  # noqa: F401
from tests.gate.small_school import ANNA, DIRK, EVA, GERDA, HENK, YEAR, School
from tests.gate.writingdesk import jpeg

KEY = pyrage.x25519.Identity.generate()
LOCK, OPENER = Lock(recipients=[str(KEY.to_public())]), Opener(identity=str(KEY))
PHOTO = b"\xff\xd8\xff" + bytes(range(256)) * 300
STORE = "var/originals/2026-2027/groep-3/kijkdoos/een.jpg"


@pytest.fixture
def school(tmp_path: Path, database: str) -> Iterator[School]:  # noqa: F811
    """A school with rows, texts, a photo and lists."""
    home = tmp_path / "home"
    home.mkdir()
    made = School.found(home, database).peopled()
    for place, data in ((STORE, PHOTO), ("content/groepen/2026-2027/groep-3/kijkdoos/bericht.md", b"Title: x\n"),
                        ("content/.git/HEAD", b"ref: refs/heads/main\n"), ("content/.git/objects/ab/cd", b"zlib"),
                        ("var/pushers.toml", b"[people]\n")):
        file = home / place
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(data)
    yield made
    for register in (made.register, *made.__dict__.get("before", ())):  # browsers of before still asked these
        register.close()


def backed_up(school: School, lock: Lock = LOCK) -> bytes:
    out = io.BytesIO()
    make(school.home, school.register, out, lock, school.clock())
    return out.getvalue()


def restored(school: School, data: bytes, **wishes: object) -> Restored:
    """Put back in place of what is there, as after a mishap."""
    school.register.close()
    school.__dict__.setdefault("before", []).append(school.register)
    try:
        return put_back(school.home, io.BytesIO(data), OPENER,
                        Wishes(school.clock(), **{"replace": True, **wishes}))  # type: ignore[arg-type]
    finally:
        if not (school.home.var / UNFINISHED).exists():
            school.register = Register.open(school.home, school.settings)
            school.__dict__.pop("application", None)


def rows_of(register: Register) -> dict[str, list[tuple[object, ...]]]:
    with register.reading() as rows:
        return {table.name: sorted((tuple(row) for row in rows.execute(select(table))), key=repr)
                for table in schema.metadata.sorted_tables}


def id_of(school: School, mail: str) -> str:
    with school.register.reading() as rows:
        return str(rows.execute(select(schema.address.c.person).where(schema.address.c.mail == mail)).scalar_one())


LEFT_OUT = {"device", "request", "outbox", "challenge", "address_change", "change", "audit", "code", "authenticator"}


def test_an_empty_machine_has_the_school_again_by_the_written_steps_alone(
        school: School, tmp_path: Path, database: str, figure: Figure) -> None:  # noqa: F811
    school.browser().signs_in(ANNA)
    before, start = rows_of(school.register), time.monotonic()
    file, passphrase = tmp_path / "school.age", tmp_path / "wachtwoord"
    passphrase.write_text("paard nietje batterij correct\n")
    typed(school.home, "backup", str(file), "--passphrase-file", str(passphrase))
    school.register.close()
    if database:
        _wipe(database)
    new = Home(tmp_path / "nieuw")
    done = typed(new, "restore", str(file), "--passphrase-file", str(passphrase), "--list-is-lost")
    assert done.exit_code == 0, done.output
    assert "alles heel" in done.output and "schoolpoort keys rotate" in done.output
    assert typed(new, "keys", "rotate").exit_code == 0
    register = Register.open(new, Settings.read(new))
    after = rows_of(register)
    for table in set(before) - LEFT_OUT:
        assert after[table] == before[table], table
    assert len(after["audit"]) == len(before["audit"]) + 1 and not after["device"]
    for place in (STORE, "content/.git/objects/ab/cd", "content/groepen/2026-2027/groep-3/kijkdoos/bericht.md",
                  "school.toml", "var/pushers.toml"):
        assert (new.root / place).read_bytes() == (school.home.root / place).read_bytes()
    assert not [file for file in new.root.rglob("*") if file.name.startswith(".herstel")]
    register.close()
    figure(22, f"restored on an empty home by its two commands in {time.monotonic() - start:.1f} s, rows and photos "
               f"equal ({'postgresql' if database else 'sqlite'})")


def _wipe(database: str) -> None:  # noqa: F811
    engine = create_engine(database.replace("postgresql://", "postgresql+psycopg://"), isolation_level="AUTOCOMMIT")
    with engine.connect() as rows:
        rows.execute(text("DROP SCHEMA public CASCADE"))
        rows.execute(text("CREATE SCHEMA public"))
    engine.dispose()


def typed(home: Home, *words: str) -> Result:
    return CliRunner().invoke(cli, ["--home", str(home.root), *words], catch_exceptions=False)


def test_no_key_and_no_word_of_it_is_in_a_backup(school: School) -> None:
    (school.home.keys / "smtp").write_text("geheim-van-de-mail")
    plain = pyrage.decrypt(backed_up(school), [KEY])
    assert b"geheim-van-de-mail" not in plain
    for key in school.ring.keys.values():
        assert key.kid.encode() + b".json" not in plain and b'"secret":' not in plain.partition(b"register/")[0]
    assert b"anna@ouders.example" in plain and b"anna@ouders.example" not in backed_up(school)


def test_who_lost_access_after_the_backup_reads_nothing_after_a_restore(school: School) -> None:
    with school.register.changing() as rows:
        rows.execute(insert(schema.passkey).values(id="1" * 32, person=id_of(school, HENK), credential="gestolen",
                                                   public_key=b"k", count=0, created=school.clock()))
        rows.execute(insert(schema.passkey).values(id="2" * 32, person=id_of(school, HENK), credential="eigen",
                                                   public_key=b"k", count=0, created=school.clock()))
    eva_before = school.reads(EVA)
    phone = school.browser().signs_in(DIRK)
    data = backed_up(school)
    end_access(school.register, DIRK, "bram", now=school.clock())
    with school.register.changing() as rows:
        rows.execute(delete(schema.staff_role).where(schema.staff_role.c.person == id_of(school, GERDA)))
        rows.execute(delete(schema.passkey).where(schema.passkey.c.credential == "gestolen"))
        cas = select(schema.child.c.id).where(schema.child.c.first_name == "Cas").scalar_subquery()
        rows.execute(update(schema.membership).where(schema.membership.c.child == cas)
                     .values(ends=school.today - datetime.timedelta(days=1)))
    done = restored(school, data)
    assert done.list_used and done.ended == 4
    assert school.reads(DIRK) == set()
    assert not school.person(GERDA).is_staff and not school.reads(GERDA)
    assert school.reads(ANNA) == {"2026-2027/groep-3", "2026-2027/school"}, "Cas moved out of groep 5"
    with school.register.reading() as rows:
        assert list(rows.execute(select(schema.passkey.c.credential)).scalars()) == ["eigen"]
    assert phone.get("/account/").status_code == 303
    assert school.reads(EVA) == eva_before and school.reads(HENK)


def test_a_child_who_left_after_the_backup_has_left_after_a_restore_with_the_same_last_day(school: School) -> None:
    data, last_day = backed_up(school), school.today - datetime.timedelta(days=93)
    with school.register.changing() as rows:
        rows.execute(update(schema.child).where(schema.child.c.first_name == "Fien").values(leaves=last_day))
    assert not school.reads(EVA)
    restored(school, data)
    assert not school.reads(EVA)
    with school.register.reading() as rows:
        assert rows.execute(select(schema.child.c.leaves).where(schema.child.c.first_name == "Fien")
                            ).scalar_one() == last_day


def test_codes_stay_spent_sessions_stay_ended_and_waiting_mail_is_not_sent_again(school: School) -> None:
    anna, dirk = id_of(school, ANNA), id_of(school, DIRK)
    with school.register.changing() as rows:
        for person in (anna, dirk):
            codes.issue(rows, person, by="office", way="letter", now=school.clock(), lives=datetime.timedelta(days=42))
    phone, kept = school.browser().signs_in(ANNA), school.browser().signs_in(EVA)
    school.browser().asks(HENK)
    data = backed_up(school)
    with school.register.changing() as rows:
        rows.execute(update(schema.code).where(schema.code.c.person == anna).values(spent=school.clock()))
    phone.post("/uitloggen/")
    restored(school, data)
    with school.register.reading() as rows:
        assert codes.live(rows, anna, school.clock()) is None
        assert codes.live(rows, dirk, school.clock()), "the letter on the kitchen table still works"
        assert rows.execute(select(func.count()).select_from(schema.device)).scalar_one() == 0
        states = set(rows.execute(select(schema.outbox.c.state)).scalars())
    assert "waiting" not in states and school.deliver() == 0
    assert phone.get("/account/").status_code == kept.get("/account/").status_code == 303
    assert school.browser().signs_in(EVA).is_signed_in, "signing in anew works"
    restored(school, data, list_is_lost=True)
    with school.register.reading() as rows:
        assert codes.live(rows, dirk, school.clock()) is None, "nobody knows which were spent: all end"


def test_who_and_what_was_erased_does_not_come_back_from_a_backup(school: School) -> None:
    data = backed_up(school)
    who = erasure.find(school.register, "Fien Öztürk")
    erasure.erase(school.register, school.home, who, reason="verzoek", by="office", now=school.clock())
    digest = hashlib.sha256(PHOTO).hexdigest()
    erased.record(school.home.erased_file, [(What.FILE, digest), (What.KEY, "2026-2027/groep-3/kijkdoos")],
                  school.clock())
    withdrawals.record(school.home, Withdrawal(moment="2026-11-20T17:00:00", source="paginas/x.md", key="x",
                                               reach=Reach.EVERYWHERE))
    for lost in (False, True):
        done = restored(school, data, list_is_lost=lost)
        assert done.erased == 1 and not (school.home.root / STORE).exists()
        assert EVA not in school.people()
        with school.register.reading() as rows:
            assert "Fien" not in set(rows.execute(select(schema.child.c.first_name)).scalars())
        lists = withdrawals.Withdrawals.read(school.home)
        assert lists.reach("", "2026-2027/groep-3/kijkdoos") is Reach.ERASED
        assert lists.reach("paginas/x.md", "") is Reach.EVERYWHERE


def test_drafts_come_back_but_for_what_was_erased(school: School) -> None:
    drafts, now, rules = Drafts(school.home), school.clock(), school.settings.rules
    gerda, henk = id_of(school, GERDA), id_of(school, HENK)
    mine, _ = drafts.add_files(drafts.begin(gerda, "2026-2027/groep-3", now), rules,
                               [("a.jpg", jpeg()), ("b.jpg", jpeg(9))], now)
    drafts.begin(henk, "2026-2027/groep-3", now)
    data = backed_up(school)
    erased.record(school.home.erased_file, [(What.FILE, mine.files[0].sha256)], now)
    erased.record(school.home.apart / "erased.jsonl", [(What.PERSON, henk)], now)
    for lost in (False, True):
        drafts.forget(gerda)
        restored(school, data, list_is_lost=lost)
        assert drafts.read(gerda, mine.id) == mine and drafts.all(henk) == []
        assert [file.name for file in school.home.drafts.rglob("*.jpg")] == ["b.jpg"]


def test_an_older_backup_is_known_as_older_after_a_restore_too(school: School) -> None:
    first = backed_up(school)
    end_access(school.register, DIRK, "bram", now=school.clock())
    second = backed_up(school)
    restored(school, second)
    assert school.reads(DIRK) == set()
    before = epoch.read(alive.file_of(school.home))
    restored(school, first)
    after = epoch.read(alive.file_of(school.home))
    assert before and after and after.epoch == before.epoch + 1 == 2
    assert school.reads(DIRK) == set()


def test_who_came_after_the_backup_is_lost_and_who_came_before_it_is_not(school: School) -> None:
    end_access(school.register, DIRK, "bram", now=school.clock())  # the list is written here
    add_staff(school.register, "Iris", "iris@school.example", "leerkracht", ("groep-4",), YEAR, now=school.clock())
    data = backed_up(school)
    add_staff(school.register, "Jan", "jan@school.example", "leerkracht", ("groep-4",), YEAR, now=school.clock())
    end_access(school.register, EVA, "fien", now=school.clock())
    restored(school, data)
    names = {person.name for person in school.people().values()}
    assert "Iris" in names and "Jan" not in names


def test_without_the_list_a_restore_asks_first(school: School) -> None:
    data = backed_up(school)
    alive.file_of(school.home).unlink()
    with pytest.raises(RestoreError, match="--list-is-lost"):
        restored(school, data)
    alive.file_of(school.home).write_text("{half")
    with pytest.raises(RestoreError, match="niet te lezen"):
        restored(school, data)
    assert school.reads(EVA)
    assert not restored(school, data, list_is_lost=True).list_used


@pytest.mark.parametrize("opener, said", [
    (Opener(), "--identity"), (Opener(identity="onzin"), "geen geheime sleutel"),
    (Opener(identity=str(pyrage.x25519.Identity.generate())), "past niet")])
def test_the_wrong_key_is_said_in_words(school: School, opener: Opener, said: str) -> None:
    data = backed_up(school)
    with pytest.raises(SealError, match=said):
        put_back(school.home, io.BytesIO(data), opener, Wishes(school.clock(), replace=True))


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_a_passphrase_that_is_wrong_or_short_is_said_in_words(school: School) -> None:
    with pytest.raises(SealError, match="ten minste 12"):
        backed_up(school, Lock(passphrase="kort"))
    data = backed_up(school, Lock(passphrase="paard nietje batterij"))
    for opener, said in ((Opener(passphrase="paard nietje"), "past niet"), (OPENER, "met een wachtwoord gemaakt")):
        with pytest.raises(SealError, match=said):
            put_back(school.home, io.BytesIO(data), opener, Wishes(school.clock(), trial=True))
    done = put_back(school.home, io.BytesIO(data), Opener(passphrase="paard nietje batterij"),
                    Wishes(school.clock(), trial=True))
    assert done.rows["child"] == 3


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_a_file_that_was_cut_off_or_changed_anywhere_puts_nothing_back(school: School) -> None:
    data, before = backed_up(school), rows_of(school.register)
    spots = [0, 10, 100, 300, len(data) // 3, len(data) // 2, len(data) - 40, len(data) - 1]
    for spot in spots:
        with pytest.raises((SealError, RestoreError), match=r"afgebroken|beschadigd|geen back-up|het begin"):
            restored(school, data[:spot])
        changed = bytearray(data)
        changed[spot] ^= 1
        with pytest.raises((SealError, RestoreError)):
            restored(school, bytes(changed))
    assert rows_of(school.register) == before and not list(school.home.root.glob(".herstel*"))


def test_a_backup_with_a_row_or_a_member_less_is_refused(school: School, monkeypatch: pytest.MonkeyPatch) -> None:
    before = rows_of(school.register)
    real = dump.lines
    with monkeypatch.context() as patch:
        patch.setattr(dump, "lines", lambda rows, name: list(real(rows, name))[: -1 if name == "child" else None])
        short = backed_up(school)
    with pytest.raises(RestoreError, match="niet heel"):
        restored(school, short)
    plain, out = io.BytesIO(pyrage.decrypt(backed_up(school), [KEY])), io.BytesIO()
    with tarfile.open(fileobj=plain) as old, tarfile.open(fileobj=out, mode="w") as new:
        for member in old:
            if "objects" not in member.name:
                new.addfile(member, old.extractfile(member))
    with pytest.raises(RestoreError, match="niet heel"):
        restored(school, pyrage.encrypt(out.getvalue(), [KEY.to_public()]), list_is_lost=True)
    assert rows_of(school.register) == before


@pytest.mark.parametrize("name", ["content/../../x", "/etc/passwd", "originals/../keys/gate.json", "register/x.jsonl",
                                  "var/keys/gate-1.json", "content//x", "content/a\nb"])
def test_a_member_that_is_none_of_ours_is_refused(school: School, name: str) -> None:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as archive:
        archive.addfile(tarfile.TarInfo(name), io.BytesIO())
    with pytest.raises(RestoreError, match=r"onbekends|niet kan"):
        restored(school, pyrage.encrypt(out.getvalue(), [KEY.to_public()]), list_is_lost=True)


def test_a_newer_schema_is_refused_in_words(school: School, monkeypatch: pytest.MonkeyPatch) -> None:
    data = backed_up(school)
    monkeypatch.setattr(restoring, "known_revisions", lambda: ("0001",))
    with pytest.raises(RestoreError, match="nieuwere Schoolpoort"):
        restored(school, data)
    assert school.reads(EVA)


def test_a_school_that_stands_is_not_replaced_unasked_nor_while_it_is_served(school: School) -> None:
    data = backed_up(school)
    with pytest.raises(RestoreError, match="--replace"):
        restored(school, data, replace=False)
    with socket.socket() as gate:
        gate.bind(("127.0.0.1", 0))
        gate.listen()
        toml = school.home.settings_file.read_text()
        school.home.settings_file.write_text(toml.replace("[server]\n", f"[server]\nport = {gate.getsockname()[1]}\n"))
        with pytest.raises(RestoreError, match="luistert nog iets"):
            restored(school, data)


def test_a_restore_that_is_cut_off_stops_the_gate_until_it_is_done_again(
        school: School, monkeypatch: pytest.MonkeyPatch) -> None:
    data = backed_up(school)
    end_access(school.register, DIRK, "bram", now=school.clock())

    def cut(*args: object, **more: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(restoring, "swap_in", cut)
        with pytest.raises(OSError):
            restored(school, data)
    with pytest.raises(StoreUnavailable, match="herstel uit een back-up is niet af"):
        Register.open(school.home, school.settings)
    restored(school, data, replace=False)
    assert school.reads(DIRK) == set() and school.reads(EVA)


def test_a_backup_under_load_is_of_one_moment(school: School, figure: Figure) -> None:
    """Writers add a child and its guardian in one transaction: never one without the other."""
    stop, rounds = threading.Event(), 12

    def write(worker: int) -> None:
        number = 0
        while not stop.is_set():
            number += 1
            id = f"{worker:02d}{number:030d}"
            with school.register.changing() as rows:
                rows.execute(insert(schema.child).values(id=id, first_name=f"Kind {id}", last_name="Druk",
                                                         born=datetime.date(2020, 1, 1)))
                rows.execute(insert(schema.person).values(id=id, name="Druk", created=school.clock()))
                rows.execute(insert(schema.guardianship).values(child=id, person=id))

    threads = [threading.Thread(target=write, args=(worker,)) for worker in range(3)]
    for thread in threads:
        thread.start()
    try:
        taken = [backed_up(school) for _ in range(rounds)]
    finally:
        stop.set()
        for thread in threads:
            thread.join()
    counts = [put_back(school.home, io.BytesIO(data), OPENER, Wishes(school.clock(), trial=True)).rows
              for data in taken]
    assert all(one["child"] - 3 == one["person"] - 5 == one["guardianship"] - 4 for one in counts)
    assert counts[-1]["child"] > counts[0]["child"]
    restored(school, taken[-1])
    figure(23, f"{rounds} backups with 3 writers on {school.register.engine.dialect.name}: each of one moment, "
               f"the last restored ({counts[-1]['child']} children)")


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_backups_in_a_folder_end_after_thirty_days_and_the_newest_stays(school: School, tmp_path: Path) -> None:
    folder, now = tmp_path / "kopieen", datetime.datetime.now(datetime.UTC)
    folder.mkdir()
    for days in (1, 29, 31, 400):
        (folder / name_of(now - datetime.timedelta(days=days))).write_bytes(b"oud")
    (folder / "van-mij.txt").write_text("blijft")
    toml = school.home.settings_file.read_text()
    school.home.settings_file.write_text(toml.replace(
        "[server]\n", f'[server]\nbackup_recipients = ["{KEY.to_public()}"]\n'))
    done = typed(school.home, "backup", "--into", str(folder))
    assert done.exit_code == 0 and done.output.count("ouder dan 30 dagen") == 2
    left = sorted(folder.glob("*.age"))
    assert len(left) == 3 and (folder / "van-mij.txt").exists()
    assert left[-1].stat().st_mode & 0o077 == 0
    tried = CliRunner().invoke(cli, ["--home", str(school.home.root), "restore", str(left[-1]), "--trial",
                                     "--identity", str(_key_file(tmp_path))])
    assert tried.exit_code == 0 and "niets veranderd" in tried.output


def _key_file(folder: Path) -> Path:
    file = folder / "sleutel"
    file.write_text(f"# created: 2026\n{KEY}\n")
    return file


def test_the_list_is_written_with_each_ending_and_with_no_mere_visit(school: School) -> None:
    file = alive.file_of(school.home)
    end_access(school.register, DIRK, "bram", now=school.clock())
    first = file.read_bytes()
    school.browser().signs_in(ANNA)
    assert file.read_bytes() == first
    end_access(school.register, EVA, "fien", now=school.clock())
    assert file.read_bytes() != first and b"eva" not in file.read_bytes()

