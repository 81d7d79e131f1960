"""Tickets that a phone writes itself, under a grant, while there is no network (docs/sync.md §1).

``o1.<grant id>.<session>.<mac>``: the key of the mac follows from the server's secret and the grant's id, so that the
server keeps nothing and knows the key again from the ticket alone.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import re
from dataclasses import dataclass
from datetime import UTC, datetime

import orjson

PREFIX = "o1."
_PURPOSE = b"suigong.offline-grant.key"
_BASE64URL = re.compile(r"[A-Za-z0-9_-]+")
_LEAST_NONCE = 11
"""Eight bytes in base64url."""
_LATEST = 2**33
"""Unix seconds that every calendar of ours can hold."""


@dataclass(frozen=True)
class Session:
    """From when to when a phone says that a worker was signed in on it."""

    grant_id: str
    since: datetime
    until: datetime


def key_of(secret: str, grant_id: str) -> bytes:
    """The key (32 bytes) that belongs to a grant of the server with *secret*."""
    own = hmac.digest(secret.encode(), _PURPOSE, hashlib.sha256)
    return hmac.digest(own, grant_id.encode(), hashlib.sha256)


def session_in(text: str, secret: str) -> Session | None:
    """What an offline ticket says, or None when its mac or its form is wrong."""
    signed, _, mac = text.removeprefix(PREFIX).rpartition(".")
    grant_id, _, session = signed.rpartition(".")
    right = encoded(hmac.digest(key_of(secret, grant_id), signed.encode(), hashlib.sha256))
    if not hmac.compare_digest(mac.encode(), right.encode()):
        return None
    return _read(grant_id, session)


def encoded(data: bytes) -> str:
    """*data* in base64url without padding."""
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def _read(grant_id: str, session: str) -> Session | None:
    try:
        facts = orjson.loads(base64.urlsafe_b64decode(session + "=" * (-len(session) % 4)))
    except (binascii.Error, ValueError):
        return None
    if not isinstance(facts, dict) or not _is_nonce(facts.get("nonce")):
        return None
    since, until = _moment(facts.get("from")), _moment(facts.get("to"))
    if since is None or until is None or since > until:
        return None
    return Session(grant_id, since, until)


def _is_nonce(value: object) -> bool:
    return isinstance(value, str) and len(value) >= _LEAST_NONCE and bool(_BASE64URL.fullmatch(value))


def _moment(value: object) -> datetime | None:
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value < _LATEST:
        return None
    return datetime.fromtimestamp(value, UTC)
