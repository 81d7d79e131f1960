"""The supplier's link: which company's link it is, signed; what it opens and until when, the link's row says."""

from __future__ import annotations

import hashlib
from uuid import UUID

from itsdangerous import BadSignature, URLSafeSerializer


def _serializer(secret: str) -> URLSafeSerializer:
    options = {"key_derivation": "hmac", "digest_method": hashlib.sha256}
    return URLSafeSerializer(secret, salt="suigong.supplier-link", signer_kwargs=options)


def write(secret: str, company_id: UUID, link_id: UUID) -> str:
    """The token of a link: the same each time, so that it need not be kept."""
    return str(_serializer(secret).dumps([company_id.hex, link_id.hex]))


def read(secret: str, token: str) -> tuple[UUID, UUID] | None:
    """Company and link of *token*, or None for one that we did not sign."""
    try:
        company, link = _serializer(secret).loads(token)
        return UUID(hex=company), UUID(hex=link)
    except (BadSignature, ValueError, TypeError, AttributeError):
        return None
