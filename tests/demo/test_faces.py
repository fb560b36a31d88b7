"""The demo's children are drawn; nobody should be stopped by them."""

from __future__ import annotations

import pytest

from school.dossiers import read_all
from school.media import faces
from schoolpoort import sight
from tests.conftest import Figure
from tests.town import Town

pytestmark = pytest.mark.xdist_group("town")


def test_drawn_children_stop_no_post_of_the_demo(town: Town, figure: Figure) -> None:
    looked_at = list(town.home.derivatives.rglob(faces.RECIPE))
    found = [one for dossier in read_all(town.home.current) for one in dossier.findings if one["code"] in sight.CODES]
    boxed = list(town.home.looks.iterdir())
    figure(31, f"{len(looked_at)} published drawings of the demo: faces seen on {len(boxed)}")
    assert len(looked_at) > 10 and len(boxed) <= 2
    assert not [one for one in found if one["severity"] == "stop"]
