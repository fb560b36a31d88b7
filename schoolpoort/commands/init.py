"""``schoolpoort init``: a new school's home."""

from __future__ import annotations

import datetime
from pathlib import Path

import click

from school.words import Year

_SETTINGS = '''# De instellingen van de school. Geheimen staan hier nooit; die liggen in var/keys.
# [site] en [rules] komen in de site, [server] niet.

[site]
name = "Naam van de school"
short = "De School"
url = "https://www.uwschool.nl"     # het adres van de site, zonder / aan het eind
year = "{year}"                 # het schooljaar dat nu geldt; in augustus zet u dit om
tagline = ""
street = ""
town = ""
telephone = ""
mail = ""
security_contact = ""               # mailto:… van wie een lek mag horen

[site.groups]                       # elke groep en elke besloten kamer
school = {{ label = "De hele school", room = true }}
team = {{ label = "Team", room = true }}
mr = {{ label = "Medezeggenschapsraad", room = true }}
groep-1 = {{ label = "Groep 1" }}
groep-2 = {{ label = "Groep 2" }}
groep-3 = {{ label = "Groep 3" }}
groep-4 = {{ label = "Groep 4" }}
groep-5 = {{ label = "Groep 5" }}
groep-6 = {{ label = "Groep 6" }}
groep-7 = {{ label = "Groep 7" }}
groep-8 = {{ label = "Groep 8" }}

[rules]
publishers = ["directie"]           # wie naar buiten mag publiceren

[server]
host = "127.0.0.1"
port = 8000
# trusted_proxies = ["127.0.0.1"]   # als nginx of Caddy ervoor staat
# database = "postgresql:///school"

[server.mail]
host = "localhost"
sender = ""                         # van wie de mail komt
'''

_PAGES = {
    "over-de-school": ("Over de school", 1, "Vertel hier wat voor school dit is."),
    "contact": ("Contact", 2, "Adres, telefoon, mail, en wie u waarvoor belt."),
    "privacy": ("Privacy", 0, "De privacyverklaring van de school."),
    "toegankelijkheid": ("Toegankelijkheid", 0, "De toegankelijkheidsverklaring van de school."),
}


@click.command()
@click.argument("folder", type=click.Path(path_type=Path), metavar="MAP")
def init(folder: Path) -> None:
    """Een nieuwe thuismap voor een school maken: instellingen, teksten, var/."""
    if folder.exists() and any(folder.iterdir()):
        raise click.ClickException(f"{folder} is niet leeg; kies een nieuwe map. Er is niets veranderd.")
    year = Year.of(datetime.date.today())
    _write(folder / "school.toml", _SETTINGS.format(year=year))
    for slug, (title, menu, text) in _PAGES.items():
        place = f"Menu: {menu}\n" if menu else ""
        _write(folder / "content" / "paginas" / f"{slug}.md", f"Titel: {title}\n{place}Status: published\n\n{text}\n")
    _write(folder / "content" / "groepen" / str(year) / "school" / "groep.md",
           "Titel: De hele school\n\nBerichten voor alle ouders.\n")
    _write(folder / "content" / ".gitignore", "".join(
        f"*.{kind}\n" for kind in ("jpg", "jpeg", "png", "heic", "heif", "webp", "mp4", "mov", "pdf")))
    for name, mode in (("var", 0o755), ("var/keys", 0o700), ("var/originals", 0o750), ("var/trees/closed", 0o750)):
        (folder / name).mkdir(parents=True, exist_ok=True)
        (folder / name).chmod(mode)
    click.echo(f"""{folder} is klaar. Hierna:
  1. vul {folder / 'school.toml'} in
  2. export SCHOOLPOORT_HOME={folder.resolve()}
  3. schoolpoort keys rotate
  4. schoolpoort people staff add "NAAM" --mail ADRES --role directie
  5. schoolpoort build
  6. schoolpoort doctor""")


def _write(file: Path, text: str) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8")
