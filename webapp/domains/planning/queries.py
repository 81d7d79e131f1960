"""The lists of the plan: its proposals, its messages, what customers are expected to order."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import and_, exists, select

from webapp.core.db import fetch, find
from webapp.core.listing import AnySelect, page_of, searched, sorted_by
from webapp.core.queries import ById, Page, PageParams, ReadContext, query
from webapp.domains.items.models import Item, Unit
from webapp.domains.planning.consumption import consumption_of
from webapp.domains.planning.models import (
    Forecast,
    ItemPlanning,
    PlanningMessage,
    Proposal,
)
from webapp.domains.planning.peg_views import peg_views, stand_ins
from webapp.domains.planning.reading_items import lot_rule, offers_of
from webapp.domains.planning.references import References, references
from webapp.domains.planning.rules.forecasts import Consumed
from webapp.domains.planning.upwards import pegs_of_proposal, served_by
from webapp.domains.planning.views import (
    ConsumedBy,
    ForecastRow,
    MessageParams,
    MessageRow,
    ProposalParams,
    ProposalRow,
    ProposalView,
    units,
    why_view,
)

_SORTS = {
    "item": Item.number,
    "quantity": Proposal.quantity,
    "start_on": Proposal.start_on,
    "due_on": Proposal.due_on,
    "kind": Proposal.kind,
}
_MESSAGE_SORTS = {"item": Item.number, "kind": PlanningMessage.kind, "from_on": PlanningMessage.from_on}
_FORECAST_SORTS = {"item": Item.number, "first_on": Forecast.first_on}


def _with_item(model: Any, *columns: Any) -> AnySelect:
    return (
        select(model, Item, Unit, *columns)
        .join(Item, and_(Item.id == model.item_id, Item.company_id == model.company_id))
        .join(Unit, and_(Unit.id == Item.unit_id, Unit.company_id == Item.company_id))
    )


@query("planning.proposals", permission="planning.read", params=ProposalParams, result=Page[ProposalRow])
def proposals(ctx: ReadContext, params: ProposalParams) -> Page[ProposalRow]:
    """Planned orders, the first to begin first."""
    statement = searched(
        _filtered(_with_item(Proposal), params), params.search, Item.number, Item.name, Item.name_en
    )
    statement = sorted_by(statement, params.sort, _SORTS, "start_on", Proposal.id)
    found, counted = page_of(ctx.session, statement, params)
    rows = [_proposal_row(*one) for one in found]
    return Page(rows=rows, **counted)


@query("planning.proposal", permission="planning.read", params=ById, result=ProposalView)
def proposal(ctx: ReadContext, params: ById) -> ProposalView:
    """One planned order, and whom it serves. Raises NotFound."""
    found = fetch(ctx.session, Proposal, params.id)
    item = fetch(ctx.session, Item, found.item_id)
    row = _proposal_row(found, item, fetch(ctx.session, Unit, item.unit_id))
    own = pegs_of_proposal(ctx.session, found)
    lots = lot_rule(find(ctx.session, ItemPlanning, item.id), offers_of(ctx.session).get(item.id))
    return ProposalView(
        **dict(row),
        pegs=peg_views(ctx.session, [peg for _, peg in own]),
        served=served_by(ctx.session, own, ctx.today),
        stand_ins=stand_ins(ctx.session, item.id) if row.why.substituted else [],
        minimum=units(lots.minimum),
        multiple=units(lots.multiple),
    )


@query("planning.messages", permission="planning.read", params=MessageParams, result=Page[MessageRow])
def messages(ctx: ReadContext, params: MessageParams) -> Page[MessageRow]:
    """What the plan asks the planner to do."""
    statement = searched(_with_item(PlanningMessage), params.search, Item.number, Item.name, Item.name_en)
    if params.kind:
        statement = statement.where(PlanningMessage.kind == params.kind)
    if params.item_id is not None:
        statement = statement.where(PlanningMessage.item_id == params.item_id)
    statement = sorted_by(statement, params.sort, _MESSAGE_SORTS, "from_on", PlanningMessage.id)
    found, counted = page_of(ctx.session, statement, params)
    known = references(ctx.session, [one.supply_id for one, _, _ in found])
    rows = [_message_row(one, item, unit, known) for one, item, unit in found]
    return Page(rows=rows, **counted)


@query("planning.forecasts", permission="planning.read", params=PageParams, result=Page[ForecastRow])
def forecasts(ctx: ReadContext, params: PageParams) -> Page[ForecastRow]:
    """What customers are expected to order, by day."""
    statement = searched(_with_item(Forecast), params.search, Item.number, Item.name, Item.name_en)
    statement = sorted_by(statement, params.sort, _FORECAST_SORTS, "first_on", Forecast.id)
    found, counted = page_of(ctx.session, statement, params)
    return Page(rows=_forecast_rows(ctx, found), **counted)


@query("planning.forecast", permission="planning.read", params=ById, result=ForecastRow)
def forecast(ctx: ReadContext, params: ById) -> ForecastRow:
    """One forecast. Raises NotFound."""
    found = fetch(ctx.session, Forecast, params.id)
    item = fetch(ctx.session, Item, found.item_id)
    return _forecast_rows(ctx, [(found, item, fetch(ctx.session, Unit, item.unit_id))])[0]


def _forecast_rows(ctx: ReadContext, found: Sequence[tuple[Forecast, Item, Unit]]) -> list[ForecastRow]:
    consumed = consumption_of(ctx.session, [one.item_id for one, _, _ in found])
    orders = [taken.order for one, _, _ in found for taken in consumed[one.id].taken]
    known = references(ctx.session, orders)
    return [
        _forecast_row(ctx, one, _item_facts(item, unit), consumed[one.id], known) for one, item, unit in found
    ]


def _forecast_row(
    ctx: ReadContext, one: Forecast, item: dict[str, Any], consumed: Consumed, known: References
) -> ForecastRow:
    own = ("id", "first_on", "last_on", "quantity", "note", "version")
    left = units(consumed.left)
    return ForecastRow(
        **item,
        **{name: getattr(one, name) for name in own},
        consumed=one.quantity - left,
        left=left if one.last_on >= ctx.today else None,
        by=[
            ConsumedBy(order=known.of("sales", taken.order), quantity=units(taken.quantity))
            for taken in consumed.taken
        ],
    )


def _filtered(statement: AnySelect, params: ProposalParams) -> AnySelect:
    if params.status == "firm":
        statement = statement.where(Proposal.status == "proposed", Proposal.firm.is_(True))
    elif params.status:
        statement = statement.where(Proposal.status == params.status)
    if params.kind:
        statement = statement.where(Proposal.kind == params.kind)
    if params.item_id is not None:
        statement = statement.where(Proposal.item_id == params.item_id)
    if params.start_to is not None:
        statement = statement.where(Proposal.start_on <= params.start_to)
    if params.due_to is not None:
        statement = statement.where(Proposal.due_on <= params.due_to)
    if params.message:
        told = exists().where(
            PlanningMessage.company_id == Proposal.company_id,
            PlanningMessage.supply_id == Proposal.id,
            PlanningMessage.kind == params.message,
        )
        statement = statement.where(told)
    return statement


def _item_facts(item: Item, unit: Unit) -> dict[str, Any]:
    return {
        "item_id": item.id,
        "item_number": item.number,
        "item_name": item.name,
        "item_name_en": item.name_en,
        "unit": unit.name,
        "unit_en": unit.name_en,
    }


_OWN = (
    "id",
    "kind",
    "quantity",
    "start_on",
    "due_on",
    "available_on",
    "status",
    "firm",
    "reason",
    "note",
    "documents",
)


def _proposal_row(one: Proposal, item: Item, unit: Unit) -> ProposalRow:
    why = why_view(one.why)
    return ProposalRow(
        **_item_facts(item, unit),
        **{name: getattr(one, name) for name in _OWN},
        late=one.status == "proposed" and why.earliest_on > one.available_on,
        why=why,
    )


def _message_row(one: PlanningMessage, item: Item, unit: Unit, known: References) -> MessageRow:
    own = ("id", "kind", "quantity", "from_on", "to_on")
    return MessageRow(
        **_item_facts(item, unit),
        **{name: getattr(one, name) for name in own},
        about=known.of(one.supply_kind, one.supply_id),
    )
