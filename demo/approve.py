"""The demo's head publishes what the demo's teachers wrote, by the very functions of
the page; a few posts wait, so that the page has something to show."""

from __future__ import annotations

import datetime

from sqlalchemy import select

from demo.people import BY_NAME
from gate import approvals, schema
from gate.approvals import ApprovalError, Deed
from gate.register import Register
from school.checker import survey
from school.decisions import Stand
from school.home import Home
from school.request import take_request
from school.settings import Settings
from school.words import Status
from schoolpoort.albums import NO_ALBUM
from schoolpoort.casebook import dossier
from schoolpoort.gather import Progress, gather
from schoolpoort.held import Ruling, local_now

WAIT = ("groep-6/2026-10-14-weerstation", "groep-7/2026-10-29-fietscontrole")
"""Posts that the head has not looked at yet."""


def approve_all(home: Home, progress: Progress | None = None) -> int:
    """Approve what nobody decided about yet; gives how many. Safe to repeat: what
    somebody did in the demo themselves stays."""
    settings = Settings.read(home)
    report = survey(home, settings, moment=local_now(settings))
    albums, ruling = gather(home, settings, report, progress), Ruling.read(home, settings)
    register, count = Register.open(home, settings), 0
    try:
        with register.reading() as rows:
            a = schema.address.c
            head = rows.execute(select(a.person).where(a.mail == BY_NAME["head"])).scalar_one()
        deed = Deed(head, "directie", datetime.datetime.now(datetime.UTC))
        for post in report.content.posts:
            if post.status is not Status.PUBLISHED or any(one in post.source for one in WAIT):
                continue
            found = [finding for finding in report.findings if finding.path == post.source]
            one = dossier(post, albums.get(post.source, NO_ALBUM), found, ruling)
            case = approvals.Case(one, ruling.stand(post, one.digest))
            if case.stand is Stand.WAITS and ruling.decisions.latest(one.source, one.key) is None:
                count += _approve(register, home, case, deed)
    finally:
        register.close()
    take_request(home)  # the demo builds now anyway
    return count


def _approve(register: Register, home: Home, case: approvals.Case, deed: Deed) -> int:
    try:
        approvals.approve(register, home, case, deed, [one.id for one in case.questions("ask")])
    except ApprovalError:
        return 0  # the check stops it: it waits on the page, which says why
    return 1
