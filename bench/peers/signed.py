"""Flask with ``send_from_directory`` behind a PyJWT cookie: what a school's handy parent writes.

``/pages/`` is the file itself; ``/may`` says yes or no for nginx's ``auth_request``.
The folder stands in PEER_FILES, the secret in PEER_KEY.
"""

from __future__ import annotations

import os

import jwt
from flask import Flask, Response, abort, request, send_from_directory

COOKIE = "session"


def application() -> Flask:
    app, folder, key = Flask(__name__, static_folder=None), os.environ["PEER_FILES"], os.environ["PEER_KEY"]

    @app.before_request
    def admit() -> None:
        try:
            jwt.decode(request.cookies.get(COOKIE, ""), key, algorithms=["HS256"], audience="school",
                       options={"require": ["exp", "sub", "aud"]})
        except jwt.PyJWTError:
            abort(401)

    @app.get("/may")
    def may() -> str:
        return ""

    @app.get("/<path:name>")
    def page(name: str) -> Response:
        return send_from_directory(folder, f"{name}index.html" if name.endswith("/") else name)

    return app
