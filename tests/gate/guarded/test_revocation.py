"""What is taken away is gone within one second, in every worker (DESIGN 3.4)."""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import partial

from sqlalchemy import delete, select, text, update

from gate import schema
from tests.conftest import Figure
from tests.gate.guarded.gates import School
from tests.gate.guarded.hostile import PAGE, PHOTO
from tests.gate.guarded.releases import G3

TOGETHER = 24  # connections at once, so that both workers answer


def seconds_until(gate: School, token: str, wanted: int, change: Callable[[], None], address: str = PAGE) -> float:
    """How long after ``change`` the last other answer began to be asked for; all
    answers after it are ``wanted``, by connections spread over all workers."""
    for _ in range(TOGETHER):
        assert gate.ask(address, token).status == 200
    change()
    done = last = time.monotonic()
    while time.monotonic() < done + 1.6:
        asked = time.monotonic()
        if gate.ask(address, token).status != wanted:
            last = asked
    return last - done


def test_a_removed_parent_with_a_live_token_is_refused(own_gate: School, figure: Figure) -> None:
    for who, address in (("anna", PAGE), ("carla", PHOTO)):
        took = seconds_until(own_gate, own_gate.token(who), 404, partial(own_gate.remove, who), address)
        figure(16, f"a removed parent: last page {took:.2f} s after, of two workers")
        assert took < 1.0


def test_an_ended_device_is_nobody(own_gate: School) -> None:
    device = own_gate.device("anna")
    token, other = own_gate.token("anna", device=device), own_gate.token("anna")

    def end() -> None:
        with own_gate.register.changing() as rows:
            rows.execute(delete(schema.device).where(schema.device.c.id == device))

    assert seconds_until(own_gate, token, 303, end) < 1.0
    assert own_gate.ask(PAGE, other).status == 200  # her other device stays


def test_a_child_that_moves_takes_its_parent_along(own_gate: School) -> None:
    token = own_gate.token("bram")
    assert own_gate.ask(PAGE, token).status == 404

    def move() -> None:
        with own_gate.register.changing() as rows:
            bram = schema.guardianship.c.person == own_gate.people["bram"]
            child = select(schema.guardianship.c.child).where(bram).scalar_subquery()
            rows.execute(update(schema.membership).where(schema.membership.c.child == child).values(group="groep-3"))

    assert seconds_until(own_gate, token, 404, move, "/besloten/2026-2027/groep-4/") < 1.0
    assert own_gate.ask(PAGE, token).status == 200


def test_who_signed_in_this_moment_is_known_in_every_worker(own_gate: School) -> None:
    """No worker answers from rights of half a second ago: signing in leads
    to the page, not back to the way in."""
    for _ in range(3):
        for _ in range(TOGETHER):
            own_gate.ask(PAGE)  # each worker has fresh rights now
        token = own_gate.token("anna")
        assert {own_gate.ask(PAGE, token).status for _ in range(TOGETHER)} == {200}


def test_when_the_register_goes_the_closed_part_shuts_and_opens_again(own_gate: School) -> None:
    """503, never open; the public site goes on; and back without a restart."""
    token = own_gate.token("anna")
    assert own_gate.ask(PAGE, token).status == 200
    for table, other, wanted in (("change", "away", 503), ("away", "change", 200)):
        with own_gate.register.engine.begin() as rows:
            rows.execute(text(f"ALTER TABLE {table} RENAME TO {other}"))
        time.sleep(1.0)
        assert {own_gate.ask(PAGE, token).status for _ in range(TOGETHER)} == {wanted}
        assert own_gate.ask("/over-ons/").status == 200


def test_a_withdrawn_file_is_gone_at_once(own_gate: School) -> None:
    token, file = own_gate.token("anna"), own_gate.printer.file(G3, "kijkdoos/a1b2c3d4-960.webp")
    assert seconds_until(own_gate, token, 404, file.unlink, PHOTO) == 0.0
