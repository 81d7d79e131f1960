"""How items are planned, and what is expected to be sold of them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from webapp.core.commands import Context
from webapp.core.db import fetch, find
from webapp.core.versions import take_version
from webapp.domains.items.models import Item
from webapp.domains.planning.errors import (
    MaximumTooSmall,
    NothingToSupply,
    PeriodBackwards,
    RuleNeedsNumber,
)
from webapp.domains.planning.models import Forecast, ItemPlanning

_NEEDED = {"fixed": "fixed_quantity", "period": "period_days", "wagner_whitin": "order_cost"}
"""The number without which a lot rule means nothing."""


def set_parameters(ctx: Context, item_id: UUID, facts: Mapping[str, Any]) -> ItemPlanning:
    """Say how an item is planned. Raises NotFound, NothingToSupply, RuleNeedsNumber, MaximumTooSmall."""
    item = fetch(ctx.session, Item, item_id, lock=True)
    if facts["source"] == "subcontract" and item.kind != "made":
        raise NothingToSupply(at="source")
    needed = _NEEDED.get(facts["lot_rule"])
    if needed is not None and not facts[needed]:
        raise RuleNeedsNumber(at=needed)
    largest = facts["maximum"]
    if largest and largest < max(facts["minimum"], facts["multiple"]):
        raise MaximumTooSmall(at="maximum")
    row = find(ctx.session, ItemPlanning, item_id)
    if row is None:
        row = ItemPlanning(id=item_id, version=0)
        ctx.session.add(row)
    for name, value in facts.items():
        setattr(row, name, value)
    row.version += 1
    ctx.session.flush()
    return row


def add_forecast(
    ctx: Context, item_id: UUID, first_on: date, last_on: date, quantity: Decimal, note: str
) -> Forecast:
    """Expect customers to order so much of an item for some days. Raises NotFound, PeriodBackwards."""
    fetch(ctx.session, Item, item_id)
    if last_on < first_on:
        raise PeriodBackwards(at="last_on")
    row = Forecast(
        id=ctx.command_id,
        item_id=item_id,
        first_on=first_on,
        last_on=last_on,
        quantity=quantity,
        note=note,
        version=1,
    )
    ctx.session.add(row)
    ctx.session.flush()
    return row


def change_forecast(ctx: Context, forecast_id: UUID, version: int, facts: Mapping[str, Any]) -> Forecast:
    """Expect something else. Raises NotFound, StaleVersion, PeriodBackwards."""
    row = fetch(ctx.session, Forecast, forecast_id, lock=True)
    take_version(row, version)
    for name, value in facts.items():
        setattr(row, name, value)
    if row.last_on < row.first_on:
        raise PeriodBackwards(at="last_on")
    ctx.session.flush()
    return row


def remove_forecast(ctx: Context, forecast_id: UUID) -> None:
    """Expect nothing any more. Raises NotFound."""
    ctx.session.delete(fetch(ctx.session, Forecast, forecast_id, lock=True))
    ctx.session.flush()
