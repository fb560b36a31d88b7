"""A school with a repository of its own, behind a real sshd, and desks to push from."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from click.testing import CliRunner

from school.home import PROGRAM, Home
from schoolpoort.cli import cli

SSHD = "/usr/sbin/sshd"  # it insists on an absolute path

PUSHERS = """
[juf-marieke]
person = "Marieke de Wit"
role = "leerkracht"
groups = ["2026-2027/groep-3", "2025-2026/groep-3"]
keys = ["{juf-marieke}"]

[directeur]
person = "Noor Brandsma"
role = "directie"
keys = ["{directeur}"]
"""

TEXTS = {
    "paginas/over.md": "Title: Over\nStatus: published\n\nEen school.\n",
    "kalender.toml": '[[event]]\ntitle = "Vrij"\ndate = 2026-10-17\n',
    ".gitignore": "*.jpg\n",
    "groepen/2026-2027/groep-3/groep.md": "Title: Groep 3\nTeachers: juf Marieke\n\nWij zijn groep 3.\n",
    "groepen/2026-2027/groep-3/2026-09-01-eerste.md": "Title: Eerste\nDate: 2026-09-01\n\nDag een.\n",
    "groepen/2026-2027/groep-3/2026-09-03-buiten.md":
        "Title: Buiten\nDate: 2026-09-03\nStatus: published\n\nVoor iedereen.\n",
    "groepen/2026-2027/groep-3/2026-09-04-kijkdoos/bericht.md":
        "Title: Kijkdoos\nDate: 2026-09-04\n\n![Een kijkdoos](doos.jpg)\n",
    "groepen/2026-2027/groep-4/2026-09-02-vier.md": "Title: Vier\nDate: 2026-09-02\n\nVan groep 4.\n",
    # Somebody else's mistake, from before there were hooks.
    "groepen/2026-2027/groep-4/2026-09-05-fout.md": "Titel: Fout\nDatun: 2026-09-05\n\nVan groep 4.\n",
    "groepen/2025-2026/groep-3/2025-09-01-toen.md": "Title: Toen\nDate: 2025-09-01\n\nVorig jaar.\n",
}
THREE = "groepen/2026-2027/groep-3"


def run(words: list[str], cwd: Path, environ: dict[str, str] | None = None, given: bytes = b"",
        check: bool = True) -> subprocess.CompletedProcess[str]:
    """A real command; what it says is text."""
    done = subprocess.run(words, cwd=cwd, env=environ, input=given, capture_output=True, check=False)
    said = subprocess.CompletedProcess(words, done.returncode, done.stdout.decode(),
                                       done.stderr.decode("utf-8", "replace"))
    assert not check or said.returncode == 0, f"{words}: {said.stdout}{said.stderr}"
    return said


@dataclass
class Sshd:
    """A running sshd with keys for each pusher."""

    folder: Path
    port: int

    @property
    def authorized(self) -> Path:
        return self.folder / "authorized_keys"

    def public(self, name: str) -> str:
        return (self.folder / f"{name}.pub").read_text().strip()

    def ssh(self, name: str) -> list[str]:
        options = {"Port": self.port, "IdentityFile": self.folder / name, "IdentitiesOnly": "yes", "BatchMode": "yes",
                   "UserKnownHostsFile": self.folder / "known_hosts", "StrictHostKeyChecking": "yes"}
        return ["ssh", "-F", "none", *(f"-o{key}={value}" for key, value in options.items())]


@contextmanager
def running_sshd(folder: Path) -> Iterator[Sshd]:
    """sshd on a free port of loopback, with a host key of its own."""
    for name in ("host", "juf-marieke", "directeur", "stranger"):
        run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(folder / name)], folder)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    (folder / "known_hosts").write_text(f"[127.0.0.1]:{port} {(folder / 'host.pub').read_text()}")
    config = folder / "sshd_config"
    config.write_text(
        f"Port {port}\nListenAddress 127.0.0.1\nHostKey {folder / 'host'}\nPidFile {folder / 'pid'}\n"
        f"AuthorizedKeysFile {folder / 'authorized_keys'}\nPasswordAuthentication no\nUsePAM no\n"
        "KbdInteractiveAuthentication no\nStrictModes no\nPermitRootLogin prohibit-password\nMaxStartups 100\n")
    if os.geteuid() == 0:
        os.makedirs("/run/sshd", mode=0o755, exist_ok=True)  # privilege separation, sshd(8)
    with open(folder / "log", "wb") as log:
        process = subprocess.Popen([SSHD, "-D", "-e", "-f", str(config)], stderr=log)
    try:
        _wait(port, folder / "log")
        yield Sshd(folder, port)
    finally:
        process.terminate()
        process.wait(10)


def _wait(port: int, log: Path) -> None:
    for _ in range(100):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise AssertionError(f"sshd does not listen: {log.read_text()}")


@dataclass
class School:
    """A home with its bare repository, reached through ``sshd``."""

    home: Home
    sshd: Sshd
    lines: str = ""

    @property
    def repository(self) -> Path:
        return self.home.root / "school.git"

    def tip(self) -> str:
        return run(["git", "--git-dir", str(self.repository), "rev-parse", "main"], self.home.root).stdout.strip()

    def command(self, *words: str, check: bool = True) -> subprocess.CompletedProcess[str]:
        return run([sys.executable, "-m", "schoolpoort", "--home", str(self.home.root), *words], self.home.root,
                   check=check)

    def ask(self, name: str, command: str, given: bytes = b"") -> subprocess.CompletedProcess[str]:
        """Any command over ssh with somebody's key."""
        return run([*self.sshd.ssh(name), "127.0.0.1", command], self.home.root, given=given, check=False)

    def text(self, path: str) -> str:
        return (self.home.content / path).read_text()

    def desk(self, name: str, folder: Path) -> Desk:
        """A fresh clone on somebody's own computer."""
        environ = {
            "PATH": os.environ["PATH"], "HOME": str(folder), "GIT_CONFIG_GLOBAL": os.devnull, "LC_ALL": "C.UTF-8",
            "GIT_CONFIG_NOSYSTEM": "1", "GIT_SSH_COMMAND": " ".join(self.sshd.ssh(name)),
            **{f"GIT_{who}_{what}": value for who in ("AUTHOR", "COMMITTER")
               for what, value in (("NAME", name), ("EMAIL", f"{name}@school.example"))}}
        clone = folder / name
        user = f"{os.environ.get('USER') or 'root'}@" if os.geteuid() else ""
        run(["git", "clone", "-q", f"ssh://{user}127.0.0.1/school.git", str(clone)], folder, environ)
        return Desk(clone, environ, self.repository)


@dataclass
class Desk:
    """A clone and the one who sits at it."""

    folder: Path
    environ: dict[str, str]
    server: Path

    def git(self, *words: str, given: bytes = b"", check: bool = True) -> str:
        return run(["git", *words], self.folder, self.environ, given, check).stdout.strip()

    def write(self, path: str, text: str | bytes) -> None:
        file = self.folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(text.encode() if isinstance(text, str) else text)

    def commit(self, path: str = "", text: str | bytes = "") -> None:
        """Commit everything, ignored files too; with ``path``, written first."""
        if path:
            self.write(path, text)
        self.git("add", "-A", "-f")
        self.git("commit", "-q", "-m", "werk")

    def entry(self, mode: str, sha: str, path: str) -> None:
        """Commit a tree entry that no working folder could make."""
        self.git("update-index", "--add", "--cacheinfo", f"{mode},{sha},{path}")
        self.git("commit", "-q", "-m", "werk")

    def blob(self, data: bytes) -> str:
        return self.git("hash-object", "-w", "--stdin", given=data)

    def tree(self, *rows: tuple[str, str, str]) -> None:
        """Commit a whole tree of (mode, sha, raw name), however strange its names."""
        lines = "".join(f"{mode} {'tree' if mode == '040000' else 'blob'} {sha}\t{name}\0" for mode, sha, name in rows)
        tree = self.git("mktree", "-z", given=lines.encode())
        self.git("update-ref", "HEAD", self.git("commit-tree", "-p", "HEAD", "-m", "werk", tree))

    def push(self, *words: str) -> subprocess.CompletedProcess[str]:
        return run(["git", "push", "-q", "origin", *(words or ("main",))], self.folder, self.environ, check=False)

    def fresh(self) -> None:
        """As the server is now; nothing of before is left. Not over ssh, as the clone was: that is half the work of
        a test."""
        self.git("fetch", "-q", str(self.server), "+refs/heads/*:refs/remotes/origin/*")
        self.git("checkout", "-q", "-f", "-B", "main", "origin/main")
        self.git("clean", "-q", "-f", "-d", "-x")


def make_school(folder: Path, sshd: Sshd) -> School:
    """The home, its texts under git, the hooks and the keys."""
    home = Home(folder)
    shutil.copy(PROGRAM / "school.toml", folder / "school.toml")
    for path, text in TEXTS.items():
        (home.content / path).parent.mkdir(parents=True, exist_ok=True)
        (home.content / path).write_text(text)
    who = ["-c", "user.name=ict", "-c", "user.email=ict@school.example"]
    run(["git", "init", "-q", "-b", "main"], home.content)
    run(["git", "add", "-A"], home.content)
    run(["git", *who, "commit", "-q", "-m", "begin"], home.content)
    home.var.mkdir()
    text = PUSHERS
    for name in ("juf-marieke", "directeur"):
        text = text.replace(f"{{{name}}}", sshd.public(name))
    (home.var / "pushers.toml").write_text(text)
    school = School(home, sshd)
    for words in (["install", str(school.repository)], ["keys", "--write", str(sshd.authorized)]):
        # In this process: to start one takes longer than all the rest.
        done = CliRunner(env={"SCHOOLPOORT_HOME": str(folder)}).invoke(cli, ["hooks", *words])
        assert done.exit_code == 0, done.output
    school.lines = sshd.authorized.read_text()
    return school
