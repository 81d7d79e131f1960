"""What a command is made of: its body, what its handler gets, and the registry of all commands."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, TypeAlias, TypeVar
from uuid import UUID

from pydantic import BaseModel, ConfigDict, ValidationError
from sqlalchemy.orm import Session

from webapp.core.actor import Actor
from webapp.core.clock import local_day
from webapp.core.command_store import StoredCommand
from webapp.core.errors import Forbidden, Held, InvalidBody, Unjudged
from webapp.core.i18n import N_
from webapp.core.upcasting import AppTooOld, upcast
from webapp.core.validation import field_errors

B = TypeVar("B", bound="Body")


class Body(BaseModel):
    """Base of all command bodies: unknown fields are an error, text is trimmed."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)


@dataclass(frozen=True)
class Context:
    """What a handler may use: its session, who acts, when it is and when it happened, and which command it serves."""

    session: Session
    actor: Actor
    command_id: UUID
    now: datetime
    occurred_at: datetime
    blobs: tuple[Mapping[str, Any], ...] = ()
    base: Mapping[str, int] = field(default_factory=dict)
    accepted: frozenset[str] = frozenset()
    """Codes of the reasons for holding that a person has already accepted."""

    @property
    def company_id(self) -> UUID:
        return self.actor.company_id

    @property
    def today(self) -> date:
        """The company's calendar day at which the work happened."""
        return local_day(self.occurred_at, self.actor.time_zone)

    def hold(self, reason: Held) -> None:
        """Raise *reason* unless a person has accepted it: the record then waits, whole."""
        if reason.code not in self.accepted:
            raise reason


# Named here because a field called ``type`` hides the built-in one from type checkers.
BodyType: TypeAlias = type[Body]
ResultType: TypeAlias = type[BaseModel]


@dataclass(frozen=True)
class CommandSpec:
    """A registered command."""

    type: str
    version: int
    permission: str
    body: BodyType
    result: ResultType | None
    handler: Callable[[Context, Any], BaseModel | None]
    by_phone: bool = False
    """Whether a phone may push it (docs/sync.md §3): a worker's ticket on a shared phone is not proof enough for all else."""

    @property
    def summary(self) -> str:
        return (self.handler.__doc__ or self.type).strip().splitlines()[0]


registry: dict[str, CommandSpec] = {}


def command(
    type_: str,
    *,
    permission: str,
    body: type[B],
    result: type[BaseModel] | None = None,
    version: int = 1,
    by_phone: bool = False,
) -> Callable[[Callable[[Context, B], Any]], Callable[[Context, B], Any]]:
    """Register a handler (an operation of one domain, or a flow across several) as ``<domain>.<verb>``.

    *by_phone*: phones may push it; else it comes through screens and the API alone.
    """

    def register(handler: Callable[[Context, B], Any]) -> Callable[[Context, B], Any]:
        if type_ in registry:
            raise ValueError(f"two commands are called {type_}")
        registry[type_] = CommandSpec(type_, version, permission, body, result, handler, by_phone)
        return handler

    return register


def all_commands() -> dict[str, CommandSpec]:
    """The registered commands by type."""
    return dict(sorted(registry.items()))


class UnknownCommand(Unjudged):
    """This server does not know the command's type, or not in this version."""

    code = "unknown_command"
    message = N_("This app and the server differ in age; the record is kept. Please update the app.")


def run_handler(
    session: Session, actor: Actor, stored: StoredCommand, now: datetime, accepted: frozenset[str]
) -> dict[str, Any]:
    """Let the handler of *stored* do it for *actor*, and return its result. Raises UnknownCommand, Forbidden, InvalidBody and
    whatever the handler raises.
    """
    spec = registry.get(stored.type)
    if spec is None or stored.version > spec.version:
        raise UnknownCommand
    if not actor.may(spec.permission):
        raise Forbidden
    however_old = AppTooOld.code in accepted
    sent = upcast(spec.type, stored.body, stored.version, spec.version, now.date(), however_old=however_old)
    try:
        body = spec.body.model_validate(sent)
    except ValidationError as error:
        raise InvalidBody(*field_errors(error)) from None
    context = Context(
        session=session,
        actor=actor,
        command_id=stored.id,
        now=now,
        occurred_at=stored.occurred_at,
        blobs=tuple(stored.blobs),
        base=stored.base,
        accepted=accepted,
    )
    result = spec.handler(context, body)
    return {} if result is None else result.model_dump(mode="json")
