"""What a restore must not bring back, and what no copy may say; on both stores."""

from __future__ import annotations

import datetime
import io

import pyrage
import pytest
from sqlalchemy import insert, select, update

from gate import alive, codes, schema
from gate.letters import letters
from gate.staff import end_access
from school import epoch, withdrawals
from school.withdrawals import Reach, Withdrawal
from schoolpoort import backup
from schoolpoort.restore import Wishes
from schoolpoort.restore import restore as put_back
from schoolpoort.unpack import RestoreError
from tests.gate.conftest import database, migrated, postgres  # noqa: F401
from tests.gate.desks import KEES, at_desk, staffed
from tests.gate.small_school import DIRK, EVA, School
from tests.schoolpoort.test_backup import KEY, OPENER, backed_up, id_of, restored, school  # noqa: F401

LIVES = datetime.timedelta(days=42)


def letter_for(school: School, person: str) -> str:  # noqa: F811
    """The koppelcode on a letter that was printed."""
    with school.register.writing() as rows:
        return codes.issue(rows, person, by="office", way=codes.LETTER, now=school.clock(), lives=LIVES)


def works(school: School, code: str) -> bool:  # noqa: F811
    with school.register.reading() as rows:
        return codes.find(rows, code, school.clock()) is not None


@pytest.mark.parametrize("how", ["taken back", "a new letter"])
def test_a_koppelcode_that_the_office_took_back_or_replaced_stays_dead_after_a_restore(
        school: School, how: str) -> None:  # noqa: F811
    staffed(school)
    eva = id_of(school, EVA)
    lost, data = letter_for(school, eva), backed_up(school)
    assert works(school, lost)
    if how == "taken back":
        assert at_desk(school, KEES).post(f"/beheer/persoon/{eva}/code/").status_code == 303
    else:
        letters(school.register, [eva], language="nl", by="office", now=school.clock())
    restored(school, data)
    assert not works(school, lost), "whoever found the letter in the playground reads nothing"


def test_a_code_that_is_replaced_counts_as_a_change_at_once_and_one_for_a_new_family_does_not(
        school: School) -> None:  # noqa: F811
    eva = id_of(school, EVA)
    letter_for(school, eva)
    number = school.register.change_number()
    letter_for(school, eva)
    kept = epoch.read(alive.file_of(school.home))
    assert kept and kept.number == school.register.change_number() == number + 1


PUSHERS, SSH = "var/pushers.toml", "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIPUvyRxP+WmHjlBWGYqbQ6QWVUwi5QF2nJh2TmyyL0ho"


def test_a_teacher_whose_key_was_taken_out_pushes_no_more_after_a_restore_nor_publishes(
        school: School) -> None:  # noqa: F811
    pushers, settings = school.home.root / PUSHERS, school.home.settings_file
    pushers.write_text(f'[juf-gerda]\nperson = "juf Gerda"\nrole = "leerkracht"\nkeys = ["{SSH}"]\n')
    before = settings.read_text()
    data = backed_up(school)
    tightened = before.replace("[server]\n", '[rules]\npublishers = ["henk"]\n[server]\n', 1)
    settings.write_text(tightened)
    pushers.write_text("")
    restored(school, data)
    assert pushers.read_text() == "" and settings.read_text() == tightened
    restored(school, data, keep_settings=False)
    assert pushers.read_text() == "" and settings.read_text() == before, "asked for: the settings, never the keys"
    pushers.unlink()
    restored(school, data)
    assert not pushers.exists(), "who threw the whole file away meant it"


def log(school: School) -> list[str]:  # noqa: F811
    with school.register.reading() as rows:
        return list(rows.execute(select(schema.audit.c.act).order_by(schema.audit.c.id)).scalars())


def test_what_was_written_in_the_log_since_the_backup_is_there_after_a_restore_once(
        school: School) -> None:  # noqa: F811
    data = backed_up(school)
    end_access(school.register, DIRK, "bram", now=school.clock())
    before = log(school)
    assert before[-1] == "access-end"
    restored(school, data)
    assert log(school) == [*before, "restore"], "why Dirk reads nothing, and who decided it"
    restored(school, data)
    assert log(school) == [*before, "restore", "restore"]
    with school.register.writing() as rows:
        school.register.note(rows, school.clock(), "office", "look")
    assert log(school)[-1] == "look", "and the store counts on from there"


def test_a_parent_who_said_no_after_the_backup_has_said_no_after_a_restore(school: School) -> None:  # noqa: F811
    def says(answer: str) -> None:
        with school.register.writing() as rows:
            rows.execute(insert(schema.consent).values(
                at=school.clock(), child="c" * 32, person="p" * 32, purpose="public-photos", version=1,
                year="2026-2027", way="account", by="p" * 32, answer=answer))

    says("yes")
    data = backed_up(school)
    says("no")
    restored(school, data)
    with school.register.reading() as rows:
        assert list(rows.execute(select(schema.consent.c.answer).order_by(schema.consent.c.id)).scalars()) == [
            "yes", "no"]


def forged(school: School, monkeypatch: pytest.MonkeyPatch, **head: int) -> bytes:  # noqa: F811
    """Sealed by a thief for the school's public key, who knows no other of its keys."""
    real = backup.Head
    with monkeypatch.context() as patch:
        patch.setattr(backup, "Head", lambda **more: real(**{**more, **head}))
        patch.setattr(backup, "_own_key", lambda home, now: backup.Key("dief", now, b"d" * 32))
        return backed_up(school)


def test_a_copy_that_this_school_did_not_make_is_refused(school: School,  # noqa: F811
                                                         monkeypatch: pytest.MonkeyPatch) -> None:
    own, strange = backed_up(school), forged(school, monkeypatch, epoch=999)
    end_access(school.register, DIRK, "bram", now=school.clock())
    with pytest.raises(RestoreError, match="--from-elsewhere"):
        restored(school, strange)
    with pytest.raises(RestoreError, match="nieuwer te zijn"):
        restored(school, strange, from_elsewhere=True)
    restored(school, forged(school, monkeypatch, epoch=0, number=0), from_elsewhere=True)
    restored(school, own)
    assert not school.reads(DIRK)


def test_where_no_key_of_the_backups_stands_the_list_decides_over_a_copy_as_old_as_itself(
        school: School, monkeypatch: pytest.MonkeyPatch) -> None:  # noqa: F811
    """Dirk's copy says he reads along, under the very number of the list."""
    end_access(school.register, DIRK, "bram", now=school.clock())
    stands = alive.file_of(school.home).read_bytes()
    with school.register.writing() as rows:
        rows.execute(update(schema.guardianship).values(access=True))
        rows.execute(update(schema.change).values(number=schema.change.c.number - 1))
    strange = forged(school, monkeypatch)
    (school.home.keys / backup.KEY).unlink(missing_ok=True)
    alive.file_of(school.home).write_bytes(stands)
    restored(school, strange)
    assert not school.reads(DIRK)


def test_no_copy_says_what_git_runs_and_one_without_hooks_gets_ours(school: School) -> None:  # noqa: F811
    bare, evil = school.home.root / "content.git", "#!/bin/sh\ntouch /tmp/dief\n"
    for place, text in (("HEAD", "ref: refs/heads/main\n"), ("config", "[core]\nfsmonitor = dief\n"),
                        ("hooks/post-receive", evil), ("objects/ab/cd", "zlib"),
                        ("objects/info/alternates", "/elders\n")):
        for repository in (bare, school.home.root / "content/.git"):
            (repository / place).parent.mkdir(parents=True, exist_ok=True)
            (repository / place).write_text(text)
    data = backed_up(school)
    (bare / "config").write_text("[core]\n\tbare = true\n")
    (bare / "hooks/post-receive").write_text("van hier\n")
    restored(school, data)
    assert (bare / "config").read_text() == "[core]\n\tbare = true\n"
    assert (bare / "hooks/post-receive").read_text() == "van hier\n"
    assert (bare / "objects/ab/cd").read_text() == "zlib" and not (bare / "objects/info/alternates").exists()
    new = school.home.root / "nieuw"
    school.register.close()
    if school.settings.server.database:
        return
    put_back(type(school.home)(new), io.BytesIO(data), OPENER, Wishes(school.clock(), list_is_lost=True))
    for repository in (new / "content.git", new / "content/.git"):
        assert "fsmonitor" not in (repository / "config").read_text()
        assert not (repository / "hooks/post-receive").exists() or "dief" not in (
            repository / "hooks/post-receive").read_text()
    assert "hooks pre-receive" in (new / "content.git/hooks/pre-receive").read_text(), "every push is judged"
    assert f"hooksPath = {new / 'content.git/hooks'}\n" in (new / "content.git/config").read_text()


def test_a_copy_does_not_undo_what_was_taken_away_here(school: School) -> None:  # noqa: F811
    def says(reach: Reach) -> None:
        withdrawals.record(school.home, Withdrawal(moment="2026-11-20T17:00:00", source="x.md", key="x", reach=reach))

    says(Reach.EVERYWHERE)
    here = school.home.withdrawn_file.read_bytes()
    says(Reach.RESTORED)
    data = backed_up(school)
    school.home.withdrawn_file.write_bytes(here)
    restored(school, data)
    assert withdrawals.Withdrawals.read(school.home).reach("x.md", "x") is Reach.EVERYWHERE


def test_the_mark_of_a_backup_tells_nobody_its_key(school: School) -> None:  # noqa: F811
    plain = pyrage.decrypt(backed_up(school), [KEY])
    assert (school.home.keys / backup.KEY).stat().st_mode & 0o077 == 0
    assert b'"secret":' not in plain.partition(b"register/")[0] and backup.KEY.encode() not in plain
