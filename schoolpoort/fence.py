"""What a run's process may open: its own folder, the theme and the program.

The last net under DESIGN 3.2, below Pelican, Jinja and every plugin: an audit
hook (PEP 578) that can't be taken away again. Anything else that is opened,
listed, linked, connected to or started ends the run.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any, NoReturn

SYSTEM = ("/usr", "/lib", "/lib64", "/dev/null", "/dev/zero", "/dev/random", "/dev/urandom", "/proc/self",
          "/etc/localtime", "/etc/timezone",
          "/etc/mime.types", "/etc/httpd", "/etc/apache", "/etc/apache2", "/etc/ld.so.cache")
READING = {"open", "os.listdir", "os.scandir"}
CHANGING = {"os.symlink": 2, "os.rename": 2, "os.remove": 1, "os.mkdir": 1, "os.rmdir": 1,
            "os.truncate": 1, "os.chmod": 1, "os.chown": 1, "os.utime": 1}
NEVER = ("socket.connect", "socket.bind", "socket.sendto", "subprocess.Popen", "os.system", "os.exec",
         "os.posix_spawn", "os.fork", "os.forkpty", "ctypes.dlopen", "sqlite3.connect")


class FenceError(PermissionError):
    """A run tried to reach what is not its own."""


class Roots:
    """Folders with all that is in them, and files, by where they really are."""

    def __init__(self, paths: Iterable[Path | str]) -> None:
        self.paths = tuple(dict.fromkeys(os.path.realpath(path) for path in paths))
        self._within = tuple(path + os.sep for path in self.paths)

    def hold(self, real: str) -> bool:
        """Whether a path, its links resolved, is one of them or in one."""
        return real.startswith(self._within) or real in self.paths


def readable_by_all(paths: Iterable[Path]) -> Roots:
    """These, and what Python itself may want to read."""
    return Roots([*paths, *SYSTEM, sys.prefix, sys.base_prefix])


class Fence:
    """Writing is allowed below ``own``, reading there and below ``readable``."""

    def __init__(self, own: Iterable[Path], *readable: Roots) -> None:
        self._folders: dict[str, str] = {}
        self.own = Roots(own)
        self.readable = self.own, *readable

    def put_up(self) -> None:
        """From now on, until the process ends."""
        sys.addaudithook(self.hook)

    def hook(self, event: str, args: tuple[Any, ...]) -> None:
        """Judge one event. Raises FenceError."""
        if event in READING:
            writes = event == "open" and _writes(args)
            self._judge(event, args[0] if args else None, (self.own,) if writes else self.readable,
                        follows=event != "open" or not _flags(args) & os.O_NOFOLLOW)
        elif event == "os.link":
            self._judge(event, args[0], self.readable)
            self._judge(event, args[1], (self.own,), follows=False)
        elif event in CHANGING:
            for path in args[:CHANGING[event]]:
                self._judge(event, path, (self.own,), follows=event != "os.mkdir")
        elif event in NEVER:
            self._refuse(event, args[:1])

    def _judge(self, event: str, path: Any, roots: tuple[Roots, ...], follows: bool = True) -> None:
        """``follows``: whether the system goes on where the path itself is a link."""
        if path is None or isinstance(path, int):  # a file that is open already
            return
        real = self._real(os.fsdecode(path), follows)
        for some in roots:
            if some.hold(real):
                return
        if real != os.devnull:
            self._refuse(event, real)

    def _real(self, path: str, follows: bool) -> str:
        """The path with links resolved; each folder once, since nothing in this process can
        put a link in its place (that is judged here too)."""
        folder, _, name = path.rpartition(os.sep)
        if path[:1] != os.sep or not folder or not name or ".." in path:
            return os.path.realpath(path)
        there = f"{self._folder(folder)}{os.sep}{name}"
        return os.path.realpath(there) if follows and os.path.islink(there) else there

    def _folder(self, path: str) -> str:
        if path not in self._folders:
            above, _, name = path.rpartition(os.sep)
            there = f"{self._folder(above)}{os.sep}{name}" if path else path
            self._folders[path] = os.path.realpath(there) if os.path.islink(there) else there
        return self._folders[path]

    def _refuse(self, event: str, what: object) -> NoReturn:
        raise FenceError(f"not this run's own ({event}): {what}")


def _writes(args: tuple[Any, ...]) -> bool:
    """Whether ``open(path, mode, flags)`` may write; os.open gives no mode."""
    mode = args[1]
    return bool(isinstance(mode, str) and set(mode) & set("wax+")) or \
        bool(_flags(args) & (os.O_WRONLY | os.O_RDWR | os.O_CREAT))


def _flags(args: tuple[Any, ...]) -> int:
    return args[2] if isinstance(args[2], int) else 0
