"""Actor tickets: proof, carried by a record, that a worker was signed in on a phone when the work was done (docs/sync.md §1)."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from itsdangerous import BadSignature, URLSafeSerializer

from webapp.domains.sync.rules import TICKET_LIFE, within_life


@dataclass(frozen=True)
class Ticket:
    """Who was signed in on which phone, from when to when. *version*: the user's ``sign_in_version`` then."""

    company_id: UUID
    user_id: UUID
    device_id: UUID
    version: int
    issued: datetime
    expires: datetime

    def covers(self, at: datetime) -> bool:
        """Whether work at *at* was done within this ticket's life."""
        return within_life(at, self.issued, self.expires)


class TicketBook:
    """Signs tickets with the server's *secret*, and reads its own again."""

    def __init__(self, secret: str) -> None:
        options = {"key_derivation": "hmac", "digest_method": hashlib.sha256}
        self._serializer = URLSafeSerializer(secret, salt="suigong.actor-ticket", signer_kwargs=options)

    def issue(
        self, *, company_id: UUID, user_id: UUID, device_id: UUID, version: int, now: datetime
    ) -> tuple[str, Ticket]:
        """A signed ticket for 16 hours, and what stands in it."""
        issued = now.replace(microsecond=0)
        ticket = Ticket(company_id, user_id, device_id, version, issued, issued + TICKET_LIFE)
        facts = {
            "company": company_id.hex,
            "user": user_id.hex,
            "device": device_id.hex,
            "version": version,
            "issued": int(ticket.issued.timestamp()),
            "expires": int(ticket.expires.timestamp()),
        }
        return str(self._serializer.dumps(facts)), ticket

    def read(self, text: str) -> Ticket | None:
        """The ticket, or None when this server did not sign it."""
        try:
            facts = self._serializer.loads(text)
        except BadSignature:
            return None
        return Ticket(
            company_id=UUID(hex=facts["company"]),
            user_id=UUID(hex=facts["user"]),
            device_id=UUID(hex=facts["device"]),
            version=facts["version"],
            issued=datetime.fromtimestamp(facts["issued"], UTC),
            expires=datetime.fromtimestamp(facts["expires"], UTC),
        )
