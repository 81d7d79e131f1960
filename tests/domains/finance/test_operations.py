from __future__ import annotations

from decimal import Decimal

import pytest

from tests.support.factory import Factory
from tests.support.posting import new_item, posting
from webapp.core import doctor
from webapp.core.ids import new_id
from webapp.domains.finance.operations import post_cost
from webapp.domains.finance.queries import cost_by_element, material_cost, work_in_process

D = Decimal


def test_what_an_order_carries_is_what_went_in_less_what_left(factory: Factory) -> None:
    order, other = new_id(), new_id()
    item_id = new_item(factory, "A")
    with posting(factory) as ctx:
        for element, amount, quantity in (
            ("material", "100.00", "10"),
            ("material", "-20.00", "-2"),
            ("labour", "12.34", "5"),
            ("receipt", "-80.00", "4"),
        ):
            material = item_id if element == "material" else None
            post_cost(
                ctx,
                order_id=order,
                element=element,
                amount=D(amount),
                quantity=D(quantity),
                item_id=material,
            )
        post_cost(ctx, order_id=other, element="machine", amount=D("7.00"))
        assert work_in_process(ctx.session, order) == D("12.34")
        assert material_cost(ctx.session, order, item_id) == (8, D("80.00"))
        assert cost_by_element(ctx.session, [order, other, item_id]) == {
            order: {"material": D("80.00"), "labour": D("12.34"), "receipt": D("-80.00")},
            other: {"machine": D("7.00")},
            item_id: {},
        }
    assert all(found.healthy for found in doctor.run(factory.session))


def test_an_order_nobody_worked_on_carries_nothing(factory: Factory) -> None:
    assert work_in_process(factory.session, new_id()) == 0
    assert material_cost(factory.session, new_id(), new_id()) == (0, 0)


def test_an_unknown_element_is_a_programming_error(factory: Factory) -> None:
    with posting(factory) as ctx, pytest.raises(ValueError, match="cost element"):
        post_cost(ctx, order_id=new_id(), element="overhead", amount=D(1))
