"""Substitutes for material of a work order: what may stand in, with its stock, and letting it or taking it back."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any
from uuid import UUID

from flask import redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from webapp.core.i18n import N_
from webapp.core.quantity import ZERO, plain
from webapp.web.access import requires
from webapp.web.asking import ask, tell, went_wrong
from webapp.web.forms import Form
from webapp.web.i18n import local_name, number
from webapp.web.items.substitutes import STRATEGIES, equation
from webapp.web.lists import Column
from webapp.web.production.blueprint import blueprint
from webapp.web.results import keep, result_of

Answer = str | AnyResponse | tuple[str, int]


@blueprint.get("/work-orders/<uuid:order_id>/substitutes")
@requires("production.plan")
def swaps(order_id: UUID) -> Answer:
    return _page(order_id, Form())


@blueprint.post("/work-orders/<uuid:order_id>/substitutes")
@requires("production.plan")
def swap(order_id: UUID) -> Answer:
    form = Form.read(request.form)
    outcome = tell("production.swap_material", form, work_order_id=order_id)
    if went_wrong(outcome):
        return _page(order_id, form), 422
    keep(result_of(outcome, _("The substitute stands in; the store hands it out with the rest.")))
    return redirect(url_for("production.swaps", order_id=order_id), 303)


@blueprint.post("/work-orders/<uuid:order_id>/substitutes/back")
@requires("production.plan")
def take_swap_back(order_id: UUID) -> Answer:
    form = Form.read(request.form)
    outcome = tell("production.take_swap_back", form, work_order_id=order_id)
    if went_wrong(outcome):
        return _page(order_id, form), 422
    keep(result_of(outcome, _("Taken back: the main item is used again.")))
    return redirect(url_for("production.swaps", order_id=order_id), 303)


def _page(order_id: UUID, form: Form) -> str:
    order = ask("production.order", id=order_id)
    chances = ask("production.swap_chances", id=order_id)
    shown = [(one, _form_of(one, form)) for one in chances]
    return render_template(
        "production/swaps.html",
        order=order,
        chances=shown,
        equation=equation,
        strategies=STRATEGIES,
        form=form,
    )


def _form_of(chance: Any, form: Form) -> Form:
    """The refused form for the substitution that it was about, and for the others what is proposed."""
    if form.value("substitution_id") == str(chance.substitution_id):
        return form
    return Form({"sets": plain(chance.proposed) if chance.proposed else ""})


def stand_in_columns(order: Any, chances: Sequence[Any]) -> tuple[Column, ...]:
    """For lists of what is short: what may stand in for a material, with what is free of that, and how much it could replace.

    None where nothing may.
    """
    words: dict[UUID, list[str]] = {}
    replaceable: dict[UUID, Decimal] = {}
    for chance in chances:
        free = " + ".join(
            f"{one.number}: {number(one.free)} {local_name(one, 'unit_name')}" for one in chance.substitutes
        )
        for main in chance.mains:
            words.setdefault(main.item_id, []).append(free)
            replaceable[main.item_id] = replaceable.get(main.item_id, ZERO) + main.replaceable
    if not any(one.item_id in words for one in order.materials):
        return ()
    return (
        Column(
            "stand_in", N_("May stand in"), value=lambda row: "; ".join(words.get(row.item_id, ())) or None
        ),
        Column(
            "replaceable",
            N_("Substitutes could replace"),
            "quantity",
            value=lambda row: replaceable.get(row.item_id) or None,
        ),
    )
