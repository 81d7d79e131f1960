"""When the order on the form could be there, line by line, said while it is entered; nothing is saved."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from flask import render_template, request
from flask_babel import gettext as _
from pydantic import TypeAdapter, ValidationError

from webapp.core.quantity import PositiveQuantity, plain
from webapp.domains.planning.promise import MOST_LINES
from webapp.web.access import requires
from webapp.web.asking import ask
from webapp.web.forms import Form
from webapp.web.i18n import local_name
from webapp.web.planning.words import words_of
from webapp.web.sales.blueprint import blueprint
from webapp.web.sales.life import today

_QUANTITY: TypeAdapter[Decimal] = TypeAdapter(PositiveQuantity)
_DAY: TypeAdapter[date] = TypeAdapter(date)
_ID: TypeAdapter[UUID] = TypeAdapter(UUID)


@blueprint.post("/sales-orders/promise")
@requires("sales.read")
def promise() -> str:
    """The panel beside the form's lines; ``?order=`` names the order that the form changes."""
    form = Form.read(request.form)
    whole = _read(_DAY, form.value("due_on"))
    lines = [one for index in form.rows("lines")[:MOST_LINES] if (one := _line(form, f"lines.{index}"))]
    if not lines:
        return render_template("sales/_promise.html", answer=None, lines=[], wanted=None)
    order_id = _read(_ID, request.args.get("order", ""))
    asked: dict[str, Any] = {"order_id": order_id} if order_id else {}
    answer = ask(
        "planning.promise",
        item_ids=[one["item_id"] for one in lines],
        quantities=[one["quantity"] for one in lines],
        wanted_on=[one["due_on"] or whole or today() for one in lines],
        **asked,
    )
    shown = [
        typed | {"found": found, "words": why(found.cause), "broken": breaks(found), "whose": whose(found)}
        for typed, found in zip(lines, answer.lines, strict=True)
    ]
    return render_template("sales/_promise.html", answer=answer, lines=shown, wanted=whole)


def why(cause: Any) -> str:
    """Why a line cannot be there earlier, in a sentence; "" where there is nothing to say."""
    if cause is None:
        return ""
    item = local_name(cause, "item_name") or cause.item_number
    on = cause.on.isoformat() if cause.on else ""
    number = cause.about.number
    if cause.kind == "promised":
        if not number:
            return _("Earlier, another line of this order would be late.")
        return _("Earlier, %(number)s (%(customer)s) would be late.", number=number, customer=_about(cause))
    if cause.kind == "coming" and number:
        return _coming(cause.about, item=item, day=on, number=number)
    if cause.kind == "buy":
        return _(
            "%(item)s is short until %(day)s: buying it takes %(days)s days.",
            item=item,
            day=on,
            days=cause.days,
        )
    if cause.kind == "subcontract":
        return _(
            "%(item)s is short until %(day)s: having it made outside takes %(days)s days.",
            item=item,
            day=on,
            days=cause.days,
        )
    if cause.kind == "make":
        return _(
            "%(item)s is ready on %(day)s: making it takes %(days)s working days.",
            item=item,
            day=on,
            days=cause.days,
        )
    return _("%(item)s is short until %(day)s.", item=item, day=on)


def _coming(about: Any, **facts: str) -> str:
    """What a line waits for that is on its way: made here, at a supplier, or only drafted to be bought."""
    if about.kind == "purchase" and not about.sent:
        return _(
            "%(item)s is short until %(day)s, when %(number)s would come: it is still a draft, please order it.",
            **facts,
        )
    if about.kind == "work_order":
        return _("%(item)s is short until %(day)s, when work order %(number)s is done.", **facts)
    return _("%(item)s is short until %(day)s, when %(number)s comes.", **facts)


def breaks(found: Any) -> str:
    """Whose order would be late if the line came on the day wanted, where that is not its reason already."""
    if found.broken is None:
        return ""
    number, customer = found.broken.number, local_name(found.broken, "words")
    if not number:
        return ""
    day = found.wanted_on.isoformat()
    return _(
        "On %(day)s, %(number)s (%(customer)s) would be late.", day=day, number=number, customer=customer
    )


def whose(found: Any) -> str:
    """For whom the item is in stock, where the line does not all come from there; "" where nobody has any."""
    if found.taken_by is None:
        return ""
    facts = {"quantity": plain(found.taken), "who": words_of(found.taken_by)}
    if found.taken_others:
        return _(
            "%(quantity)s in stock are for others: %(who)s and %(num)s more", num=found.taken_others, **facts
        )
    return _("%(quantity)s in stock are for %(who)s", **facts)


def _about(cause: Any) -> str:
    return local_name(cause.about, "words")


def _line(form: Form, prefix: str) -> dict[str, Any] | None:
    """A line as far as it is filled in: an item and how much of it, for its own day if it has one."""
    item_id = _read(_ID, form.value(f"{prefix}.item_id"))
    quantity = _read(_QUANTITY, form.value(f"{prefix}.quantity"))
    if item_id is None or quantity is None:
        return None
    return {
        "item_id": item_id,
        "quantity": quantity,
        "due_on": _read(_DAY, form.value(f"{prefix}.due_on")),
        "item": form.value(f"{prefix}.item_id__text"),
        "typed": plain(quantity),
        "field": f"{prefix}.due_on",
    }


def _read(adapter: TypeAdapter[Any], text: str) -> Any:
    """What is written, or None for nothing and for what cannot be read: its field says so when the order is sent."""
    try:
        return adapter.validate_python(text) if text else None
    except ValidationError:
        return None
