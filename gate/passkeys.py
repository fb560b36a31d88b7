"""Passkeys (WebAuthn level 3): a key that never leaves somebody's own device.

A passkey asks for the person (PIN, finger, face), so it is a second step by
itself. Each question is put once, to one browser, and lives ten minutes. The
school's address is part of every signature, so nothing works on another site.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from sqlalchemy import Connection, delete, insert, select, update
from webauthn import (
    generate_authentication_options,
    generate_registration_options,
    verify_authentication_response,
    verify_registration_response,
)
from webauthn.helpers import base64url_to_bytes, bytes_to_base64url, options_to_json_dict
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from gate import challenges, factors, limits, notices, schema
from gate.alarms import Alarm, alarm
from gate.register import Register
from gate.signin import SignedIn, enter
from gate.tokens import new_id

MAKE, ENTER, PROVE = "passkey-make", "passkey-enter", "passkey-prove"
LIVES = datetime.timedelta(minutes=10)
LONGEST = 1023  # bytes of a credential's id (WebAuthn 3, 5.8.3)
MANY = 20  # passkeys of one person


@dataclass(frozen=True)
class Question:
    """What a browser is asked: ``id`` is for its cookie, ``options`` for its script."""

    id: str
    options: Mapping[str, Any]


def _place(register: Register) -> tuple[str, str]:
    """The domain and the origin that passkeys are for."""
    url = register.settings.site.url
    return urlsplit(url).hostname or "", url


def ask_to_make(register: Register, person: str, name: str, *, now: datetime.datetime) -> Question:
    """Begin a new passkey of a person, of a kind that needs no address typed.
    ``name`` is what their device shows."""
    rp_id, _ = _place(register)
    with register.writing() as rows:
        p = schema.passkey.c
        mine = rows.execute(select(p.credential).where(p.person == person)).scalars()
        options = generate_registration_options(
            rp_id=rp_id, rp_name=register.settings.site.name, user_name=name, user_display_name=name,
            user_id=bytes.fromhex(person),
            exclude_credentials=[PublicKeyCredentialDescriptor(base64url_to_bytes(id)) for id in mine],
            authenticator_selection=AuthenticatorSelectionCriteria(
                resident_key=ResidentKeyRequirement.REQUIRED, user_verification=UserVerificationRequirement.REQUIRED))
        id = challenges.ask(rows, MAKE, bytes_to_base64url(options.challenge), now=now, lives=LIVES, person=person)
    return Question(id, options_to_json_dict(options))


def make(register: Register, person: str, device: str, question: str, answer: Mapping[str, Any], label: str, *,
         now: datetime.datetime) -> bool:
    """Keep a new passkey, if the answer is one; the device has then shown a
    second step. An answer counts once, right or wrong."""
    rp_id, origin = _place(register)
    with register.changing() as rows:
        asked = challenges.spend(rows, MAKE, question, now=now, person=person)
        mine = factors.read(rows, person)
        newer = asked is not None and mine.newest is not None and mine.newest > asked.expires - LIVES
        if asked is None or newer or len(mine.passkeys) >= MANY:
            register.note(rows, now, person, "passkey-add", device, "not-asked")
            return False
        try:
            made = verify_registration_response(
                credential=dict(answer), expected_challenge=base64url_to_bytes(asked.value), expected_rp_id=rp_id,
                expected_origin=origin, require_user_verification=True)
        except Exception:  # hostile bytes: the library and what it parses with raise many kinds
            register.note(rows, now, person, "passkey-add", device, "refused")
            return False
        credential = bytes_to_base64url(made.credential_id)
        known = rows.execute(select(schema.passkey.c.id).where(schema.passkey.c.credential == credential)).first()
        if known or len(made.credential_id) > LONGEST:
            register.note(rows, now, person, "passkey-add", device, "refused")
            return False
        id = new_id()
        rows.execute(insert(schema.passkey).values(
            id=id, person=person, credential=credential, public_key=made.credential_public_key,
            count=made.sign_count, label=label, created=now))
        factors.prove(rows, device, now)
        alarm(rows, person, Alarm.PASSKEY_ADDED, now, about=id)
        register.note(rows, now, person, "passkey-add", id)
    return True


def ask_to_show(register: Register, person: str | None, *, now: datetime.datetime, network: str = "") -> Question:
    """Ask for a passkey: of ``person``, to prove that it is them; of anybody, at
    the door. The door's question is the same for everybody; of those to one
    ``network`` so many are kept."""
    rp_id, _ = _place(register)
    with register.writing() as rows:
        p = schema.passkey.c
        mine = rows.execute(select(p.credential).where(p.person == person)).scalars() if person else ()
        options = generate_authentication_options(
            rp_id=rp_id, user_verification=UserVerificationRequirement.REQUIRED,
            allow_credentials=[PublicKeyCredentialDescriptor(base64url_to_bytes(id)) for id in mine])
        if not person:
            if not limits.within(rows, limits.DOOR_QUESTIONS_AN_HOUR, network, now):
                return Question(new_id(), options_to_json_dict(options))
            limits.count(rows, limits.DOOR_QUESTIONS_AN_HOUR, network, now)
        id = challenges.ask(rows, PROVE if person else ENTER, bytes_to_base64url(options.challenge), now=now,
                            lives=LIVES, person=person)
    return Question(id, options_to_json_dict(options))


def sign_in(register: Register, question: str, answer: Mapping[str, Any], *, label: str, shared: bool,
            now: datetime.datetime, instead: str = "", known: str = "") -> SignedIn | None:
    """Sign in by passkey; the device has shown a second step. None for any no."""
    with register.changing() as rows:
        row = _shown(register, rows, ENTER, question, answer, None, now)
        if row is None:
            return None
        done = enter(register, rows, row.person, "", label=label, shared=shared, now=now, strong=True,
                     instead=instead, known=known)
        register.note(rows, now, row.person, "sign-in-passkey", done.device)
    return done


def prove(register: Register, person: str, device: str, question: str, answer: Mapping[str, Any], *,
          now: datetime.datetime) -> bool:
    """Show one's passkey on a device that is signed in."""
    with register.changing() as rows:
        row = _shown(register, rows, PROVE, question, answer, person, now)
        if row is not None:
            factors.prove(rows, device, now)
            register.note(rows, now, person, "second-step", device, "passkey")
    return row is not None


def _shown(register: Register, rows: Connection, kind: str, question: str, answer: Mapping[str, Any],
           person: str | None, now: datetime.datetime) -> Any:
    """The passkey that an answer is of, its count moved on; None for any no."""
    p = schema.passkey.c
    asked = challenges.spend(rows, kind, question, now=now, person=person)
    credential = answer.get("id")
    row = rows.execute(select(schema.passkey).where(p.credential == credential).with_for_update()).one_or_none() \
        if asked is not None and isinstance(credential, str) else None
    if row is None or (person and row.person != person):
        register.note(rows, now, person or "unknown", "passkey", outcome="unknown")
        return None
    count = _verified(register, row, asked.value, answer)
    if count is None:
        register.note(rows, now, row.person, "passkey", row.id, "refused")
        return None
    last = row._mapping["count"]  # row.count is the tuple's own
    if count <= last and (count or last):
        _copied(register, rows, row, now)
        return None
    rows.execute(update(schema.passkey).where(p.id == row.id).values(count=count, used=now))
    return row


def _verified(register: Register, row: Any, challenge: str, answer: Mapping[str, Any]) -> int | None:
    """The count of a genuine answer. The count itself is judged by us, after the
    signature: else a forged answer could pass for a copied key."""
    rp_id, origin = _place(register)
    try:
        handle = answer["response"].get("userHandle")
        if handle is not None and base64url_to_bytes(handle) != bytes.fromhex(row.person):
            return None
        return verify_authentication_response(
            credential=dict(answer), expected_challenge=base64url_to_bytes(challenge), expected_rp_id=rp_id,
            expected_origin=origin, credential_public_key=row.public_key, credential_current_sign_count=0,
            require_user_verification=True).new_sign_count
    except Exception:  # as in make()
        return None


def _copied(register: Register, rows: Connection, row: Any, now: datetime.datetime) -> None:
    """A count that does not go up: somebody may have a copy (WebAuthn 3, 6.1.1).
    Refused; the owner and the office hear of it."""
    register.note(rows, now, row.person, "passkey", row.id, "counter")
    alarm(rows, row.person, Alarm.PASSKEY_COPIED, now, about=row.id)
    notices.tell(rows, "passkey-copied", about=row.person, now=now)


def remove(register: Register, person: str, id: str, *, now: datetime.datetime) -> bool:
    """Take one of a person's own passkeys away; False when it is not theirs."""
    p = schema.passkey.c
    with register.changing() as rows:
        done = rows.execute(delete(schema.passkey).where(p.id == id, p.person == person)).rowcount
        if done:
            alarm(rows, person, Alarm.PASSKEY_REMOVED, now)
        register.note(rows, now, person, "passkey-remove", id, "ok" if done else "not-theirs")
    return bool(done)


def rename(register: Register, person: str, id: str, label: str, *, now: datetime.datetime) -> bool:
    """Call one of a person's own passkeys something else."""
    p = schema.passkey.c
    with register.writing() as rows:
        done = rows.execute(update(schema.passkey).where(p.id == id, p.person == person).values(label=label)).rowcount
        register.note(rows, now, person, "passkey-rename", id, "ok" if done else "not-theirs")
    return bool(done)
