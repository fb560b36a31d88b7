"""The gate of the demo: the school's own, with the mailbox page added."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from demo.mailpage import PUBLIC, mailbox_pages
from gate.wsgi import build
from school.home import Home
from school.settings import Settings

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication


def from_environment() -> WSGIApplication:
    """For a server that imports its application. Raises NotADemo elsewhere."""
    home = Home.find(os.environ)
    return build(home, Settings.read(home), [mailbox_pages(home)], PUBLIC)
