"""The commands of planning that concern it alone; what makes or moves orders reaches further and is a flow."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import BaseModel, Field

from webapp.core.commands import Body, Context, command
from webapp.core.quantity import ZERO, CountedQuantity, PositiveQuantity
from webapp.domains.planning import firming, operations, parameters, proposals
from webapp.domains.planning.errors import NeverWorked
from webapp.domains.planning.proposals import Firm
from webapp.domains.planning.rules.workdays import WEEK
from webapp.domains.planning.settings import Rules, keep_rules

Days = Annotated[int, Field(ge=0, le=730)]
WeekDay = Annotated[int, Field(ge=1, le=7)]


class RunResult(BaseModel):
    """What a run came to."""

    id: UUID
    scope: str
    changed: int
    planned: int
    altered: int
    proposals: int
    messages: int


class SetItem(Body):
    """How an item is planned; a number left out follows from its routing, its supplier or the company's rules."""

    item_id: UUID
    source: Literal["own", "subcontract"] = "own"
    lot_rule: Literal["lot_for_lot", "fixed", "period", "wagner_whitin"] = "lot_for_lot"
    fixed_quantity: CountedQuantity = ZERO
    period_days: Days = 0
    minimum: CountedQuantity = ZERO
    multiple: CountedQuantity = ZERO
    maximum: CountedQuantity = ZERO
    order_cost: CountedQuantity = ZERO
    holding_cost: CountedQuantity = ZERO
    lead_days: Days | None = None
    inspection_days: Days = 0
    setup_days: CountedQuantity | None = None
    queue_days: CountedQuantity | None = None
    daily_minutes: PositiveQuantity | None = None


class AddForecast(Body):
    """So much is expected to be ordered for the days from the first to the last."""

    item_id: UUID
    first_on: date
    last_on: date
    quantity: PositiveQuantity
    note: str = Field("", max_length=200)


class ChangeForecast(Body):
    """A forecast as it shall be."""

    forecast_id: UUID
    version: int
    first_on: date
    last_on: date
    quantity: PositiveQuantity
    note: str = Field("", max_length=200)


class OneForecast(Body):
    """A command about one forecast that says all by its name."""

    forecast_id: UUID


class Reject(Body):
    """A proposal that is not wanted, and why."""

    proposal_id: UUID
    reason: str = Field(min_length=1, max_length=200)


class MakeFirm(Body):
    """A proposal that planning leaves alone from now on, as it is or changed."""

    proposal_id: UUID
    quantity: PositiveQuantity | None = None
    start_on: date | None = None
    due_on: date | None = None


class AddFirm(Body):
    """So much of an item is to be made, bought or had made outside by *due_on*, whatever the plan would propose itself."""

    item_id: UUID
    quantity: PositiveQuantity
    due_on: date
    note: str = Field("", max_length=200)


class FirmResult(BaseModel):
    """A firm planned order: begun on *start_on* it is usable on *available_on*, if that is not before *possible_on*."""

    id: UUID
    start_on: date
    available_on: date
    possible_on: date


class OneProposal(Body):
    """A command about one proposal that says all by its name."""

    proposal_id: UUID


class Run(Body):
    """A run of the plan: of what has changed, or of *everything* whatever has changed."""

    everything: bool = False


class SetRules(Body):
    """The company's own rules. *weekend*: free days of the week, Monday is 1; *workdays*: worked although they would be free."""

    weekend: list[WeekDay] = Field(default=[], max_length=7)
    holidays: list[date] = Field(default=[], max_length=400)
    workdays: list[date] = Field(default=[], max_length=400)
    purchase_days: Days
    queue_days: Days
    daily_minutes: int = Field(gt=0, le=1440)
    tolerance: Days


@command("planning.run", permission="planning.write", body=Run, result=RunResult)
def run(ctx: Context, body: Run) -> RunResult:
    """Plan material requirements: what has changed since the last run, and everything below it."""
    ran = operations.run_planning(ctx, everything=body.everything)
    return RunResult(
        id=ran.run.id,
        scope=ran.run.scope,
        changed=ran.changed,
        planned=ran.planned,
        altered=ran.altered,
        proposals=ran.run.outcome["proposals"],
        messages=ran.run.outcome["messages"],
    )


@command("planning.set_item", permission="items.write", body=SetItem)
def set_item(ctx: Context, body: SetItem) -> None:
    """Say how an item is planned."""
    parameters.set_parameters(ctx, body.item_id, {name: value for name, value in body if name != "item_id"})


@command("planning.add_forecast", permission="planning.write", body=AddForecast)
def add_forecast(ctx: Context, body: AddForecast) -> None:
    """Enter what customers are expected to order."""
    parameters.add_forecast(ctx, **dict(body))


@command("planning.change_forecast", permission="planning.write", body=ChangeForecast)
def change_forecast(ctx: Context, body: ChangeForecast) -> None:
    """Change what customers are expected to order."""
    facts = {name: value for name, value in body if name not in ("forecast_id", "version")}
    parameters.change_forecast(ctx, body.forecast_id, body.version, facts)


@command("planning.remove_forecast", permission="planning.write", body=OneForecast)
def remove_forecast(ctx: Context, body: OneForecast) -> None:
    """Take a forecast away."""
    parameters.remove_forecast(ctx, body.forecast_id)


@command("planning.reject", permission="planning.write", body=Reject)
def reject(ctx: Context, body: Reject) -> None:
    """Do without a proposal."""
    proposals.reject(ctx, proposals.lock_proposal(ctx, body.proposal_id), body.reason)


@command("planning.make_firm", permission="planning.write", body=MakeFirm)
def make_firm(ctx: Context, body: MakeFirm) -> None:
    """Fix a proposal, so that planning leaves it alone."""
    found = proposals.lock_proposal(ctx, body.proposal_id)
    proposals.make_firm(ctx, found, Firm(body.quantity, body.start_on, body.due_on))


@command("planning.add_firm", permission="planning.write", body=AddFirm, result=FirmResult)
def add_firm(ctx: Context, body: AddFirm) -> FirmResult:
    """Plan a quantity of an item by hand, firm: the next run counts on it and leaves it alone."""
    made = firming.add_firm(ctx, body.item_id, body.quantity, body.due_on, body.note)
    return FirmResult(
        id=made.id,
        start_on=made.start_on,
        available_on=made.available_on,
        possible_on=date.fromordinal(made.why["earliest"]),
    )


@command("planning.release_firm", permission="planning.write", body=OneProposal)
def release_firm(ctx: Context, body: OneProposal) -> None:
    """Leave a firm proposal to planning again."""
    proposals.release(ctx, proposals.lock_proposal(ctx, body.proposal_id))


@command("planning.set_rules", permission="planning.write", body=SetRules)
def set_rules(ctx: Context, body: SetRules) -> None:
    """Say which days are worked, and what holds for items that say nothing else."""
    if len(set(body.weekend)) == WEEK:
        raise NeverWorked(at="weekend")
    facts: dict[str, Any] = {name: tuple(value) if isinstance(value, list) else value for name, value in body}
    keep_rules(ctx.session, Rules(**facts))
