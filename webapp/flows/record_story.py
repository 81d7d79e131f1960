"""What was recorded first, and what became of it: a record, what put it right, and who said what in between, as one story."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from pydantic import BaseModel
from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from webapp.core.command_store import StoredCommand
from webapp.domains.identity.models import User
from webapp.flows.change_held import CHANGED_FLAG

MOST_LINKS = 10


class StoryStep(BaseModel):
    """One record of a story. ``by``: who decided it; ``changed_by``: the team leader who wrote it in the author's name."""

    command_id: UUID
    type: str
    status: str
    code: str | None
    body: dict[str, Any]
    author: str
    author_en: str
    changed_by: str
    by: str
    note: str
    received_at: datetime
    judged_at: datetime | None


def stories_of(session: Session, rows: Sequence[StoredCommand]) -> dict[UUID, list[StoryStep]]:
    """For each of *rows* that replaces another record, or was replaced: all records of its story, the first one first."""
    known = _connected(session, rows)
    people = _people(session, known.values())
    stories = {}
    for row in rows:
        mine = sorted(_with(row, known), key=lambda one: (one.received_at, one.id))
        if len(mine) > 1 or (mine[0].answer or {}).get("params", {}).get("by"):
            stories[row.id] = [_step(one, people) for one in mine]
    return stories


def shown(body: dict[str, Any]) -> dict[str, Any]:
    """What was recorded, without the hashes of passwords and tokens: they are for nobody to read."""
    return {name: value for name, value in body.items() if not name.endswith("_hash")}


def _connected(session: Session, rows: Sequence[StoredCommand]) -> dict[UUID, StoredCommand]:
    known = {row.id: row for row in rows}
    edge: Sequence[StoredCommand] = rows
    for _link in range(MOST_LINKS):
        named = {one.replaces for one in edge if one.replaces} - set(known)
        statement = select(StoredCommand).where(
            or_(StoredCommand.id.in_(named), StoredCommand.replaces.in_([one.id for one in edge]))
        )
        edge = [one for one in session.scalars(statement) if one.id not in known]
        if not edge:
            break
        known |= {one.id: one for one in edge}
    return known


def _with(row: StoredCommand, known: dict[UUID, StoredCommand]) -> list[StoredCommand]:
    """Whatever is tied to *row* by replacing, of the same author."""
    mine = {row.id}
    for _link in range(MOST_LINKS):
        more = {one.id for one in known.values() if one.replaces in mine}
        named = (known[one].replaces for one in mine)
        more |= {one for one in named if one is not None and one in known}
        if more <= mine:
            break
        mine |= more
    return [one for one in known.values() if one.id in mine and one.actor_id == row.actor_id]


def _people(session: Session, rows: Iterable[StoredCommand]) -> dict[UUID | None, User]:
    wanted = {one for row in rows for one in (row.actor_id, _changed_by(row)) if one is not None}
    return {user.id: user for user in session.scalars(select(User).where(User.id.in_(wanted)))}


def _changed_by(row: StoredCommand) -> UUID | None:
    flags = (one.removeprefix(CHANGED_FLAG) for one in row.flags if one.startswith(CHANGED_FLAG))
    return next((UUID(one) for one in flags if one != "None"), None)


def _step(row: StoredCommand, people: dict[UUID | None, User]) -> StoryStep:
    answer = row.answer or {}
    author, leader = people.get(row.actor_id), people.get(_changed_by(row))
    return StoryStep(
        command_id=row.id,
        type=row.type,
        status=row.status,
        code=answer.get("code"),
        body=shown(row.body),
        author=author.name if author else "",
        author_en=author.name_en if author else "",
        changed_by=leader.name if leader else "",
        by=answer.get("params", {}).get("by", ""),
        note=answer.get("params", {}).get("note", ""),
        received_at=row.received_at,
        judged_at=row.judged_at,
    )
