"""What is wrong with the stock: out, below safety, expired, or soon missing for an order."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from flask import Response, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from webapp.core.actor import Actor
from webapp.core.i18n import N_
from webapp.core.quantity import ZERO, plain
from webapp.core.queries import Page, PageParams
from webapp.domains.insights.alerts import Alert
from webapp.web.access import requires
from webapp.web.asking import ask, list_page, live
from webapp.web.inventory.blueprint import blueprint
from webapp.web.lists import Choice, Column, Filter, ListSpec, filled, read_params
from webapp.web.session import current_actor
from webapp.web.states import state_of

KINDS = ("lock_cut", "short_for_order", "out", "low", "reorder", "expired", "expiring", "dead")
"""Worst first."""


class AlertParams(PageParams):
    """*kind*: only alerts of one kind."""

    kind: str = ""


def _amount(alert: Alert, *kinds: str) -> Decimal | None:
    return alert.quantity if alert.kind in kinds else None


def _limit(alert: Alert, *kinds: str) -> Decimal | None:
    return alert.threshold if alert.kind in kinds else None


COLUMNS = (
    Column("item_name", N_("Item"), "name", phone="title", clip=True),
    Column("item_number", N_("Item number"), "code", phone="sub"),
    Column("kind", N_("Alert"), "state", state="stock"),
    Column(
        "missing",
        N_("Missing"),
        "quantity",
        unit="unit",
        value=lambda row: _amount(row, "short_for_order", "lock_cut"),
    ),
    Column(
        "free", N_("Free"), "quantity", unit="unit", value=lambda row: _amount(row, "out", "low", "reorder")
    ),
    Column(
        "in_lot",
        N_("In the lot"),
        "quantity",
        unit="unit",
        value=lambda row: _amount(row, "expired", "expiring"),
    ),
    Column("lying", N_("On hand"), "quantity", unit="unit", value=lambda row: _amount(row, "dead")),
    Column("last_moved_on", N_("Last moved"), "day"),
    Column("at_least", N_("At least"), "quantity", value=lambda row: _limit(row, "out", "low", "reorder")),
    Column("lot_number", N_("Lot"), "code", phone="wide"),
    Column("expires_on", N_("Last good day"), "day"),
    Column("order_number", N_("For order"), "code", phone="wide"),
    Column("order_due_on", N_("Due date"), "day"),
    Column("act", "", "actions"),
)
MORE = (
    Column("on_order", N_("On order"), "quantity", unit="unit", value=lambda row: row.on_order or None),
    Column("safety_stock", N_("Safety stock"), "quantity", value=lambda row: _limit(row, "out", "low")),
    Column("reorder_point", N_("Reorder point"), "quantity", value=lambda row: _limit(row, "reorder")),
    Column("needed", N_("Still needed"), "quantity", value=lambda row: row.needed or None),
)
"""What the Excel file says besides."""


def found_alerts(actor: Actor) -> list[Alert]:
    """Every alert that *actor* may see, the worst kind first."""
    found = list(ask("insights.shortages")) if actor.may("production.read") else []
    in_store = [*ask("inventory.alerts"), *ask("inventory.dead_stock")]
    found += ask("insights.reorders")
    found += ask("insights.lock_cuts")
    found += [Alert(**one.model_dump()) for one in in_store]
    return sorted(found, key=lambda one: KINDS.index(one.kind))


def summary(found: Sequence[Alert]) -> list[dict[str, str]]:
    """One line for each kind, as the ``alerts`` macro draws them."""
    return lines(Counter(one.kind for one in found), found)


def lines(counts: Mapping[str, int], found: Sequence[Alert]) -> list[dict[str, str]]:
    """One line for each kind that *counts* has, with examples from those *found*, which may be but the first of them."""
    return [
        {
            "lamp": state_of("stock", kind).lamp,
            "icon": state_of("stock", kind).icon,
            "words": _words(kind, counts[kind]),
            "note": _examples(kind, counts[kind], found),
            "url": url_for("inventory.stock_alerts", kind=kind),
        }
        for kind in KINDS
        if counts.get(kind)
    ]


def way_out(alert: Alert, actor: Actor) -> tuple[str, str]:
    """What one tap does about it: words and address, with as much filled in as is missing; ("", "") for nothing."""
    if alert.kind not in ("reorder", "low", "out") or not alert.threshold:
        return "", ""
    missing = plain(max(alert.threshold - alert.quantity - alert.on_order, ZERO))
    if alert.item_kind == "made":
        if not actor.may("production.plan"):
            return "", ""
        return _("Make"), url_for("production.new_order", item=alert.item_id, quantity=missing)
    if actor.may("purchasing.write"):
        return _("Order"), url_for("purchasing.new_order", item=alert.item_id, quantity=missing)
    if actor.may("purchasing.request"):
        return _("Ask for it"), url_for("purchasing.new_request", item=alert.item_id, quantity=missing)
    return "", ""


@blueprint.get("/stock/alerts")
@requires("stock.read")
def stock_alerts() -> Response | str:
    if request.args.get("format") == "xlsx":
        return _alerts()
    return live(lambda: str(_alerts()))


def _alerts() -> Response | str:
    found = found_alerts(current_actor())
    params = read_params(AlertParams, request.args)
    counts = Counter(one.kind for one in found)
    choices = tuple(Choice(kind, state_of("stock", kind).label, counts[kind]) for kind in KINDS)
    spec = ListSpec(
        "stock-alerts",
        columns=tuple(filled(COLUMNS, [one for one in found if params.kind in ("", one.kind)])),
        filters=(Filter("kind", choices),),
        search=N_("Item, lot or work order"),
        href=lambda row: url_for("inventory.item_stock", item_id=row.item_id),
        empty_title=N_("The stock is as it should be"),
        empty_text=N_("Nothing is short, below its safety stock, or too old."),
        empty_icon="circle-check",
    )
    title, template = _("Stock alerts"), "inventory/alerts.html"
    actor = current_actor()
    return list_page(
        spec,
        title,
        template,
        params,
        lambda asked: _page(found, asked),
        more=MORE,
        way_out=lambda row: way_out(row, actor),
    )


def _page(found: Sequence[Alert], params: AlertParams) -> Page[Any]:
    """One page of alerts: there are never so many that a database had to cut them."""
    rows = [one for one in found if params.kind in ("", one.kind) and _fits(one, params.search)]
    start = (params.page - 1) * params.size
    return Page[Any](
        rows=rows[start : start + params.size], total=len(rows), page=params.page, size=params.size
    )


def _fits(one: Alert, search: str) -> bool:
    names = (one.item_number, one.item_name, one.item_name_en, one.lot_number, one.order_number)
    text = " ".join(name for name in names if name).lower()
    return all(word in text for word in search.lower().split())


def _words(kind: str, count: int) -> str:
    words = {
        "short_for_order": lambda: ngettext(
            "%(num)s material is missing for an order", "%(num)s materials are missing for orders", count
        ),
        "lock_cut": lambda: ngettext(
            "Stock that was locked for an order is gone",
            "Stock that was locked for %(num)s orders is gone",
            count,
        ),
        "out": lambda: ngettext("%(num)s item is out of stock", "%(num)s items are out of stock", count),
        "low": lambda: ngettext(
            "%(num)s item is below its safety stock", "%(num)s items are below their safety stock", count
        ),
        "reorder": lambda: ngettext(
            "%(num)s item is below its reorder point", "%(num)s items are below their reorder point", count
        ),
        "expired": lambda: ngettext("%(num)s lot has expired", "%(num)s lots have expired", count),
        "expiring": lambda: ngettext(
            "%(num)s lot expires within 30 days", "%(num)s lots expire within 30 days", count
        ),
        "dead": lambda: ngettext(
            "%(num)s item has not moved for long", "%(num)s items have not moved for long", count
        ),
    }
    return words[kind]()


def _examples(kind: str, count: int, found: Sequence[Alert]) -> str:
    named = [one.order_number or one.lot_number or one.item_number for one in found if one.kind == kind]
    first = list(dict.fromkeys(named))[:3]
    more = first and (len(set(named)) > len(first) or len(named) < count)
    return " · ".join(first) + (" …" if more else "")
