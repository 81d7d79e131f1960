"""The rows of a cost sheet agree with its head, and only what cost more is named as such."""

from decimal import Decimal
from types import SimpleNamespace

from webapp.web.finance import sheet


def _cost(standard, amount, **more):
    return SimpleNamespace(
        standard_amount=Decimal(standard), amount=Decimal(amount), name="冲压", name_en="", **more
    )


def _material(standard, amount, by_price):
    price = Decimal(by_price)
    usage = Decimal(amount) - Decimal(standard) - price
    return _cost(
        standard, amount, item_name="硅钢", item_name_en="", price_variance=price, usage_variance=usage
    )


def _sheet(*materials, standard, total):
    return SimpleNamespace(
        good=Decimal(10),
        materials=materials,
        labour=[_cost("20.00", "20.00")],
        machine=[_cost("5.00", "4.00")],
        outside=[],
        by_products=[],
        standard_total=Decimal(standard),
        total=Decimal(total),
    )


def test_the_elements_add_up_to_the_total_at_the_top():
    shown = _sheet(_material("70.00", "72.00", "0.00"), standard="98.50", total="96.00")

    *parts, total = sheet._elements(shown)

    assert [one.element for one in parts] == ["material", "labour", "machine", "route"]
    assert sum(one.standard for one in parts) == total.standard == Decimal("98.50")
    assert sum(one.actual for one in parts) == total.actual == Decimal("96.00")
    assert sum(one.difference for one in parts) == total.difference == Decimal("-2.50")


def test_what_was_dear_but_sparingly_used_did_not_exceed_its_standard(app):
    saved = _material("70.00", "68.00", "3.00")
    wasted = _material("70.00", "75.00", "-1.00")
    with app.test_request_context("/"):
        shown = _sheet(saved, wasted, standard="165.00", total="167.00")
        causes = list(sheet._causes(shown, {"labour": shown.labour, "machine": shown.machine}))

    assert [one["amount"] for one in causes] == [Decimal("5.00")]
