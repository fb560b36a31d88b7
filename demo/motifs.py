"""Every motif by the name that ``pictures.toml`` uses."""

from __future__ import annotations

from collections.abc import Callable

from demo import closeups, indoors, outdoors
from demo.sketch import Sheet

Motif = Callable[[Sheet], None]

MOTIFS: dict[str, Motif] = {
    drawing.__name__: drawing
    for drawing in (
        indoors.kijkdoos, indoors.herfsttafel, indoors.kastanjes, indoors.voorleeshoek, indoors.klas,
        indoors.knutselwerk, indoors.gymzaal, indoors.muziek, indoors.soep, indoors.brug, indoors.proefje,
        outdoors.school, outdoors.bladeren, outdoors.bos, outdoors.herfstbos, outdoors.moestuin, outdoors.museum,
        outdoors.sportdag, outdoors.lampionnen, outdoors.kamp, outdoors.fietsen, outdoors.plein,
        outdoors.sneeuw, closeups.boeken, closeups.insectenhotel, closeups.boerderij, closeups.regen,
        closeups.toneel, closeups.letters, closeups.taart, closeups.natuurtafel,
    )
}
