"""A founded company to test with: people by role, and one line to send a command or ask a query."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from pydantic import BaseModel
from sqlalchemy import select
from sqlalchemy.orm import Session

import webapp.models
import webapp.registry  # noqa: F401  (fills the registries)
from webapp.core.actor import Actor, system_actor
from webapp.core.clock import SettableClock
from webapp.core.commands import execute
from webapp.core.envelope import Envelope, Outcome
from webapp.core.ids import new_id
from webapp.core.queries import all_queries, run_query
from webapp.core.tenancy import bind_company, unbind_company
from webapp.domains.identity.actors import actor_of
from webapp.domains.identity.models import Company, User
from webapp.flows.found_company import Founding
from webapp.flows.found_company import found as found_from_facts

PASSWORD = "correct horse"
PASSWORD_HASH = (
    "$argon2id$v=19$m=65536,t=3,p=4$L2yQ20jmngQ0ur73ec84BA$KbcIJBF2xcflTASpzsmZ9vMxyMtf5iXUl3WcLXEkYyg"
)
"""Of PASSWORD; kept, since making one takes a tenth of a second."""


@dataclass
class Factory:
    """A company under test. Its session is bound to it."""

    session: Session
    clock: SettableClock
    company_id: UUID
    people: dict[str, UUID] = field(default_factory=dict)

    @property
    def company(self) -> Company:
        """The company's row, as it is now."""
        return self.session.get_one(Company, self.company_id)

    @property
    def system(self) -> Actor:
        """The system itself: may do anything."""
        return system_actor(self.company_id)

    def actor(self, role: str, *more: str, device_id: UUID | None = None) -> Actor:
        """The one person of this company with exactly these roles; taken on at the first call."""
        key = "+".join((role, *more))
        if key not in self.people:
            roles = [role, *more]
            body = {"name": key.replace("_", " ").title(), "roles": roles}
            self.people[key] = UUID(self.send("identity.add_user", body).result["id"])
        return actor_of(self.session, self.people[key], device_id)

    @property
    def administrator(self) -> Actor:
        """The first administrator: user name ``admin``, password PASSWORD."""
        user_id = self.session.scalars(select(User.id).where(User.username == "admin")).one()
        return actor_of(self.session, user_id)

    def try_to_send(
        self,
        type_: str,
        body: dict[str, Any],
        actor: Actor | None = None,
        at: datetime | None = None,
        **envelope: Any,
    ) -> Outcome:
        """Send a command, whatever comes of it. *envelope* may hold ``id``, ``base``, ``lane``, ``blobs`` …"""
        command_id = envelope.pop("id", None) or new_id()
        sent = Envelope(command_id, type_, body, occurred_at=at, **envelope)
        return execute(self.session, actor or self.system, sent, self.clock)

    def send(
        self,
        type_: str,
        body: dict[str, Any],
        actor: Actor | None = None,
        at: datetime | None = None,
        expect: str = "applied",
        **envelope: Any,
    ) -> Outcome:
        """Send a command and see to it that it is *expect*: ``applied`` unless told otherwise."""
        outcome = self.try_to_send(type_, body, actor, at, **envelope)
        assert outcome.status == expect, f"{type_}: {outcome}"
        return outcome

    def ask(
        self, name: str, params: dict[str, Any] | BaseModel | None = None, actor: Actor | None = None
    ) -> Any:
        """Answer a query."""
        if isinstance(params, dict):
            params = all_queries()[name].params.model_validate(params)
        return run_query(self.session, actor or self.system, self.clock, name, params)

    def enter(self) -> Factory:
        """Bind the session to this company again, after another one had it."""
        unbind_company(self.session)
        bind_company(self.session, self.company_id)
        return self


def found(session: Session, clock: SettableClock, code: str = "demo") -> Factory:
    """Found a company under *code* and bind *session* to it."""
    if "company_id" in session.info:
        unbind_company(session)
    facts = Founding(code=code, name=f"{code} 工厂", name_en=f"{code} factory", admin_username="admin")
    return Factory(session, clock, found_from_facts(session, clock, facts, PASSWORD_HASH).id)
