"""Every file of a content folder, each with a place or a finding.

Nothing is passed by in silence (DESIGN 3.1): what is neither a text, nor a
file beside one, nor known scaffolding is told. No link is ever followed.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from school.findings import Finding, suggest
from school.memo import Memo
from school.pictures import extension, is_junk, judge_name, judge_size, plain_name
from school.places import ABOUT, GROUPS, PAGES, check_year, find_group, suggested_name
from school.settings import Settings
from school.tour import Seen, Tour

SCAFFOLD = frozenset({"kalender.toml", ".git", ".gitignore", ".gitattributes", ".pre-commit-config.yaml",
                      ".editorconfig", "README.md", "LEESMIJ.md"})
"""What may lie at the top of a content folder without being content."""


@dataclass(frozen=True)
class Text:
    """A Markdown file to read: its path and the names of the files beside it."""

    path: str
    siblings: tuple[str, ...] = ()


@dataclass(frozen=True)
class Folder:
    """The texts of one group in one school year, or of the pages, as they lie in ``path``,
    and what is wrong with the names there."""

    path: str
    texts: tuple[Text, ...]
    findings: tuple[Finding, ...]


@dataclass
class Walk:
    """One walk over a content folder. ``folders`` and ``findings`` hold the result; of a
    folder that is as it was for ``memo``, the same object. ``texts`` are those of a walk
    over one folder."""

    content: Path
    settings: Settings
    tour: Tour
    memo: Memo = field(default_factory=Memo)
    folders: list[Folder] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    texts: list[Text] = field(default_factory=list)

    def run(self) -> Walk:
        """Walk the whole folder. A missing folder is a finding too."""
        folders, files = self._list("")
        for name in files:
            if name not in SCAFFOLD:
                self._misplaced(name)
        for name in folders:
            if name == PAGES:
                self._folder(PAGES)
            elif name == GROUPS:
                self._years()
            elif name not in SCAFFOLD:
                self._say(name, "folder-unknown", f"onbekende map “{name}”", f"{PAGES}, {GROUPS}",
                          suggest(name, (PAGES, GROUPS)))
        return self

    def _years(self) -> None:
        for year in self._only_folders(GROUPS):
            path = f"{GROUPS}/{year}"
            wrong = check_year(path, year, self.settings.site)
            if wrong:
                self._lost(path, wrong)
                continue
            for name in self._only_folders(path):
                group, wrong = find_group(f"{path}/{name}", year, name, self.settings.site)
                if group:
                    self._folder(f"{path}/{name}")
                else:
                    self._lost(f"{path}/{name}", wrong)

    def _folder(self, path: str) -> None:
        """The texts in ``path``, and one in each folder of it."""
        def look() -> Folder:
            one = Walk(self.content, self.settings, self.tour)
            one._texts(path)
            return Folder(path, tuple(one.texts), tuple(one.findings))

        found = self.memo.of(("walk", path), (self.settings, *self.tour.under(path)), look)
        self.folders.append(found)
        self.findings += found.findings

    def _texts(self, folder: str) -> None:
        """Texts in ``folder``, and one in each folder of it."""
        folders, files = self._list(folder)
        for name in files:
            if name.endswith(".md"):
                self.texts.append(Text(f"{folder}/{name}"))
            else:
                self._misplaced(f"{folder}/{name}")
        for name in folders:
            self._post_folder(f"{folder}/{name}")

    def _post_folder(self, folder: str) -> None:
        """One text, and the photos, films and documents that belong to it."""
        folders, files = self._list(folder)
        sizes = {one.name: one.size for one in self.tour.folders[folder]}
        for name in folders:
            self._say(f"{folder}/{name}", "folder-deep", "een map in de map van een bericht",
                      "alle bestanden van een bericht naast elkaar in één map")
        texts = [name for name in files if name.endswith(".md")]
        others = [name for name in files if not name.endswith(".md")]
        if len(texts) == 1:
            self.texts.append(Text(f"{folder}/{texts[0]}", tuple(plain_name(name) for name in others)))
        elif texts:
            self._say(folder, "texts-many", f"{len(texts)} berichten in één map: {', '.join(texts)}",
                      "één bestand .md in een map")
        elif not files and not folders and not folder.endswith(".md"):
            self._say(folder, "folder-empty", "deze map is leeg", "haal haar weg, of schrijf een bericht",
                      severity="hint")
        else:
            self._say(folder, "text-missing", "in deze map staat geen bericht", "één bestand .md",
                      suggested_name(next((n for n in files if extension(n) in (".txt", ".markdown")), "")))
        for name in others:
            path = f"{folder}/{name}"
            wrong = judge_name(path)
            self.findings += wrong or judge_size(path, sizes[name], self.settings.rules)

    def _only_folders(self, folder: str) -> list[str]:
        folders, files = self._list(folder)
        for name in files:
            self._misplaced(f"{folder}/{name}")
        return folders

    def _list(self, folder: str) -> tuple[list[str], list[str]]:
        """The folders and plain files of a folder, by name; tells about the rest."""
        folders: list[str] = []
        files: list[str] = []
        if folder in self.tour.unreadable:
            self._say(folder or ".", "unreadable", f"deze map is niet te lezen ({self.tour.unreadable[folder]})",
                      "een map met leesrecht")
            return [], []
        for entry in self.tour.folders.get(folder, ()):
            path = f"{folder}/{entry.name}" if folder else entry.name
            if is_junk(entry.name):
                self._say(path, "junk", "dit bestand van de computer zelf wordt niet gebruikt",
                          "haal het weg", severity="hint")
            elif self._accept(path, entry, at_top=not folder):
                (folders if entry.is_folder else files).append(entry.name)
        self._collisions(folder, folders + files)
        return folders, files

    def _accept(self, path: str, entry: Seen, at_top: bool) -> bool:
        """Whether this is a plain file or folder with a name that can be read."""
        if not entry.name.isprintable() or (not entry.name.isascii() and not _decodes(entry.name)):
            shown = ascii(path)[1:-1]
            self._say(shown, "file-name", "de naam bevat tekens die niet te lezen zijn",
                      "letters, cijfers en streepjes")
            return False
        if entry.is_link:
            self._say(path, "symlink", "een verwijzing naar een ander bestand", "een gewoon bestand")
            return False
        if at_top and entry.name in SCAFFOLD:
            return True
        if entry.name.startswith("."):
            self._say(path, "hidden", "een verborgen bestand of map", "een naam zonder punt vooraan")
            return False
        if not entry.is_folder and not entry.is_file:
            self._say(path, "not-a-file", f"geen gewoon bestand (soort {entry.kind:o})", "een gewoon bestand")
            return False
        return True

    def _collisions(self, folder: str, names: list[str]) -> None:
        seen: dict[str, str] = {}
        for name in names:
            other = seen.setdefault(plain_name(name).casefold(), name)
            if other != name:
                self._say(f"{folder}/{name}", "name-collision", f"op sommige computers is “{name}” "
                          f"hetzelfde als “{other}”", "namen die meer verschillen dan in hoofdletters")

    def _lost(self, folder: str, wrong: Iterable[Finding]) -> None:
        """Tell what is wrong with a folder, and how many texts wait because of it."""
        count = sum(name.endswith(".md") for _, _, names in os.walk(self.content / folder) for name in names)
        for finding in wrong:
            what = f"{finding.what} ({count} berichten hierin)" if count != 1 else \
                f"{finding.what} (1 bericht hierin)"
            self._say(finding.path, finding.code, what, finding.allowed, finding.suggestion)

    def _misplaced(self, path: str) -> None:
        name = path.rpartition("/")[2]
        if name.endswith(".md"):
            self._say(path, "place-wrong", "op deze plek kan geen bericht staan",
                      "in de map van een groep, of in paginas")
        elif not judge_name(path):
            self._say(path, "place-wrong", "dit bestand hoort bij geen bericht",
                      "in de map van het bericht zelf")
        else:
            self._say(path, "file-type", f"“{name}” is geen bericht en hoort bij geen bericht",
                      f"berichten als bestand .md{', of ' + ABOUT if path.count('/') == 3 else ''}",
                      suggested_name(name) if extension(name) not in ("", ".toml") else "")

    def _say(self, path: str, code: str, what: str, allowed: str = "", suggestion: str = "",
             severity: str = "error") -> None:
        self.findings.append(Finding(path, 0, code, what, allowed, suggestion,
                                     "hint" if severity == "hint" else "error"))


def within(path: str, only: tuple[str, ...]) -> bool:
    """Whether ``path`` is one of ``only`` or lies under one of them."""
    return any(path == one or path.startswith(f"{one}/") for one in only)


def selected(texts: Iterable[Text], only: tuple[str, ...] | None) -> Iterator[Text]:
    """The texts of a walk that were asked for."""
    return (text for text in texts if only is None or within(text.path, only))


def _decodes(name: str) -> bool:
    """False for a name that is not UTF-8 on disk."""
    try:
        name.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True
