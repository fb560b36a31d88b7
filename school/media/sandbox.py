"""What a decoder's process can still do: read one open file, write in one folder.

Four layers, each of which would do: limits of the kernel on memory, time and
files; a network of its own without any device; Landlock (Linux 5.13), which
closes the file system for good, for programs started from here as well; and
an audit hook (PEP 578), which also holds where the kernel lacks the others.
Register, keys and other photos are unreachable by each of the last two.
"""

from __future__ import annotations

import ctypes
import os
import resource
import struct
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

MEGABYTE = 1_000_000

# linux/landlock.h and linux/prctl.h; the numbers are the same on every architecture.
_CREATE_RULESET, _ADD_RULE, _RESTRICT_SELF = 444, 445, 446
_VERSION_FLAG, _PATH_BENEATH, _NO_NEW_PRIVS, _DUMPABLE = 1, 1, 38, 4
_EXECUTE, _WRITE_FILE, _READ_FILE = 1 << 0, 1 << 1, 1 << 2
_REMOVE_FILE, _MAKE_REG = 1 << 5, 1 << 8
_RIGHTS = {1: (1 << 13) - 1, 2: (1 << 14) - 1, 3: (1 << 15) - 1, 4: (1 << 15) - 1}
_ALL_RIGHTS = (1 << 16) - 1
_TCP = 0b11
_SCOPES = 0b11  # no signals and no abstract sockets to the outside
_NEWUSER, _NEWNET, _NEWIPC = 0x10000000, 0x40000000, 0x08000000

_NEVER = (
    "socket.connect",
    "socket.bind",
    "socket.sendto",
    "socket.__new__",
    "os.system",
    "os.exec",
    "os.fork",
    "os.forkpty",
    "ctypes.dlopen",
    "sqlite3.connect",
    "os.link",
    "os.symlink",
    "os.rename",
    "os.chmod",
    "os.chown",
    "os.kill",
    "os.listdir",
    "os.scandir",
    "os.posix_spawn",
)


@dataclass(frozen=True)
class Limits:
    """``memory`` in bytes of address space, ``seconds`` of processor time,
    ``output`` the largest file that may be written, in bytes."""

    memory: int
    seconds: int
    output: int
    files: int = 32


def close_doors(limits: Limits, folder: int, programs: Iterable[str] = ()) -> None:
    """Leave this process only what is open already and the folder behind the
    descriptor ``folder``, which becomes the current one. ``programs`` may be
    started and what they load from the system may be read. Irreversible."""
    programs = tuple(programs)
    os.fchdir(folder)
    os.umask(0o077)
    _limit(limits)
    libc = ctypes.CDLL(None, use_errno=True)
    libc.prctl(_DUMPABLE, 0, 0, 0, 0)  # nobody reads this process's memory by /proc
    libc.unshare(_NEWUSER | _NEWNET | _NEWIPC) and libc.unshare(_NEWNET | _NEWIPC)
    libc.prctl(_NO_NEW_PRIVS, 1, 0, 0, 0)
    _landlock(libc, folder, programs)
    sys.addaudithook(_hook(programs))


def _limit(limits: Limits) -> None:
    for kind, value in (
        (resource.RLIMIT_AS, limits.memory),
        (resource.RLIMIT_CPU, limits.seconds),
        (resource.RLIMIT_FSIZE, limits.output),
        (resource.RLIMIT_NOFILE, limits.files),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(kind, (value, value))


def _landlock(libc: ctypes.CDLL, folder: int, programs: tuple[str, ...]) -> bool:
    """Close the file system; False where the kernel has no Landlock."""
    version = libc.syscall(_CREATE_RULESET, None, ctypes.c_size_t(0), _VERSION_FLAG)
    if version < 1:
        return False
    rights = _RIGHTS.get(version, _ALL_RIGHTS)
    attributes = struct.pack("QQQ", rights, _TCP, _SCOPES)[: 8 if version < 4 else 16 if version < 6 else 24]
    rules = libc.syscall(_CREATE_RULESET, attributes, ctypes.c_size_t(len(attributes)), 0)
    _allow(libc, rules, folder, _WRITE_FILE | _READ_FILE | _MAKE_REG | _REMOVE_FILE)
    readable = ("/usr/lib", "/usr/lib64", "/lib", "/lib64", "/etc/ld.so.cache") if programs else ()
    for path, access in (
        (os.devnull, _WRITE_FILE | _READ_FILE),
        *((p, _READ_FILE | _EXECUTE) for p in programs),
        *((p, _READ_FILE | _EXECUTE) for p in readable),
    ):
        if os.path.exists(path):
            opened = os.open(path, os.O_PATH)
            _allow(libc, rules, opened, access)
            os.close(opened)
    done: int = libc.syscall(_RESTRICT_SELF, rules, 0)
    os.close(rules)
    return done == 0


def _allow(libc: ctypes.CDLL, rules: int, opened: int, access: int) -> None:
    libc.syscall(_ADD_RULE, rules, _PATH_BENEATH, struct.pack("=Qi", access, opened), 0)


def _hook(programs: tuple[str, ...]) -> Any:
    """The audit hook: opening only inside the folder, starting only ``programs``."""

    def judge(event: str, args: tuple[Any, ...]) -> None:
        if event == "open" and not isinstance(args[0], int):
            name = os.fsdecode(args[0])
            if os.sep in name and name != os.devnull:
                raise PermissionError("a decoder opens nothing outside its folder")
        elif event == "subprocess.Popen":
            if os.fsdecode(args[0]) not in programs:
                raise PermissionError("a decoder starts no other program")
        elif event in _NEVER:
            raise PermissionError(f"a decoder never needs {event}")

    return judge
