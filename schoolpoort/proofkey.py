"""The key that statements are signed with: the build's own, ``var/proof/key.pem``, mode 600.

Not with the gate's keys, which the build may not read. PKCS #8 without a
passphrase (a timer has nobody to ask), so that ``openssl pkey`` reads it too.
"""

from __future__ import annotations

import stat
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, load_pem_private_key

from school.home import Home
from school.journal import give_to_owner_of, write_whole


class ProofKeyError(Exception):
    """There is no key to sign with. The message says what to do."""


def key_file(home: Home) -> Path:
    return home.proof / "key.pem"


def own_key(home: Home) -> Ed25519PrivateKey:
    """The school's key, made now when there is none. Raises ProofKeyError."""
    try:
        return read_key(home) if key_file(home).exists() else new_key(home)
    except OSError as error:
        raise ProofKeyError(f"{key_file(home)} is niet te maken: {error.strerror}") from error


def read_key(home: Home) -> Ed25519PrivateKey:
    """The school's key. Raises ProofKeyError: there is none, it is damaged, it can't be
    read, or others on the machine can."""
    file = key_file(home)
    try:
        if stat.S_IMODE(file.stat().st_mode) & 0o077:
            raise ProofKeyError(f"anderen op deze machine kunnen {file} lezen. Maak een nieuwe sleutel: "
                                "schoolpoort proof key --new")
        key = load_pem_private_key(file.read_bytes(), None)
    except (OSError, ValueError, TypeError) as error:
        raise ProofKeyError(f"{file} is niet als sleutel te lezen: {error}") from error
    if not isinstance(key, Ed25519PrivateKey):
        raise ProofKeyError(f"{file} is geen Ed25519-sleutel. Maak een nieuwe: schoolpoort proof key --new")
    return key


def new_key(home: Home) -> Ed25519PrivateKey:
    """Make a key; one that was there signs nothing from now on. Raises OSError."""
    home.var.mkdir(parents=True, exist_ok=True)
    if not home.proof.is_dir():
        home.proof.mkdir(mode=0o700)
        give_to_owner_of(home.var, home.proof)
    key = Ed25519PrivateKey.generate()
    write_whole(key_file(home), key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()), 0o600)
    return key
