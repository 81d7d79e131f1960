"""The master production schedule: items that customers order or are expected to, period by period, as the last plan has them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from uuid import UUID

from sqlalchemy import and_, or_, select

from webapp.core.listing import AnySelect, page_of, searched, sorted_by
from webapp.core.quantity import ZERO
from webapp.core.queries import ReadContext, query
from webapp.domains.items.categories import tree_of
from webapp.domains.items.models import Item, Unit
from webapp.domains.items.queries import WITH_UNIT
from webapp.domains.planning.days import Day, days_of, on_hand_of
from webapp.domains.planning.models import Forecast, PlanningRun, Proposal
from webapp.domains.planning.pegs import Pegged, pegs_of_items
from webapp.domains.planning.rules.schedule import available_to_promise, place_of, projected, starts_of
from webapp.domains.planning.run_queries import run_view
from webapp.domains.planning.schedule_views import (
    Period,
    PeriodFigures,
    SchedulePage,
    ScheduleParams,
    ScheduleRow,
)
from webapp.domains.planning.settings import rules_of
from webapp.domains.planning.windows import Question
from webapp.domains.sales.models import SalesOrder, SalesOrderLine

COUNT = 10
"""So many periods fit on a desk's screen, beside what comes later."""
_SORTS = {"item": Item.number}


@query("planning.schedule", permission="planning.read", params=ScheduleParams, result=SchedulePage)
def schedule(ctx: ReadContext, params: ScheduleParams) -> SchedulePage:
    """Items with independent demand, by number, each period by period."""
    last = ctx.session.scalars(select(PlanningRun).order_by(PlanningRun.ran_at.desc()).limit(1)).first()
    today = ctx.today if last is None else last.planned_on
    starts = starts_of(today, params.span, COUNT + 1)
    found, counted = page_of(ctx.session, _items(ctx, params), params, WITH_UNIT)
    stale = Question(ctx, (), expected=True).stale()
    rows = _Rows(ctx, [item.id for item, _ in found], today, starts)
    return SchedulePage(
        rows=[rows.row(item, unit, changed=bool(stale and item.id in stale)) for item, unit in found],
        **counted,
        periods=_periods(starts),
        last=None if last is None else run_view(ctx.session, last),
        changed=None if stale is None else len(stale),
    )


def _items(ctx: ReadContext, params: ScheduleParams) -> AnySelect:
    statement = searched(select(Item.id), params.search, Item.number, Item.name, Item.name_en, code=Item.code)
    if params.item_id is not None:
        return statement.where(Item.id == params.item_id)
    ordered = (
        select(SalesOrderLine.item_id)
        .join(
            SalesOrder,
            and_(
                SalesOrder.id == SalesOrderLine.order_id, SalesOrder.company_id == SalesOrderLine.company_id
            ),
        )
        .where(SalesOrder.status == "confirmed", SalesOrderLine.quantity > SalesOrderLine.shipped)
    )
    expected = select(Forecast.item_id).where(Forecast.last_on >= ctx.today)
    statement = statement.where(or_(Item.id.in_(ordered), Item.id.in_(expected)))
    if params.category_id is not None:
        family = tree_of(ctx.session).family(params.category_id)
        statement = statement.where(Item.category_id.in_(family))
    return sorted_by(statement, params.sort, _SORTS, "item", Item.id)


def _periods(starts: Sequence[date]) -> list[Period]:
    ends = [day - timedelta(days=1) for day in starts[1:]]
    return [Period(first_on=first, last_on=last) for first, last in zip(starts, [*ends, None], strict=True)]


class _Rows:
    """What the last plan and the forecasts say about the items of one page."""

    def __init__(self, ctx: ReadContext, ids: Collection[UUID], today: date, starts: Sequence[date]) -> None:
        self._starts, self._periods = starts, _periods(starts)
        self._pegs: defaultdict[UUID, list[Pegged]] = defaultdict(list)
        for item_id, peg in pegs_of_items(ctx.session, ids):
            self._pegs[item_id].append(peg)
        self._too_late = _too_late(ctx, ids)
        self._expected = _expected(ctx, ids, today, starts)

    def row(self, item: Item, unit: Unit, *, changed: bool) -> ScheduleRow:
        """One item."""
        pegs = self._pegs[item.id]
        on_hand = on_hand_of(pegs)
        return ScheduleRow(
            item_id=item.id,
            item_number=item.number,
            item_name=item.name,
            item_name_en=item.name_en,
            unit=unit.name,
            unit_en=unit.name_en,
            on_hand=on_hand,
            safety_stock=item.safety_stock,
            changed=changed,
            periods=self._figures(item, on_hand, _gathered(days_of(pegs, self._too_late), self._starts)),
        )

    def _figures(self, item: Item, on_hand: Decimal, columns: Sequence[Day]) -> list[PeriodFigures]:
        supply = [one.supply for one in columns]
        left = projected(on_hand, supply, [one.gross for one in columns])
        promises = available_to_promise(on_hand, supply, [one.committed for one in columns])
        own = ("forecast", "orders", "needs", "coming", "firm", "planned", "late")
        return [
            PeriodFigures(
                first_on=period.first_on,
                last_on=period.last_on,
                expected=self._expected[item.id, place],
                **{name: getattr(columns[place], name) for name in own},
                projected=left[place],
                promise=promises[place],
                low=left[place] < item.safety_stock,
            )
            for place, period in enumerate(self._periods)
        ]


def _gathered(days: Mapping[date, Day], starts: Sequence[date]) -> list[Day]:
    """The days as periods."""
    found = [Day() for _ in starts]
    for day, figures in days.items():
        for name, quantity in vars(figures).items():
            found[place_of(starts, day)].add(name, quantity)
    return found


def _too_late(ctx: ReadContext, ids: Collection[UUID]) -> set[UUID]:
    """The planned orders that should have begun already, and come after the day for which they are planned."""
    statement = select(Proposal.id, Proposal.available_on, Proposal.why)
    found = ctx.session.execute(statement.where(Proposal.item_id.in_(ids), Proposal.status == "proposed"))
    return {row_id for row_id, day, why in found if why["earliest"] > day.toordinal()}


def _expected(
    ctx: ReadContext, ids: Collection[UUID], today: date, starts: Sequence[date]
) -> Mapping[tuple[UUID, int], Decimal]:
    """What was forecast, before any order, in the period in which the plan looks for what is left of it."""
    calendar = rules_of(ctx.session).calendar
    now = calendar.at_or_after(today.toordinal())
    statement = select(Forecast.item_id, Forecast.first_on, Forecast.quantity)
    found: defaultdict[tuple[UUID, int], Decimal] = defaultdict(lambda: ZERO)
    for item_id, first_on, quantity in ctx.session.execute(
        statement.where(Forecast.item_id.in_(ids), Forecast.last_on >= today)
    ):
        day = calendar.in_time(max(first_on, today).toordinal(), now)
        found[item_id, place_of(starts, date.fromordinal(day))] += quantity
    return found
