"""A change waits until the old parts are used up: the plan says when that is, and buys no more of them than that takes."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import select

from tests.domains.planning.workshop import Shop
from tests.support.factory import Factory
from webapp.core.doctor import run
from webapp.domains.items.models import Item
from webapp.domains.planning.models import Proposal


@pytest.fixture
def shop(factory: Factory) -> Shop:
    """FAN = OLD + BOX; 30, 15 and 25 fans are ordered for three days, and 50 old parts are there."""
    shop = Shop(factory)
    shop.bought("OLD", safety_stock="20")
    shop.bought("NEW")
    shop.bought("BOX")
    shop.made("FAN", {"OLD": "1", "BOX": "1"})
    shop.stocked("OLD", "50")
    for quantity, on in (("30", 30), ("15", 40), ("25", 50)):
        shop.ordered("FAN", quantity, on)
    return shop


def begin(shop: Shop) -> str:
    """A change by which fans take the new part instead of the old one, once that is used up."""
    body: dict[str, Any] = {"title": "换件", "reason": "停产", "effectivity": "use_up"}
    body |= {"items": [{"item_id": shop.ids["FAN"], "name": "B"}]}
    change_id = str(shop.send("items.add_engineering_change", body).result["id"])
    version = shop.factory.ask("items.item", {"id": shop.ids["FAN"]}).version
    lines = [{"component_id": shop.ids[number], "quantity": "1"} for number in ("NEW", "BOX")]
    known = {"item_id": shop.ids["FAN"], "version": version, "revision": 1}
    shop.send("items.set_bom", known | {"lines": lines})
    return change_id


def change(shop: Shop, change_id: str) -> Any:
    return shop.factory.ask("insights.engineering_change", {"id": change_id})


def issue(shop: Shop, change_id: str, day: date) -> None:
    body = {"change_id": change_id, "version": change(shop, change_id).version}
    shop.send("items.open_engineering_change", body | {"effective_on": day.isoformat()})


def starts(shop: Shop) -> list[date]:
    """When the proposals for fans begin, and so need their parts."""
    statement = (
        select(Proposal.start_on)
        .join(Item, Item.id == Proposal.item_id)
        .where(Item.number == "FAN")
        .order_by(Proposal.start_on)
    )
    return list(shop.factory.session.scalars(statement))


def to_buy(shop: Shop) -> dict[str, Decimal]:
    found: dict[str, Decimal] = {}
    for number, quantity, *_ in shop.proposals(kind="buy"):
        found[number] = found.get(number, Decimal(0)) + Decimal(quantity)
    return found


def test_the_day_is_suggested_and_no_old_part_is_bought_for_what_comes_after_it(shop: Shop) -> None:
    change_id = begin(shop)
    assert change(shop, change_id).planned_at is None
    shop.run()
    # 30 + 15 = 45 of 50; the 25 of the third day are not covered any more. With safety stock: 70 + 20 − 50 = 40 to buy.
    assert to_buy(shop) == {"OLD": 40, "BOX": 70}
    third = starts(shop)[2]
    view = change(shop, change_id)
    (old,) = view.given_up
    assert (old.number, old.on_hand, old.on_order, old.used_up_on, old.left) == ("OLD", 50, 0, third, 0)
    assert view.suggested_on == third

    issue(shop, change_id, third)
    shop.run()
    # What begins on that day takes the new part. Of the old one 5 are left, and its safety stock is not filled up any more.
    assert to_buy(shop) == {"NEW": 25, "BOX": 70}
    view = change(shop, change_id)
    (old,) = view.given_up
    assert (old.used_up_on, old.left, view.suggested_on) == (None, 5, None)
    assert shop.run()["altered"] == 0
    assert [one for one in run(shop.factory.session) if not one.healthy] == []


def test_until_the_day_only_what_is_needed_until_then_is_bought(shop: Shop) -> None:
    shop.ordered("FAN", "20", 30)
    change_id = begin(shop)
    shop.run()
    issue(shop, change_id, starts(shop)[-1])
    shop.run()
    # 30 + 20 + 15 − 50 = 15 of the old part are needed before the day, 25 of the new one on it.
    assert to_buy(shop) == {"OLD": 15, "NEW": 25, "BOX": 90}
    # The old ones run out earlier: the change could come on that day.
    assert change(shop, change_id).suggested_on == starts(shop)[1]


def test_what_is_on_order_is_used_up_as_well_and_what_is_used_elsewhere_keeps_its_safety_stock(
    shop: Shop,
) -> None:
    shop.made("LAMP", {"OLD": "1"})
    shop.ordered("LAMP", "5", 20)
    supplier = shop.send("partners.add_partner", {"name": "供应商", "is_supplier": True}).result
    line = {"item_id": shop.ids["OLD"], "quantity": "25", "unit_price": "1"}
    body = {"supplier_id": supplier["id"], "due_on": shop.day(10).isoformat(), "lines": [line]}
    shop.send("purchasing.place_order", body)
    change_id = begin(shop)
    shop.run()
    view = change(shop, change_id)
    (old,) = view.given_up
    # 5 lamps and 70 fans need 75, which is exactly what is there and on order.
    fans = starts(shop)
    assert (old.on_order, old.used_up_on, old.left) == (25, fans[2], 0)
    assert view.suggested_on is not None
    assert (view.suggested_on - fans[2]).days == 1
    issue(shop, change_id, fans[2])
    shop.run()
    # 75 − 50 of the old parts are left for lamps: more than their safety stock, which still counts.
    assert "OLD" not in to_buy(shop)
    shop.ordered("LAMP", "10", 60)
    shop.run()
    # 25 − 10 = 15 are left of 20.
    assert to_buy(shop)["OLD"] == 5


def test_a_change_for_a_day_says_nothing_of_using_up(shop: Shop) -> None:
    change_id = begin(shop)
    shop.run()
    body = {"change_id": change_id, "version": change(shop, change_id).version, "effectivity": "date"}
    shop.send("items.change_engineering_change", body)
    view = change(shop, change_id)
    assert (view.suggested_on, [one.used_up_on for one in view.given_up]) == (None, [None])
