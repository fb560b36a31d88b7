"""What an ssh key may run: one repository, and photos into its own groups.

sshd puts what was asked in SSH_ORIGINAL_COMMAND; no shell reads it. All else
(a terminal, forwarding, sftp) is closed by ``restrict`` in authorized_keys.
"""

from __future__ import annotations

import shlex
from pathlib import Path

from school.content import read_content
from school.home import Home
from school.places import GROUPS, PAGES
from school.settings import Settings
from schoolpoort.bare import program
from schoolpoort.pathlaw import judge_right
from schoolpoort.pushers import Pusher
from schoolpoort.which import PlaceError, find_post_place

GIT = ("git-receive-pack", "git-upload-pack")
ALLOWED = "Met deze sleutel kunt u git push, git pull en schoolpoort photos add doen, en verder niets."


class ShellRefusal(Exception):
    """This may not be run; the message is for the owner of the key."""


def command_for(home: Home, settings: Settings, pusher: Pusher, repository: Path, asked: str) -> list[str]:
    """The command to run for what was asked. Raises ShellRefusal."""
    try:
        words = shlex.split(asked)
    except ValueError:
        raise ShellRefusal(ALLOWED) from None
    if words[:1] == ["git"] and len(words) > 1:
        words = [f"git-{words[1]}", *words[2:]]
    if len(words) == 2 and words[0] in GIT:
        if words[1] not in _names(repository):
            raise ShellRefusal(f"hier is één repository. Gebruik als adres: git@DE-SERVER:{repository.name}")
        return [words[0], str(repository)]
    if words[:3] == ["schoolpoort", "photos", "add"]:
        return _photos(home, settings, pusher, words[3:])
    raise ShellRefusal(ALLOWED)


def _names(repository: Path) -> set[str]:
    """How a clone may call the one repository."""
    name = repository.name.removesuffix(".git")
    return {str(repository), *(f"{start}{name}{end}" for start in ("", "/", "~/") for end in ("", ".git"))}


def _photos(home: Home, settings: Settings, pusher: Pusher, words: list[str]) -> list[str]:
    """Files come over standard input only: a name would be a file of the server."""
    match words:
        case [post, "--from-tar"] if not post.startswith("-"):
            rest = ["--from-tar"]
        case [post, "-", "--name", name] if not post.startswith("-"):
            rest = [f"--name={name}", "-"]
        case _:
            raise ShellRefusal("over ssh kan alleen: schoolpoort photos add BERICHT --from-tar, of "
                               "BERICHT - --name NAAM, met de bestanden op standaardinvoer.")
    try:
        place = find_post_place(home, settings, post).place
    except PlaceError as error:
        raise ShellRefusal(str(error)) from error
    path = place if place.startswith(f"{PAGES}/") else f"{GROUPS}/{place}"
    wrong = judge_right(f"{path}/bericht.md", pusher, settings)
    if wrong:
        raise ShellRefusal(f"{path}: {wrong.what}. Toegestaan: {wrong.allowed}.")
    _refuse_public(home, settings, pusher, path)
    return [*program(home), "photos", "add", path, *rest]


def _refuse_public(home: Home, settings: Settings, pusher: Pusher, path: str) -> None:
    """A photo beside a published post is public: that is for who may publish."""
    content = read_content(home.content, settings, (path, f"{path}.md"))
    if content.published and not pusher.may_publish(settings):
        who = " of ".join(settings.rules.publishers) or "niemand"
        raise ShellRefusal(f"{path} staat op de openbare site; alleen {who} zet daar foto's bij. "
                           f"Stuur de foto's naar {who}.")
