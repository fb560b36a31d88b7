"""Where the file system puts what comes into a folder.

ext4 puts a new folder near its parent, where the folders of the release before last were deleted a
moment ago, and gives none of those places out again for minutes: it walks over them at each new
folder, which takes ten times as long. A folder whose parts say that they have nothing to do with
each other (FS_TOPDIR_FL, the ``T`` of chattr(1)) has each put somewhere else.
"""

from __future__ import annotations

import fcntl
import os
import struct
import sys
from pathlib import Path

GET, SET = 0x80086601, 0x40086602  # FS_IOC_GETFLAGS and FS_IOC_SETFLAGS, <linux/fs.h>
UNRELATED = 0x00020000  # FS_TOPDIR_FL, there too
_FLAGS = struct.Struct("l")


def scatter(folder: Path) -> bool:
    """Make a folder if need be, whose parts are put apart; whether the file system does that. A wish:
    another system says no, and why there can't be such a folder is said by who puts something there.
    Never raises."""
    if sys.platform != "linux":
        return False
    try:
        folder.mkdir(parents=True, exist_ok=True)
        handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    except OSError:
        return False
    try:
        flags = bytearray(_FLAGS.size)
        fcntl.ioctl(handle, GET, flags)
        fcntl.ioctl(handle, SET, _FLAGS.pack(_FLAGS.unpack(flags)[0] | UNRELATED))
    except OSError:
        return False
    finally:
        os.close(handle)
    return True
