"""Every view is a query: a read function with typed parameters and a typed result; screen, API and report are faces of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Generic, TypeVar
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy.orm import Session

from webapp.core.actor import Actor
from webapp.core.clock import Clock, local_day
from webapp.core.errors import Forbidden

P = TypeVar("P", bound=BaseModel)
T = TypeVar("T")


class Params(BaseModel):
    """Base of all query parameters: unknown ones are an error, not a silent no-op."""

    model_config = ConfigDict(extra="forbid")


class NoParams(Params):
    """For a query that takes none."""


class ById(Params):
    """For a query about one document."""

    id: UUID


class PageParams(Params):
    """What every list understands. *sort* is a column name, with ``-`` before it for descending."""

    search: str = ""
    sort: str = ""
    page: int = Field(1, ge=1, le=1_000_000)
    size: int = Field(50, ge=1, le=500)


class Page(BaseModel, Generic[T]):
    """One page of a list, and how many rows there are in all; with *more*, there are more than *total*."""

    rows: list[T]
    total: int
    more: bool = False
    page: int = 1
    size: int = 50


@dataclass(frozen=True)
class ReadContext:
    """What a query may use. It never writes."""

    session: Session
    actor: Actor
    now: datetime

    @property
    def company_id(self) -> UUID:
        return self.actor.company_id

    @property
    def today(self) -> date:
        """The company's calendar day."""
        return local_day(self.now, self.actor.time_zone)


@dataclass(frozen=True)
class QuerySpec:
    """A registered query."""

    name: str
    permission: str
    params: type[BaseModel]
    result: Any
    run: Callable[[ReadContext, Any], Any]

    @property
    def summary(self) -> str:
        return (self.run.__doc__ or self.name).strip().splitlines()[0]


_registry: dict[str, QuerySpec] = {}


def query(
    name: str, *, permission: str, params: type[P], result: Any
) -> Callable[[Callable[[ReadContext, P], T]], Callable[[ReadContext, P], T]]:
    """Register a read function as ``<domain>.<noun>``; *permission* is what an actor needs to run it."""

    def register(run: Callable[[ReadContext, P], T]) -> Callable[[ReadContext, P], T]:
        if name in _registry:
            raise ValueError(f"two queries are called {name}")
        _registry[name] = QuerySpec(name, permission, params, result, run)
        return run

    return register


def all_queries() -> dict[str, QuerySpec]:
    """The registered queries by name."""
    return dict(sorted(_registry.items()))


def run_query(
    session: Session, actor: Actor, clock: Clock, name: str, params: BaseModel | None = None
) -> Any:
    """Answer the query *name* for *actor*. Raises KeyError for an unknown name, Forbidden without the permission."""
    spec = _registry[name]
    if not actor.may(spec.permission):
        raise Forbidden
    return spec.run(ReadContext(session, actor, clock.now()), params if params is not None else spec.params())
