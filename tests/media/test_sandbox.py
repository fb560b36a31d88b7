"""What a decoder that was taken over can still reach: nothing of the school's."""

from __future__ import annotations

import ctypes
import json
import multiprocessing
import os
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from school.media import films, sandbox

SPAWN = multiprocessing.get_context("spawn")
HAS_LANDLOCK = ctypes.CDLL(None).syscall(444, None, ctypes.c_size_t(0), 1) >= 1


def tries(secret: str, port: int) -> dict[str, Callable[[], object]]:
    """What an intruder would try first."""
    return {
        "read": lambda: os.open(secret, os.O_RDONLY),
        "list": lambda: os.listdir(os.path.dirname(secret)),
        "write": lambda: open(secret, "w"),
        "climb": lambda: open("../sleutel"),
        "passwords": lambda: open("/etc/passwd"),
        "link": lambda: os.symlink(secret, "link"),
        "connect": lambda: socket.create_connection(("127.0.0.1", port), timeout=1),
        "shell": lambda: subprocess.run(["/bin/sh", "-c", "true"], check=True),
        "remove": lambda: os.unlink(secret),
        "parent": lambda: open(f"/proc/{os.getppid()}/environ"),
        "signal": lambda: os.kill(os.getppid(), 0),
    }


def try_behind_doors(folder: Path, with_hook: bool, with_kernel: bool, port: int) -> None:
    """In a process of its own: closes its doors and writes which tries succeed."""
    if not with_hook:
        sys.addaudithook = lambda hook: None  # type: ignore[assignment]
    if not with_kernel:
        sandbox._landlock = lambda *_: False  # type: ignore[assignment]
    sandbox.close_doors(films.LIMITS, os.open(folder, os.O_RDONLY), films.PROGRAMS)
    reached = {}
    for name, attempt in tries(str(folder.parent / "sleutel"), port).items():
        try:
            attempt()
            reached[name] = True
        except (OSError, LookupError, ImportError):
            reached[name] = False
    with open("bereikt.json", "w", encoding="utf-8") as file:
        json.dump(reached, file)
    os._exit(0)  # nothing more to open, at the end of Python neither


def try_in_the_open(folder: Path, port: int) -> None:
    os.chdir(folder)
    for name, attempt in tries(str(folder.parent / "sleutel"), port).items():
        if name != "remove":
            attempt()


def alone(task: Callable[..., None], *given: object) -> int | None:
    """The exit status of ``task`` in a fresh process: limits of memory count
    what this one already holds, and an exception must not go on as a second pytest."""
    child = SPAWN.Process(target=task, args=given)
    child.start()
    child.join(60)
    child.kill()
    return child.exitcode


def behind_doors(folder: Path, with_hook: bool, with_kernel: bool, port: int) -> dict[str, bool]:
    """Which tries succeed in a child that closed its doors."""
    assert alone(try_behind_doors, folder, with_hook, with_kernel, port) == 0
    found: dict[str, bool] = json.loads((folder / "bereikt.json").read_text(encoding="utf-8"))
    return found


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "sleutel").write_text("geheim", encoding="utf-8")
    (tmp_path / "werk").mkdir()
    return tmp_path / "werk"


@pytest.fixture
def port() -> Iterator[int]:
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()[1]


@pytest.mark.skipif(not HAS_LANDLOCK, reason="this kernel has no Landlock; the audit hook stands alone")
def test_the_kernel_alone_keeps_everything_out_of_reach(folder: Path, port: int) -> None:
    reached = behind_doors(folder, with_hook=False, with_kernel=True, port=port)
    reached.pop("signal")  # only since Landlock 6, Linux 6.12
    assert not any(reached.values()), reached


def test_the_audit_hook_alone_keeps_everything_out_of_reach(folder: Path, port: int) -> None:
    reached = behind_doors(folder, with_hook=True, with_kernel=False, port=port)
    reached.pop("remove")  # os.remove is not refused: ffmpeg's own file goes that way
    assert not any(reached.values()), reached


def test_without_doors_all_of_it_would_be_reached(folder: Path, port: int) -> None:
    """The control: these tries do succeed where nothing stops them."""
    assert alone(try_in_the_open, folder, port) == 0
