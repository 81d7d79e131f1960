"""What the server's books must say about everything that phones were told: the truth that the proofs end with."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from typing import Any
from uuid import UUID

import psycopg
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from tests.proofs.pushing import Pusher, may_follow
from tests.proofs.stage import Stage
from tests.proofs.stories import REPORT
from webapp.core import doctor
from webapp.core.command_store import StoredCommand
from webapp.core.db import bound_company
from webapp.domains.production.models import OperationReport
from webapp.domains.sync.blob_store import BlobStore
from webapp.domains.sync.models import Blob


def acknowledged(stage: Stage, pushers: Iterable[Pusher]) -> list[str]:
    """Every acknowledged record is there as it was acknowledged, and every effect is that of one applied record."""
    told = [pusher.told.copy() for pusher in pushers]  # before the books are opened: phones go on meanwhile
    with stage.house.open() as factory:
        rows = factory.session.execute(
            select(StoredCommand.id, StoredCommand.type, StoredCommand.status).where(
                StoredCommand.device_id.is_not(None)
            )
        ).all()
        effects = Counter(factory.session.scalars(select(OperationReport.command_id)))
    wrong = [said for words in told for said in _told(words, rows)]
    applied = {one.id for one in rows if one.type == REPORT and one.status == "applied"}
    return [*wrong, *_same(effects, applied)]


def complete(stage: Stage, pushers: Collection[Pusher]) -> list[str]:
    """When all is sent: nothing is missing, nothing was made up, and the invariants hold. The server may still run."""
    sent = {UUID(one) for pusher in pushers for one in pusher.sent}
    with stage.house.open() as factory:
        session = factory.session
        stored = set(session.scalars(select(StoredCommand.id).where(StoredCommand.device_id.is_not(None))))
        wrong = [f"{one} was sent and is not there" for one in sent - stored]
        wrong += [f"{one} is there and was never sent" for one in stored - sent]
        wrong += [f"{one.name}: {one.problems[:3]}" for one in doctor.run(session) if not one.healthy]
        wrong += _photos(session, stage, pushers)
    return [*wrong, *acknowledged(stage, pushers), *database_is_whole(stage)]


def doubts(stage: Stage, records: Collection[Mapping[str, Any]], photos: Mapping[str, bytes]) -> list[str]:
    """What does not hold when all of *records* were applied and all *photos* arrived, and nothing else."""
    sent = {UUID(one["id"]): one["type"] for one in records}
    with stage.house.open() as factory:
        session = factory.session
        rows = session.execute(
            select(StoredCommand.id, StoredCommand.status).where(StoredCommand.device_id.is_not(None))
        )
        stored = {one.id: one.status for one in rows}
        effects = Counter(session.scalars(select(OperationReport.command_id)))
        arrived = set(session.scalars(select(Blob.sha256).where(Blob.completed_at.is_not(None))))
        wrong = [f"{one.name}: {one.problems[:3]}" for one in doctor.run(session) if not one.healthy]
    wrong += ["the records there are not those that were sent"] * (set(stored) != set(sent))
    wrong += [f"{one} is {status}" for one, status in stored.items() if status != "applied"]
    wrong += [f"photo {one} is not there" for one in set(photos) - arrived]
    return [*wrong, *_same(effects, {one for one, type_ in sent.items() if type_ == REPORT})]


def database_is_whole(stage: Stage) -> list[str]:
    """What the database itself says of its files: SQLite's own check, or PostgreSQL's of every index against its table."""
    with stage.house.open() as factory:
        if stage.kind == "sqlite":
            found = [row[0] for row in factory.session.execute(text("PRAGMA integrity_check"))]
            strays = factory.session.execute(text("PRAGMA foreign_key_check")).all()
            return [*(one for one in found if one != "ok"), *map(str, strays)]
    return _amcheck(stage.superuser)


def _amcheck(superuser: str) -> list[str]:
    every = """SELECT c.oid::regclass::text, bt_index_parent_check(c.oid, true) FROM pg_index i
        JOIN pg_class c ON c.oid = i.indexrelid JOIN pg_am a ON a.oid = c.relam
        WHERE a.amname = 'btree' AND c.relpersistence <> 't' AND i.indisvalid"""
    with psycopg.connect(superuser) as connection:
        connection.execute("CREATE EXTENSION IF NOT EXISTS amcheck")
        try:
            connection.execute(every).fetchall()
        except psycopg.Error as error:
            return [f"amcheck: {error}"]
    return []


def _told(told: Mapping[str, Mapping[str, Any]], rows: Iterable[Any]) -> list[str]:
    now = {str(one.id): one.status for one in rows}
    return [
        f"{one} was acknowledged as {word['status']} and is {now.get(one, 'not there')}"
        for one, word in told.items()
        if word["status"] != "rejected" and not may_follow(word["status"], now.get(one, ""))
    ]


def _same(effects: Mapping[UUID, int], applied: Collection[UUID]) -> list[str]:
    wrong = [
        f"{one} is applied and has {effects.get(one, 0)} effects" for one in applied if effects.get(one) != 1
    ]
    return [*wrong, *(f"{one} has effects and is not applied" for one in effects if one not in applied)]


def _photos(session: Session, stage: Stage, pushers: Iterable[Pusher]) -> list[str]:
    store, company_id = BlobStore(stage.folder / "blobs"), bound_company(session)
    complete = set(session.scalars(select(Blob.sha256).where(Blob.completed_at.is_not(None))))
    hashes = {sha256 for pusher in pushers for sha256 in pusher.photos}
    wrong = [f"photo {one} was acknowledged and is not there" for one in hashes - complete]
    return wrong + [
        f"photo {one} is not what was sent"
        for one in hashes & complete
        if hashlib.sha256(store.read(company_id, one)).hexdigest() != one
    ]
