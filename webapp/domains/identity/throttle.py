"""Slows down whoever guesses passwords, PINs or enrolment codes.

An attempt is counted *before* it is judged and taken back when it was right, so that a hundred guesses sent at once are a hundred
attempts, not one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from webapp.core.clock import Clock
from webapp.core.db import bound_company, find, write_transaction
from webapp.domains.identity.errors import Throttled
from webapp.domains.identity.models import Company, SignInFailure
from webapp.domains.identity.rules import ATTEMPTS_A_SUBJECT, ATTEMPTS_AN_ORIGIN, Limit, retry_after


@dataclass(frozen=True)
class Attempt:
    """Attempts counted for one sign-in, which its success takes back."""

    ids: Sequence[UUID]


def count_attempt(session: Session, clock: Clock, *, subject: str = "", origin: str = "") -> Attempt:
    """Count an attempt against *subject* (``user:<name>``, ``badge:<code>``) and *origin* (``address:<ip>``, ``device:<id>``).

    Raises Throttled, without counting, when either had too many.
    """
    limits = [(subject, ATTEMPTS_A_SUBJECT), (origin, ATTEMPTS_AN_ORIGIN)]
    with write_transaction(session):
        one_at_a_time(session)
        counted = [_count(session, clock, text[:200], limit) for text, limit in limits if text]
        return Attempt([row.id for row in counted])


def take_back(session: Session, attempt: Attempt) -> None:
    """The attempt was right: it does not count."""
    with write_transaction(session):
        for row_id in attempt.ids:
            row = find(session, SignInFailure, row_id)
            if row is not None:
                session.delete(row)


def forget(session: Session, subject: str) -> None:
    """Inside a transaction: let the count for *subject* begin anew."""
    own = (SignInFailure.company_id == bound_company(session), SignInFailure.subject == subject)
    session.execute(delete(SignInFailure).where(*own))


def one_at_a_time(session: Session) -> None:
    """Inside a transaction: let the company's attempts be counted one after another: guesses sent at once must see each other."""
    this_row = select(Company.id).where(Company.id == bound_company(session))
    session.execute(this_row.with_for_update(key_share=True))  # what refers to the company need not wait


def _count(session: Session, clock: Clock, subject: str, limit: Limit) -> SignInFailure:
    now = clock.now()
    earlier = session.scalars(select(SignInFailure).where(SignInFailure.subject == subject)).all()
    wait = retry_after([row.at for row in earlier], now, limit)
    if wait:
        raise Throttled(retry_after=wait)
    for row in earlier:
        if row.at <= now - limit.span:
            session.delete(row)
    counted = SignInFailure(subject=subject, at=now)
    session.add(counted)
    session.flush()
    return counted
