"""Passwords and PINs: argon2id, and nothing else ever leaves this module.

A command is kept for ever, so no command carries a password or PIN. Whoever takes one from a person (a form, the command line)
checks it with ``check_new_password``, hashes it here, and puts only the hash into the command's body.
"""

from __future__ import annotations

import threading
from typing import Annotated

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from pydantic import AfterValidator, Field

from webapp.core.errors import FieldError
from webapp.core.i18n import N_

PASSWORD_LENGTH = 8
PASSWORD_LIMIT = 200
PIN_LENGTHS = range(4, 9)
_HASHES_AT_ONCE = threading.BoundedSemaphore(2)
"""A hash takes 64 MiB for its time: a crowd at the door must queue, not fill the memory of a small server."""

_hasher = PasswordHasher()  # RFC 9106, low-memory recommendation: argon2id, 64 MiB, 3 passes, 4 lanes

_NOBODYS_HASH = (
    "$argon2id$v=19$m=65536,t=3,p=4$763/up3EGdjWZZHpZpgFHw$K8zWpyco3zizEI3fC2IxTHjYBAkvTD5DGMGsgqZ2zZw"
)
"""Of a long random text that was thrown away; compared with when there is no such user."""


def _affordable(kept_hash: str) -> str:
    cost = f"m={_hasher.memory_cost},t={_hasher.time_cost},p={_hasher.parallelism}"
    if kept_hash.split("$")[3] != cost:
        raise ValueError(f"a hash of {cost}")
    return kept_hash


SecretHash = Annotated[
    str,
    Field(
        pattern=r"^\$argon2id\$v=19\$m=\d+,t=\d+,p=\d+\$[A-Za-z0-9+/]+\$[A-Za-z0-9+/]+$",
        max_length=200,
        json_schema_extra={"writeOnly": True},
    ),
    AfterValidator(_affordable),
]
"""In a command's body: the argon2id hash of a password or PIN, never the secret itself.

It says itself what a comparison costs, and whoever sends it chooses: only the cost of our own hashes will do.
"""


def hash_password(text: str, salt: bytes | None = None) -> str:
    """The argon2id hash of a password or PIN, with its own random salt.

    A form that may be sent twice gives a *salt* of its own (16 bytes that nobody can foretell and no other form has), so that
    the second command is the first again.
    """
    with _HASHES_AT_ONCE:
        return _hasher.hash(text, salt=salt)


hash_pin = hash_password


def matches(kept_hash: str | None, text: str) -> bool:
    """Whether *text* is the secret behind *kept_hash*. Takes as long when there is no hash, so that time tells nothing."""
    with _HASHES_AT_ONCE:
        try:
            _hasher.verify(kept_hash or _NOBODYS_HASH, text)
        except (VerificationError, InvalidHashError):
            return False
    return kept_hash is not None


def check_new_password(text: str, username: str = "", *, field: str = "password") -> list[FieldError]:
    """What is wrong with a password that somebody wants to have: at least 8 characters, and not the user name."""
    if len(text) < PASSWORD_LENGTH:
        params = {"length": PASSWORD_LENGTH}
        return [FieldError(field, "password_short", N_("At least {length} characters."), params)]
    if len(text) > PASSWORD_LIMIT:
        params = {"length": PASSWORD_LIMIT}
        return [FieldError(field, "password_long", N_("At most {length} characters."), params)]
    if username and text.casefold() == username.casefold():
        return [FieldError(field, "password_is_name", N_("The password must differ from the user name."))]
    if len(set(text)) < 3:
        return [FieldError(field, "password_simple", N_("Use at least three different characters."))]
    return []


def check_new_pin(text: str, *, field: str = "pin") -> list[FieldError]:
    """What is wrong with a PIN that somebody wants to have: 4 to 8 digits, not all the same."""
    if not (text.isascii() and text.isdigit() and len(text) in PIN_LENGTHS):
        return [FieldError(field, "pin_form", N_("A PIN has 4 to 8 digits."))]
    if len(set(text)) == 1:
        return [FieldError(field, "pin_simple", N_("Use at least two different digits."))]
    return []
