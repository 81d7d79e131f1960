"""One item: its plan over time, and how it is planned."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from webapp.core.db import fetch, find
from webapp.core.quantity import ZERO
from webapp.core.queries import ById, ReadContext, query
from webapp.domains.items.models import Item, Unit
from webapp.domains.planning.days import Day, days_of, on_hand_of
from webapp.domains.planning.models import (
    ItemPlanning,
)
from webapp.domains.planning.peg_views import peg_views
from webapp.domains.planning.pegs import Pegged, pegs_of_item
from webapp.domains.planning.queries import messages, proposals
from webapp.domains.planning.reading_items import lead_time, lot_rule, offers_of, source_of
from webapp.domains.planning.rules.values import ONE
from webapp.domains.planning.settings import rules_of
from webapp.domains.planning.views import (
    Bucket,
    ItemPlanView,
    MessageParams,
    ParametersView,
    ProposalParams,
    ProposalRow,
)


@query("planning.item", permission="planning.read", params=ById, result=ItemPlanView)
def item_plan(ctx: ReadContext, params: ById) -> ItemPlanView:
    """One item over time. Raises NotFound."""
    item = fetch(ctx.session, Item, params.id)
    unit = fetch(ctx.session, Unit, item.unit_id)
    pegs = pegs_of_item(ctx.session, item.id)
    shown = proposals(ctx, ProposalParams(item_id=item.id, status="", size=500)).rows
    open_ones = [one for one in shown if one.status != "accepted"]
    planning = find(ctx.session, ItemPlanning, item.id)
    offer = offers_of(ctx.session).get(item.id)
    source = source_of(item.kind, planning)
    lead = lead_time(source, planning, offer, (0, 0), rules_of(ctx.session))
    days = (
        lead.days + lead.inspection_days
        if source != "make"
        else -(-(lead.setup_days + lead.queue_days) // ONE)
    )
    on_hand = on_hand_of(pegs)
    return ItemPlanView(
        item_id=item.id,
        item_number=item.number,
        item_name=item.name,
        item_name_en=item.name_en,
        unit=unit.name,
        unit_en=unit.name_en,
        kind=item.kind,
        source=source,
        safety_stock=item.safety_stock,
        on_hand=on_hand,
        lot_rule=lot_rule(planning, offer).rule,
        lead_days=days,
        buckets=_buckets(pegs, open_ones, on_hand),
        proposals=open_ones,
        pegs=peg_views(ctx.session, pegs),
        messages=messages(ctx, MessageParams(item_id=item.id, size=200)).rows,
    )


@query("planning.parameters", permission="planning.read", params=ById, result=ParametersView)
def parameters(ctx: ReadContext, params: ById) -> ParametersView:
    """How an item is planned. Raises NotFound."""
    item = fetch(ctx.session, Item, params.id)
    row = find(ctx.session, ItemPlanning, item.id)
    usual = rules_of(ctx.session)
    offer = offers_of(ctx.session).get(item.id)
    own = {} if row is None else {name: getattr(row, name) for name in _PARAMETERS}
    return ParametersView(
        item_id=item.id,
        **own,
        usual_lead_days=offer.lead_days if offer and offer.lead_days else usual.purchase_days,
        usual_queue_days=usual.queue_days,
        usual_daily_minutes=usual.daily_minutes,
        usual_minimum=offer.minimum if offer else ZERO,
        usual_multiple=offer.pack if offer else ZERO,
    )


_PARAMETERS = (
    "source",
    "lot_rule",
    "fixed_quantity",
    "period_days",
    "minimum",
    "multiple",
    "maximum",
    "order_cost",
    "holding_cost",
    "lead_days",
    "inspection_days",
    "setup_days",
    "queue_days",
    "daily_minutes",
)


def _buckets(pegs: Sequence[Pegged], shown: Sequence[ProposalRow], on_hand: Decimal) -> list[Bucket]:
    """The item's days: what is needed, what comes, what is planned to come and to begin, and what is left."""
    days = days_of(pegs)
    net: dict[date, Decimal] = {}
    releases: defaultdict[date, Decimal] = defaultdict(lambda: ZERO)
    for one in shown:
        # The parts of one lot say the same net requirement.
        net[one.available_on] = one.why.net - one.why.carried
        if one.status == "proposed":
            releases[one.start_on] += one.quantity
    buckets, balance = [], on_hand
    for day in sorted({*days, *net, *releases}):
        figures = days.get(day, Day())
        balance += figures.supply - figures.gross
        buckets.append(
            Bucket(
                day=day,
                gross=figures.gross,
                receipts=figures.receipts,
                planned=figures.planned,
                net=net.get(day, ZERO),
                releases=releases.get(day, ZERO),
                balance=balance,
            )
        )
    return buckets
