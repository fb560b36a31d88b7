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


class Fence:
    """Reading is allowed below ``readable`` and ``own``, writing below ``own``."""

    def __init__(self, own: Iterable[Path], readable: Iterable[Path]) -> None:
        self._folders: dict[str, str] = {}
        self.own = _roots(own)
        self.readable = self.own + _roots([*readable, *map(Path, SYSTEM), Path(sys.prefix), Path(sys.base_prefix)])

    def put_up(self) -> None:
        """From now on, until the process ends."""
        sys.addaudithook(self.hook)

    def hook(self, event: str, args: tuple[Any, ...]) -> None:
        """Judge one event. Raises FenceError."""
        if event in READING:
            writes = event == "open" and _writes(args)
            self._judge(event, args[0] if args else None, self.own if writes else self.readable)
        elif event == "os.link":
            self._judge(event, args[0], self.readable)
            self._judge(event, args[1], self.own)
        elif event in CHANGING:
            for path in args[:CHANGING[event]]:
                self._judge(event, path, self.own)
        elif event in NEVER:
            self._refuse(event, args[:1])

    def _judge(self, event: str, path: Any, roots: tuple[str, ...]) -> None:
        if path is None or isinstance(path, int):  # a file that is open already
            return
        real = self._real(os.fsdecode(path))
        if real != os.devnull and not any(real == root or real.startswith(root + os.sep) for root in roots):
            self._refuse(event, real)

    def _real(self, path: str) -> str:
        """The path with links resolved; its folder once, since nothing in this process can
        put a link in its place (that is judged here too)."""
        if ".." in path:
            return os.path.realpath(path)
        folder, name = os.path.split(os.path.abspath(path))
        if folder not in self._folders:
            self._folders[folder] = os.path.realpath(folder)
        there = os.path.join(self._folders[folder], name)
        return os.path.realpath(there) if os.path.islink(there) else there

    def _refuse(self, event: str, what: object) -> NoReturn:
        raise FenceError(f"not this run's own ({event}): {what}")


def _roots(paths: Iterable[Path]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(os.path.realpath(path) for path in paths))


def _writes(args: tuple[Any, ...]) -> bool:
    """Whether ``open(path, mode, flags)`` may write; os.open gives no mode."""
    mode, flags = args[1], args[2]
    return bool(isinstance(mode, str) and set(mode) & set("wax+")) or \
        bool(isinstance(flags, int) and flags & (os.O_WRONLY | os.O_RDWR | os.O_CREAT))
