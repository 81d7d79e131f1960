"""Closing the books through a day, and, with a reason, opening them again."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from pydantic import BaseModel, Field
from sqlalchemy import func, select

from webapp.core import books
from webapp.core.books import BOOKS
from webapp.core.command_store import StoredCommand
from webapp.core.commands import Body, Context, command
from webapp.core.db import find
from webapp.core.queries import NoParams, ReadContext, query
from webapp.domains.finance.errors import BooksNotClosed, BooksOpenInFuture, ClosedAlready, NotLaterOpened
from webapp.domains.identity.models import User

KEPT = 24
"""Closings and reopenings that are shown; the audit log has all of them."""
LONGEST_WAIT = timedelta(minutes=5)
"""For those who are posting. What was posted later than that had no business there."""


class CloseBooks(Body):
    """Close the books through this day."""

    through: date


class ReopenBooks(Body):
    """Open the books again: closed through an earlier day, or (without one) not at all."""

    through: date | None = None
    reason: str = Field(min_length=1, max_length=200)


class BooksEvent(BaseModel):
    """Somebody closed the books, or opened them again."""

    at: datetime
    by: str
    by_en: str
    through: date | None
    reason: str


class Books(BaseModel):
    """Through which day the books are closed (None: not at all), and how it came to that, the latest first."""

    through: date | None
    events: list[BooksEvent]


@command("finance.close_books", permission="finance.close", body=CloseBooks)
def close_books(ctx: Context, body: CloseBooks) -> None:
    """Close the books through a day: what was done until then and arrives later counts for the first open day."""
    books.keep_open(ctx.session, shared=False)
    now = books.closed(ctx.session)
    if body.through > ctx.today:
        raise BooksOpenInFuture(at="through")
    if now is not None and body.through <= now.through:
        raise ClosedAlready(at="through", through=now.through.isoformat())
    _keep(ctx, body.through, "")


@command("finance.reopen_books", permission="finance.close", body=ReopenBooks)
def reopen_books(ctx: Context, body: ReopenBooks) -> None:
    """Open closed books again, with a reason."""
    books.keep_open(ctx.session, shared=False)
    now = books.closed(ctx.session)
    if now is None:
        raise BooksNotClosed
    if body.through is not None and body.through >= now.through:
        raise NotLaterOpened(at="through", through=now.through.isoformat())
    _keep(ctx, body.through, body.reason)


@query("finance.books", permission="costing.read", params=NoParams, result=Books)
def books_of(ctx: ReadContext, params: NoParams) -> Books:
    """Through which day the books are closed, and who closed or opened them when."""
    kept = BOOKS.read(ctx.session)
    return Books(
        through=kept.get("through"), events=[_event(ctx, one) for one in reversed(kept.get("events", []))]
    )


def _keep(ctx: Context, through: date | None, reason: str) -> None:
    event = {
        "at": _after_all_others(ctx).isoformat(),
        "by": str(ctx.actor.user_id or ""),
        "through": through.isoformat() if through else None,
        "reason": reason,
    }
    events = [*BOOKS.read(ctx.session).get("events", []), event][-KEPT:]
    BOOKS.write(ctx.session, {"through": event["through"], "at": event["at"], "events": events})


def _after_all_others(ctx: Context) -> datetime:
    """Now, or when the last of those posted for whom this command had to wait: a check would take them for latecomers."""
    last: datetime | None = ctx.session.scalar(
        select(func.max(StoredCommand.judged_at)).where(
            StoredCommand.judged_at.between(ctx.now, ctx.now + LONGEST_WAIT)
        )
    )
    return max(ctx.now, last or ctx.now)


def _event(ctx: ReadContext, kept: dict[str, Any]) -> BooksEvent:
    user = find(ctx.session, User, UUID(kept["by"])) if kept["by"] else None
    return BooksEvent(
        at=kept["at"],
        by=user.name if user else "",
        by_en=user.name_en if user else "",
        through=kept["through"],
        reason=kept["reason"],
    )
