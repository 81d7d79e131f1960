"""A list of orders comes again: what it says otherwise is changed, as far as nobody builds on it yet; else nothing is."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from tests.imports.desk import Desk, problems
from tests.scenarios.fan_factory import FanFactory, build
from webapp.flows.imports.looking import Look

HEADS = "销售订单\t客户\t客户订单号\t料号\t数量\t单价\t交期\n"


@pytest.fixture
def fans(desk: Desk) -> FanFactory:
    return build(desk.factory)


@pytest.fixture
def order(desk: Desk, fans: FanFactory) -> Any:
    """Twenty fans and three motors for the customer's PO-1."""
    rows = "\t远东百货\tPO-1\tFAN\t20\t80\t2026-12-24\n\t远东百货\tPO-1\tMOTOR\t3\t25\t2026-12-24\n"
    desk.bring("orders", desk.paste(HEADS + rows), "seller")
    return _order(desk)


def _order(desk: Desk) -> Any:
    (row,) = desk.factory.ask("sales.orders", {"status": ""}).rows
    return desk.factory.ask("sales.order", {"id": row.id})


def _look(desk: Desk, *rows: str) -> Look:
    return desk.look("orders", desk.paste(HEADS + "".join(f"{one}\n" for one in rows)))


def _lines(found: Any) -> list[tuple[str, Decimal, Decimal, str]]:
    return [(one.item_number, one.quantity, one.unit_price, one.due_on.isoformat()) for one in found.lines]


def _ship(desk: Desk, fans: FanFactory, order: Any, quantity: str) -> None:
    receipt = {"item_id": fans.fan, "quantity": quantity, "unit_cost": "50"}
    desk.factory.send("inventory.receive", receipt, desk.factory.actor("storekeeper"))
    line = {"line_id": str(order.lines[0].id), "quantity": quantity}
    body = {"order_id": str(order.id), "lines": [line]}
    desk.factory.send("sales.ship", body, desk.factory.actor("storekeeper"))


def test_our_number_changes_lines_adds_one_and_takes_one_off(desk: Desk, order: Any) -> None:
    number = order.number
    found = _look(
        desk,
        f"{number}\t远东百货\tPO-1\tFAN\t25\t\t2026-12-20",
        f"{number}\t远东百货\tPO-1\tSCREW\t100\t0.2\t2026-12-24",
    )

    assert problems(found) == []
    changed, new = found.rows
    assert (changed.verdict, new.verdict) == ("changed", "new")
    assert [(one.field, one.before, one.after) for one in changed.changes] == [
        ("quantity", "20", "25"),
        ("due_on", "2026-12-24", "2026-12-20"),
        ("removed", "MOTOR × 3", ""),
    ]
    answer = desk.take_in("orders", found, "seller")
    assert (answer.result["new"], answer.result["changed"]) == (1, 1)
    assert _lines(_order(desk)) == [
        ("FAN", 25, 80, "2026-12-20"),
        ("SCREW", 100, Decimal("0.2"), "2026-12-24"),
    ]
    assert _order(desk).number == number


def test_the_customers_number_finds_the_order_too_and_what_is_the_same_stays(desk: Desk, order: Any) -> None:
    found = _look(
        desk, "\t远东百货\tPO-1\tFAN\t20\t80\t2026-12-24", "\t远东百货\tPO-1\tMOTOR\t4\t\t2026-12-24"
    )

    assert [row.verdict for row in found.rows] == ["same", "changed"]
    desk.take_in("orders", found, "seller")
    assert _lines(_order(desk))[1] == ("MOTOR", 4, 25, "2026-12-24")
    again = _look(
        desk, "\t远东百货\tPO-1\tFAN\t20\t80\t2026-12-24", "\t远东百货\tPO-1\tMOTOR\t4\t\t2026-12-24"
    )
    assert set(again.counts) == {"same"}
    version = _order(desk).version
    desk.take_in("orders", again, "seller")
    assert _order(desk).version == version


def test_two_lines_of_one_item_are_told_apart_by_their_days(desk: Desk, fans: FanFactory) -> None:
    first = "\t远东百货\tPO-2\tFAN\t20\t80\t2026-12-24"
    second = "\t远东百货\tPO-2\tFAN\t20\t80\t2026-12-31"
    desk.take_in("orders", _look(desk, first, second), "seller")

    found = _look(desk, second.replace("\t20\t", "\t30\t"), first)

    assert [[one.before for one in row.changes] for row in found.rows] == [["20"], []]
    desk.take_in("orders", found, "seller")
    assert sorted(_lines(_order(desk))) == [("FAN", 20, 80, "2026-12-24"), ("FAN", 30, 80, "2026-12-31")]


def test_what_was_delivered_stays_and_then_nothing_at_all_is_taken_in(
    desk: Desk, fans: FanFactory, order: Any
) -> None:
    _ship(desk, fans, order, "5")
    other = "\t远东百货\tPO-9\tFAN\t1\t80\t2026-12-24"
    found = _look(
        desk, other, "\t远东百货\tPO-1\tFAN\t4\t80\t2026-12-24", "\t远东百货\tPO-1\tMOTOR\t3\t25\t2026-12-24"
    )

    assert problems(found) == [("3", "quantity", "line_in_use")]
    desk.take_in("orders", found, "seller", expect="refused")
    assert _lines(_order(desk))[0] == ("FAN", 20, 80, "2026-12-24")

    gone = _look(desk, "\t远东百货\tPO-1\tMOTOR\t3\t25\t2026-12-24")
    assert problems(gone) == [("2", "number", "lines_stay")]
    later = _look(
        desk, "\t远东百货\tPO-1\tFAN\t20\t80\t2026-12-28", "\t远东百货\tPO-1\tMOTOR\t3\t25\t2026-12-24"
    )
    assert problems(later) == []
    desk.take_in("orders", later, "seller")
    assert _lines(_order(desk))[0] == ("FAN", 20, 80, "2026-12-28")


def test_a_wrong_number_a_wrong_customer_and_a_finished_order_are_said_at_their_cells(
    desk: Desk, fans: FanFactory, order: Any
) -> None:
    stranger = {"name": "别家", "is_customer": True}
    desk.factory.send("partners.add_partner", stranger, desk.factory.actor("seller"))
    rest = "FAN\t20\t80\t2026-12-24"
    assert problems(_look(desk, f"SO-1\t远东百货\t\t{rest}")) == [("2", "order_number", "order_unknown")]
    assert problems(_look(desk, f"\t远东百货\t\t{rest}")) == [("2", "customer_reference", "missing")]
    assert ("2", "customer", "order_of_other") in problems(_look(desk, f"{order.number}\t别家\t\t{rest}"))
    cancel = {"order_id": str(order.id)}
    desk.factory.send("sales.cancel_order", cancel, desk.factory.actor("seller"))
    finished = problems(_look(desk, f"{order.number}\t远东百货\t\tFAN\t21\t80\t2026-12-24"))
    assert finished == [("2", "order_number", "order_fixed")]


def test_an_order_that_would_go_above_the_credit_limit_is_not_taken_in(desk: Desk, order: Any) -> None:
    limit = {"partner_id": str(order.customer_id), "credit_limit": "1700"}
    desk.factory.send("partners.set_credit_limit", limit, desk.factory.actor("boss"))
    more = _look(desk, "\t远东百货\tPO-1\tFAN\t30\t80\t2026-12-24")

    answer = desk.take_in("orders", more, "seller", expect="refused")

    assert [(one.field, one.code) for one in answer.errors] == [("rows.0.quantity", "over_credit_limit")]
    assert _lines(_order(desk))[0][1] == 20
