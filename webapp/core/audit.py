"""The audit log: one row a judged command, chained by SHA-256 per company, so that a later change of history shows."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Index, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from webapp.core.changes import CompanyCounter, Heads
from webapp.core.db import Big, Record, Short
from webapp.core.ledger import plain_row, write_down
from webapp.core.types import Guid

ALGORITHM = 1
"""Version 1: SHA-256 over the previous hash and the canonical JSON of the row's facts."""


class AuditEntry(Record):
    """Who did what when, by which command, with which outcome."""

    __tablename__ = "audit_entry"
    __table_args__ = (Index(None, "company_id", "seq", unique=True),)
    immutable = True

    seq: Mapped[Big]
    at: Mapped[datetime]
    actor_id: Mapped[UUID | None] = mapped_column(Guid())
    command_id: Mapped[UUID] = mapped_column(Guid())
    action: Mapped[Short]
    outcome: Mapped[Short]
    body_hash: Mapped[str]
    detail_hash: Mapped[str]
    algorithm: Mapped[int]
    previous_hash: Mapped[str]
    hash: Mapped[str]


@dataclass(frozen=True)
class Deed:
    """The facts of one audit row. *detail* is the outcome as it was answered."""

    at: datetime
    actor_id: UUID | None
    command_id: UUID
    action: str
    outcome: str
    body_hash: str
    detail: Any


@dataclass(frozen=True)
class BrokenLink:
    """Where the chain does not hold: the row's number and what is wrong with it."""

    seq: int
    reason: str


_CANONICAL = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False, default=str)


def canonical(value: Any) -> str:
    """JSON with sorted keys and no blanks: the same facts always give the same text."""
    return _CANONICAL.encode(value)


def digest(text: str) -> str:
    """SHA-256 in hexadecimal."""
    return hashlib.sha256(text.encode()).hexdigest()


def append(session: Session, heads: Heads, deeds: Iterable[Deed]) -> None:
    """Add *deeds* to the chain under the locked *heads*."""
    write_down(session, *(_chained(heads, deed) for deed in deeds))


def _chained(heads: Heads, deed: Deed) -> AuditEntry:
    heads.audit_seq += 1
    entry = plain_row(
        AuditEntry,
        company_id=heads.company_id,
        seq=heads.audit_seq,
        at=deed.at,
        actor_id=deed.actor_id,
        command_id=deed.command_id,
        action=deed.action,
        outcome=deed.outcome,
        body_hash=deed.body_hash,
        detail_hash=digest(canonical(deed.detail)),
        algorithm=ALGORITHM,
        previous_hash=heads.audit_hash,
    )
    entry.hash = _hash_of(entry)
    heads.audit_hash = entry.hash
    return entry


def verify(session: Session) -> BrokenLink | None:
    """The first broken link of the company's chain, or None when it holds from end to end."""
    statement = select(AuditEntry).order_by(AuditEntry.seq).execution_options(yield_per=1000)
    entries = session.scalars(statement)
    try:
        return _follow(session, entries)
    finally:
        entries.close()  # a broken link ends the reading before its end


def _follow(session: Session, entries: Iterable[AuditEntry]) -> BrokenLink | None:
    previous, seq = "", 0
    for entry in entries:
        seq += 1
        if entry.seq != seq:
            return BrokenLink(seq, "row is missing")
        if entry.previous_hash != previous:
            return BrokenLink(seq, "does not follow the row before")
        if entry.hash != _hash_of(entry):
            return BrokenLink(seq, "row was changed")
        previous = entry.hash
    return _verify_head(session, seq, previous)


def _verify_head(session: Session, seq: int, last_hash: str) -> BrokenLink | None:
    counter = session.scalars(select(CompanyCounter)).first()
    if counter is not None and (counter.audit_seq, counter.audit_hash) != (seq, last_hash):
        return BrokenLink(seq + 1, "the last rows are missing")
    return None


def _hash_of(entry: AuditEntry) -> str:
    facts = {
        "algorithm": entry.algorithm,
        "company": str(entry.company_id),
        "seq": entry.seq,
        "at": entry.at.isoformat(timespec="microseconds"),
        "actor": str(entry.actor_id or ""),
        "command": str(entry.command_id),
        "action": entry.action,
        "outcome": entry.outcome,
        "body": entry.body_hash,
        "detail": entry.detail_hash,
        "previous": entry.previous_hash,
    }
    return digest(canonical(facts))
