"""Whatever is done with stock, in whatever order: on-hand = Σ moves, value = Σ values, nothing below zero."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from itertools import count
from typing import Any
from uuid import UUID

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

import webapp.registry  # noqa: F401  (the checks)
from tests.support.factory import Factory
from tests.support.posting import new_item, posting
from webapp.core import doctor
from webapp.core.commands import Context
from webapp.core.documents import DocumentRef
from webapp.core.errors import DomainError
from webapp.core.ids import new_id
from webapp.domains.inventory import operations
from webapp.domains.inventory.checks import pieces_equal_balances
from webapp.domains.inventory.ledger import sums_of_moves
from webapp.domains.inventory.models import ItemValuation, Lot, Place, Revaluation, StockBalance, StockMove

DOCUMENT = DocumentRef("work_order", new_id(), "WO-1")
Step = tuple[str, Decimal, Decimal, int]

quantities = st.one_of(st.integers(1, 40).map(Decimal), st.decimals("0.000001", "40", places=6))
amounts = st.decimals("0.00", "999.99", places=2)
KINDS = ("receive", "receive", "issue", "issue", "return", "make", "scrap", "ship", "count", "carry")
kinds = st.sampled_from((*KINDS, "reverse", "revalue", "hold", "free"))
steps = st.lists(st.tuples(kinds, quantities, amounts, st.integers(0, 50)), min_size=1, max_size=14)
numbers = count()


@settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(lot_traced=st.booleans(), serial_traced=st.booleans(), steps=steps)
def test_after_any_sequence_of_postings(
    factory: Factory, lot_traced: bool, serial_traced: bool, steps: list[Step]
) -> None:
    traced = {"lot_traced": lot_traced, "serial_traced": serial_traced}
    item_id = new_item(factory, f"P-{next(numbers)}", kind="made", **traced)
    for step in steps:
        with posting(factory) as ctx:
            before = facts(ctx.session, item_id)
            try:
                with ctx.session.begin_nested():
                    do(ctx, item_id, step)
                    ctx.session.flush()
            except DomainError:
                ctx.session.expire_all()
                assert facts(ctx.session, item_id) == before, "a refusal changes nothing"
            check(ctx.session, item_id)


def test_the_doctor_agrees_and_sees_what_is_wrong(factory: Factory) -> None:
    item_id = new_item(factory, "A", lot_traced=True)
    every: list[Step] = [
        (kind, Decimal(3), Decimal("10.00"), 2)
        for kind in ("receive", "receive", "issue", "return", "count", "scrap", "ship", "reverse", "revalue")
    ]
    for step in every:
        with posting(factory) as ctx:
            do(ctx, item_id, step)
    about_stock = [name for name in doctor.all_checks() if "stock" in name or "on-hand" in name]
    assert len(about_stock) == 4
    with factory.session as session:
        assert [found.problems for found in doctor.run(session) if found.name in about_stock] == [()] * 4
    with posting(factory) as ctx:
        row = ctx.session.scalars(select(ItemValuation).where(ItemValuation.id == item_id)).one()
        row.value += 1
        balance = ctx.session.scalars(select(StockBalance)).first()
        assert balance is not None
        balance.quantity += 1
    sick = [found.name for found in doctor.run(factory.session) if found.problems]
    assert {name.split(",")[0] for name in sick} == {
        "on-hand equals the sum of moves",
        "stock value equals the sum of values moved and revalued",
    }


def do(ctx: Context, item_id: UUID, step: Step) -> None:
    """One posting; a DomainError is a fair answer, anything else is not."""
    kind, quantity, amount, choice = step
    facts_: dict[str, Any] = {"item_id": item_id, "quantity": quantity, "document": DOCUMENT}
    simple: dict[str, Callable[[], object]] = {
        "receive": lambda: operations.receive(ctx, value=amount, **facts_),
        "make": lambda: operations.receive_from_production(ctx, value=amount, **facts_),
        "return": lambda: operations.return_from_production(ctx, value=amount, **facts_),
        "issue": lambda: operations.issue_to_production(ctx, **facts_),
        "scrap": lambda: operations.scrap_from_stock(ctx, **facts_),
        "ship": lambda: operations.ship_to_customer(ctx, **facts_),
        "revalue": lambda: operations.revalue(
            ctx, item_id=item_id, amount=amount * (-1) ** choice, document=DOCUMENT
        ),
        "count": lambda: adjust(ctx, item_id, quantity, choice),
        "carry": lambda: carry(ctx, item_id, quantity, choice),
        "reverse": lambda: reverse(ctx, item_id, choice),
        "hold": lambda: mark(ctx, item_id, "hold", choice),
        "free": lambda: mark(ctx, item_id, "available", choice),
    }
    simple[kind]()


def chosen(rows: list[Any], choice: int) -> Any:
    return rows[choice % len(rows)] if rows else None


def adjust(ctx: Context, item_id: UUID, quantity: Decimal, choice: int) -> None:
    places = ctx.session.scalars(select(Place).where(Place.kind == "warehouse").order_by(Place.number))
    lots = ctx.session.scalars(select(Lot.id).where(Lot.item_id == item_id).order_by(Lot.id))
    operations.adjust(
        ctx,
        item_id=item_id,
        place_id=chosen(list(places), choice).id,
        lot_id=chosen([None, *lots], choice),
        quantity_difference=quantity * (-1) ** choice,
        reason="counted",
        document=DOCUMENT,
    )


def carry(ctx: Context, item_id: UUID, quantity: Decimal, choice: int) -> None:
    statement = select(StockBalance).where(StockBalance.item_id == item_id).order_by(StockBalance.id)
    source = chosen(list(ctx.session.scalars(statement)), choice)
    if source is None:
        return
    targets = select(Place.id).where(Place.kind == "warehouse", Place.id != source.place_id)
    operations.transfer(
        ctx,
        item_id=item_id,
        quantity=quantity,
        from_place_id=source.place_id,
        to_place_id=ctx.session.scalars(targets).one(),
        lot_id=source.lot_id,
        document=DOCUMENT,
    )


def reverse(ctx: Context, item_id: UUID, choice: int) -> None:
    moves = select(StockMove).where(StockMove.item_id == item_id).order_by(StockMove.id)
    move = chosen(list(ctx.session.scalars(moves)), choice)
    if move is not None:
        operations.reverse_move(ctx, move)


def mark(ctx: Context, item_id: UUID, status: str, choice: int) -> None:
    lot_id = chosen(list(ctx.session.scalars(select(Lot.id).where(Lot.item_id == item_id))), choice)
    if lot_id is not None:
        operations.set_lot_status(ctx, lot_id, status)


def facts(session: Session, item_id: UUID) -> Any:
    balances = select(StockBalance.place_id, StockBalance.lot_id, StockBalance.quantity)
    values = select(ItemValuation.quantity, ItemValuation.value).where(ItemValuation.id == item_id)
    moves = select(StockMove.id).where(StockMove.item_id == item_id)
    return (
        {tuple(row) for row in session.execute(balances.where(StockBalance.item_id == item_id))},
        [tuple(row) for row in session.execute(values) if any(row)],
        set(session.scalars(moves)),
    )


def check(session: Session, item_id: UUID) -> None:
    """The invariants, computed from the ledger alone."""
    assert pieces_equal_balances(session) == []
    warehouses = set(session.scalars(select(Place.id).where(Place.kind == "warehouse")))
    summed = {key: found for key, found in sums_of_moves(session, item_id).items() if key[0] in warehouses}
    statement = select(StockBalance).where(StockBalance.item_id == item_id)
    kept = {
        (row.place_id, row.lot_id): row.quantity
        for row in session.scalars(statement.execution_options(populate_existing=True))
    }
    assert {key: found for key, found in summed.items() if found} == kept
    assert all(quantity > 0 for quantity in kept.values())

    value = sum(session.scalars(select(Revaluation.amount).where(Revaluation.item_id == item_id)), Decimal(0))
    for move in session.scalars(select(StockMove).where(StockMove.item_id == item_id)):
        sign = (move.to_place_id in warehouses) - (move.from_place_id in warehouses)
        value += sign * move.value
    row = session.execute(
        select(ItemValuation.quantity, ItemValuation.value).where(ItemValuation.id == item_id)
    ).first()
    quantity_kept, value_kept = row or (Decimal(0), Decimal(0))
    assert quantity_kept == sum(kept.values())
    assert value_kept == value >= 0
    assert value_kept == 0 or quantity_kept > 0
