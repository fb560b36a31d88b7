"""nginx as deploy/ ships it, before gates of a test: real TLS, real round robin."""

from __future__ import annotations

import http.client
import os
import re
import shutil
import ssl
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from school.home import PROGRAM
from tests.gate.guarded.gates import a_free_port
from tests.surfer import Surfer

SHIPPED = PROGRAM / "deploy" / "nginx" / "schoolpoort.conf"
URL = "https://localhost"
BY = "x-answered-by"
"""The one thing that the tests add to what is shipped: which gate it was."""


def program(name: str) -> str:
    """Where a program is; without it the test is skipped, and in CI it fails."""
    found = shutil.which(name, path=os.pathsep.join([os.environ["PATH"], "/usr/sbin"]))
    if not found:
        if os.environ.get("CI"):
            pytest.fail(f"CI is set and {name} is not here: tests/tools/install puts it there")
        pytest.skip(f"{name} is not installed")
    return found


@contextmanager
def nginx(folder: Path, gates: Sequence[int], readers: Sequence[int] = ()) -> Iterator[int]:
    """The shipped file with these gates, and ``readers`` (or the same) where only is read;
    gives nginx' own port."""
    folder.mkdir()
    secure, plain = a_free_port(), a_free_port()
    subprocess.run([program("openssl"), "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1", "-subj",
                    "/CN=localhost", "-keyout", str(folder / "privkey.pem"), "-out", str(folder / "fullchain.pem")],
                   check=True, capture_output=True)
    text = SHIPPED.read_text(encoding="utf-8")
    for old, new in ((r"    listen \[::\].*\n", ""), (r"listen 80;", f"listen 127.0.0.1:{plain};"),
                     (r"listen 443 ", f"listen 127.0.0.1:{secure} "), (r"www\.school\.example", "localhost"),
                     (r"/etc/ssl/school", str(folder)),
                     (r"(upstream schoolpoort {\n)    server .*", rf"\1{_servers(gates)}"),
                     (r"(upstream schoolpoort_readers {\n)    server .*", rf"\1{_servers(readers or gates)}")):
        text, times = re.subn(old, new, text)
        assert times, f"the shipped file says {old} no more"
    (folder / "site.conf").write_text(text)
    temporary = "".join(f"{name}_temp_path {folder}/{name};\n" for name in ("client_body", "proxy", "fastcgi", "uwsgi",
                                                                          "scgi"))
    (folder / "nginx.conf").write_text(
        f"{'user root;' if os.getuid() == 0 else ''}\ndaemon off;\nmaster_process off;\npid {folder}/pid;\n"
        f"error_log {folder}/error.log;\nevents {{ worker_connections 4096; }}\n"
        f"http {{ {temporary} add_header {BY} $upstream_addr always;\ninclude {folder}/site.conf; }}\n")
    server = subprocess.Popen([program("nginx"), "-p", str(folder), "-e", f"{folder}/error.log",
                               "-c", str(folder / "nginx.conf")])
    try:
        _wait(secure, server)
        yield secure
    finally:
        server.terminate()
        server.wait(timeout=10)


def _servers(ports: Sequence[int]) -> str:
    return " ".join(f"server 127.0.0.1:{port};" for port in ports)


def _wait(port: int, server: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + 10
    while time.monotonic() < until:
        assert server.poll() is None, "nginx stopped"
        try:
            Window(port).get("/healthz")
            return
        except OSError:
            time.sleep(0.02)
    raise AssertionError("nginx does not answer")


@dataclass
class Window(Surfer):
    """A browser that goes to the school by its name: through nginx, or, when it is not
    ``secure``, to one gate as nginx would."""

    secure: bool = True

    @property
    def origin(self) -> str:
        return URL

    def ask(self, method: str, path: str, body: bytes | None = None, **headers: str):  # type: ignore[no-untyped-def]
        return super().ask(method, path, body, **{"Host": "localhost", **headers})

    def _line(self) -> http.client.HTTPConnection:
        if not self.secure:
            return super()._line()
        trust = ssl.create_default_context()
        trust.check_hostname, trust.verify_mode = False, ssl.CERT_NONE  # made a second ago, by nobody
        return http.client.HTTPSConnection("127.0.0.1", self.port, timeout=20, context=trust)
