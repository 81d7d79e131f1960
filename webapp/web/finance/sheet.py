"""The cost sheet of a work order: where its money went, against standard and against price."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any, NamedTuple
from uuid import UUID

from flask import Response, render_template, url_for
from flask_babel import gettext as _

from webapp.core.i18n import N_
from webapp.core.quantity import ZERO
from webapp.web.access import requires
from webapp.web.asking import ask, live
from webapp.web.finance.blueprint import blueprint
from webapp.web.finance.lamps import over
from webapp.web.i18n import amount as written
from webapp.web.i18n import local_name, number
from webapp.web.lists import Column, filled

ELEMENT_NAMES: Mapping[str, str] = {
    "material": N_("Material"),
    "labour": N_("Labour"),
    "machine": N_("Machine"),
    "outside": N_("Subcontracting"),
    "by_products": N_("By-products"),
    "route": N_("Lot size and route"),
    "total": N_("Total"),
}
NOTABLE = 4
"""Differences named; more than these nobody reads."""


class Element(NamedTuple):
    """One cost element of this order alone: what its good pieces should have taken, and what was spent.

    Not the item's own standard split: that counts the labour inside a component as labour, while this order paid for it
    as material. *route* is what the item's standard reckons otherwise: setups spread over the usual lot, an older routing.
    """

    element: str
    standard: Decimal
    actual: Decimal

    @property
    def difference(self) -> Decimal:
        return self.actual - self.standard


_SPENT = {"material": "materials", "labour": "labour", "machine": "machine", "outside": "outside"}


STEP_ELEMENTS = ("labour", "machine", "outside")


def _over(row: Any) -> Decimal:
    """What a material or an operation cost beyond its standard."""
    return Decimal(row.amount - row.standard_amount)


ELEMENTS = (
    Column("element", N_("Cost element"), phone="title", value=lambda row: _(ELEMENT_NAMES[row.element])),
    Column("standard", N_("Standard"), "money"),
    Column("actual", N_("Actual"), "money"),
    Column("difference", N_("Over standard"), "variance"),
)
MATERIALS = (
    Column("item_name", N_("Material"), "name", phone="title"),
    Column("item_number", N_("Item number"), "code", phone="sub"),
    Column("standard_quantity", N_("Should have used"), "quantity", unit="unit"),
    Column("quantity", N_("Used"), "quantity", unit="unit"),
    Column("price", N_("Actual price"), "money", phone="hide"),
    Column("amount", N_("Amount"), "money"),
    Column("price_variance", N_("By price"), "variance", value=lambda row: row.price_variance or None),
    Column("usage_variance", N_("By usage"), "variance", value=lambda row: row.usage_variance or None),
    Column("difference", N_("Over standard"), "variance", value=lambda row: _over(row) or None),
)
BY_PRODUCTS = (
    Column("item_name", N_("By-product"), "name", phone="title"),
    Column("item_number", N_("Item number"), "code", phone="sub"),
    Column("quantity", N_("Came in"), "quantity", unit="unit"),
    Column("standard_amount", N_("Standard"), "money"),
    Column("amount", N_("Amount"), "money"),
)
STEPS = (
    Column("name", N_("Operation"), "name", phone="title"),
    Column("good", N_("Good"), "quantity"),
    Column("minutes", N_("Time"), "duration", value=lambda row: row.minutes or None),
    Column("standard_amount", N_("Standard"), "money"),
    Column("amount", N_("Actual"), "money"),
    Column("difference", N_("Over standard"), "variance", value=lambda row: _over(row) or None),
)


@blueprint.get("/costs/work-orders/<uuid:order_id>")
@requires("costing.read")
def cost_sheet(order_id: UUID) -> Response:
    return live(lambda: _page(order_id))


def _page(order_id: UUID) -> str:
    sheet = ask("insights.cost_sheet", id=order_id)
    steps = {name: [one for one in getattr(sheet, name) if _counts(one)] for name in STEP_ELEMENTS}
    elements = list(_elements(sheet))
    return render_template(
        "finance/sheet.html",
        title=_("Cost sheet"),
        sheet=sheet,
        priced=sheet.price or sheet.sales_order_id,
        counted=lambda quantity: f"{number(quantity)} {local_name(sheet, 'unit')}",
        lamp=over(sheet.difference, sheet.standard_total) if sheet.good else "",
        causes=sorted(_causes(sheet, steps), key=lambda row: row["amount"], reverse=True)[:NOTABLE],
        elements=elements,
        element_columns=ELEMENTS,
        materials=filled(MATERIALS, sheet.materials),
        by_product_columns=BY_PRODUCTS,
        item_of=lambda row: url_for("items.item", item_id=row.item_id),
        steps=steps,
        step_columns={name: filled(STEPS, rows) for name, rows in steps.items()},
    )


def _elements(sheet: Any) -> Iterator[Element]:
    """The rows of the table; they add up to the figures at the top of the page."""
    rows = [_element(name, getattr(sheet, field)) for name, field in _SPENT.items()]
    if not rows[-1].actual:
        rows.pop()  # most orders have nothing done outside
    if sheet.by_products:
        rows.append(_element("by_products", sheet.by_products))
    yield from rows
    rest = sheet.standard_total - sum((one.standard for one in rows), ZERO)
    if rest and sheet.good:
        yield Element("route", rest, ZERO)
    yield Element("total", sheet.standard_total, sheet.total)


def _element(name: str, rows: Sequence[Any]) -> Element:
    standard = sum((one.standard_amount for one in rows), ZERO)
    return Element(name, standard, sum((one.amount for one in rows), ZERO))


def _counts(step: Any) -> bool:
    return bool(step.amount or step.standard_amount or step.minutes)


def _causes(sheet: Any, steps: Mapping[str, list[Any]]) -> Iterator[dict[str, Any]]:
    """What cost more than its standard, all in all, each as a row for the ``alerts`` macro."""
    if not sheet.good:
        return
    for one in sheet.materials:
        name = local_name(one, "item_name")
        used = one.usage_variance >= one.price_variance
        excess = _("%(item)s was used in excess", item=name)
        yield from _cause(excess if used else _("%(item)s cost more than planned", item=name), _over(one))
    for element, rows in steps.items():
        for one in rows:
            words = _(
                "%(element)s at %(operation)s", element=_(ELEMENT_NAMES[element]), operation=local_name(one)
            )
            yield from _cause(words, _over(one))


def _cause(words: str, amount: Decimal) -> Iterator[dict[str, Any]]:
    if amount > 0:
        note = _("%(amount)s over standard", amount=written(amount))
        yield {"lamp": "attention", "words": words, "note": note, "amount": amount, "icon": "trending-up"}
