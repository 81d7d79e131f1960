from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest

from tests.support.factory import Factory
from tests.support.posting import new_item, posting, work_order_ref
from webapp.core.commands import Context
from webapp.core.db import fetch
from webapp.core.documents import DocumentRef
from webapp.domains.inventory import operations, queries
from webapp.domains.inventory.errors import (
    AlreadyReversed,
    LotExpired,
    LotNeeded,
    LotNotAvailable,
    LotOfAnotherItem,
    NothingInStock,
    ShortOfStock,
    ValueWouldGoNegative,
    WouldGoNegative,
)
from webapp.domains.inventory.models import Lot, Place, StockMove
from webapp.domains.inventory.queries import Availability, availability, valuation

ORDER = work_order_ref()


def lot_of(move: StockMove) -> UUID:
    assert move.lot_id is not None
    return move.lot_id


def receive(ctx: Context, item_id: UUID, quantity: str, value: str, **more: Any) -> StockMove:
    [move] = operations.receive(
        ctx, item_id=item_id, quantity=Decimal(quantity), value=Decimal(value), document=ORDER, **more
    )
    return move


def issue(ctx: Context, item_id: UUID, quantity: str, lot_id: UUID | None = None) -> list[StockMove]:
    return operations.issue_to_production(
        ctx, item_id=item_id, quantity=Decimal(quantity), document=ORDER, lot_id=lot_id
    )


def stock_of(ctx: Context, item_id: UUID) -> Availability:
    return availability(ctx.session, [item_id], today=ctx.today)[item_id]


@pytest.mark.parametrize("lot_traced", [False, True])
def test_the_golden_example_in_the_books(factory: Factory, lot_traced: bool) -> None:
    """costing.md §2: the 330 issued cost 3652.00, the 70 left are worth 798.00."""
    item = new_item(factory, "A", lot_traced=lot_traced)
    with posting(factory) as ctx:
        receive(ctx, item, "100", "1000.00")
        receive(ctx, item, "200", "2200.00")
        issued = issue(ctx, item, "150")
        receive(ctx, item, "100", "1250.00")
        issued += issue(ctx, item, "180")
        left = valuation(ctx.session, item)
    assert sum(move.value for move in issued) == Decimal("3652.00")
    assert (left.quantity, left.value) == (70, Decimal("798.00"))


def test_lots_are_numbered_by_item_day_and_sequence(factory: Factory) -> None:
    item = new_item(factory, "PCB-1", lot_traced=True, shelf_life_days=10)
    with posting(factory) as ctx:
        lots = [fetch(ctx.session, Lot, lot_of(receive(ctx, item, "1", "1.00"))) for _ in range(2)]
    assert [lot.number for lot in lots] == ["PCB-1-261123-001", "PCB-1-261123-002"]
    assert lots[0].expires_on == date(2026, 12, 3)
    assert lots[0].code.startswith(factory.company.tag)


def test_an_untraced_item_has_no_lots_unless_it_must_wait(factory: Factory) -> None:
    item = new_item(factory, "A")
    with posting(factory) as ctx:
        assert receive(ctx, item, "5", "5.00").lot_id is None
        assert receive(ctx, item, "3", "3.00", status="hold").lot_id is not None
        assert stock_of(ctx, item) == Availability(on_hand=Decimal(5), blocked=Decimal(3))


def test_what_expires_first_is_issued_first(factory: Factory) -> None:
    item = new_item(factory, "A", lot_traced=True)
    with posting(factory) as ctx:
        late = receive(ctx, item, "5", "5.00", expires_on=ctx.today + timedelta(days=90))
        soon = receive(ctx, item, "5", "5.00", expires_on=ctx.today + timedelta(days=9))
        moves = issue(ctx, item, "7")
    assert [(move.lot_id, move.quantity) for move in moves] == [(soon.lot_id, 5), (late.lot_id, 2)]


def test_expired_and_blocked_lots_are_left_lying(factory: Factory) -> None:
    item = new_item(factory, "A", lot_traced=True)
    with posting(factory) as ctx:
        expired = receive(ctx, item, "5", "5.00", expires_on=ctx.today - timedelta(days=1))
        held = receive(ctx, item, "5", "5.00")
        operations.set_lot_status(ctx, lot_of(held), "hold")
        with pytest.raises(ShortOfStock) as short:
            issue(ctx, item, "1")
        assert short.value.params == {"item": "A", "needed": "1", "available": "0"}
        with pytest.raises(LotExpired):
            issue(ctx, item, "1", expired.lot_id)
        with pytest.raises(LotNotAvailable):
            issue(ctx, item, "1", held.lot_id)
        operations.set_lot_status(ctx, lot_of(held), "available")
        assert issue(ctx, item, "5")[0].lot_id == held.lot_id


def test_a_lot_of_another_item_is_refused(factory: Factory) -> None:
    bolt, nut = new_item(factory, "BOLT", lot_traced=True), new_item(factory, "NUT", lot_traced=True)
    with posting(factory) as ctx:
        lot_id = receive(ctx, bolt, "5", "5.00").lot_id
        with pytest.raises(LotOfAnotherItem):
            issue(ctx, nut, "1", lot_id)


def test_values_of_several_lots_add_up_to_the_cent(factory: Factory) -> None:
    item = new_item(factory, "A", lot_traced=True)
    with posting(factory) as ctx:
        for _ in range(3):
            receive(ctx, item, "1", "0.01")
        receive(ctx, item, "1", "0.00")
        moves = issue(ctx, item, "3")
        left = valuation(ctx.session, item)
    assert sum(move.value for move in moves) + left.value == Decimal("0.03")
    assert all(move.value >= 0 for move in moves)


def test_issuing_uses_up_the_orders_own_promise(factory: Factory) -> None:
    item = new_item(factory, "A")
    other = work_order_ref("WO-2")
    with posting(factory) as ctx:
        receive(ctx, item, "10", "10.00")
        operations.reserve(ctx, item_id=item, quantity=Decimal(6), document=ORDER)
        operations.reserve(ctx, item_id=item, quantity=Decimal(3), document=other)
        assert stock_of(ctx, item).free == 1
        own = availability(ctx.session, [item], today=ctx.today, except_document=ORDER.id)[item]
        assert (own.reserved, own.free) == (3, 7)
        issue(ctx, item, "4")
        assert stock_of(ctx, item) == Availability(on_hand=Decimal(6), reserved=Decimal(5))
        operations.let_go(ctx, document=ORDER)
        operations.let_go(ctx, document=other, item_id=item, quantity=Decimal(1))
        assert stock_of(ctx, item) == Availability(on_hand=Decimal(6), reserved=Decimal(2))


def test_more_can_be_promised_than_has_arrived_but_never_less_than_nothing_is_free(factory: Factory) -> None:
    item = new_item(factory, "A")
    with posting(factory) as ctx:
        receive(ctx, item, "2", "2.00")
        operations.reserve(ctx, item_id=item, quantity=Decimal(5), document=ORDER)
        assert stock_of(ctx, item).free == 0


def test_a_return_goes_to_the_lot_that_was_issued(factory: Factory) -> None:
    item = new_item(factory, "A", lot_traced=True)
    with posting(factory) as ctx:
        with pytest.raises(LotNeeded):
            operations.return_from_production(
                ctx, item_id=item, quantity=Decimal(1), value=Decimal("1.00"), document=ORDER
            )
        lot_id = receive(ctx, item, "5", "5.00").lot_id
        issue(ctx, item, "5")
        move = operations.return_from_production(
            ctx, item_id=item, quantity=Decimal(2), value=Decimal("2.00"), document=ORDER
        )
    assert move.lot_id == lot_id


def made(ctx: Context, item_id: UUID, lot_status: str) -> StockMove:
    return operations.receive_from_production(
        ctx,
        item_id=item_id,
        quantity=Decimal(5),
        value=Decimal("50.00"),
        document=ORDER,
        lot_status=lot_status,
    )


def test_one_order_and_day_make_one_lot_in_the_finished_goods_store(factory: Factory) -> None:
    item = new_item(factory, "BOARD", kind="made", lot_traced=True)
    with posting(factory) as ctx:
        first, second = made(ctx, item, "available"), made(ctx, item, "available")
        assert fetch(ctx.session, Place, first.to_place_id).number == "FG"
        assert fetch(ctx.session, Lot, lot_of(first)).work_order_id == ORDER.id
    with posting(factory, at=factory.clock.now() + timedelta(days=1)) as ctx:
        next_day = made(ctx, item, "available")
    assert first.lot_id == second.lot_id != next_day.lot_id


def test_pieces_nobody_inspected_never_join_a_released_lot(factory: Factory) -> None:
    item = new_item(factory, "BOARD", kind="made")
    with posting(factory) as ctx:
        waiting = made(ctx, item, "hold")
        operations.set_lot_status(ctx, lot_of(waiting), "available")
        later = made(ctx, item, "hold")
        assert later.lot_id != waiting.lot_id
        assert stock_of(ctx, item) == Availability(on_hand=Decimal(5), blocked=Decimal(5))


def warehouse(ctx: Context) -> UUID:
    return operations.place_of_kind(ctx.session, "warehouse").id


def count(ctx: Context, item_id: UUID, difference: str, place_id: UUID, **more: Any) -> list[StockMove]:
    return operations.adjust(
        ctx,
        item_id=item_id,
        place_id=place_id,
        lot_id=None,
        quantity_difference=Decimal(difference),
        reason="盘点",
        document=DocumentRef("adjustment", None),
        **more,
    )


def test_a_shortage_leaves_and_a_surplus_comes_at_the_average(factory: Factory) -> None:
    item = new_item(factory, "A", standard_material=Decimal(7))
    with posting(factory) as ctx:
        place_id = receive(ctx, item, "3", "10.00").to_place_id
        assert count(ctx, item, "-1", place_id)[0].value == Decimal("3.33")
        assert count(ctx, item, "2", place_id)[0].value == Decimal("6.67")
        assert count(ctx, item, "1", place_id, unit_cost=Decimal("5"))[0].value == Decimal("5.00")
        with pytest.raises(WouldGoNegative):
            count(ctx, item, "-6", place_id)


def test_a_surplus_of_what_was_never_bought_comes_at_standard_cost(factory: Factory) -> None:
    item = new_item(factory, "A", standard_material=Decimal(7))
    with posting(factory) as ctx:
        assert count(ctx, item, "2", warehouse(ctx))[0].value == Decimal("14.00")


def test_a_transfer_changes_places_but_not_value(factory: Factory) -> None:
    item = new_item(factory, "A")
    with posting(factory) as ctx:
        source = receive(ctx, item, "10", "100.00").to_place_id
        target = warehouse(ctx)
        facts: dict[str, Any] = {"item_id": item, "from_place_id": source, "to_place_id": target}
        operations.transfer(ctx, quantity=Decimal(4), document=ORDER, **facts)
        with pytest.raises(WouldGoNegative):
            operations.transfer(ctx, quantity=Decimal(7), document=ORDER, **facts)
        assert (valuation(ctx.session, item).quantity, valuation(ctx.session, item).value) == (10, 100)
        assert len(issue(ctx, item, "10")) == 2


def test_a_reversal_is_the_mirror_and_happens_once(factory: Factory) -> None:
    item = new_item(factory, "A")
    with posting(factory) as ctx:
        move = receive(ctx, item, "10", "100.00")
        reversal = operations.reverse_move(ctx, move)
        assert (reversal.from_place_id, reversal.to_place_id) == (move.to_place_id, move.from_place_id)
        assert (reversal.quantity, reversal.value, reversal.reverses_id) == (10, 100, move.id)
        assert queries.on_hand_total(ctx.session, item) == 0
        for again in (move, reversal):
            with pytest.raises(AlreadyReversed):
                operations.reverse_move(ctx, again)


def test_what_was_used_cannot_be_sent_back_to_the_supplier(factory: Factory) -> None:
    item = new_item(factory, "A")
    with posting(factory) as ctx:
        move = receive(ctx, item, "10", "100.00")
        issue(ctx, item, "1")
        with pytest.raises(WouldGoNegative):
            operations.reverse_move(ctx, move)


def test_a_reversal_leaves_no_value_without_stock(factory: Factory) -> None:
    """10 for 100 and 10 for 10; half is issued at the average; the dear half goes back at what it had cost."""
    item = new_item(factory, "A")
    with posting(factory) as ctx:
        dear = receive(ctx, item, "10", "100.00")
        receive(ctx, item, "10", "10.00")
        issue(ctx, item, "10")
        operations.reverse_move(ctx, dear)
        left = valuation(ctx.session, item)
    assert (left.quantity, left.value) == (0, 0)


def test_stock_is_never_worth_less_than_nothing(factory: Factory) -> None:
    item = new_item(factory, "A")
    with posting(factory) as ctx:
        with pytest.raises(NothingInStock):
            operations.revalue(ctx, item_id=item, amount=Decimal("1.00"), document=ORDER)
        receive(ctx, item, "10", "100.00")
        operations.revalue(ctx, item_id=item, amount=Decimal("-40.00"), document=ORDER)
        assert valuation(ctx.session, item).unit_cost == 6
        with pytest.raises(ValueWouldGoNegative):
            operations.revalue(ctx, item_id=item, amount=Decimal("-60.01"), document=ORDER)


def test_scrap_may_take_what_must_not_be_used(factory: Factory) -> None:
    item = new_item(factory, "A", lot_traced=True)
    with posting(factory) as ctx:
        lot_id = receive(ctx, item, "5", "5.00", status="rejected").lot_id
        facts: dict[str, Any] = {"item_id": item, "quantity": Decimal(5), "document": ORDER}
        with pytest.raises(ShortOfStock):
            operations.scrap_from_stock(ctx, **facts)
        operations.scrap_from_stock(ctx, lot_id=lot_id, **facts)
        assert queries.on_hand_total(ctx.session, item) == 0
