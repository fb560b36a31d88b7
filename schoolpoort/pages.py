"""What templates are given of a group, beyond its posts."""

from __future__ import annotations

from typing import Any

from plugins.rendered import Rendered
from schoolpoort.plan import Inputs, closed_facts


def group_view(inputs: Inputs, rendered: Rendered | None) -> dict[str, Any]:
    """GROUP of the theme: label, colour, url, and what groep.md says; {} for a
    public tree."""
    if inputs.tree.group is None:
        return {}
    about = inputs.about
    return {
        **closed_facts(inputs.tree.group, inputs.world.settings),
        "title": about.title if about else "",
        "teachers": about.teachers if about else "",
        "days": about.days if about else "",
        "about": rendered.html(about.body) if about and rendered else "",
        "goals": None,
    }
