"""What lookup fields find: records by number, name or scan, with the facts that help beside the field.

``GET /lookup/<what>?q=…`` answers ``{"options": [{"value", "text", "note", "figure", "fill", "facts"}]}``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, jsonify, request
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.exceptions import NotFound

from webapp.core.quantity import plain
from webapp.core.queries import Page
from webapp.web.access import signed_in
from webapp.web.asking import ask
from webapp.web.i18n import local_name, number
from webapp.web.scanned import words_in

blueprint = Blueprint("lookup", __name__)

SHOWN = 12

Option = dict[str, Any]


@dataclass(frozen=True)
class Lookup:
    """A query, what it is always asked with, which parameters of the address narrow it, and how a row is offered."""

    query: str
    option: Callable[[Any], Option]
    always: Mapping[str, Any] = field(default_factory=dict)
    narrows: tuple[str, ...] = ()
    paged: bool = True


def _option(
    value: UUID, text: str, *, note: str = "", figure: str = "", facts: str = "", **fill: str
) -> Option:
    return {"value": str(value), "text": text, "note": note, "figure": figure, "facts": facts, "fill": fill}


def _amount(value: Any, unit: str) -> str:
    return f"{number(value)} {unit}".strip()


def _item(row: Any) -> Option:
    """An item of the stock list."""
    unit = local_name(row, "unit")
    free = _amount(row.free, unit)
    text = f"{row.item_number} {local_name(row, 'item_name')}"
    facts = _("Free in stock: %(quantity)s %(unit)s", quantity=number(row.free), unit=unit)
    return _option(row.item_id, text, note=row.specification, figure=free, facts=facts, unit=unit)


def price_facts(row: Any) -> str:
    """Stock and prices of an item to sell, in one line; the cost only for who may see it."""
    unit = local_name(row, "unit")
    parts = [_("Free in stock: %(quantity)s %(unit)s", quantity=number(row.free), unit=unit)]
    parts += _step_words(row.steps)
    parts += _trend_words(row.last)
    if row.sales_price and not row.steps:
        parts.append(_("list price %(price)s", price=number(row.sales_price)))
    if row.standard_cost:
        parts.append(_("standard cost %(cost)s", cost=number(row.standard_cost)))
    return " · ".join(parts)


def _sellable(row: Any) -> Option:
    unit = local_name(row, "unit")
    fill = {"unit": unit}
    if not row.steps:
        price = row.last[0].unit_price if row.last else row.sales_price
        fill |= {"unit_price": plain(price)} if price else {}
    text = f"{row.number} {local_name(row)}"
    figure = _amount(row.free, unit)
    found = _option(row.id, text, note=row.specification, figure=figure, facts=price_facts(row), **fill)
    return found | {"steps": steps_of(row)}


def steps_of(row: Any) -> list[list[str]]:
    """From which quantity on one costs how much: the page fills in the price when the quantity is typed."""
    return [[plain(one.from_quantity), plain(one.unit_price)] for one in row.steps]


def _step_words(steps: Iterable[Any]) -> list[str]:
    return [
        _("%(price)s from %(quantity)s", price=number(one.unit_price), quantity=number(one.from_quantity))
        if one.from_quantity > 1
        else _("list price %(price)s", price=number(one.unit_price))
        for one in steps
    ]


def _trend_words(last: Sequence[Any]) -> list[str]:
    """The last prices, the oldest first, and the day of the newest."""
    if not last:
        return []
    day = last[0].ordered_on.isoformat()
    trend = " → ".join(number(one.unit_price) for one in reversed(last))
    words = ngettext(
        "last price %(trend)s (%(day)s)",
        "last prices %(trend)s (%(day)s)",
        len(last),
        trend=trend,
        day=day,
    )
    return [words]


def buying_facts(row: Any) -> str:
    """Stock, supply, the supplier's steps and the last prices of an item to buy, in one line."""
    unit = local_name(row, "unit")
    parts = [_("Free in stock: %(quantity)s %(unit)s", quantity=number(row.free), unit=unit)]
    if row.on_order:
        parts.append(_("on order %(quantity)s", quantity=number(row.on_order)))
    parts += _step_words(row.steps)
    if row.minimum:
        parts.append(_("at least %(quantity)s", quantity=number(row.minimum)))
    if row.pack:
        parts.append(_("packs of %(quantity)s", quantity=number(row.pack)))
    parts += _trend_words(row.last)
    if row.lead_days is not None:
        parts.append(_("lead time %(days)s days", days=row.lead_days))
    return " · ".join(parts)


def _purchasable(row: Any) -> Option:
    """Without a price list the last price is filled in; with one, its price for the quantity typed."""
    unit = local_name(row, "unit")
    last = [] if row.steps else [one.unit_price for one in row.last[:1]]
    fill = {"unit": unit} | ({"unit_price": plain(last[0])} if last else {})
    text = f"{row.number} {local_name(row)}"
    figure = _amount(row.free, unit)
    found = _option(row.id, text, note=row.specification, figure=figure, facts=buying_facts(row), **fill)
    return found | {"steps": steps_of(row)}


def _partner(row: Any) -> Option:
    days = _("pays after %(days)s days", days=row.payment_days) if row.is_customer else ""
    note = " · ".join(part for part in (row.contact, row.phone) if part)
    facts = " · ".join(part for part in (note, days) if part)
    return _option(row.id, f"{row.number} {local_name(row)}", note=note, facts=facts)


def _address(row: Any) -> Option:
    return _option(
        row.id, row.name, note=row.address, facts=" · ".join(filter(None, (row.address, row.contact)))
    )


def _named(row: Any) -> Option:
    return _option(row.id, f"{row.number} {local_name(row)}")


def _machine(row: Any) -> Option:
    return _option(row.id, f"{row.number} {local_name(row)}", note=local_name(row, "work_centre_name"))


def _sales_order(row: Any) -> Option:
    return _option(row.id, row.number, note=local_name(row, "customer"), figure=row.due_on.isoformat())


def _work_order(row: Any) -> Option:
    note = f"{row.item_number} {local_name(row, 'item_name')}"
    return _option(row.id, row.number, note=note, figure=_amount(row.quantity, local_name(row, "unit")))


def _lot(row: Any) -> Option:
    note = f"{row.item_number} {local_name(row, 'item_name')}"
    return _option(row.id, row.number, note=note, figure=_amount(row.on_hand, local_name(row, "unit")))


LOOKUPS: Mapping[str, Lookup] = {
    "items": Lookup("inventory.stock", _item, {"active": True}, ("kind",)),
    "sellable": Lookup("sales.item_choices", _sellable, narrows=("customer_id",), paged=False),
    "purchasable": Lookup("purchasing.item_choices", _purchasable, narrows=("supplier_id",), paged=False),
    "customers": Lookup("partners.partners", _partner, {"part": "customer", "active": True}),
    "addresses": Lookup("partners.addresses", _address, narrows=("customer_id",), paged=False),
    "suppliers": Lookup("partners.partners", _partner, {"part": "supplier", "active": True}),
    "sales_orders": Lookup("sales.orders", _sales_order, {"status": "open"}, ("customer_id",)),
    "customer_orders": Lookup("sales.orders", _sales_order, narrows=("customer_id",)),
    "work_orders": Lookup("production.orders", _work_order, {"status": "open"}, ("item_id",)),
    "lots": Lookup("inventory.lots", _lot, {"in_stock": True}, ("item_id", "status")),
    "users": Lookup("identity.users", _named, {"active": True}, ("role",)),
    "machines": Lookup("equipment.machines", _machine, {"active": True}, ("work_centre_id",)),
    "work_centres": Lookup("equipment.work_centres", _named, {"active": True}, paged=False),
    "places": Lookup("inventory.places", _named, narrows=("kind",)),
}
"""Who may ask is what the query's own permission says."""


@blueprint.get("/lookup/<what>")
@signed_in
def options(what: str) -> Response:
    if what not in LOOKUPS:
        raise NotFound
    found = [LOOKUPS[what].option(row) for row in _rows(LOOKUPS[what])]
    return jsonify(options=found[:SHOWN])


def _rows(lookup: Lookup) -> list[Any]:
    typed = words_in(request.args.get("q", ""))
    narrowed: dict[str, Any] = {name: value for name in lookup.narrows if (value := _sensible(name))}
    size: dict[str, Any] = {"size": SHOWN} if lookup.paged else {}
    answer = ask(lookup.query, search=typed, **size, **lookup.always, **narrowed)
    rows: Iterable[Any] = answer.rows if isinstance(answer, Page) else answer
    return sorted(rows, key=lambda row: _own_number(row).casefold() != typed.casefold())


def _sensible(name: str) -> str:
    """What the address says about *name*; nothing where an id was expected and something else came."""
    value = request.args.get(name, "")
    if not name.endswith("_id"):
        return value
    try:
        return str(UUID(value))
    except ValueError:
        return ""


def _own_number(row: Any) -> str:
    return str(getattr(row, "number", "") or getattr(row, "item_number", ""))
