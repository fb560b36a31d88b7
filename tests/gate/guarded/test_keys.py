"""Without a safe key the gate does not start; rotating signs nobody out."""

from __future__ import annotations

import datetime
import json
import stat
import subprocess
import sys
import time
from pathlib import Path

import pytest

from gate import keys
from gate.errors import KeyFileError
from gate.keys import KEPT, KeyStore
from gate.tokens import Purpose, new_id, read, sign
from tests.conftest import Figure
from tests.gate.guarded.gates import School
from tests.gate.guarded.hostile import PAGE

NOW = datetime.datetime(2026, 11, 21, 16, 0, tzinfo=datetime.UTC)
DAY = datetime.timedelta(days=1)


def only_file(folder: Path) -> Path:
    (file,) = folder.glob("gate-*.json")
    return file


def test_a_new_key_is_for_its_owner_alone(tmp_path: Path) -> None:
    folder = tmp_path / "keys"
    keys.rotate(folder, NOW)
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert [stat.S_IMODE(file.stat().st_mode) for file in folder.iterdir()] == [0o600]
    assert len(keys.load(folder).signing.secret) == 32


def test_a_key_does_not_show_itself(tmp_path: Path) -> None:
    key = keys.rotate(tmp_path, NOW)
    assert key.secret.hex() not in repr(keys.load(tmp_path)) and repr(key.secret) not in repr(key)


def spoil_nothing(folder: Path) -> None:
    only_file(folder).unlink()


def spoil_folder(folder: Path) -> None:
    only_file(folder).unlink()
    folder.rmdir()


def spoil_folder_mode(folder: Path) -> None:
    folder.chmod(0o755)


def spoil_mode(folder: Path) -> None:
    only_file(folder).chmod(0o644)


def spoil_group_mode(folder: Path) -> None:
    only_file(folder).chmod(0o640)


def spoil_emptied(folder: Path) -> None:
    only_file(folder).write_bytes(b"")


def spoil_short(folder: Path) -> None:
    raw = json.loads(only_file(folder).read_text())
    only_file(folder).write_text(json.dumps({**raw, "secret": "QUJD"}))


def spoil_text(folder: Path) -> None:
    only_file(folder).write_text("geheim")


def spoil_bytes(folder: Path) -> None:
    only_file(folder).write_bytes(b"\xff\xfe\x00")


def spoil_list(folder: Path) -> None:
    only_file(folder).write_text("[]")


def spoil_type(folder: Path) -> None:
    only_file(folder).write_text('{"kid": 1, "created": 2, "secret": 3}')


SPOILED = [value for name, value in list(globals().items()) if name.startswith("spoil_")]


@pytest.mark.parametrize("spoil", SPOILED)
def test_an_unsafe_key_is_refused_by_name_with_the_remedy(tmp_path: Path, spoil: object) -> None:
    folder = tmp_path / "keys"
    keys.rotate(folder, NOW)
    spoil(folder)  # type: ignore[operator]
    with pytest.raises(KeyFileError) as caught:
        keys.load(folder)
    assert str(folder) in str(caught.value)
    assert "schoolpoort keys rotate" in str(caught.value) or "chmod" in str(caught.value)


def test_the_server_does_not_start_without_a_key(tmp_path: Path, figure: Figure) -> None:
    school = School.found(tmp_path)
    for file in school.home.keys.iterdir():
        file.unlink()
    done = subprocess.run([sys.executable, "-m", "schoolpoort", "--home", str(tmp_path), "serve"],
        capture_output=True, text=True, timeout=60)
    assert done.returncode != 0 and "keys rotate" in done.stderr and "Traceback" not in done.stderr
    assert not list(school.home.keys.iterdir())  # nothing made up by itself
    figure(28, f"key missing or spoiled in {len(SPOILED)} ways (empty, readable by all, too short ...): each refused "
               "by name, nothing made up")


def test_rotating_keeps_every_session(tmp_path: Path) -> None:
    keys.rotate(tmp_path, NOW)
    old = sign(keys.load(tmp_path), Purpose.SESSION, issuer="x", subject=new_id(), id=new_id(), now=NOW,
        lives=400 * DAY)
    for day in (1, 100, 399):
        keys.rotate(tmp_path, NOW + day * DAY)
        assert read(old, keys.load(tmp_path), Purpose.SESSION, issuer="x", now=NOW + 399 * DAY)


def test_a_key_goes_when_no_session_can_carry_it_any_more(tmp_path: Path) -> None:
    first = keys.rotate(tmp_path, NOW)
    second = keys.rotate(tmp_path, NOW + DAY)
    keys.rotate(tmp_path, NOW + DAY + KEPT)
    assert first.kid in keys.load(tmp_path).keys  # it may have signed until the second came
    keys.rotate(tmp_path, NOW + DAY + KEPT + DAY)
    assert first.kid not in keys.load(tmp_path).keys
    assert second.kid in keys.load(tmp_path).keys


def test_after_a_leak_the_old_keys_open_nothing(tmp_path: Path) -> None:
    for day in range(3):
        keys.rotate(tmp_path, NOW + day * DAY)
    key = keys.rotate(tmp_path, NOW - DAY, leaked=True)  # whatever the clock says
    assert set(keys.load(tmp_path).keys) == {key.kid}


def test_a_running_process_sees_a_rotation_within_half_a_second(tmp_path: Path) -> None:
    now = 0.0
    keys.rotate(tmp_path, NOW)
    store = KeyStore(tmp_path, clock=lambda: now)
    keys.rotate(tmp_path, NOW + DAY)
    fresh = keys.rotate(tmp_path, NOW + 2 * DAY)
    now = 0.4
    assert len(store.ring.keys) == 1
    now = 0.6
    assert store.ring.signing.kid == fresh.kid and len(store.ring.keys) == 3


def test_a_ring_that_breaks_while_running_signs_nobody_out(tmp_path: Path) -> None:
    now = 0.0
    keys.rotate(tmp_path, NOW)
    store = KeyStore(tmp_path, clock=lambda: now)
    good = store.ring
    only_file(tmp_path).write_bytes(b"")
    now = 1.0
    assert store.ring is good


def test_rotating_twice_under_readers_forces_nobody_to_sign_in(own_gate: School) -> None:
    """With the server running: no answer but the page, before, between and after."""
    token, seen = own_gate.token("anna"), set()
    for _ in range(2):
        done = subprocess.run([sys.executable, "-m", "schoolpoort", "--home", str(own_gate.home.root), "keys",
            "rotate"],
                              capture_output=True, text=True, timeout=60)
        assert done.returncode == 0, done.stderr
        until = time.monotonic() + 1.2
        while time.monotonic() < until:
            seen.add(own_gate.ask(PAGE, token).status)
    assert seen == {200}
    assert own_gate.ask(PAGE, own_gate.token("anna")).status == 200  # by the newest key
