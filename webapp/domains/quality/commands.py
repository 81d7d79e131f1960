"""The commands that concern inspection plans alone; recording an inspection is a flow."""

from __future__ import annotations

from typing import Literal
from uuid import UUID

from pydantic import BaseModel, Field
from sqlalchemy import select

from webapp.core.commands import Body, Context, command
from webapp.core.db import fetch
from webapp.core.ids import new_id
from webapp.core.numbering import next_plain_number
from webapp.core.quantity import Quantity
from webapp.core.versions import take_version
from webapp.domains.items.models import Item
from webapp.domains.quality.errors import ChoicesMissing, LimitsCrossed
from webapp.domains.quality.models import Characteristic, InspectionPlan
from webapp.domains.quality.operations import characteristics_of


class ChoiceBody(Body):
    """One value to choose, and whether it passes."""

    value: str = Field(min_length=1, max_length=64)
    name: str = Field(min_length=1, max_length=200)
    name_en: str = Field("", max_length=200)
    ok: bool = True


class CharacteristicBody(Body):
    """One thing to check."""

    name: str = Field(min_length=1, max_length=200)
    name_en: str = Field("", max_length=200)
    kind: Literal["numeric", "attribute", "choice", "text", "photo"]
    unit: str = Field("", max_length=64)
    nominal: Quantity | None = None
    lower: Quantity | None = None
    upper: Quantity | None = None
    choices: list[ChoiceBody] = Field(default_factory=list, max_length=50)
    required: bool = True
    instruction: str = Field("", max_length=2000)
    instruction_en: str = Field("", max_length=2000)


class AddPlan(Body):
    """An inspection plan with its characteristics in sequence."""

    name: str = Field(min_length=1, max_length=200)
    name_en: str = Field("", max_length=200)
    type: Literal["FAI", "IPQC", "FQC", "IQC"]
    item_id: UUID
    operation_seq: int | None = Field(None, ge=1)
    sample_size: int = Field(1, ge=1, le=500)
    characteristics: list[CharacteristicBody] = Field(min_length=1, max_length=100)


class ChangePlan(AddPlan):
    """The plan as it shall be from now on; *version* is the one that was edited."""

    plan_id: UUID
    version: int
    active: bool = True


class PlanMade(BaseModel):
    """The plan that came of it."""

    id: UUID
    number: str


@command("quality.add_plan", permission="quality.plan", body=AddPlan, result=PlanMade)
def add_plan(ctx: Context, body: AddPlan) -> PlanMade:
    """Add an inspection plan."""
    item = fetch(ctx.session, Item, body.item_id)
    _check(body)
    plan = InspectionPlan(
        id=new_id(),
        number=next_plain_number(ctx.session, "QP"),
        name=body.name,
        name_en=body.name_en,
        type=body.type,
        item_id=item.id,
        operation_seq=body.operation_seq,
        sample_size=body.sample_size,
        active=True,
        version=1,
    )
    ctx.session.add(plan)
    ctx.session.flush()
    _add_characteristics(ctx, plan, body, start=1)
    return PlanMade(id=plan.id, number=plan.number)


@command("quality.change_plan", permission="quality.plan", body=ChangePlan, result=PlanMade)
def change_plan(ctx: Context, body: ChangePlan) -> PlanMade:
    """Change an inspection plan; what was inspected by the old one keeps its characteristics."""
    plan = fetch(ctx.session, InspectionPlan, body.plan_id, lock=True)
    take_version(plan, body.version)
    fetch(ctx.session, Item, body.item_id)
    _check(body)
    for name in ("name", "name_en", "type", "item_id", "operation_seq", "sample_size", "active"):
        setattr(plan, name, getattr(body, name))
    for old in characteristics_of(ctx.session, plan):
        old.active = False
    _add_characteristics(ctx, plan, body, start=_next_seq(ctx, plan))
    return PlanMade(id=plan.id, number=plan.number)


def _check(body: AddPlan) -> None:
    for place, one in enumerate(body.characteristics):
        if one.lower is not None and one.upper is not None and one.lower > one.upper:
            raise LimitsCrossed(at=f"characteristics.{place}.lower")
        if one.kind == "choice" and len(one.choices) < 2:
            raise ChoicesMissing(at=f"characteristics.{place}.choices")


def _next_seq(ctx: Context, plan: InspectionPlan) -> int:
    statement = select(Characteristic.seq).where(Characteristic.plan_id == plan.id)
    return max(ctx.session.scalars(statement), default=0) + 1


def _add_characteristics(ctx: Context, plan: InspectionPlan, body: AddPlan, start: int) -> None:
    for seq, one in enumerate(body.characteristics, start=start):
        facts = one.model_dump(exclude={"choices"})
        choices = [choice.model_dump() for choice in one.choices]
        ctx.session.add(
            Characteristic(id=new_id(), plan_id=plan.id, seq=seq, active=True, choices=choices, **facts)
        )
    ctx.session.flush()
