"""What may stand where in a school's repository, and who may put it there.

Judged for every path of every pushed commit, by names and modes alone:

1. The name can be written to any disk and means the same on each.
2. It is a plain file: no link, no submodule, no program.
3. It is text: photos, films and documents travel apart (DESIGN 3.6).
4. It stands where the pusher may write (DESIGN 4).
"""

from __future__ import annotations

import unicodedata

from school.findings import Finding
from school.kalender import FILE as KALENDER
from school.pictures import is_junk
from school.places import GROUPS, PAGES
from school.settings import Settings
from school.tracked import judge_tracked
from school.walk import SCAFFOLD
from school.words import Group, WordError
from schoolpoort.objects import PLAIN, Entry
from schoolpoort.pushers import Pusher

LONGEST_PATH = 400
MEANS_GIT = frozenset({".git", "git~1", ".gitmodules"})
ICT = "ict"


def judge_entry(entry: Entry) -> list[Finding]:
    """Rules 1 to 3 about one changed path. What is taken away is always fine."""
    if entry.is_gone:
        return []
    wrong = _judge_name(entry)
    if wrong:
        return [Finding(entry.path, 0, "path", wrong, "letters, cijfers, punten en streepjes")]
    kind = judge_tracked(entry.path, entry.mode)
    if kind:
        return kind
    if entry.mode != PLAIN:
        return [Finding(entry.path, 0, "executable", "dit bestand is als programma gemerkt",
                        f"een gewoon bestand: git update-index --chmod=-x {entry.path}")]
    return _judge_kind(entry.path)


def judge_right(path: str, pusher: Pusher, settings: Settings) -> Finding | None:
    """Rule 4: what stops this pusher here, None when nothing does."""
    parts = path.split("/")
    if parts[0] == GROUPS and len(parts) > 3:
        return _judge_group(path, f"{parts[1]}/{parts[2]}", pusher, settings)
    if parts[0] == PAGES or path == KALENDER:
        what = "de pagina's van de school zijn" if parts[0] == PAGES else "de kalender is"
        return None if pusher.is_head else Finding(
            path, 0, "right-head", f"{what} van de directie", "vraag de directie dit te wijzigen")
    if path in SCAFFOLD:
        if pusher.is_head or pusher.role == ICT:
            return None
        return Finding(path, 0, "right-ict", "dit bestand is van de directie en ICT", "vraag het aan ICT")
    return Finding(path, 0, "place-wrong", "op deze plek hoort niets",
                   f"{GROUPS}/JAAR/GROEP/, en voor de directie {PAGES}/ en {KALENDER}")


def _judge_group(path: str, name: str, pusher: Pusher, settings: Settings) -> Finding | None:
    site = settings.site
    own = sorted(group for group in pusher.groups if group.year == site.current_year)
    allowed = ", ".join(f"{GROUPS}/{group}/" for group in own) or "u hebt dit schooljaar nog geen groep; vraag ICT"
    try:
        group = Group.parse(name)
    except WordError as error:
        return Finding(path, 0, "place-wrong", str(error), allowed)
    if pusher.is_head or group in own:
        return None
    if group.year != site.current_year:
        return Finding(path, 0, "right-year", f"schooljaar {group.year} is niet dit schooljaar ({site.current_year})",
                       allowed)
    label = site.label(group.name)
    return Finding(path, 0, "right-group", f"{label} is niet uw groep", allowed)


def _judge_kind(path: str) -> list[Finding]:
    name = path.rpartition("/")[2]
    if is_junk(name):
        return [Finding(path, 0, "junk", "dit bestand is van de computer zelf",
                        f"haal het uit de commit: git rm --cached {path}")]
    if path.endswith(".md") or path == KALENDER or path in SCAFFOLD:
        return []
    return [Finding(path, 0, "file-type", f"“{name}” is geen tekst van een bericht", "bestanden die op .md eindigen")]


def _judge_name(entry: Entry) -> str:
    """Why this path is a trick or a trap, "" when it is neither."""
    try:
        path = entry.raw.decode("utf-8")
    except UnicodeDecodeError:
        return "de naam is geen UTF-8"
    if len(entry.raw) > LONGEST_PATH:
        return "de naam is te lang"
    if not path.isprintable() or "\\" in path or ":" in path:
        return "de naam bevat tekens die niet op elke computer kunnen"
    if unicodedata.normalize("NFC", path) != path:
        return "de naam heeft losse accenten (macOS doet dat)"
    for part in path.split("/"):
        # NTFS and HFS+ drop what stands behind and between (CVE-2014-9390).
        bare = "".join(c for c in part if c.isprintable()).casefold().rstrip(". ")
        if part in ("", ".", "..") or bare in MEANS_GIT or bare != part.casefold():
            return f"“{part}” kan geen naam van een bestand of map zijn"
    return ""
