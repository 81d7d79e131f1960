"""What is done with a work order: release, split, issue material, close, cancel, take a report back."""

from __future__ import annotations

from decimal import Decimal
from typing import Any
from uuid import UUID

from flask import redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from webapp.core.envelope import Outcome
from webapp.core.errors import NotFound
from webapp.core.i18n import N_
from webapp.core.quantity import ZERO, plain
from webapp.web.access import requires
from webapp.web.asking import ask, tell, went_wrong
from webapp.web.forms import Form
from webapp.web.i18n import local_name, number
from webapp.web.lists import Column
from webapp.web.production.blueprint import blueprint
from webapp.web.production.kits import BEREFT
from webapp.web.production.orders import show_order
from webapp.web.production.swaps import stand_in_columns
from webapp.web.results import keep, result_of

Answer = str | AnyResponse | tuple[str, int]

KIT = (
    Column("item_name", N_("Material"), "name", phone="title"),
    Column("item_number", N_("Item number"), "code", phone="sub"),
    Column("kit", N_("Status"), "state", state="kit", value=lambda one: "short" if one.short > 0 else "full"),
    Column("outstanding", N_("Required"), "quantity", unit="unit"),
    Column("free", N_("Free in stock"), "quantity"),
    Column("short", N_("Short"), "quantity", value=lambda one: one.short or None),
)


# --- release ---------------------------------------------------------------------------------------------------------


@blueprint.get("/work-orders/<uuid:order_id>/release")
@requires("production.plan")
def release_form(order_id: UUID) -> Answer:
    return _release_page(order_id, Form())


@blueprint.post("/work-orders/<uuid:order_id>/release")
@requires("production.plan")
def release(order_id: UUID) -> Answer:
    form = Form.read(request.form)
    outcome = tell("production.release", form, work_order_id=order_id)
    if went_wrong(outcome):
        return _release_page(order_id, form), 422
    count = len(outcome.result.get("tickets", ()))
    words = _("Released. %(count)s job tickets are ready to print.", count=count)
    links = [(_("Print job tickets"), url_for("production.tickets", work_order_id=order_id))]
    if rest := outcome.result.get("rest_id"):
        words = _(
            "Released. %(count)s job tickets are ready to print. The rest stays planned as %(rest)s.",
            count=count,
            rest=outcome.result["rest"],
        )
        links.append((_("To the rest"), url_for("production.work_order", order_id=rest)))
    return _back(order_id, outcome, words, links)


def _release_page(order_id: UUID, form: Form) -> str:
    order = ask("production.order", id=order_id)
    short = [one for one in order.materials if one.short > 0]
    there = [one for one in order.materials if one.short <= 0]
    chances = ask("production.swap_chances", id=order_id)
    return render_template(
        "production/release.html",
        order=order,
        form=form,
        short=short,
        there=there,
        columns=KIT,
        short_columns=(*KIT, *stand_in_columns(order, chances)),
        chances=chances,
        takes_from=ask("planning.kit", id=order_id).takes_from if order.status == "planned" else [],
        bereft=BEREFT,
        parts=_parts(order),
    )


def _parts(order: Any) -> list[tuple[str, str]]:
    """The ways to release an order for which there is material in part."""
    unit = local_name(order, "unit")
    rest = order.quantity - order.kit_quantity
    only = _(
        "Only %(kit)s %(unit)s; the other %(rest)s stay planned, as an order of their own",
        kit=number(order.kit_quantity),
        rest=number(rest),
        unit=unit,
    )
    return [
        (plain(order.kit_quantity), only),
        ("", _("All %(quantity)s, with a reason", quantity=number(order.quantity))),
    ]


# --- revision ---------------------------------------------------------------------------------------------------------


@blueprint.post("/work-orders/<uuid:order_id>/revision")
@requires("production.plan")
def set_revision(order_id: UUID) -> Answer:
    form = Form.read(request.form)
    outcome = tell("production.set_revision", form, work_order_id=order_id)
    if went_wrong(outcome):
        return show_order(order_id, form), 422
    keep(result_of(outcome, _("Revision saved.")))
    return redirect(url_for("production.work_order", order_id=order_id), 303)


# --- split -----------------------------------------------------------------------------------------------------------


@blueprint.post("/work-orders/<uuid:order_id>/split")
@requires("production.plan")
def split(order_id: UUID) -> Answer:
    form = Form.read(request.form)
    outcome = tell("production.split_order", form, work_order_id=order_id)
    if went_wrong(outcome):
        return show_order(order_id, form, "split"), 422
    words = _("Split: the other part is %(number)s.", number=outcome.result.get("number", ""))
    part = outcome.result.get("id")
    links = [(_("Open it"), url_for("production.work_order", order_id=part))] if part else []
    return _back(order_id, outcome, words, links)


# --- material --------------------------------------------------------------------------------------------------------


@blueprint.get("/work-orders/<uuid:order_id>/issue")
@requires("stock.issue")
def issue_form(order_id: UUID) -> Answer:
    return _issue_page(order_id, None)


@blueprint.post("/work-orders/<uuid:order_id>/issue")
@requires("stock.issue")
def issue(order_id: UUID) -> Answer:
    form = Form.read(request.form, keys={"lines": ("quantity",)})
    if not form.rows("lines"):
        form.add_error("", _("Enter a quantity for at least one material."))
        return _issue_page(order_id, form), 422
    outcome = tell("production.issue_materials", form, work_order_id=order_id)
    if went_wrong(outcome):
        return _issue_page(order_id, form), 422
    words = _("Issued: %(count)s lots or items.", count=number(outcome.result.get("moves", 0)))
    return _back(order_id, outcome, words)


@blueprint.post("/work-orders/<uuid:order_id>/return")
@requires("stock.issue")
def return_material(order_id: UUID) -> Answer:
    form = Form.read(request.form)
    outcome = tell("production.return_material", form, work_order_id=order_id)
    if went_wrong(outcome):
        return show_order(order_id, form, "return"), 422
    return _back(order_id, outcome, _("Back in stock."))


def _issue_page(order_id: UUID, form: Form | None) -> str:
    order = ask("production.order", id=order_id)
    materials = [one for one in order.materials if _to_hand_out(one) or form is not None or _wants_all()]
    chosen = form or Form({"lines": [_suggested(one) for one in materials]})
    if form is not None:
        materials = _in_order_of(form, materials)
    lots = {one.item_id: _lots_of(one.item_id) for one in materials}
    return render_template("production/issue.html", order=order, form=chosen, materials=materials, lots=lots)


def _to_hand_out(material: Any) -> bool:
    return material.supply == "issue" and material.outstanding > 0


def _wants_all() -> bool:
    """Whether somebody wants to issue more than is needed, or what is usually used up by reporting."""
    return request.args.get("all") == "1"


def _suggested(material: Any) -> dict[str, str]:
    """Everything that the order still lacks, as far as stock goes."""
    quantity = max(ZERO, min(material.outstanding, material.free)) if _to_hand_out(material) else ZERO
    return {"material_id": str(material.id), "quantity": plain(Decimal(quantity)) if quantity else ""}


def _in_order_of(form: Form, materials: list[Any]) -> list[Any]:
    """The materials as their rows came back: a row left empty was dropped, and stands last again."""
    posted = [form.value(f"lines.{index}.material_id") for index in form.rows("lines")]
    known = {str(one.id): one for one in materials}
    first = [known[one] for one in posted if one in known]
    return first + [one for one in materials if str(one.id) not in posted]


def _lots_of(item_id: UUID) -> list[Any]:
    stock = ask("inventory.item_stock", id=item_id)
    return [one for one in stock.lots if one.lot_id is not None and one.usable]


# --- the end ---------------------------------------------------------------------------------------------------------


@blueprint.post("/work-orders/<uuid:order_id>/close")
@requires("production.plan")
def close(order_id: UUID) -> Answer:
    form = Form.read(request.form)
    outcome = tell("production.close", form, work_order_id=order_id)
    if went_wrong(outcome):
        return show_order(order_id, form), 422
    return _back(order_id, outcome, _("Work order closed."))


@blueprint.post("/work-orders/<uuid:order_id>/cancel")
@requires("production.plan")
def cancel(order_id: UUID) -> Answer:
    form = Form.read(request.form)
    outcome = tell("production.cancel", form, work_order_id=order_id)
    if went_wrong(outcome):
        return show_order(order_id, form), 422
    return _back(order_id, outcome, _("Work order cancelled."))


def _back(
    order_id: UUID, outcome: Outcome, words: str, links: list[tuple[str, str]] | None = None
) -> AnyResponse:
    keep(result_of(outcome, words, links=links or []))
    return redirect(url_for("production.work_order", order_id=order_id), 303)


# --- reports ---------------------------------------------------------------------------------------------------------


@blueprint.get("/reports/<uuid:report_id>/take-back")
@requires("production.supervise")
def take_back_form(report_id: UUID) -> Answer:
    return _take_back_page(report_id, Form())


@blueprint.post("/reports/<uuid:report_id>/take-back")
@requires("production.supervise")
def take_back(report_id: UUID) -> Answer:
    form = Form.read(request.form)
    outcome = tell("production.correct_report", form, report_id=report_id)
    if went_wrong(outcome):
        return _take_back_page(report_id, form), 422
    report = ask("production.reports", id=report_id).rows[0]
    words = _("Report taken back: its pieces, material, pay and cost are reversed.")
    return _back(report.work_order_id, outcome, words)


def _take_back_page(report_id: UUID, form: Form) -> str:
    found = ask("production.reports", id=report_id).rows
    if not found:
        raise NotFound
    return render_template("production/take_back.html", report=found[0], form=form)
