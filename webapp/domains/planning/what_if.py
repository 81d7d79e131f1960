"""What a rush order would do to the plan: computed in memory, kept nowhere."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from uuid import UUID

from pydantic import BaseModel

from webapp.core.db import fetch
from webapp.core.quantity import PositiveQuantity, Quantity
from webapp.core.queries import Params, ReadContext, query
from webapp.domains.items.models import Item
from webapp.domains.planning.reading import Books
from webapp.domains.planning.reading_items import whole
from webapp.domains.planning.references import Reference, references
from webapp.domains.planning.rules.board import Board
from webapp.domains.planning.rules.values import Demand, ItemPlan, Key
from webapp.domains.planning.views import units
from webapp.domains.planning.windows import Question

RUSH = ("sales", "rush")
"""What the plan calls the order that nobody has placed yet."""


class RushParams(Params):
    """An order that a customer asks for."""

    item_id: UUID
    quantity: PositiveQuantity
    due_on: date


class Moved(BaseModel):
    """A promise that moves: when it could be kept without the rush order, and with it."""

    order: Reference
    promised_on: date
    before_on: date
    after_on: date


class Extra(BaseModel):
    """What has to be made or bought besides."""

    item_id: UUID
    item_number: str
    item_name: str
    item_name_en: str
    kind: str
    quantity: Quantity


class RushView(BaseModel):
    """When the rush order can be there at the earliest, whose promises move, and what it takes."""

    wanted_on: date
    possible_on: date
    in_time: bool
    moved: list[Moved]
    extra: list[Extra]


@query("planning.rush_order", permission="planning.read", params=RushParams, result=RushView)
def rush_order(ctx: ReadContext, params: RushParams) -> RushView:
    """See what one more order would do to all others; nothing is saved. Raises NotFound."""
    fetch(ctx.session, Item, params.item_id)
    question = Question(ctx, [params.item_id], expected=True)
    return question.answer(lambda books, board: _answer(ctx, params, books, board))


def _answer(ctx: ReadContext, params: RushParams, books: Books, before: Board) -> RushView:
    rush = Demand(books.places[params.item_id], params.due_on.toordinal(), whole(params.quantity), *RUSH)
    after = before.with_one_more(rush)
    possible = max(after.waits.customers.get(RUSH, rush.day), ctx.today.toordinal())
    return RushView(
        wanted_on=params.due_on,
        possible_on=date.fromordinal(possible),
        in_time=possible <= rush.day,
        moved=_moved(ctx, before, after),
        extra=_extra(ctx, books, before, after),
    )


def _moved(ctx: ReadContext, before: Board, after: Board) -> list[Moved]:
    # A promise that is kept all the same does not move for the customer, and is not among the later ones.
    later = [one for one in after.later(before) if one in before.waits.customers]
    known = references(ctx.session, [ref for _, ref in later if isinstance(ref, UUID)])
    found = [
        Moved(
            order=known.of("sales", one[1] if isinstance(one[1], UUID) else None),
            promised_on=date.fromordinal(before.promised[one].day),
            before_on=date.fromordinal(before.waits.customers[one]),
            after_on=date.fromordinal(after.waits.customers[one]),
        )
        for one in later
    ]
    return sorted(found, key=lambda one: (one.promised_on, one.order.number))


def _extra(ctx: ReadContext, books: Books, before: Board, after: Board) -> list[Extra]:
    more: dict[Key, tuple[str, int]] = {}
    for item, plan in after.plans.items():
        added = _total(plan) - _total(before.plans[item])
        if added > 0:
            more[item] = (plan.proposals[0].kind, added)
    known = references(ctx.session, [books.id_of(item) for item in more])
    rows = []
    for item, (kind, added) in more.items():
        named = known.of("item", books.id_of(item))
        rows.append(
            Extra(
                item_id=books.id_of(item),
                item_number=named.number,
                item_name=named.words,
                item_name_en=named.words_en,
                kind=kind,
                quantity=_plain(added),
            )
        )
    return sorted(rows, key=lambda one: (one.kind != "make", one.item_number))


def _total(plan: ItemPlan) -> int:
    return sum(one.quantity for one in plan.proposals)


def _plain(millionths: int) -> Decimal:
    return units(millionths)
