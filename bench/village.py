"""A small school for the benchmark of pages: one group of the demo's, and a post with fifteen photos.

Made, filled and built as the demo is, with less of it: a town takes two minutes.
"""

from __future__ import annotations

import datetime
import os
import shutil
import subprocess
import sys
from pathlib import Path

from bench.photos import take
from demo.__main__ import BUILT_WITH_HELD, mark
from demo.approve import approve_all
from demo.draw import draw_one, pictures
from demo.fill import fill
from demo.home import bring
from demo.looking import look_at_all
from gate.keys import rotate
from gate.wsgi import utc_now
from school.home import PROGRAM, Home
from schoolpoort.bare import install
from schoolpoort.deliver import deliver
from schoolpoort.objects import Objects
from schoolpoort.server import free_port
from tests.town import Town

GROUP = "groepen/2026-2027/groep-3"
PHOTOS = "2026-11-20-boswandeling"
POST = """Title: Met z’n allen door het bos
Date: 2026-11-20 14:40
Author: juf Marieke
Fotos: Kinderen op zoek tussen de bomen

Vanmorgen liepen we met de hele groep door het bos. Er hing mist tussen de bomen, en overal lagen eikels.

Thuis kijken we de foto’s samen terug.
"""


def make_village(folder: Path, photos: int) -> Town:
    """A school in ``folder``, built but not yet served. Raises RuntimeError when the build stops."""
    home = Home(folder / "home")
    home.var.mkdir(parents=True)
    shutil.copy(Home(PROGRAM).settings_file, home.settings_file)
    repository = home.root / "content.git"
    install(home, repository)
    bring(repository, _texts(folder / "texts"))
    deliver(home, Objects.of(repository, {}), wait=-1)
    for picture in pictures():
        if (home.content / picture.place).parent.is_dir():
            draw_one(home.content, picture)
    for photo in take(folder / "photos", photos):
        photo.rename(home.content / GROUP / PHOTOS / photo.name)
    town = Town(home, free_port("127.0.0.1", 20_000 + os.getpid() % 20_000))
    mark(home, town.port)
    fill(home)
    look_at_all(home, datetime.datetime.now(datetime.UTC))
    approve_all(home)
    built = subprocess.run([sys.executable, "-m", "schoolpoort", "--home", str(home.root), "build"], check=False,
                           capture_output=True, text=True)
    if built.returncode not in (0, BUILT_WITH_HELD):
        raise RuntimeError(f"the school was not built: {built.stdout}{built.stderr}")
    if not list(home.keys.glob("gate-*.json")):
        rotate(home.keys, utc_now())
    return town


def _texts(folder: Path) -> Path:
    """The texts of the demo's pages and of one group, and the post with photos."""
    source = Home(PROGRAM).content
    for place in ("paginas", GROUP):
        shutil.copytree(source / place, folder / place)
    shutil.copy(source / "kalender.toml", folder)
    (folder / GROUP / PHOTOS).mkdir()
    (folder / GROUP / PHOTOS / "bericht.md").write_text(POST, encoding="utf-8")
    return folder
