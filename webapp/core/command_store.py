"""Commands as they were received, kept for ever beside what became of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, Index, bindparam, text, update
from sqlalchemy.orm import Mapped, Session, mapped_column
from sqlalchemy.orm.attributes import set_committed_value

from webapp.core.db import Record, Short
from webapp.core.envelope import Outcome
from webapp.core.errors import FieldError
from webapp.core.types import Guid, Json


class StoredCommand(Record):
    """A command and its outcome. What was sent never changes; the outcome of a held one does, once a person decides."""

    __tablename__ = "command"
    __table_args__ = (
        Index(None, "company_id", "stream", "seq"),
        Index(None, "company_id", "status", "received_at"),
        Index(None, "company_id", "actor_id", "occurred_at"),
        Index(None, "company_id", "lane", "seq"),
        Index(
            None,
            "company_id",
            "replaces",
            sqlite_where=text("replaces IS NOT NULL"),
            postgresql_where=text("replaces IS NOT NULL"),
        ),
    )
    guarded = (
        "type",
        "version",
        "body",
        "body_hash",
        "actor_id",
        "device_id",
        "stream",
        "seq",
        "occurred_at",
        "received_at",
        "replaces",
    )

    type: Mapped[Short]
    version: Mapped[int]
    body: Mapped[dict[str, Any]]
    body_hash: Mapped[Short]
    actor_id: Mapped[UUID | None] = mapped_column(Guid())
    device_id: Mapped[UUID | None] = mapped_column(Guid())
    stream: Mapped[str | None]
    seq: Mapped[int | None] = mapped_column(BigInteger)
    lane: Mapped[str | None]
    depends_on: Mapped[list[Any]]
    base: Mapped[dict[str, Any]]
    blobs: Mapped[list[Any]]
    replaces: Mapped[UUID | None] = mapped_column(Guid())
    """The refused record that its author recorded anew as this one, or that a team leader put right by it."""
    flags: Mapped[list[Any]]
    clock_offset_ms: Mapped[int | None] = mapped_column(BigInteger)
    """A clock that stands in 1970 is off by more milliseconds than fit 32 bits."""
    occurred_at: Mapped[datetime]
    received_at: Mapped[datetime]

    status: Mapped[Short]
    answer: Mapped[dict[str, Any] | None] = mapped_column(Json)
    attempts: Mapped[int] = mapped_column(default=0)
    judged_at: Mapped[datetime | None]

    def keep(self, outcome: Outcome, at: datetime) -> None:
        """Remember *outcome* as this command's answer; ``write_answers`` brings it to the database."""
        answer = {
            "code": outcome.code,
            "message": outcome.message,
            "params": _texts(outcome.params),
            "errors": [
                {"field": one.field, "code": one.code, "message": one.message, "params": _texts(one.params)}
                for one in outcome.errors
            ],
            "result": dict(outcome.result),
        }
        self._say(outcome.status, answer, (self.attempts or 0) + 1, at)

    def forget_answer(self) -> None:
        """What was kept since this command was stored did not come to stand: it is as if nobody had judged it."""
        self._say("received", None, 0, None)

    def _say(self, status: str, answer: dict[str, Any] | None, attempts: int, at: datetime | None) -> None:
        # Past the unit of work, which would write the answers one by one.
        values = {"status": status, "answer": answer, "attempts": attempts, "judged_at": at}
        for name, value in values.items():
            set_committed_value(self, name, value)

    def outcome(self) -> Outcome:
        """The kept answer."""
        answer = self.answer or {}
        return Outcome(
            id=self.id,
            status=self.status,
            code=answer.get("code"),
            message=answer.get("message"),
            params=answer.get("params", {}),
            errors=tuple(FieldError(**one) for one in answer.get("errors", ())),
            result=answer.get("result", {}),
            rev=self.attempts or 0,
        )


def write_answers(session: Session, commands: Iterable[StoredCommand]) -> None:
    """Write the kept answers of *commands*."""
    rows = [
        {
            "of_company": one.company_id,
            "of_id": one.id,
            "status": one.status,
            "answer": one.answer,
            "attempts": one.attempts,
            "judged_at": one.judged_at,
        }
        for one in commands
    ]
    if rows:
        session.connection().execute(_answer_statement(), rows)


@cache
def _answer_statement() -> Any:
    table: Any = StoredCommand.__table__
    this_one = (table.c.company_id == bindparam("of_company"), table.c.id == bindparam("of_id"))
    names = ("status", "answer", "attempts", "judged_at")
    return update(table).where(*this_one).values({name: bindparam(name) for name in names})


def _texts(params: Mapping[str, Any]) -> dict[str, str]:
    return {name: str(value) for name, value in params.items()}


class CommandConflict(Record):
    """A command that came under the id of another one: set aside for a person to look at, never mixed with the first."""

    __tablename__ = "command_conflict"
    references = {"command_id": "command"}
    guarded = ("command_id", "actor_id", "device_id", "type", "body", "body_hash", "received_at")

    command_id: Mapped[UUID] = mapped_column(Guid())
    actor_id: Mapped[UUID | None] = mapped_column(Guid())
    device_id: Mapped[UUID | None] = mapped_column(Guid())
    type: Mapped[Short]
    body: Mapped[dict[str, Any]]
    body_hash: Mapped[Short]
    received_at: Mapped[datetime]
    looked_at: Mapped[datetime | None]
    """When somebody had looked at both."""
    looked_by_id: Mapped[UUID | None] = mapped_column(Guid())
