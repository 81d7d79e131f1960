"""Bearer tokens of the JSON API: who they are for and until when, signed, kept nowhere."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

from itsdangerous import BadSignature, URLSafeSerializer

LIFE = timedelta(hours=12)
PREFIX = "p~"
"""Tells a person's token from a phone's."""


@dataclass(frozen=True)
class SignIn:
    """A person of a company, as of one version of their password and standing."""

    company_id: UUID
    user_id: UUID
    version: int


def _serializer(secret: str) -> URLSafeSerializer:
    options = {"key_derivation": "hmac", "digest_method": hashlib.sha256}
    return URLSafeSerializer(secret, salt="suigong.api-token", signer_kwargs=options)


def issue(secret: str, who: SignIn, now: datetime) -> tuple[str, datetime]:
    """A token for *who*, and when it expires."""
    expires = now + LIFE
    facts = [who.company_id.hex, who.user_id.hex, who.version, int(expires.timestamp())]
    return PREFIX + str(_serializer(secret).dumps(facts)), expires


def read(secret: str, token: str, now: datetime) -> SignIn | None:
    """Who *token* is for, or None for one that we did not sign or that has expired."""
    try:
        company, user, version, expires = _serializer(secret).loads(token.removeprefix(PREFIX))
    except BadSignature:
        return None
    if now >= datetime.fromtimestamp(expires, UTC):
        return None
    return SignIn(UUID(hex=company), UUID(hex=user), version)
