"""Sends the import's commands under ids that follow from what they are about, so that importing again repeats nothing."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from webapp.cli.import_log.problems import ImportStopped
from webapp.core.actor import Actor
from webapp.core.clock import Clock
from webapp.core.command_store import StoredCommand
from webapp.core.commands import execute
from webapp.core.db import find
from webapp.core.envelope import Envelope, Outcome
from webapp.core.ids import derived_id

Body = Mapping[str, Any]


@dataclass(frozen=True)
class Sender:
    """The door of commands, for one company and on behalf of *office*."""

    session: Session
    clock: Clock
    office: Actor

    def id_of(self, *about: object) -> UUID:
        """The id of the command about these things."""
        return derived_id("import_log", self.office.company_id, *about)

    def known(self, *about: object) -> Outcome | None:
        """What became of the command about these things, if it was sent before."""
        stored = find(self.session, StoredCommand, self.id_of(*about))
        return None if stored is None else stored.outcome()

    def ensure(
        self, type_: str, *about: object, body: Callable[[], Body], at: datetime | None = None
    ) -> Mapping[str, Any]:
        """The result of the command about these things; sent now unless an earlier import did.

        The body is made only when it is needed: what a company changed after its first import is left alone. Raises
        ImportStopped when the command is not applied.
        """
        outcome = self.known(type_, *about)
        if outcome is None:
            outcome = self.send(self.id_of(type_, *about), type_, body(), self.office, at)
        if not outcome.applied:
            raise ImportStopped("not_set_up", command=type_, about=" ".join(map(str, about)), outcome=outcome)
        return outcome.result

    def send(
        self, command_id: UUID, type_: str, body: Body, actor: Actor, at: datetime | None = None
    ) -> Outcome:
        """Send one command as *actor*, whatever comes of it."""
        return execute(self.session, actor, Envelope(command_id, type_, body, occurred_at=at), self.clock)
