"""The tag of a page (its ETag): says, signed, how far this server's feed had come in which epoch (docs/sync.md §5)."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from uuid import UUID

from itsdangerous import BadSignature, Signer


class CursorTags:
    """Signs tags with the server's *secret*, and reads its own again. Nobody else can say that the feed had come that far."""

    def __init__(self, secret: str) -> None:
        self._signer = Signer(
            secret, salt="suigong.cursor", key_derivation="hmac", digest_method=hashlib.sha256
        )

    def write(self, epoch: UUID, cursor: int) -> str:
        """The tag of a page that ends at *cursor*."""
        return self._signer.sign(f"{epoch.hex}-{cursor}").decode()

    def furthest(self, epoch: UUID, tags: Iterable[str]) -> int:
        """How far the feed had come in *epoch*, as far as *tags* prove it; 0 where they prove nothing."""
        return max((self._cursor(epoch, tag) for tag in tags), default=0)

    def _cursor(self, epoch: UUID, tag: str) -> int:
        try:
            named, _, cursor = self._signer.unsign(tag).decode().partition("-")
        except BadSignature:
            return 0
        return int(cursor) if named == epoch.hex else 0
