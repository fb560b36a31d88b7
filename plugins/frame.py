"""What stands around the pages of posts and of months, rendered once for all of a run.

Header, menu and footer are the same on each of them, and are most of what a template does.
A theme says in ``_frame.html`` where a page's own blocks stand in it; without that, pages are
rendered whole. Of a framed page's template nothing counts but its blocks.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from jinja2 import Template, TemplateNotFound

CUT = "\0"
"""What no text holds: school/texts.py refuses it."""


class Frame:
    """What one run has around its pages, cut where a page's own parts stand."""

    def __init__(self) -> None:
        self._pieces: list[bytes] = []
        self._blocks: list[str] = []
        self._shared: dict[str, Any] = {}  # what every page is given, its template's globals among it

    def page(self, template: Template, context: Mapping[str, Any], **own: Any) -> bytes:
        """A page with what is its ``own``, in UTF-8. ``context`` says the same of the frame at
        each call."""
        if not self._pieces:
            pieces = self._cut(template, context)
            self._pieces, self._blocks = [piece.encode() for piece in pieces[::2]], pieces[1::2]
        if not self._blocks:
            return template.render(context, **own).encode()
        shown = template.new_context({**self._shared, **context, **own}, shared=True)
        page = [self._pieces[0]]
        for name, piece in zip(self._blocks, self._pieces[1:], strict=True):
            page += "".join(template.blocks[name](shown)).encode(), piece
        return b"".join(page)

    def _cut(self, template: Template, context: Mapping[str, Any]) -> list[str]:
        """The frame in pieces; between two of them the name of a block."""
        env = template.environment
        try:
            frame = env.get_template("_frame.html")
        except TemplateNotFound:
            return [""]
        macros = env.get_template("macros.html").make_module(dict(context))
        self._shared = {**template.globals, "m": macros}
        return frame.render(context, CUT=CUT).split(CUT)
