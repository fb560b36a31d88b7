"""/healthz: what a monitor looks at. No names, no numbers of people."""

from __future__ import annotations

import datetime

from flask import Blueprint, current_app, jsonify
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import SQLAlchemyError

from gate.app import Gate, shelf
from gate.outbox import queue
from school.errands import oldest_seconds
from school.journal import moment_in

pages = Blueprint("health", __name__)
LATE = datetime.timedelta(minutes=5)
"""Mail that waits longer is no longer somebody's who signs in just now."""


@pages.get("/healthz")
def healthz() -> ResponseReturnValue:
    """200 when people are served as they should be, else 503; the rest are facts."""
    gate: Gate = current_app.extensions["gate"]
    now = shelf()
    facts: dict[str, object] = {"release": now.number if now else None, "register": "ok"}
    if now:
        built = datetime.datetime.fromisoformat(now.facts.moment)
        built = built if built.tzinfo else built.replace(tzinfo=gate.settings.site.zone)
        facts["release_age_seconds"] = int((gate.now() - built).total_seconds())
    if backed_up := moment_in(gate.home.backed_up_file):
        facts["backup_age_seconds"] = int((gate.now() - backed_up).total_seconds())
    # Since when a post waits for the repository; in a school that works that is a second.
    facts["errands_oldest_seconds"] = int(oldest_seconds(gate.home, gate.now()))
    try:
        schema, wanted = gate.register.revision()
        if schema != wanted:
            facts["register"] = "schema-behind"
        # A mail that just came in would tell that an address is known here.
        _, oldest = queue(gate.register)
        age = gate.now() - oldest if oldest else datetime.timedelta()
        facts["outbox_oldest_seconds"] = int(age.total_seconds()) if age > LATE else 0
    except SQLAlchemyError:
        facts["register"] = "unavailable"
    return jsonify(facts), 200 if now and facts["register"] == "ok" else 503
