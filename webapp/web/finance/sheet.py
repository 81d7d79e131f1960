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
from webapp.web.i18n import local_name
from webapp.web.lists import Column, filled

ELEMENT_NAMES: Mapping[str, str] = {
    "material": N_("Material"),
    "labour": N_("Labour"),
    "machine": N_("Machine"),
}
NOTABLE = 4
"""Differences named; more than these nobody reads."""


class Element(NamedTuple):
    """One cost element of this order alone: what its good pieces should have taken, and what was spent.

    Not the item's own standard split: that counts the labour inside a component as labour, while this order paid for it
    as material.
    """

    element: str
    standard: Decimal
    actual: Decimal

    @property
    def difference(self) -> Decimal:
        return self.actual - self.standard


_SPENT = {"material": "materials", "labour": "labour", "machine": "machine"}

ELEMENTS = (
    Column("element", N_("Cost element"), phone="title", value=lambda row: _(ELEMENT_NAMES[row.element])),
    Column("standard", N_("Standard"), "money"),
    Column("actual", N_("Actual"), "money"),
    Column("difference", N_("Over standard"), "money"),
)
MATERIALS = (
    Column("item_name", N_("Material"), "name", phone="title"),
    Column("item_number", N_("Item number"), "code", phone="sub"),
    Column("standard_quantity", N_("Should have used"), "quantity", unit="unit"),
    Column("quantity", N_("Used"), "quantity", unit="unit"),
    Column("standard_price", N_("Standard price"), "money", phone="hide"),
    Column("price", N_("Actual price"), "money", phone="hide"),
    Column("amount", N_("Amount"), "money"),
    Column("price_variance", N_("By price"), "money", value=lambda row: row.price_variance or None),
    Column("usage_variance", N_("By usage"), "money", value=lambda row: row.usage_variance or None),
)
STEPS = (
    Column("name", N_("Operation"), "name", phone="title"),
    Column("seq", N_("Seq."), "number", phone="hide"),
    Column("good", N_("Good"), "quantity"),
    Column("minutes", N_("Time"), "duration", value=lambda row: row.minutes or None),
    Column("standard_amount", N_("Standard"), "money"),
    Column("amount", N_("Actual"), "money"),
    Column(
        "difference", N_("Over standard"), "money", value=lambda row: row.amount - row.standard_amount or None
    ),
)


@blueprint.get("/costs/work-orders/<uuid:order_id>")
@requires("costing.read")
def cost_sheet(order_id: UUID) -> Response:
    return live(lambda: _page(order_id))


def _page(order_id: UUID) -> str:
    sheet = ask("insights.cost_sheet", id=order_id)
    steps = {name: [one for one in getattr(sheet, name) if _counts(one)] for name in ("labour", "machine")}
    return render_template(
        "finance/sheet.html",
        title=_("Cost sheet"),
        sheet=sheet,
        lamp=over(sheet.difference, sheet.standard_total) if sheet.good else "",
        causes=sorted(_causes(sheet, steps), key=lambda row: row["amount"], reverse=True)[:NOTABLE],
        elements=[_element(name, getattr(sheet, field)) for name, field in _SPENT.items()],
        element_columns=ELEMENTS,
        materials=filled(MATERIALS, sheet.materials),
        item_of=lambda row: url_for("items.item", item_id=row.item_id),
        steps=steps,
        step_columns={name: filled(STEPS, rows) for name, rows in steps.items()},
    )


def _element(name: str, rows: Sequence[Any]) -> Element:
    standard = sum((one.standard_amount for one in rows), ZERO)
    return Element(name, standard, sum((one.amount for one in rows), ZERO))


def _counts(step: Any) -> bool:
    return bool(step.amount or step.standard_amount or step.minutes)


def _causes(sheet: Any, steps: Mapping[str, list[Any]]) -> Iterator[dict[str, Any]]:
    """Where more was spent than the standard allows, each as a row for the ``alerts`` macro."""
    if not sheet.good:
        return
    for one in sheet.materials:
        name = local_name(one, "item_name")
        yield from _cause(_("%(item)s was used in excess", item=name), one.usage_variance)
        yield from _cause(_("%(item)s cost more than planned", item=name), one.price_variance)
    for element, rows in steps.items():
        for one in rows:
            words = _(
                "%(element)s at %(operation)s", element=_(ELEMENT_NAMES[element]), operation=local_name(one)
            )
            yield from _cause(words, one.amount - one.standard_amount)


def _cause(words: str, amount: Decimal) -> Iterator[dict[str, Any]]:
    if amount > 0:
        note = _("%(amount)s over standard", amount=written(amount))
        yield {"lamp": "attention", "words": words, "note": note, "amount": amount, "icon": "trending-up"}
