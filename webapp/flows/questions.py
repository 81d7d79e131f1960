"""A record returned with a question: who would read it, whether it was answered, and when nobody will answer any more."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Text, and_, cast, exists, or_, select
from sqlalchemy.orm import Session, aliased

from webapp.core.command_store import StoredCommand
from webapp.domains.identity.devices import still_heard
from webapp.domains.identity.models import User

RETURNED = "returned"
CLOSED_FLAG = "closed_by:"
"""A team leader has closed it on the phone for its worker, by the command whose id follows."""
ANSWER_WITHIN = timedelta(days=1)
"""A worker who was asked comes to the next shift; after that somebody has to look for them."""


def asked_back() -> ColumnElement[bool]:
    """Whether a record was returned with a question that its author has not answered yet, nor a leader closed for them."""
    answer = aliased(StoredCommand)
    answered = exists().where(
        answer.company_id == StoredCommand.company_id,
        answer.replaces == StoredCommand.id,
        answer.actor_id == StoredCommand.actor_id,
    )
    code = StoredCommand.answer["code"].as_string()
    closed = cast(StoredCommand.flags, Text).contains(f'"{CLOSED_FLAG}')
    return and_(StoredCommand.status == "refused", code == RETURNED, ~answered, ~closed)


def unanswered(session: Session, now: datetime) -> ColumnElement[bool]:
    """Whether a record was asked back in vain: more than a day ago, or nobody can read the question any more."""
    late = StoredCommand.judged_at <= now - ANSWER_WITHIN
    return and_(asked_back(), or_(late, ~has_reader(session)))


def has_reader(session: Session) -> ColumnElement[bool]:
    """Whether a question about a record would be read: by its author, on the phone that recorded it."""
    left = select(User.id).where(~User.active)
    here = or_(StoredCommand.actor_id.is_(None), StoredCommand.actor_id.not_in(left))
    heard = StoredCommand.device_id.in_(still_heard(session))
    return and_(StoredCommand.device_id.is_not(None), heard, here)


def can_be_asked(session: Session, stored: StoredCommand) -> bool:
    """Whether a question about *stored* would be read."""
    statement = select(StoredCommand.id).where(StoredCommand.id == stored.id, has_reader(session))
    return session.scalars(statement).first() is not None
