"""A decoder's side of the pool: for each file a process of its own.

Started by ``pool`` without environment, without the parent's open files and
with nothing to read but requests. It loads the decoders once, and forks for
each file: the child gets the file and an empty folder as open descriptors,
closes all doors (sandbox), decodes, and ends. So a broken file harms itself
only, and one photo never shares memory with the next.
"""

from __future__ import annotations

import json
import os
import resource
import socket
import struct
import sys
import zlib
from collections.abc import Callable, Mapping
from typing import BinaryIO, NoReturn

from PIL import Image

from school.media import documents, films, photos
from school.media.photos import Made
from school.media.refusals import RefusedError, Why
from school.media.sandbox import Limits, close_doors

REPORT = "report.json"
LARGEST_REQUEST = 4096
Maker = Callable[[BinaryIO], dict[str, object]]
"""Works on one open file, writes into the current folder, and gives its report."""
Makers = Mapping[str, tuple[Maker, Limits, tuple[str, ...]]]
"""By the kind that a request names: the maker, its limits, the programs it starts."""


def files_of(make: Callable[[BinaryIO], list[Made]]) -> Maker:
    """A maker whose report is the list of files that it wrote."""
    return lambda source: {"made": [vars(one) for one in make(source)]}


MAKERS: Makers = {
    "foto": (files_of(photos.make), photos.LIMITS, ()),
    "film": (files_of(films.make), films.LIMITS, films.PROGRAMS),
    "document": (files_of(documents.make), documents.LIMITS, ()),
    "klein": (photos.small, photos.LIMITS, ()),
    "stil": (films.small, films.LIMITS_SMALL, films.PROGRAMS),
}
BROKEN = (
    OSError,
    ValueError,
    SyntaxError,
    EOFError,
    struct.error,
    zlib.error,
    OverflowError,
    IndexError,
    KeyError,
    TypeError,
    AttributeError,
    RuntimeError,
    AssertionError,
    ArithmeticError,
    NotImplementedError,
    Image.DecompressionBombError,
)
"""What decoders raise for bytes that are not what they should be."""


def serve(channel: int, makers: Makers) -> None:
    """Answer requests until the pool closes the channel."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    with socket.socket(fileno=channel) as requests:
        while True:
            message, opened, _, _ = socket.recv_fds(requests, LARGEST_REQUEST, 2)
            if not message:
                return
            child = os.fork()
            if not child:
                requests.detach()
                os.close(channel)
                _child(makers[str(json.loads(message)["kind"])], *opened)
            for one in opened:
                os.close(one)
            _, status, used = os.wait4(child, 0)
            requests.send(
                json.dumps(
                    {
                        "signal": os.WTERMSIG(status) if os.WIFSIGNALED(status) else 0,
                        "memory": used.ru_maxrss * 1024,
                        "seconds": used.ru_utime + used.ru_stime,
                    }
                ).encode()
            )


def _child(maker: tuple[Maker, Limits, tuple[str, ...]], source: int, folder: int) -> NoReturn:
    """Decode one file, write what was made and a report, and end."""
    try:
        make, limits, programs = maker
        close_doors(limits, folder, programs)
        with open(REPORT, "x", encoding="utf-8") as report:
            report.write(json.dumps(_report(make, source)))
    finally:
        os._exit(0)


def _report(make: Maker, source: int) -> dict[str, object]:
    try:
        with os.fdopen(source, "rb") as file:
            return make(file)
    except RefusedError as refused:
        return {"why": refused.why, "fact": refused.fact}
    except MemoryError:
        return {"why": Why.MEMORY}
    except BROKEN as error:
        return {"why": Why.BROKEN, "detail": f"{type(error).__name__}: {error}"[:200]}


if __name__ == "__main__":
    photos.prepare()
    documents.prepare()
    serve(int(sys.argv[1]), MAKERS)
