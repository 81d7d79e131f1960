"""The log of who did what, for those who have to look it up."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from pydantic import BaseModel
from sqlalchemy import and_, select

from webapp.core.audit import AuditEntry, verify
from webapp.core.listing import page_of, searched, sorted_by
from webapp.core.queries import NoParams, Page, PageParams, ReadContext, query
from webapp.domains.identity.models import User


class AuditParams(PageParams):
    """*actor_id*: what one person did; *outcome*: applied, held, refused …; *action*: one command, or all that begin with it."""

    actor_id: UUID | None = None
    outcome: str = ""
    action: str = ""
    since: datetime | None = None
    before: datetime | None = None


class AuditRow(BaseModel):
    """One entry. *actor* is empty for the system itself; *hash* ends the chain up to this entry."""

    seq: int
    at: datetime
    actor_id: UUID | None
    actor: str
    actor_en: str
    action: str
    outcome: str
    command_id: UUID
    hash: str


class AuditState(BaseModel):
    """Whether the chain holds from end to end; *broken_at* is the first entry that does not, with the reason why."""

    entries: int
    whole: bool
    broken_at: int | None
    reason: str


_SORTS = {"seq": AuditEntry.seq, "at": AuditEntry.at}


@query("identity.audit", permission="audit.read", params=AuditParams, result=Page[AuditRow])
def audit(ctx: ReadContext, params: AuditParams) -> Page[AuditRow]:
    """Audit entries, the latest first."""
    statement = select(AuditEntry, User.name, User.name_en).outerjoin(
        User, and_(User.id == AuditEntry.actor_id, User.company_id == AuditEntry.company_id)
    )
    for condition in _conditions(params):
        statement = statement.where(condition)
    statement = searched(statement, params.search, User.name, User.name_en, AuditEntry.action)
    statement = sorted_by(statement, params.sort, _SORTS, "-seq")
    rows, counted = page_of(ctx.session, statement, params)
    return Page(rows=[_row(*row) for row in rows], **counted)


@query("identity.audit_state", permission="audit.read", params=NoParams, result=AuditState)
def audit_state(ctx: ReadContext, params: NoParams) -> AuditState:
    """Follow the whole chain: reads every entry, so it is asked for by a person and not by a page that opens."""
    link = verify(ctx.session)
    last = ctx.session.scalar(select(AuditEntry.seq).order_by(AuditEntry.seq.desc()).limit(1)) or 0
    return AuditState(
        entries=last,
        whole=link is None,
        broken_at=link.seq if link else None,
        reason=link.reason if link else "",
    )


def _conditions(params: AuditParams) -> list[Any]:
    found: list[Any] = []
    if params.actor_id:
        found.append(AuditEntry.actor_id == params.actor_id)
    if params.outcome:
        found.append(AuditEntry.outcome == params.outcome)
    if params.action:
        found.append(AuditEntry.action.startswith(params.action, autoescape=True))
    if params.since:
        found.append(AuditEntry.at >= params.since)
    if params.before:
        found.append(AuditEntry.at < params.before)
    return found


def _row(entry: AuditEntry, name: str | None, name_en: str | None) -> AuditRow:
    own = ("seq", "at", "actor_id", "action", "outcome", "command_id", "hash")
    return AuditRow(
        **{field: getattr(entry, field) for field in own}, actor=name or "", actor_en=name_en or ""
    )
