"""The master production schedule as values."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from pydantic import BaseModel

from webapp.core.quantity import Quantity
from webapp.core.queries import Page, PageParams
from webapp.domains.planning.rules.schedule import Span
from webapp.domains.planning.views import RunView


class ScheduleParams(PageParams):
    """*span*: how long a period is. *category_id*: with those below it. *item_id*: that item alone, whoever needs it."""

    span: Span = "week"
    category_id: UUID | None = None
    item_id: UUID | None = None


class Period(BaseModel):
    """The days of a column; the last one has no end and holds all that comes later."""

    first_on: date
    last_on: date | None


class PeriodFigures(Period):
    """An item in a period. *forecast* is what orders have left of *expected*; *needs*: what is made of it asks for.

    *coming*: orders on their way; *projected*: what is left at the end; *promise*: available to promise, None without a receipt.
    *late*: so much of the customers' orders comes later than they were promised; *low*: projected below the safety stock.
    """

    expected: Quantity
    forecast: Quantity
    orders: Quantity
    needs: Quantity
    coming: Quantity
    firm: Quantity
    planned: Quantity
    projected: Quantity
    promise: Quantity | None
    late: Quantity
    low: bool


class ScheduleRow(BaseModel):
    """An item with its periods. *on_hand*: what the plan found, locked for nobody; *changed*: since the plan was made."""

    item_id: UUID
    item_number: str
    item_name: str
    item_name_en: str
    unit: str
    unit_en: str
    on_hand: Quantity
    safety_stock: Quantity
    changed: bool
    periods: list[PeriodFigures]


class SchedulePage(Page[ScheduleRow]):
    """Items by number. *last*: the run that the figures come from.

    *changed*: how many items have changed since; None where nobody knows, after many changes, other rules or another day.
    """

    periods: list[Period]
    last: RunView | None
    changed: int | None
