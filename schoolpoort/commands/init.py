"""``schoolpoort init``: a new school's home."""

from __future__ import annotations

import datetime
import os
import sys
from pathlib import Path
from typing import NoReturn

import click
from dulwich import porcelain
from dulwich.refs import Ref

from school.home import PROGRAM, Home
from school.words import Year

SKELETON = PROGRAM / "schoolpoort" / "skeleton"
PRE_COMMIT = PROGRAM / "docs" / "pre-commit-config.yaml"
NAMES = {"gitignore": ".gitignore"}  # a real one here would hide our own files
AUTHOR = b"Schoolpoort <schoolpoort@school.example>"
FOLDERS = (("var", 0o755), ("var/keys", 0o700), ("var/proof", 0o700), ("var/register", 0o700), ("var/outbox", 0o700),
           ("var/apart", 0o700), ("var/originals", 0o750), ("var/trees", 0o755), ("var/trees/closed", 0o750),
           ("var/releases", 0o755))
"""Secrets and families are the gate's alone; the web server's user reads var/trees/public
and never the closed trees (DESIGN 6)."""

NEXT = """{home} is klaar. Hierna:
  1. vul {home}/school.toml in: naam, adres, groepen
  2. export SCHOOLPOORT_HOME={home}
  3. schoolpoort keys rotate                      de eerste sleutel van de poort
  4. schoolpoort people staff add "NAAM" --mail ADRES --role directie
  5. schoolpoort build                            de eerste uitgave
  6. schoolpoort doctor --mail UW-ADRES           zegt wat er nog ontbreekt
Op een server: deploy/README.md. Schrijven met git: schoolpoort hooks install, en docs/git.md."""


@click.command()
@click.argument("folder", metavar="MAP", type=click.Path(file_okay=False, path_type=Path))
def init(folder: Path) -> None:
    """Een nieuwe thuismap voor een school maken: instellingen, teksten, var/.

    MAP is nieuw of leeg. De teksten in MAP/content zijn een eigen
    git-repository, met de pagina's die elke school nodig heeft.
    """
    home = Home(folder.absolute())
    try:
        if home.root.is_dir() and any(home.root.iterdir()):
            _stop(f"{home.root} is niet leeg. Kies een nieuwe map; er is niets veranderd.")
        _fill(home, datetime.date.today())
        _begin_history(home)
    except OSError as error:
        _stop(f"{error.filename or home.root}: {error.strerror}. Kies een map waarin u mag schrijven.")
    click.echo(NEXT.format(home=home.root))


def _fill(home: Home, today: datetime.date) -> None:
    year = Year.of(today)
    for source in sorted(path for path in SKELETON.rglob("*") if path.is_file()):
        name = source.relative_to(SKELETON).as_posix().replace("JAAR", str(year))
        target = home.root / name
        _write(target.with_name(NAMES.get(target.name, target.name)),
               source.read_text(encoding="utf-8").replace("JAAR", str(year)).replace("EERSTE", str(year.first)))
    _write(home.content / ".pre-commit-config.yaml", PRE_COMMIT.read_text(encoding="utf-8"))
    for name, mode in FOLDERS:
        folder = home.root / name
        folder.mkdir(exist_ok=True)
        folder.chmod(mode)  # whatever the umask says


def _write(file: Path, text: str) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8")


def _begin_history(home: Home) -> None:
    """The content's own repository, with one commit on main."""
    with porcelain.init(str(home.content)) as repository:
        repository.refs.set_symbolic_ref(Ref(b"HEAD"), Ref(b"refs/heads/main"))
        paths = [os.fspath(path) for path in home.content.rglob("*")
                 if path.is_file() and ".git" not in path.relative_to(home.content).parts]
        porcelain.add(repository, paths=paths)
        porcelain.commit(repository, message=b"De eerste teksten", author=AUTHOR, committer=AUTHOR, sign=False)


def _stop(message: str) -> NoReturn:
    click.echo(f"schoolpoort: {message}", err=True)
    sys.exit(1)
