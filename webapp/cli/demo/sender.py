"""Sends the demo's commands, each under an id that follows from its name: what was done already is not done again."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from pydantic import BaseModel
from sqlalchemy.orm import Session

from webapp.core.actor import Actor, system_actor
from webapp.core.clock import SettableClock
from webapp.core.command_store import StoredCommand
from webapp.core.commands import execute
from webapp.core.db import bound_company, find
from webapp.core.envelope import Envelope, Outcome
from webapp.core.ids import derived_id
from webapp.core.queries import all_queries, run_query
from webapp.domains.identity.actors import actor_of
from webapp.domains.sync.blob_store import BlobStore

SYSTEM = ""
"""Instead of a staff number: the system itself."""

Body = Mapping[str, Any]


class DemoBrokenError(RuntimeError):
    """A command of the demo did not go as it should: the demo's own fault."""


@dataclass
class Demo:
    """The factory under construction: who did what, and which ids came of it, by name (``item FS-30``, ``order A01`` …)."""

    session: Session
    clock: SettableClock
    store: BlobStore
    ids: dict[str, UUID] = field(default_factory=dict)
    _actors: dict[str, Actor] = field(default_factory=dict)
    _views: dict[str, Any] = field(default_factory=dict)

    def send(self, key: str, type_: str, body: Body, by: str = SYSTEM, expect: str = "applied") -> Outcome:
        """Send the command named *key* as the person with staff number *by*. Raises DemoBrokenError unless it is *expect*."""
        command_id = self.command_id(key)
        known = find(self.session, StoredCommand, command_id)
        if known is not None:
            return known.outcome()
        outcome = execute(self.session, self.actor(by), Envelope(command_id, type_, body), self.clock)
        if outcome.status != expect:
            raise DemoBrokenError(f"{self.clock.now()} {key}: {type_} {body}: {outcome}")
        return outcome

    def make(self, name: str, type_: str, body: Body, by: str = SYSTEM) -> UUID:
        """Send a command that makes something, and remember the id of what it made under *name*."""
        self.ids[name] = UUID(self.send(name, type_, body, by).result["id"])
        return self.ids[name]

    def is_done(self, key: str) -> bool:
        """Whether the command named *key* was sent, in this run or in an earlier one."""
        return find(self.session, StoredCommand, self.command_id(key)) is not None

    def command_id(self, key: str) -> UUID:
        """The id of the command named *key*."""
        return derived_id("demo", bound_company(self.session), key)

    def actor(self, number: str) -> Actor:
        """The person with this staff number."""
        if number not in self._actors:
            self._actors[number] = (
                actor_of(self.session, self.ids[f"person {number}"])
                if number
                else system_actor(bound_company(self.session))
            )
        return self._actors[number]

    def ask(self, name: str, **params: Any) -> Any:
        """Answer a query as the system."""
        asked: BaseModel = all_queries()[name].params.model_validate(params)
        return run_query(self.session, self.actor(SYSTEM), self.clock, name, asked)

    def view(self, name: str, query: str) -> Any:
        """What *query* says of the document called *name*; asked once."""
        if name not in self._views:
            self._views[name] = self.ask(query, id=self.ids[name])
        return self._views[name]


@dataclass(frozen=True)
class Act:
    """Something that somebody does at a moment of the demo's history. The body is made when its time has come."""

    at: datetime
    key: str
    type: str
    body: Callable[[Demo], Body]
    by: str
    expect: str = "applied"
    makes: bool = False

    def play(self, demo: Demo) -> None:
        """Do it."""
        demo.clock.set(self.at)
        if self.makes:
            demo.make(self.key, self.type, self.body(demo), self.by)
        else:
            demo.send(self.key, self.type, self.body(demo), self.by, self.expect)
