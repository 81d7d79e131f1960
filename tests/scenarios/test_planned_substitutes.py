"""Planning counts on substitutes of every kind, says so on the proposal, and the work order offers the same at its release."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from tests.domains.planning.workshop import Shop
from tests.support.factory import Factory
from webapp.core.doctor import run


@pytest.fixture
def shop(factory: Factory) -> Shop:
    """FAN = MOTOR + 4 SCREW, LAMP = 2 SCREW + BULB; motors run short, and old screws are to be used up."""
    shop = Shop(factory)
    for number in ("MOTOR", "SCREW", "BULB", "MOTOR-B", "SCREW-OLD", "BULB-LED"):
        shop.bought(number)
    shop.made("FAN", {"MOTOR": "1", "SCREW": "4"})
    shop.made("LAMP", {"SCREW": "2", "BULB": "1"})
    shop.stocked("MOTOR", "6")
    shop.stocked("MOTOR-B", "3")
    shop.stocked("SCREW-OLD", "15")
    shop.stocked("BULB-LED", "100")
    return shop


def allow(shop: Shop, mains: dict[str, str], substitutes: dict[str, str], **terms: Any) -> str:
    sides = {"mains": mains, "substitutes": substitutes}
    body: dict[str, Any] = {
        side: [{"item_id": shop.ids[number], "quantity": quantity} for number, quantity in parts.items()]
        for side, parts in sides.items()
    }
    return str(shop.send("items.add_substitution", body | terms).result["id"])


def to_order(shop: Shop) -> list[tuple[str, str]]:
    return sorted(one[:2] for one in shop.proposals())


def page(shop: Shop, number: str) -> Any:
    """The proposal for an item as its page shows it."""
    return shop.factory.ask("planning.proposal", {"id": str(shop.proposal(number).id)})


def stand_ins(shop: Shop, number: str) -> list[tuple[str, str, Decimal, bool]]:
    return [
        (one.what.number, one.what.instead_of, one.quantity, one.use_up)
        for one in page(shop, number).stand_ins
    ]


def test_substitutes_of_every_kind_from_the_plan_to_the_release(shop: Shop) -> None:
    allow(shop, {"SCREW": "1"}, {"SCREW-OLD": "1"}, strategy="use_up")
    group = allow(shop, {"MOTOR": "1", "SCREW": "4"}, {"MOTOR-B": "1"}, item_id=shop.ids["FAN"])
    allow(shop, {"BULB": "1"}, {"BULB-LED": "1"}, item_id=shop.ids["FAN"])
    shop.ordered("FAN", "10", 30)
    shop.ordered("LAMP", "5", 30)
    shop.run()
    # MOTOR: 10 − 6 = 4 lack, 3 sets of MOTOR-B: 1. SCREW: 40 + 10, less 15 old ones and 3 × 4 with MOTOR-B: 23.
    # BULB: the LED ones are for fans, which take none: 5.
    made = [("FAN", "10"), ("LAMP", "5")]
    bought = [("BULB", "5"), ("MOTOR", "1"), ("SCREW", "23")]
    assert to_order(shop) == sorted([*made, *bought])
    why = page(shop, "SCREW").why
    assert (why.gross, why.substituted, why.net) == (50, 27, 23)
    assert stand_ins(shop, "MOTOR") == [("MOTOR-B", "MOTOR + SCREW", 3, False)]
    assert sorted(stand_ins(shop, "SCREW")) == [
        ("MOTOR-B", "MOTOR + SCREW", 12, False),
        ("SCREW-OLD", "SCREW", 15, True),
    ]
    old = shop.factory.ask("planning.item", {"id": shop.ids["SCREW-OLD"]})
    assert [(one.demand.instead_of, one.demand.item_id) for one in old.pegs] == [("SCREW", shop.id("SCREW"))]
    kept = shop.rows()
    assert shop.run()["altered"] == 0
    shop.forget()
    shop.run()
    assert shop.rows() == kept

    # The fans become a work order: the plan says the same, and the release offers the same.
    shop.send("planning.accept", {"proposal_ids": [str(shop.proposal("FAN").id)]})
    shop.run()
    assert to_order(shop) == sorted([*made[1:], *bought])
    (order,) = shop.factory.ask("production.orders", {}).rows
    chances = {
        one.substitution_id.hex: one
        for one in shop.factory.ask("production.swap_chances", {"id": str(order.id)})
    }
    assert len(chances) == 2
    chance = next(one for one in chances.values() if len(one.mains) == 2)
    assert (chance.needed, chance.possible, chance.proposed) == (10, 3, 3)
    shop.send(
        "production.swap_material", {"work_order_id": str(order.id), "substitution_id": group, "sets": "3"}
    )
    shop.run()
    # What was decided is what was planned; what is to be bought stays.
    assert to_order(shop) == sorted([*made[1:], *bought])
    assert stand_ins(shop, "SCREW") == [("SCREW-OLD", "SCREW", 15, True)]
    assert [one for one in run(shop.factory.session) if not one.healthy] == []


def test_a_substitution_that_ends_is_planned_without(shop: Shop) -> None:
    swap = allow(shop, {"MOTOR": "1", "SCREW": "4"}, {"MOTOR-B": "1"})
    shop.ordered("FAN", "10", 30)
    shop.run()
    assert ("MOTOR", "1") in to_order(shop)
    shop.send("items.change_substitution", {"substitution_id": swap, "version": 1, "active": False})
    shop.run()
    assert ("MOTOR", "4") in to_order(shop)
    spare = shop.factory.ask("planning.item", {"id": shop.ids["MOTOR-B"]})
    assert [(one.demand.kind, one.quantity) for one in spare.pegs] == [("excess", 3)]


def test_what_stands_in_already_is_not_replaced_in_turn(shop: Shop) -> None:
    shop.bought("MOTOR-C")
    shop.stocked("MOTOR-C", "50")
    first = allow(shop, {"MOTOR": "1"}, {"MOTOR-B": "1"})
    allow(shop, {"MOTOR-B": "1"}, {"MOTOR-C": "1"}, strategy="use_up")
    body = {"item_id": shop.ids["FAN"], "quantity": "10", "due_on": shop.day(30).isoformat()}
    order = shop.send("production.create_order", body).result["id"]
    shop.send("production.swap_material", {"work_order_id": order, "substitution_id": first, "sets": "4"})
    shop.run()
    # 4 of MOTOR-B were decided on and 3 are there.
    assert ("MOTOR-B", "1") in to_order(shop)
    assert [one for one in to_order(shop) if one[0] == "MOTOR"] == []


def test_what_a_person_decides_for_one_order_is_not_planned(shop: Shop) -> None:
    allow(shop, {"MOTOR": "1", "SCREW": "4"}, {"MOTOR-B": "1"}, order_only=True)
    shop.ordered("FAN", "10", 30)
    shop.run()
    assert ("MOTOR", "4") in to_order(shop)
