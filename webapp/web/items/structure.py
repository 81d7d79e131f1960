"""Editing what an item is made of and how: its bill of materials, its routing, and each operation's instructions."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal, InvalidOperation
from typing import Any
from uuid import UUID

from flask import redirect, render_template, request, url_for
from flask_babel import gettext as _
from pydantic import ValidationError
from werkzeug.wrappers import Response

from webapp.core.errors import NotFound
from webapp.core.quantity import plain
from webapp.web.access import requires
from webapp.web.asking import ask, tell, went_wrong
from webapp.web.forms import Form
from webapp.web.i18n import local_name
from webapp.web.items.blueprint import blueprint
from webapp.web.items.catalogue import asked_revision
from webapp.web.results import keep, result_of

Answer = str | Response | tuple[str, int]

BOM_ROWS = {"lines": ("component_id", "quantity")}
ROUTING_ROWS = {"operations": ("seq", "name", "work_centre_id")}
PARAMETER_ROWS = {"parameters": ("name", "nominal", "lower", "upper")}
STEP = 10
_OPERATION = ("seq", "name", "name_en", "work_centre_id")
_OPERATION_NUMBERS = ("setup_minutes", "run_minutes", "piece_price")


# --- bill of materials -------------------------------------------------------------------------------------------


@blueprint.get("/items/<uuid:item_id>/bom")
@requires("items.write")
def bom_form(item_id: UUID) -> Answer:
    found = ask("items.item", id=item_id, revision=asked_revision())
    return _bom_page(found, Form({"version": found.version, "lines": [_line(line) for line in found.bom]}))


@blueprint.post("/items/<uuid:item_id>/bom")
@requires("items.write")
def set_bom(item_id: UUID) -> Answer:
    form = Form.read(request.form, keys=BOM_ROWS)
    lines = [_in_a_unit(_with_share(line)) for line in form.body().get("lines", [])]
    revision = asked_revision()
    outcome = tell("items.set_bom", form, item_id=item_id, lines=lines, revision=revision)
    if went_wrong(outcome):
        return _bom_page(ask("items.item", id=item_id, revision=revision), form), 422
    draft = f"items.bom.{item_id}"
    keep(result_of(outcome, _("Bill of materials saved."), links=_roll(item_id), clears_draft=draft))
    return redirect(url_for("items.item", item_id=item_id, revision=revision), 303)


def _roll(item_id: UUID) -> list[tuple[str, str]]:
    return [(_("Roll up the cost"), url_for("items.item", item_id=item_id) + "#cost")]


def _bom_page(found: Any, form: Form) -> str:
    units = [(one.code, local_name(one)) for one in ask("items.units")]
    steps = [(step.seq, f"{step.seq} {local_name(step)}") for step in found.routing]
    return render_template("items/bom_form.html", item=found, form=form, units=units, steps=steps)


def _line(line: Any) -> dict[str, Any]:
    return {
        "component_id": str(line.component_id),
        "component_id__text": f"{line.number} {local_name(line)}",
        "quantity": plain(line.entered_quantity),
        "entered_unit": line.entered_unit,
        "loss_rate": plain(line.loss_rate * 100) if line.loss_rate else "",
        "supply": line.supply,
        "operation_seq": line.operation_seq or "",
    }


def _in_a_unit(line: dict[str, Any]) -> dict[str, Any]:
    """The line in the unit chosen, or else in the one that its component is usually used in."""
    if line.get("entered_unit"):
        return line
    try:
        usual = ask("items.item_units", id=line.get("component_id"))
    except (NotFound, ValidationError):
        return line  # the command says at the field that there is no such item
    return line | {"entered_unit": usual.use_unit}


def _with_share(line: dict[str, Any], field: str = "loss_rate") -> dict[str, Any]:
    """The line with its loss (or *field*) as a share (0.02) where people typed percent (2)."""
    if field not in line:
        return line
    try:
        share = plain(Decimal(line[field].removesuffix("%")) / 100)
    except InvalidOperation:
        return line  # the command says at the field that it is no number
    return line | {field: share}


# --- what comes out beside it --------------------------------------------------------------------------------------


@blueprint.get("/items/<uuid:item_id>/by-products")
@requires("items.write")
def by_products_form(item_id: UUID) -> Answer:
    found = ask("items.item", id=item_id, revision=asked_revision())
    lines = [_beside(line) for line in found.by_products]
    return _by_products_page(found, Form({"version": found.version, "lines": lines}))


@blueprint.post("/items/<uuid:item_id>/by-products")
@requires("items.write")
def set_by_products(item_id: UUID) -> Answer:
    form = Form.read(request.form, keys={"lines": ("product_id", "quantity")})
    lines = [_with_share(line, "cost_share") for line in form.body().get("lines", [])]
    revision = asked_revision()
    outcome = tell("items.set_by_products", form, item_id=item_id, lines=lines, revision=revision)
    if went_wrong(outcome):
        return _by_products_page(ask("items.item", id=item_id, revision=revision), form), 422
    draft = f"items.by_products.{item_id}"
    keep(result_of(outcome, _("By-products saved."), links=_roll(item_id), clears_draft=draft))
    return redirect(url_for("items.item", item_id=item_id, revision=revision), 303)


def _by_products_page(found: Any, form: Form) -> str:
    return render_template("items/by_products_form.html", item=found, form=form)


def _beside(line: Any) -> dict[str, Any]:
    return {
        "product_id": str(line.product_id),
        "product_id__text": f"{line.number} {local_name(line)}",
        "quantity": plain(line.quantity),
        "valuation": line.valuation,
        "unit_value": plain(line.unit_value) if line.unit_value else "",
        "cost_share": plain(line.cost_share * 100) if line.cost_share else "",
    }


# --- routing -----------------------------------------------------------------------------------------------------


@blueprint.get("/items/<uuid:item_id>/routing")
@requires("items.write")
def routing_form(item_id: UUID) -> Answer:
    found = ask("items.item", id=item_id, revision=asked_revision())
    operations = [_operation_row(step) for step in found.routing]
    return _routing_page(found, Form({"version": found.version, "operations": operations}))


@blueprint.post("/items/<uuid:item_id>/routing")
@requires("items.write")
def set_routing(item_id: UUID) -> Answer:
    revision = asked_revision()
    found = ask("items.item", id=item_id, revision=revision)
    form = Form.read(request.form, keys=ROUTING_ROWS)
    rows = [_with_share(row) for row in form.body().get("operations", [])]
    operations = _merged(rows, found.routing)
    outcome = tell("items.set_routing", form, item_id=item_id, operations=operations, revision=revision)
    if went_wrong(outcome):
        return _routing_page(found, form), 422
    keep(result_of(outcome, _("Routing saved."), clears_draft=f"items.routing.{item_id}"))
    return redirect(url_for("items.item", item_id=item_id, revision=revision), 303)


def _routing_page(found: Any, form: Form) -> str:
    centres = [
        (str(one.id), f"{one.number} {local_name(one)}") for one in ask("equipment.work_centres", active=True)
    ]
    return render_template("items/routing_form.html", item=found, form=form, centres=centres)


def _operation_row(step: Any) -> dict[str, Any]:
    return (
        {name: str(getattr(step, name)) for name in _OPERATION}
        | {name: plain(getattr(step, name)) for name in _OPERATION_NUMBERS}
        | {"loss_rate": plain(step.loss_rate * 100) if step.loss_rate else ""}
        | {"first_article": str(step.first_article).lower(), "was": step.seq}
    )


def _merged(rows: list[dict[str, Any]], routing: list[Any]) -> list[dict[str, Any]]:
    """The typed operations with the instructions and parameters they have; one without a number gets the next ten."""
    known = {str(step.seq): step for step in routing}
    merged: list[dict[str, Any]] = []
    last = 0
    for row in rows:
        step = known.get(str(row.pop("was", "")))
        seq = row.get("seq") or str((last // STEP + 1) * STEP)
        last = int(seq) if str(seq).isdecimal() else last
        merged.append(row | {"seq": seq} | (_kept(step) if step else {}))
    return merged


def _kept(step: Any) -> dict[str, Any]:
    return {name: getattr(step, name) for name in ("instructions", "instructions_en", "parameters")}


# --- one operation ------------------------------------------------------------------------------------------------


@blueprint.get("/items/<uuid:item_id>/routing/<int:seq>")
@requires("items.read")
def operation(item_id: UUID, seq: int) -> Answer:
    found = ask("items.item", id=item_id, revision=asked_revision())
    step = _step(found, seq)
    values = {name: getattr(step, name) for name in ("instructions", "instructions_en", "parameters")}
    return _operation_page(found, step, Form({"version": found.version} | values))


@blueprint.post("/items/<uuid:item_id>/routing/<int:seq>")
@requires("items.write")
def set_operation(item_id: UUID, seq: int) -> Answer:
    """Send the routing as it is, with this operation's instructions and parameters as typed."""
    revision = asked_revision()
    found = ask("items.item", id=item_id, revision=revision)
    step = _step(found, seq)
    form = Form.read(request.form, keys=PARAMETER_ROWS)
    place = found.routing.index(step)
    operations = [_whole(one) for one in found.routing]
    operations[place] |= _typed(form)
    whole = Form({"version": form.value("version")})
    whole.command_id = form.command_id
    outcome = tell("items.set_routing", whole, item_id=item_id, operations=operations, revision=revision)
    if went_wrong(outcome):
        own = f"operations.{place}."
        errors = tuple(replace(one, field=one.field.removeprefix(own)) for one in outcome.errors)
        form.show_refusal(replace(outcome, errors=errors))
        return _operation_page(found, step, form), 422
    keep(result_of(outcome, _("Operation saved."), clears_draft=f"items.operation.{item_id}.{seq}"))
    return redirect(url_for("items.item", item_id=item_id, revision=revision) + "#routing", 303)


def _operation_page(found: Any, step: Any, form: Form) -> str:
    return render_template("items/operation.html", item=found, step=step, form=form)


def _step(found: Any, seq: int) -> Any:
    step = next((one for one in found.routing if one.seq == seq), None)
    if step is None:
        raise NotFound
    return step


def _whole(step: Any) -> dict[str, Any]:
    row = _operation_row(step) | {"loss_rate": plain(step.loss_rate)} | _kept(step)
    return {name: value for name, value in row.items() if name != "was"}


def _typed(form: Form) -> dict[str, Any]:
    body = form.body()
    return {
        "instructions": body.get("instructions", ""),
        "instructions_en": body.get("instructions_en", ""),
        "parameters": _with_keys(body.get("parameters", [])),
    }


def _with_keys(parameters: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Each parameter keeps the key that its readings are stored under; a new one gets the next free."""
    taken = {one.get("key") for one in parameters}
    free = (
        f"p{number}" for number in range(1, len(parameters) + len(taken) + 2) if f"p{number}" not in taken
    )
    return [one if one.get("key") else one | {"key": next(free)} for one in parameters]
