"""Serving: the demo stays on this machine, a taken port is said, SIGTERM ends cleanly."""

from __future__ import annotations

import socket
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from school.settings import Settings
from schoolpoort.server import ServeError, free_port, is_loopback, refuse_demo_outside
from tests.gate.guarded.gates import School
from tests.gate.guarded.hostile import PAGE


def serve(school: School, *options: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-m", "schoolpoort", "--home", str(school.home.root), "serve", *options],
                          capture_output=True, text=True, timeout=60)


@pytest.fixture
def school(tmp_path: Path) -> School:
    school = School.found(tmp_path)
    school.register.close()
    return school


def test_loopback_is_only_what_cannot_be_reached() -> None:
    for host in ("127.0.0.1", "127.9.9.9", "::1", "localhost"):
        assert is_loopback(host), host
    for host in ("0.0.0.0", "::", "192.168.1.2", "10.0.0.1", "school.example", "", "localhost.example",
        "127.0.0.1.example", "*", "::ffff:10.0.0.1"):
        assert not is_loopback(host), host


def test_a_demo_is_refused_on_any_address_but_loopback(school: School) -> None:
    (school.home.var / "demo").write_text(school.url)
    refuse_demo_outside(school.home, school.settings, "127.0.0.1")
    for host in ("0.0.0.0", "::", "192.168.1.2", "school.example"):
        with pytest.raises(ServeError, match="demoschool"):
            refuse_demo_outside(school.home, school.settings, host)
    with pytest.raises(ServeError, match="demoschool"):  # a name in front of it is beyond loopback too
        refuse_demo_outside(school.home, school.settings.at("https://delinde.example"), "127.0.0.1")


def test_the_command_refuses_a_demo_beyond_loopback(school: School) -> None:
    (school.home.var / "demo").write_text(school.url)
    done = serve(school, "--host", "0.0.0.0", "--port", str(school.port))
    assert done.returncode != 0 and "demoschool" in done.stderr and "schoolpoort init" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_demo_beyond_loopback_in_its_settings_is_refused_too(school: School) -> None:
    (school.home.var / "demo").write_text(school.url)
    with school.home.settings_file.open("a") as file:
        file.write(f'[server]\nhost = "0.0.0.0"\nport = {school.port}\n')
    assert Settings.read(school.home).server.host == "0.0.0.0"
    assert "demoschool" in serve(school).stderr


def test_a_demo_answers_nobody_from_beyond_loopback(school: School) -> None:
    """Should somebody start it by another server, on all addresses."""
    (school.home.var / "demo").write_text(school.url)
    school.start(workers=1)
    try:
        assert school.ask("/over-ons/").status == 200
        for header in ("X-Forwarded-For: 203.0.113.7", "Forwarded: for=203.0.113.7", "X-Real-IP: 203.0.113.7"):
            assert school.ask("/over-ons/", headers=(header,)).status == 403, header
    finally:
        school.stop()


def test_a_taken_port_is_said_with_what_to_do(school: School) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", school.port))
        other.listen()
        done = serve(school, "--port", str(school.port))
        assert done.returncode != 0 and "--port" in done.stderr and "Traceback" not in done.stderr
        assert free_port("127.0.0.1", school.port) > school.port  # where the demo goes on looking


def test_without_asking_nobody_else_on_the_network_is_served(school: School) -> None:
    assert school.settings.server.host == "127.0.0.1"


def test_sigterm_ends_cleanly_and_drops_no_answer(school: School) -> None:
    school.start()
    token, broken, stopped = school.token("anna"), [], threading.Event()

    def read() -> None:
        while not stopped.is_set():
            try:
                if school.ask(PAGE, token).status != 200:
                    broken.append("status")
            except ConnectionRefusedError:
                return  # it listens no more: nothing was promised
            except (OSError, AssertionError) as error:
                broken.append(repr(error))

    readers = [threading.Thread(target=read) for _ in range(4)]
    for reader in readers:
        reader.start()
    time.sleep(0.5)
    status = school.stop()
    stopped.set()
    for reader in readers:
        reader.join()
    assert status == 0
    # At most a connection that was not accepted yet, of each worker.
    assert len(broken) <= school.settings.server.workers * len(readers), broken


def test_a_worker_that_dies_is_replaced(school: School) -> None:
    school.start()
    try:
        assert school.server
        children = subprocess.run(["pgrep", "-P", str(school.server.pid), "-f", "schoolpoort.*serve"],
            capture_output=True, text=True).stdout.split()
        subprocess.run(["kill", "-9", children[0]], check=True)
        token, until = school.token("anna"), time.monotonic() + 15
        seen = []
        while time.monotonic() < until and seen[-20:] != [200] * 20:
            try:
                seen.append(school.ask(PAGE, token).status)
            except (OSError, AssertionError):
                seen.append(0)
            time.sleep(0.02)
        assert seen[-20:] == [200] * 20
    finally:
        school.stop()
