"""Commands about engineering changes that touch nothing but items."""

from __future__ import annotations

from datetime import date
from typing import Literal
from uuid import UUID

from pydantic import BaseModel, Field

from webapp.core.commands import Body, Context, command
from webapp.domains.items import engineering_changes
from webapp.domains.items.engineering_change_edit import change_draft
from webapp.domains.items.models import EngineeringChange
from webapp.domains.items.structure_commands import Part


class ChangedItem(Part):
    """An item, and what its new revision is called; ``first_name`` is for what there is so far, where it was never revised."""

    item_id: UUID
    name: str = Field(min_length=1, max_length=20)
    first_name: str = Field("A", min_length=1, max_length=20)


class AddChange(Body):
    """A change of items. ``effectivity``: date (from a day on) or use_up (when the old parts are used up, expected on a day)."""

    title: str = Field(min_length=1, max_length=200)
    reason: str = Field(min_length=1, max_length=2000)
    effectivity: Literal["date", "use_up"] = "date"
    effective_on: date | None = None
    items: list[ChangedItem] = Field(min_length=1, max_length=50)


class ChangeStep(Body):
    """A change as its sender saw it."""

    change_id: UUID
    version: int


class EditChange(ChangeStep):
    """What changes about a draft; a field left out stays as it is. ``items`` are all of them then."""

    title: str = Field("", min_length=1, max_length=200)
    reason: str = Field("", min_length=1, max_length=2000)
    effectivity: Literal["date", "use_up"] = "date"
    effective_on: date | None = None
    items: list[ChangedItem] = Field(default=[], min_length=1, max_length=50)


class OpenChange(ChangeStep):
    """The day from which it counts, where it has none yet."""

    effective_on: date | None = None


class MoveChange(ChangeStep):
    """Another day from which it counts."""

    effective_on: date


class ChangeResult(BaseModel):
    """The change after the command."""

    id: UUID
    number: str
    status: str
    version: int


def change_result(change: EngineeringChange) -> ChangeResult:
    """The answer of every command about one change."""
    return ChangeResult(id=change.id, number=change.number, status=change.status, version=change.version)


@command("items.add_engineering_change", permission="items.write", body=AddChange, result=ChangeResult)
def add_change(ctx: Context, body: AddChange) -> ChangeResult:
    """Begin an engineering change: every item gets a new revision, to be edited before it has its day."""
    items = [engineering_changes.NewRevision(one.item_id, one.name, one.first_name) for one in body.items]
    facts = {name: getattr(body, name) for name in ("title", "reason", "effectivity", "effective_on")}
    return change_result(engineering_changes.add_change(ctx, **facts, items=items))


@command("items.change_engineering_change", permission="items.write", body=EditChange, result=ChangeResult)
def edit_change(ctx: Context, body: EditChange) -> ChangeResult:
    """Change an engineering change while it is a draft: words, day, and the items that it is about."""
    names = body.model_fields_set - {"change_id", "version", "items"}
    facts = {name: getattr(body, name) for name in names}
    items = [engineering_changes.NewRevision(one.item_id, one.name, one.first_name) for one in body.items]
    said = items if "items" in body.model_fields_set else None
    return change_result(change_draft(ctx, body.change_id, body.version, facts, said))


@command("items.open_engineering_change", permission="items.write", body=OpenChange, result=ChangeResult)
def open_change(ctx: Context, body: OpenChange) -> ChangeResult:
    """Issue an engineering change: its revisions get their day, and what is on order must be answered."""
    facts = (body.change_id, body.version, body.effective_on)
    return change_result(engineering_changes.open_change(ctx, *facts))


@command("items.move_engineering_change", permission="items.write", body=MoveChange, result=ChangeResult)
def move_change(ctx: Context, body: MoveChange) -> ChangeResult:
    """Let an engineering change come into force on another day."""
    facts = (body.change_id, body.version, body.effective_on)
    return change_result(engineering_changes.move_day(ctx, *facts))


@command("items.cancel_engineering_change", permission="items.write", body=ChangeStep, result=ChangeResult)
def cancel_change(ctx: Context, body: ChangeStep) -> ChangeResult:
    """Give an engineering change up before it is in force."""
    return change_result(engineering_changes.cancel_change(ctx, body.change_id, body.version))
