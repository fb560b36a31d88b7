"""What stands around the pages of posts, rendered once for all posts of a run.

Header, menu and footer are the same on each of them, and are most of what a template does.
A theme says in ``_frame.html`` where a page's own blocks stand in it; without that, pages are
rendered whole.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from jinja2 import Template, TemplateNotFound

CUT = "\0"
"""What no text holds: school/texts.py refuses it."""


class Frame:
    """By what a run gives to each post's page, its page without its own parts."""

    def __init__(self) -> None:
        self._pieces: list[str] | None = None
        self._macros: object = None

    def page(self, template: Template, context: Mapping[str, Any], article: Any) -> str:
        """The page of a post. ``context`` says the same of the frame at each call."""
        if self._pieces is None:
            self._pieces = self._cut(template, context)
        if len(self._pieces) == 1:
            return template.render(context, article=article)
        own = template.new_context({**context, "article": article, "m": self._macros})
        # Every second piece is the name of a block.
        return "".join("".join(template.blocks[piece](own)) if at % 2 else piece
                       for at, piece in enumerate(self._pieces))

    def _cut(self, template: Template, context: Mapping[str, Any]) -> list[str]:
        env = template.environment
        try:
            frame = env.get_template("_frame.html")
        except TemplateNotFound:
            return [""]
        self._macros = env.get_template("macros.html").make_module(dict(context))
        return frame.render(context, CUT=CUT).split(CUT)
