"""A gate's hand, in a process that can be killed or has no room on its disk: run as a
module with a home and what to do.

``kill HOME ROUNDS SEED`` writes and places a post a round, each in a process of its own
that is killed at a random moment. ``full HOME BYTES`` does so where no file may be larger.
``commit HOME BYTES`` takes up what waits, as the build's user, under the same limit.
"""

from __future__ import annotations

import io
import os
import resource
import signal
import sys
import time
from pathlib import Path
from random import Random

import msgspec

from gate.writing.drafts import Draft, Drafts
from gate.writing.posting import Posting
from school.home import Home
from school.settings import Settings
from schoolpoort.takeup import take_up
from tests.gate.writingdesk import jpeg
from tests.writing.school import GERDA, NOW, THREE


def posting(home: Home) -> Posting:
    return Posting(home, Settings.read(home), lambda _: GERDA.name)


def writes(home: Home, title: str, photo: io.BytesIO) -> Draft:
    """A draft with words and a photo, and on its way."""
    drafts, rules = Drafts(home), Settings.read(home).rules
    draft = drafts.begin(GERDA.id, THREE, NOW)
    draft = drafts.change(draft.owner, draft.id, lambda one: msgspec.structs.replace(
        one, title=title, text=f"{title}.\n" * 40, gallery="Een doos"), NOW)
    draft, refused = drafts.add_files(draft, rules, [("doos.jpg", photo)], NOW)
    if refused:
        raise OSError(refused[0].refused)
    return posting(home).place(draft, NOW)


def kill(home: Home, rounds: int, seed: int) -> None:
    random, photos = Random(seed), [jpeg(one) for one in range(rounds)]
    for number in range(rounds):
        child = os.fork()
        if not child:
            writes(home, f"Doos {number}", photos[number])
            os._exit(0)
        if number:  # the first is let be: so one at least stands
            time.sleep(random.uniform(0, 0.15))
            os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)


def main(what: str, folder: str, *more: str) -> int:
    home = Home(Path(folder))
    if what == "kill":
        kill(home, int(more[0]), int(more[1]))
        return 0
    resource.setrlimit(resource.RLIMIT_FSIZE, (int(more[0]), int(more[0])))
    try:
        if what == "full":
            writes(home, "Vol", jpeg())
        else:
            take_up(home, Settings.read(home), NOW)
    except Exception as error:
        sys.stdout.write(type(error).__name__)
        return 28
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
