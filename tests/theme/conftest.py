"""The rendered pages, served on loopback as the gate would."""

from __future__ import annotations

import base64
import hashlib
import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from tests.theme.pages import assets, render_all, write_all

SHEET = base64.b64encode(hashlib.sha256(assets().style.encode()).digest()).decode()
POLICY = (f"default-src 'self'; style-src 'self' 'sha256-{SHEET}'; base-uri 'none'; form-action 'self'; "
          "frame-ancestors 'none'")


class _Quiet(SimpleHTTPRequestHandler):
    def end_headers(self) -> None:
        self.send_header("Content-Security-Policy", POLICY)
        super().end_headers()

    def log_message(self, *args: object) -> None:
        """Say nothing."""


@pytest.fixture(scope="session")
def rendered() -> dict[str, str]:
    """Every page as HTML, by its name."""
    return render_all()


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The pages, the theme's files and the photos on disk."""
    made = tmp_path_factory.mktemp("theme")
    write_all(made)
    return made


@pytest.fixture(scope="session")
def site(folder: Path) -> Iterator[str]:
    """The address under which the pages are served, without the last slash."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Quiet, directory=str(folder)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()
