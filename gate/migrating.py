"""Bringing the register's schema up to date, with Alembic. Nobody else imports that: it is
needed once after an update of the program, and heavy.
"""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

MIGRATIONS = Path(__file__).parent / "migrations"


def known_revisions() -> tuple[str, ...]:
    """Every schema that this program can bring up to date, the newest first."""
    return tuple(step.revision for step in ScriptDirectory(str(MIGRATIONS)).walk_revisions())


def upgrade(rows: Connection, revision: str = "head") -> None:
    """Bring the schema up to a revision, in the transaction of ``rows``: all of
    it or nothing."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["connection"] = rows
    command.upgrade(config, revision)
