from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest

from tests.support.factory import Factory, found
from tests.support.posting import new_item, posting, work_order_ref
from webapp.core.codes import display
from webapp.core.errors import Forbidden, NotFound
from webapp.domains.inventory import operations

D = Decimal


def receive(factory: Factory, item_id: UUID, quantity: str, cost: str, **more: Any) -> dict[str, Any]:
    body = {"item_id": str(item_id), "quantity": quantity, "unit_cost": cost, **more}
    return dict(factory.send("inventory.receive", body, factory.actor("storekeeper")).result)


def refusal(factory: Factory, type_: str, body: dict[str, Any]) -> list[tuple[str, str]]:
    outcome = factory.send(type_, body, expect="refused")
    return [(one.field, one.code) for one in outcome.errors] or [("", str(outcome.code))]


def stock(factory: Factory, item_id: UUID, role: str = "boss") -> Any:
    return factory.ask("inventory.item_stock", {"id": str(item_id)}, factory.actor(role))


def place(factory: Factory, number: str) -> str:
    rows = factory.ask("inventory.places", {"search": number}).rows
    return next(str(row.id) for row in rows if row.number == number)


def test_a_receipt_is_numbered_valued_and_put_into_a_lot(factory: Factory) -> None:
    item_id = new_item(factory, "RESIN", lot_traced=True)
    result = receive(factory, item_id, "3", "1.115", supplier_lot="X9", note="raining")
    assert (result["number"], result["value"], result["quantity"]) == ("GR-2026-0001", "3.35", "3")
    lot = factory.ask("inventory.lot", {"id": result["lot_ids"][0]})
    assert (lot.number, lot.supplier_lot, lot.on_hand) == ("RESIN-261123-001", "X9", 3)
    assert [(move.kind, move.note, move.document_number) for move in lot.moves] == [
        ("receipt", "raining", "GR-2026-0001")
    ]
    assert [(at.place, at.usable) for at in lot.places] == [("原料仓", True)]
    scanned = factory.ask("inventory.lot", {"code": f"{lot.code[:2]}-{lot.code[2:6].lower()}-{lot.code[6:]}"})
    assert scanned.id == lot.id


def test_what_is_wrong_with_a_body_is_said_at_its_field(factory: Factory) -> None:
    item_id, nobody = new_item(factory, "A", lot_traced=True), str(UUID(int=7))
    body = {"item_id": str(item_id), "quantity": "1", "unit_cost": "1"}
    for field in ("item_id", "supplier_id", "place_id"):
        assert refusal(factory, "inventory.receive", body | {field: nobody}) == [(field, "not_found")]
    customers = place(factory, "CUSTOMER")
    assert refusal(factory, "inventory.receive", body | {"place_id": customers}) == [
        ("place_id", "no_warehouse")
    ]
    receive(factory, item_id, "1", "1", lot_number="L1")
    assert refusal(factory, "inventory.receive", body | {"lot_number": "L1"}) == [
        ("lot_number", "lot_number_taken")
    ]
    slip = {"quantity": "999999999", "unit_cost": "999999999"}
    assert refusal(factory, "inventory.receive", body | slip) == [("", "too_large")]
    assert refusal(factory, "inventory.receive", body | {"quantity": "0"}) == [("quantity", "greater_than")]


def test_more_than_is_there_cannot_be_issued(factory: Factory) -> None:
    item_id = new_item(factory, "A")
    receive(factory, item_id, "2", "5")
    body = {"item_id": str(item_id), "quantity": "2.000001", "reason": "sample"}
    assert refusal(factory, "inventory.issue", body) == [("quantity", "short_of_stock")]
    factory.send("inventory.issue", body | {"quantity": "0.5", "to": "scrap"}, factory.actor("storekeeper"))
    factory.send("inventory.issue", body | {"quantity": "0.5"}, factory.actor("storekeeper"))
    assert (stock(factory, item_id).on_hand, stock(factory, item_id).value) == (1, 5)
    kinds = {(move.kind, move.to_kind) for move in stock(factory, item_id).recent_moves}
    assert kinds == {("receipt", "warehouse"), ("issue", "adjustment"), ("scrap", "scrap")}


def test_counts_transfers_and_reversals_by_command(factory: Factory) -> None:
    item_id = new_item(factory, "A")
    receive(factory, item_id, "10", "2")
    raw, finished = place(factory, "RM"), place(factory, "FG")
    keeper = factory.actor("storekeeper")
    move_body = {"item_id": str(item_id), "quantity": "4", "from_place_id": raw, "to_place_id": finished}
    factory.send("inventory.transfer", move_body, keeper)
    assert refusal(factory, "inventory.transfer", move_body | {"to_place_id": raw}) == [
        ("to_place_id", "same_place")
    ]
    counted = {
        "item_id": str(item_id),
        "place_id": finished,
        "quantity_difference": "-1",
        "reason": "missing",
    }
    posted = factory.send("inventory.adjust", counted, keeper).result
    assert posted["value"] == "2.00"
    reverse = {"move_id": posted["move_ids"][0], "reason": "found again"}
    factory.send("inventory.reverse_move", reverse, keeper)
    assert refusal(factory, "inventory.reverse_move", reverse) == [("", "already_reversed")]
    assert [(at.place, at.quantity) for at in stock(factory, item_id).lots] == [("成品仓", 4), ("原料仓", 6)]
    undone = factory.ask("inventory.moves", {"kind": "adjustment", "sort": "occurred_at"}).rows
    assert [(move.reversed, move.reverses_id is not None) for move in undone] == [
        (True, False),
        (False, True),
    ]


def test_what_belongs_to_an_order_is_not_corrected_in_the_store(factory: Factory) -> None:
    item_id = new_item(factory, "A")
    receive(factory, item_id, "10", "2")
    with posting(factory) as ctx:
        [move] = operations.issue_to_production(
            ctx, item_id=item_id, quantity=D(1), document=work_order_ref("WO-7")
        )
    body = {"move_id": str(move.id), "reason": "oops"}
    outcome = factory.send("inventory.reverse_move", body, expect="refused")
    assert (outcome.code, outcome.params) == ("corrected_elsewhere", {"document": "WO-7"})


def test_a_lot_on_hold_is_not_available_until_released(factory: Factory) -> None:
    item_id = new_item(factory, "A", lot_traced=True)
    lot_id = receive(factory, item_id, "10", "2")["lot_ids"][0]
    inspector = factory.actor("inspector")
    factory.send("inventory.block_lot", {"lot_id": lot_id, "reason": "rust"}, inspector)
    row = stock(factory, item_id)
    assert (row.on_hand, row.available, row.on_hold, row.lots[0].usable) == (10, 0, 10, False)
    issue = {"item_id": str(item_id), "quantity": "1", "reason": "x", "lot_id": lot_id}
    assert refusal(factory, "inventory.issue", issue) == [("lot_id", "lot_not_available")]
    factory.send("inventory.release_lot", {"lot_id": lot_id, "reason": "cleaned"}, inspector)
    assert stock(factory, item_id).available == 10
    keeper = factory.actor("storekeeper")
    factory.send("inventory.block_lot", {"lot_id": lot_id, "reason": "x"}, keeper, expect="refused")


def test_only_who_may_see_costs_sees_values(factory: Factory) -> None:
    item_id = new_item(factory, "A")
    receive(factory, item_id, "3", "3.335")
    seen = stock(factory, item_id, "accountant")
    assert (seen.value, seen.unit_cost, seen.recent_moves[0].value) == (D("10.01"), D("3.336667"), D("10.01"))
    hidden = stock(factory, item_id, "storekeeper")
    assert (hidden.value, hidden.unit_cost, hidden.recent_moves[0].value) == (None, None, None)
    with pytest.raises(Forbidden):
        stock(factory, item_id, "worker")


def test_the_stock_list_filters_sorts_and_pages(factory: Factory) -> None:
    low = new_item(factory, "LOW", safety_stock=D(10))
    full, _empty = new_item(factory, "FULL", safety_stock=D(1)), new_item(factory, "EMPTY", kind="made")
    receive(factory, low, "4", "1")
    receive(factory, full, "9", "1")

    def numbers(**params: Any) -> list[str]:
        return [row.item_number for row in factory.ask("inventory.stock", params).rows]

    assert numbers() == ["EMPTY", "FULL", "LOW"]
    assert numbers(sort="-on_hand") == ["FULL", "LOW", "EMPTY"]
    assert numbers(state="in_stock") == ["FULL", "LOW"]
    assert numbers(state="low") == ["LOW"]
    assert numbers(kind="made") == ["EMPTY"]
    assert numbers(search="ful") == ["FULL"]
    assert numbers(place_id=place(factory, "RM")) == ["FULL", "LOW"]
    page = factory.ask("inventory.stock", {"size": 1, "page": 2})
    assert (page.total, [row.item_number for row in page.rows]) == (3, ["FULL"])


def test_alerts_name_what_is_low_and_what_is_old(factory: Factory) -> None:
    low, out = new_item(factory, "LOW", safety_stock=D(10)), new_item(factory, "OUT", safety_stock=D(5))
    milk = new_item(factory, "MILK", lot_traced=True)
    receive(factory, low, "12", "1")
    today = date(2026, 11, 23)
    for days in (-1, 30, 31):
        receive(factory, milk, "1", "1", expires_on=str(today + timedelta(days=days)))
    with posting(factory) as ctx:
        operations.reserve(ctx, item_id=low, quantity=D(3), document=work_order_ref())
    found = [(one.kind, one.item_number, one.quantity) for one in factory.ask("inventory.alerts")]
    assert found == [("out", "OUT", 0), ("low", "LOW", 9), ("expired", "MILK", 1), ("expiring", "MILK", 1)]
    assert out


def test_lots_and_moves_are_found_by_their_words_and_days(factory: Factory) -> None:
    item_id, other = new_item(factory, "RESIN", lot_traced=True), new_item(factory, "SCREW", lot_traced=True)
    receive(factory, item_id, "5", "1", supplier_lot="B-77")
    factory.clock.advance(timedelta(days=2))
    receive(factory, other, "5", "1", expires_on="2026-12-01")
    lots = factory.ask("inventory.lots", {}).rows
    assert [lot.item_number for lot in lots] == ["SCREW", "RESIN"]
    by = {
        "search": "b-77",
        "item_id": str(item_id),
        "in_stock": True,
        "status": "available",
    }
    assert factory.ask("inventory.lots", by).total == 1
    assert factory.ask("inventory.lots", {"expires_before": "2026-12-02"}).rows[0].item_number == "SCREW"
    assert factory.ask("inventory.moves", {"search": "resin gr-2026"}).total == 1
    assert factory.ask("inventory.moves", {"search": "resin-261123"}).total == 1
    assert factory.ask("inventory.moves", {"since": "2026-11-24T00:00:00Z"}).rows[0].item_number == "SCREW"
    assert factory.ask("inventory.moves", {"lot_id": str(lots[1].id)}).total == 1
    with pytest.raises(NotFound):
        factory.ask("inventory.lot", {"code": "0000000000"})


def test_a_code_is_found_when_it_is_whole_and_never_by_a_part_of_it(factory: Factory) -> None:
    code = factory.ask("inventory.places", {"search": "RM"}).rows[0].code
    for typed in (code, code.lower(), display(code)):
        assert factory.ask("inventory.places", {"search": typed}).total == 1
    assert factory.ask("inventory.places", {"search": code[:5]}).total == 0


def test_two_companies_never_see_each_others_stock(factory: Factory) -> None:
    item_id = new_item(factory, "MINE", lot_traced=True, safety_stock=D(99))
    receive(factory, item_id, "5", "1", expires_on="2026-11-30")
    other = found(factory.session, factory.clock, "other")
    theirs = new_item(other, "THEIRS", lot_traced=True)
    receive(other, theirs, "7", "1")
    for query, total in (("stock", 1), ("lots", 1), ("moves", 1), ("places", 7)):
        page = other.ask(f"inventory.{query}", {})
        assert (query, page.total, len(page.rows)) == (query, total, total)
    assert other.ask("inventory.stock", {}).rows[0].on_hand == 7
    assert [row.items for row in other.ask("inventory.places", {"search": "RM"}).rows] == [1]
    assert other.ask("inventory.alerts") == []
    body = {"item_id": str(item_id), "quantity": "1", "reason": "theft"}
    assert refusal(other, "inventory.issue", body) == [("item_id", "not_found")]
    factory.enter()
