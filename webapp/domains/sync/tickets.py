"""Actor tickets: proof, carried by a record, that a worker was signed in on a phone when the work was done (docs/sync.md §1)."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from itsdangerous import BadSignature, Signer, URLSafeSerializer

from webapp.domains.sync.offline_tickets import PREFIX, key_of, session_in
from webapp.domains.sync.rules import GRANT_LIFE, TICKET_LIFE, within_life


@dataclass(frozen=True)
class Ticket:
    """Who was signed in on which phone, from when to when. *version*: the user's ``sign_in_version`` then.

    *offline*: the phone wrote it itself, under a grant. It proves records, and reads nothing.
    """

    company_id: UUID
    user_id: UUID
    device_id: UUID
    version: int
    issued: datetime
    expires: datetime
    offline: bool = False

    def covers(self, at: datetime) -> bool:
        """Whether work at *at* was done within this ticket's life."""
        return within_life(at, self.issued, self.expires)


@dataclass(frozen=True)
class Grant:
    """Lets one phone write tickets for one worker without a network, as long as it has the *key* (32 bytes)."""

    id: str
    key: bytes
    expires: datetime


class TicketBook:
    """Signs tickets and grants with the server's *secret*, and reads its own again."""

    def __init__(self, secret: str) -> None:
        options = {"key_derivation": "hmac", "digest_method": hashlib.sha256}
        self._serializer = URLSafeSerializer(secret, salt="suigong.actor-ticket", signer_kwargs=options)
        self._grants = Signer(
            secret, salt="suigong.offline-grant", key_derivation="hmac", digest_method=hashlib.sha256
        )
        self._secret = secret

    def issue(
        self, *, company_id: UUID, user_id: UUID, device_id: UUID, version: int, now: datetime
    ) -> tuple[str, Ticket]:
        """A signed ticket for 16 hours, and what stands in it."""
        issued = now.replace(microsecond=0)
        ticket = Ticket(company_id, user_id, device_id, version, issued, issued + TICKET_LIFE)
        return str(self._serializer.dumps(_facts(ticket))), ticket

    def grant(self, ticket: Ticket) -> Grant:
        """What lets the phone of *ticket* sign its worker in again without a network, for 14 days from then."""
        expires = ticket.issued + GRANT_LIFE
        facts = _facts(ticket) | {"expires": int(expires.timestamp())}
        grant_id = self._grants.sign("-".join(str(one) for one in facts.values())).decode()
        return Grant(grant_id, key_of(self._secret, grant_id), expires)

    def read(self, text: str) -> Ticket | None:
        """The ticket, or None when neither this server signed it nor a phone under a grant of this server."""
        if text.startswith(PREFIX):
            return self._read_offline(text)
        try:
            return _ticket(self._serializer.loads(text))
        except BadSignature:
            return None

    def _read_offline(self, text: str) -> Ticket | None:
        """A session longer than a ticket's life is none; one that reaches beyond its grant counts as far as that."""
        session = session_in(text, self._secret)
        if session is None or session.until - session.since > TICKET_LIFE:
            return None
        try:
            values = self._grants.unsign(session.grant_id).decode().split("-")
        except BadSignature:
            return None
        grant = _ticket(dict(zip(_FACTS, values, strict=True)))
        return Ticket(
            grant.company_id,
            grant.user_id,
            grant.device_id,
            grant.version,
            max(session.since, grant.issued),
            min(session.until, grant.expires),
            offline=True,
        )


_FACTS = ("company", "user", "device", "version", "issued", "expires")


def _facts(ticket: Ticket) -> dict[str, Any]:
    return {
        "company": ticket.company_id.hex,
        "user": ticket.user_id.hex,
        "device": ticket.device_id.hex,
        "version": ticket.version,
        "issued": int(ticket.issued.timestamp()),
        "expires": int(ticket.expires.timestamp()),
    }


def _ticket(facts: Mapping[str, Any]) -> Ticket:
    return Ticket(
        company_id=UUID(hex=facts["company"]),
        user_id=UUID(hex=facts["user"]),
        device_id=UUID(hex=facts["device"]),
        version=int(facts["version"]),
        issued=datetime.fromtimestamp(int(facts["issued"]), UTC),
        expires=datetime.fromtimestamp(int(facts["expires"]), UTC),
    )
