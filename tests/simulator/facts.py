"""What the database says when all is over: every record of a phone and all that came of it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import select

from tests.simulator.factory import Floor
from tests.support.factory import Factory
from webapp.core import doctor
from webapp.core.command_store import CommandConflict, StoredCommand
from webapp.core.db import Base
from webapp.core.quantity import plain
from webapp.domains.production.models import OperationReport
from webapp.domains.quality.models import Inspection
from webapp.domains.sync.models import Attachment, Blob

PAGE = 50


def facts(floor: Floor) -> dict[str, Any]:
    """Everything that the checks compare with what the phones remember."""
    with floor.house.open() as factory:
        return {
            "commands": [_command(row) for row in _phone_commands(factory)],
            "reports": [_report(row) for row in factory.session.scalars(select(OperationReport))],
            "inspections": [_inspection(row) for row in factory.session.scalars(select(Inspection))],
            "attachments": _attachments(factory),
            "blobs": _blobs(factory),
            "held": sorted(_held(factory)),
            "gaps": {one.stream: one.missing for one in factory.ask("floor.gaps")},
            "conflicts": [str(one) for one in factory.session.scalars(select(CommandConflict.command_id))],
            "unfounded": _unfounded(factory),
            "sick": [
                f"{one.name}: {list(one.problems)}" for one in doctor.run(factory.session) if not one.healthy
            ],
        }


def _phone_commands(factory: Factory) -> list[StoredCommand]:
    statement = select(StoredCommand).where(StoredCommand.stream.is_not(None)).order_by(StoredCommand.id)
    return list(factory.session.scalars(statement))


def _command(row: StoredCommand) -> dict[str, Any]:
    answer = row.answer or {}
    return {
        "id": str(row.id),
        "type": row.type,
        "status": row.status,
        "code": answer.get("code"),
        "message": answer.get("message"),
        "stream": row.stream,
        "seq": row.seq,
        "lane": row.lane,
        "depends_on": row.depends_on,
        "replaces": str(row.replaces) if row.replaces else None,
        "actor": str(row.actor_id) if row.actor_id else None,
        "device": str(row.device_id) if row.device_id else None,
        "body": row.body,
        "blobs": row.blobs,
    }


def _report(row: OperationReport) -> dict[str, Any]:
    quantities = ("good", "scrap", "rework", "on_hold", "pay")
    numbers = {name: plain(getattr(row, name)) for name in quantities}
    return {"command": str(row.command_id), "worker": str(row.worker_id), **numbers}


def _inspection(row: Inspection) -> dict[str, Any]:
    return {"id": str(row.id), "command": str(row.command_id), "status": row.status}


def _attachments(factory: Factory) -> list[list[str]]:
    rows = factory.session.scalars(select(Attachment))
    return sorted([row.sha256, row.document_kind, str(row.document_id)] for row in rows)


def _blobs(factory: Factory) -> dict[str, bool]:
    return {row.sha256: row.completed_at is not None for row in factory.session.scalars(select(Blob))}


def _held(factory: Factory) -> Iterator[str]:
    """Ids on the team leader's list, page by page, as the screen shows them."""
    for page in range(1, 100):
        found = factory.ask("floor.held", {"page": page, "size": PAGE})
        yield from (str(row.command_id) for row in found.rows)
        if page * PAGE >= found.total:
            return


def _unfounded(factory: Factory) -> list[str]:
    """Rows of any table that name a command which was not applied, or does not exist."""
    applied = select(StoredCommand.id).where(StoredCommand.status == "applied")
    found = []
    for table in Base.metadata.sorted_tables:
        if "command_id" not in table.c or table.name in ("command_conflict", "audit_entry"):
            continue
        rows = select(table.c.command_id).where(
            table.c.company_id == factory.company_id,
            table.c.command_id.is_not(None),
            table.c.command_id.not_in(applied),
        )
        found += [f"{table.name}: {one}" for one in factory.session.scalars(rows)]
    return found
