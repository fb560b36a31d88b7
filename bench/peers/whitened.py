"""WhiteNoise without a guard, on the server and with the settings that ours has.

Run as ``python -m bench.peers.whitened PORT`` with the folder in PEER_FILES.
"""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

from whitenoise import WhiteNoise

from schoolpoort.server import granian

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication


def application() -> WSGIApplication:
    """The folder scanned once, as WhiteNoise does in production; nothing behind it."""
    def nothing(environ: object, start_response: object) -> list[bytes]:
        start_response("404 Not Found", [("Content-Length", "0")])  # type: ignore[operator]
        return []

    app: WSGIApplication = WhiteNoise(nothing, os.environ["PEER_FILES"], index_file=True, max_age=3600)
    return app


if __name__ == "__main__":
    granian("bench.peers.whitened:application", host="127.0.0.1", port=int(sys.argv[1]), workers=1).serve()
