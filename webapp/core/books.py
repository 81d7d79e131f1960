"""The books: through which day they are closed, and for which day counts what was done on a closed one.

A phone may deliver work of last month after last month was closed. It counts for the first open day then; when it was done stays
beside it. Nothing that stands in a closed period changes any more.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session

from webapp.core import memory
from webapp.core.clock import day_bounds
from webapp.core.command_store import StoredCommand
from webapp.core.commands import Context
from webapp.core.db import bound_company, fetch
from webapp.core.settings import CompanySetting, Setting

PERIOD_FLAG = "period_closed"
"""The work was done on a day whose books were closed; it counts for the first open day."""

BOOKS: Setting[dict[str, Any]] = Setting("finance.books", {}, reserved=True)


@dataclass(frozen=True)
class Closed:
    """The books are closed through a day; *at*: since when."""

    through: date
    at: datetime


def closed(session: Session) -> Closed | None:
    """Through which day the books are closed, if they are."""
    kept: Mapping[str, Any] = BOOKS.read(session)
    if not kept.get("through"):
        return None
    return Closed(date.fromisoformat(kept["through"]), datetime.fromisoformat(kept["at"]))


def posted_on(ctx: Context) -> date | None:
    """The first open day where the work's own day is closed, which is noted on its record; None: its own day counts."""
    found = memory.remembered(ctx.session, CompanySetting, "books", lambda: _closed_for_posting(ctx.session))
    if found is None or ctx.today > found.through:
        return None
    record = fetch(ctx.session, StoredCommand, ctx.command_id)
    if PERIOD_FLAG not in record.flags:
        record.flags = [*record.flags, PERIOD_FLAG]
    return found.through + timedelta(days=1)


def not_before(session: Session, time_zone: str) -> tuple[datetime, datetime] | None:
    """For a check of the ledgers: the first moment that is open, and since when all before it is closed; None: nothing is."""
    found = closed(session)
    return (day_bounds(found.through, time_zone)[1], found.at) if found else None


def _closed_for_posting(session: Session) -> Closed | None:
    keep_open(session)
    return closed(session)


def keep_open(session: Session, *, shared: bool = True) -> None:
    """Let nobody close the books before this transaction ends; not *shared*: wait until nobody posts any more.

    Without it, what is being posted while the accountant closes would end in the closed period. SQLite writes one at a time.
    """
    if session.get_bind().dialect.name == "postgresql":
        lock = "pg_advisory_xact_lock_shared" if shared else "pg_advisory_xact_lock"
        session.connection().execute(text(f"SELECT {lock}(:key)"), {"key": _key(bound_company(session))})


def _key(company_id: UUID) -> int:
    return int.from_bytes(company_id.bytes[-8:], signed=True)
