"""Kitting over all work orders: who gets stock and what comes, when each order has all, and what releasing does."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.domains.planning.workshop import Shop
from tests.support.factory import Factory
from webapp.core.queries import ById, run_query
from webapp.domains.planning.kit_views import KitParams
from webapp.domains.planning.rules.kits import Order, Receipt, Want, allot

TODAY = date(2026, 3, 2)


@pytest.fixture
def shop(factory: Factory) -> Shop:
    """A fan takes one head and two screws; a head takes one wire."""
    found = Shop(factory)
    found.bought("SCREW")
    found.bought("WIRE")
    found.made("HEAD", {"WIRE": "1"})
    found.made("FAN", {"HEAD": "1", "SCREW": "2"})
    return found


def plan(shop: Shop, number: str, quantity: str, start: int, due: int) -> str:
    body = {
        "item_id": shop.ids[number],
        "quantity": quantity,
        "start_on": shop.day(start).isoformat(),
        "due_on": shop.day(due).isoformat(),
    }
    return str(shop.send("production.create_order", body).result["id"])


def buy(shop: Shop, number: str, quantity: str, on: int, *, place: bool = True) -> None:
    supplier = shop.send(
        "partners.add_partner", {"number": f"S-{uuid4()}"[:20], "name": "供应商", "is_supplier": True}
    ).result["id"]
    line = {
        "item_id": shop.ids[number],
        "quantity": quantity,
        "unit_price": "1",
        "due_on": shop.day(on).isoformat(),
    }
    shop.send("purchasing.place_order", {"supplier_id": supplier, "draft": not place, "lines": [line]})


def kits(shop: Shop, **params: Any) -> list[Any]:
    return list(ask(shop, "planning.kits", KitParams(**params)).rows)


def kit(shop: Shop, order_id: str) -> Any:
    return ask(shop, "planning.kit", ById(id=UUID(order_id)))


def ask(shop: Shop, name: str, params: Any = None) -> Any:
    factory = shop.factory
    factory.session.expire_all()
    return run_query(factory.session, factory.administrator, factory.clock, name, params)


def days(shop: Shop, rows: list[Any]) -> list[tuple[str, str, int | None]]:
    """Each order's state, kit share and kit date in days from today."""
    return [
        (one.kit, str(one.kit_share), (one.kit_on - shop.today).days if one.kit_on else None) for one in rows
    ]


def test_a_planner_sees_who_gets_what_and_when_and_releases_it(shop: Shop) -> None:
    shop.stocked("HEAD", "10")
    shop.stocked("SCREW", "24")
    first, second = plan(shop, "FAN", "6", 3, 9), plan(shop, "FAN", "8", 5, 12)

    rows = kits(shop)
    assert [one.id for one in rows] == [UUID(first), UUID(second)]
    assert days(shop, rows) == [("full", "1.000", 0), ("short", "0.500", None)]
    missing = {one.item_number: (one.in_stock, one.coming, one.missing) for one in kit(shop, second).lines}
    assert missing == {"HEAD": (4, 0, 4), "SCREW": (12, 0, 4)}

    buy(shop, "SCREW", "10", 7)
    heads = plan(shop, "HEAD", "4", 1, 4)
    assert kit(shop, second).kit_on is None
    """The order for heads lacks its wire: nobody knows when they come."""
    buy(shop, "WIRE", "4", 2)
    found = kit(shop, second)
    assert (found.kit, (found.kit_on - shop.today).days, found.late) == ("later", 7, True)
    comes = {
        one.item_number: [(s.kind, (s.day - shop.today).days) for s in one.sources] for one in found.lines
    }
    assert comes == {"SCREW": [("purchase", 7)], "HEAD": [("work_order", 5)]}
    """Wire comes a day after the heads should begin, so that they are done a day later than promised."""
    assert [one.kit for one in kits(shop, late=True)] == ["later", "later"]
    assert kit(shop, heads).late

    shop.send("production.release", {"work_order_id": first})
    shop.send("production.release", {"work_order_id": second, "quantity": "4"})
    states = {
        one.number: (one.status, one.quantity, one.kit) for one in kits(shop) if one.item_number == "FAN"
    }
    assert sorted(states.values()) == [
        ("planned", 4, "later"),
        ("released", 4, "full"),
        ("released", 6, "full"),
    ]


def test_an_urgent_order_goes_before_those_that_begin_earlier(shop: Shop) -> None:
    shop.stocked("HEAD", "10")
    shop.stocked("SCREW", "100")
    early, late = plan(shop, "FAN", "10", 1, 5), plan(shop, "FAN", "10", 20, 25)
    assert [one.kit for one in kits(shop)] == ["full", "short"]

    shop.send("production.set_priority", {"work_order_id": late, "priority": 1})
    assert [(one.id, one.kit) for one in kits(shop)] == [(UUID(late), "full"), (UUID(early), "short")]

    taken = kit(shop, early).takes_from
    assert [(one.id, one.item_number, one.quantity) for one in taken] == [(UUID(late), "HEAD", 10)]


def test_what_is_reserved_for_an_order_stays_with_it_whoever_comes_before(shop: Shop) -> None:
    shop.stocked("HEAD", "10")
    shop.stocked("SCREW", "100")
    released = plan(shop, "FAN", "10", 20, 25)
    shop.send("production.release", {"work_order_id": released})
    plan(shop, "FAN", "5", 1, 5)
    assert {one.status: one.kit for one in kits(shop)} == {"planned": "short", "released": "full"}


def test_a_drafted_purchase_is_named_but_promises_nothing(shop: Shop) -> None:
    shop.stocked("HEAD", "10")
    buy(shop, "SCREW", "100", 2, place=False)
    found = kit(shop, plan(shop, "FAN", "1", 5, 9))
    (screw,) = [one for one in found.lines if one.item_number == "SCREW"]
    assert (found.kit, screw.missing, len(screw.drafts)) == ("short", 2, 1)


def test_a_purchase_that_should_have_come_already_is_expected_today_and_called_overdue(shop: Shop) -> None:
    shop.stocked("HEAD", "10")
    buy(shop, "SCREW", "100", 1)
    shop.factory.clock.advance(timedelta(days=3))
    found = kit(shop, plan(shop, "FAN", "1", 5, 9))
    (source,) = next(one.sources for one in found.lines if one.item_number == "SCREW")
    assert (source.day, source.overdue) == (shop.today, True)


def test_no_more_is_released_than_the_order_has(shop: Shop) -> None:
    shop.stocked("HEAD", "10")
    shop.stocked("SCREW", "100")
    order = plan(shop, "FAN", "5", 5, 9)
    outcome = shop.factory.try_to_send("production.release", {"work_order_id": order, "quantity": "6"})
    assert (outcome.status, outcome.code) == ("refused", "release_too_large")


def test_the_glance_counts_what_begins_within_a_week_as_the_whole_list_does(shop: Shop) -> None:
    shop.stocked("HEAD", "10")
    shop.stocked("SCREW", "100")
    plan(shop, "FAN", "6", 2, 5)
    plan(shop, "FAN", "6", 3, 6)
    plan(shop, "FAN", "6", 30, 36)
    glance = ask(shop, "planning.kit_glance")
    assert (glance.total, glance.late, [one.number for one in glance.first]) == (
        2,
        1,
        [one.number for one in kits(shop) if one.late][:1],
    )


# --- rules -----------------------------------------------------------------------------------------------------------

ITEMS = [UUID(int=one) for one in (1, 2, 3)]
quantities = st.integers(1, 9).map(Decimal)


@st.composite
def situations(draw: st.DrawFn) -> tuple[list[Order], dict[UUID, Decimal], list[Receipt]]:
    orders = []
    for place in range(draw(st.integers(1, 5))):
        wanted = draw(st.lists(st.sampled_from(ITEMS), unique=True, max_size=3))
        start = TODAY + timedelta(days=draw(st.integers(0, 9)))
        wants = tuple(Want(item, draw(quantities), Decimal(draw(st.integers(0, 3)))) for item in wanted)
        orders.append(Order(UUID(int=100 + place), start, wants))
    stock = {item: Decimal(draw(st.integers(0, 20))) for item in ITEMS}
    sources = [(order.id, "work_order") for order in orders] + [(UUID(int=900), "purchase")]
    receipts = [
        Receipt(
            draw(st.sampled_from(ITEMS)),
            draw(quantities),
            TODAY + timedelta(days=draw(st.integers(-3, 9))),
            kind,
            one,
        )
        for one, kind in sources
        if draw(st.booleans())
    ]
    return orders, stock, receipts


@given(situations())
def test_nothing_is_allotted_twice_and_every_want_is_answered_in_full(
    situation: tuple[list[Order], dict[UUID, Decimal], list[Receipt]],
) -> None:
    orders, stock, receipts = situation
    found = allot(orders, stock, receipts, TODAY)
    for order in orders:
        own = found[order.id]
        for want in order.wants:
            got = sum((one.quantity for one in own.parts if one.item == want.item), Decimal(0))
            assert got + own.missing.get(want.item, Decimal(0)) == want.quantity
        assert all(one.id != order.id for one in own.parts)
        assert own.kit_on is None or not own.missing
    parts = [one for own in found.values() for one in own.parts]
    for item in ITEMS:
        taken = sum((one.quantity for one in parts if one.item == item and one.kind == "stock"), Decimal(0))
        assert taken <= stock[item]
    for receipt in receipts:
        taken = sum((one.quantity for one in parts if one.id == receipt.id), Decimal(0))
        assert taken <= receipt.quantity


@given(situations())
def test_no_order_gets_less_for_those_behind_it(
    situation: tuple[list[Order], dict[UUID, Decimal], list[Receipt]],
) -> None:
    orders, stock, receipts = situation
    orders = [
        Order(one.id, one.start, tuple(Want(want.item, want.quantity) for want in one.wants))
        for one in orders
    ]
    whole = allot(orders, stock, receipts, TODAY)
    alone = allot(orders[:1], stock, receipts, TODAY)[orders[0].id]
    assert [(one.kind, one.id, one.quantity) for one in whole[orders[0].id].parts] == [
        (one.kind, one.id, one.quantity) for one in alone.parts
    ]
