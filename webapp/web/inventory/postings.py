"""What the store does: receive, issue, set right after a count, carry from one warehouse to another."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any, NamedTuple
from uuid import UUID

from flask import Response, jsonify, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from webapp.core.errors import DomainError
from webapp.core.quantity import plain
from webapp.web.access import requires
from webapp.web.asking import ask, tell, went_wrong
from webapp.web.forms import Form
from webapp.web.i18n import local_name, number
from webapp.web.inventory.blueprint import blueprint
from webapp.web.results import keep, result_of
from webapp.web.scanned import words_in

Answer = str | AnyResponse | tuple[str, int]
OPTIONS = 12


class Posting(NamedTuple):
    """One kind of posting: its command, template and what is said when it is done."""

    command: str
    template: str
    done: Callable[[str], str]


RECEIVE = Posting(
    "inventory.receive", "inventory/receive.html", lambda n: _("Received under %(number)s.", number=n)
)
ISSUE = Posting("inventory.issue", "inventory/issue.html", lambda n: _("Issued under %(number)s.", number=n))
ADJUST = Posting(
    "inventory.adjust", "inventory/adjust.html", lambda n: _("Set right under %(number)s.", number=n)
)
PUT_AWAY = Posting(
    "inventory.put_away", "inventory/put_away.html", lambda n: _("Put away under %(number)s.", number=n)
)
TRANSFER = Posting(
    "inventory.transfer", "inventory/transfer.html", lambda n: _("Carried under %(number)s.", number=n)
)


@blueprint.get("/stock/receive")
@requires("stock.receive")
def receive_form() -> str:
    return _page(RECEIVE, _fresh())


@blueprint.post("/stock/receive")
@requires("stock.receive")
def receive() -> Answer:
    return _post(RECEIVE)


@blueprint.get("/stock/issue")
@requires("stock.issue")
def issue_form() -> str:
    return _page(ISSUE, _fresh())


@blueprint.post("/stock/issue")
@requires("stock.issue")
def issue() -> Answer:
    return _post(ISSUE)


@blueprint.get("/stock/adjust")
@requires("stock.adjust")
def adjust_form() -> str:
    return _page(ADJUST, _fresh())


@blueprint.post("/stock/adjust")
@requires("stock.adjust")
def adjust() -> Answer:
    form = Form.read(request.form)
    typed = form.value("quantity_difference")
    # The numeric pad of many phones has no minus: the sign is a choice of its own.
    signed = f"-{typed}" if typed and form.value("direction__text") == "shortage" else typed
    return _post(ADJUST, form, **({"quantity_difference": signed} if typed else {}))


@blueprint.get("/stock/transfer")
@requires("stock.issue")
def transfer_form() -> str:
    return _page(TRANSFER, _fresh())


@blueprint.post("/stock/transfer")
@requires("stock.issue")
def transfer() -> Answer:
    return _post(TRANSFER)


@blueprint.get("/stock/put-away")
@requires("stock.receive")
def put_away_form() -> str:
    return _page(PUT_AWAY, _fresh())


@blueprint.post("/stock/put-away")
@requires("stock.receive")
def put_away() -> Answer:
    return _post(PUT_AWAY)


def _post(posting: Posting, form: Form | None = None, **fixed: str) -> Answer:
    form = form or Form.read(request.form)
    outcome = tell(posting.command, form, **fixed)
    if went_wrong(outcome):
        return _page(posting, form), 422
    made = posting.done(str(outcome.result.get("number", "")))
    again = (_("Once more"), request.path)
    keep(result_of(outcome, made, links=[again], clears_draft=posting.command))
    return redirect(url_for("inventory.item_stock", item_id=form.value("item_id")), 303)


def _fresh() -> Form:
    """A form that knows the item and lot in its address."""
    item = _item(request.args.get("item_id", ""))
    if item is None:
        return Form()
    values = {"item_id": str(item.item_id), "item_id__text": _item_text(item)}
    return Form(
        values | {name: request.args[name] for name in ("lot_id", "place_id") if name in request.args}
    )


def _page(posting: Posting, form: Form) -> str:
    item = _item(form.value("item_id"))
    return render_template(
        posting.template,
        form=form,
        item=item,
        draft=posting.command,
        places=place_choices(),
        bins=place_choices(top=False) if posting is PUT_AWAY else [],
        lots=[(one.lot_id, _lot_text(one, item)) for one in item.lots if one.lot_id] if item else [],
    )


def place_choices(**narrowed: Any) -> list[tuple[UUID, str]]:
    """Warehouses and the places inside of them, as a select field offers them."""
    found = ask("inventory.places", kind="warehouse", size=500, **narrowed).rows
    return [(one.id, local_name(one)) for one in found]


def _item(item_id: str) -> Any:
    """The stock of the item named, or None when there is no such item: the form then asks for one."""
    try:
        return ask("inventory.item_stock", id=UUID(item_id))
    except (ValueError, DomainError):
        return None


def _item_text(item: Any) -> str:
    return f"{item.item_number} {local_name(item, 'item_name')}"


def _lot_text(lot: Any, item: Any) -> str:
    parts = [lot.lot_number, f"{number(lot.quantity)} {local_name(item, 'unit')}", local_name(lot, "place")]
    if not lot.usable:
        parts.append(_("blocked or expired"))
    return " · ".join(parts)


# --- lookups ---------------------------------------------------------------------------------------------------------


@blueprint.get("/stock/find/items")
@requires("stock.read")
def find_items() -> Response:
    """Items with what is here of them and, for who may see costs, what one cost: for the lookups of postings."""
    found = ask("inventory.stock", search=words_in(request.args.get("q", "")), size=OPTIONS)
    return jsonify(options=[_item_option(row) for row in found.rows])


def _item_option(row: Any) -> dict[str, Any]:
    unit = local_name(row, "unit")
    last = {"unit_cost": plain(Decimal(row.unit_cost))} if row.unit_cost else {}
    return {
        "value": str(row.item_id),
        "text": _item_text(row),
        "note": row.specification,
        "figure": f"{number(row.on_hand)} {unit}",
        "facts": _(
            "On hand %(on_hand)s %(unit)s · free %(free)s",
            on_hand=number(row.on_hand),
            free=number(row.free),
            unit=unit,
        ),
        "fill": {"unit": unit, "pieces": "yes" if row.serial_traced else ""} | last,
    }
