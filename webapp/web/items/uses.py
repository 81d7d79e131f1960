"""Where an item is used on all levels, what sets two bills of materials apart, where the cost of an item comes from."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Response, render_template, request, url_for
from flask_babel import gettext as _

from webapp.core.i18n import N_
from webapp.domains.items.use_queries import CompareParams, CostTreeParams
from webapp.web.access import requires
from webapp.web.asking import ask, sheet, sheet_asked
from webapp.web.forms import Form
from webapp.web.i18n import local_name
from webapp.web.items.blueprint import blueprint
from webapp.web.items.catalogue import asked_quantity, shown_cost
from webapp.web.items.trees import nested
from webapp.web.lists import Column

USES = (
    Column("level", N_("Level"), "number"),
    Column("number", N_("Item number"), "code"),
    Column("name", N_("Name"), "name"),
    Column("quantity", N_("Quantity"), "quantity"),
    Column("total", N_("All levels, losses included"), "quantity"),
    Column("phantom", N_("Phantom"), "bool"),
    Column("end_product", N_("End product"), "bool"),
    Column("active", N_("In use"), "bool"),
)
CHANGES = {"added": N_("Added"), "removed": N_("Left out"), "changed": N_("Differs"), "same": N_("Same")}
COMPARED = (
    Column("name", N_("Component"), "name", phone="title"),
    Column("number", N_("Item number"), "code", phone="sub"),
    Column("change", N_("Difference"), value=lambda row: _(CHANGES[row.change])),
    Column("quantity", N_("First"), "quantity", unit="unit_name", value=lambda row: row.quantity or None),
    Column(
        "other_quantity",
        N_("Second"),
        "quantity",
        unit="unit_name",
        value=lambda row: row.other_quantity or None,
    ),
    Column("difference", N_("Difference"), "quantity", value=lambda row: row.difference or None),
    Column("cost", N_("Cost difference"), "variance", value=lambda row: row.cost or None),
)
COST_LINES = (
    Column("level", N_("Level"), "number"),
    Column("number", N_("Item number"), "code"),
    Column("name", N_("Name"), "name"),
    Column("quantity", N_("Quantity"), "quantity"),
    Column("unit_name", N_("Unit"), "name"),
    Column("own_labour", N_("Labour on this level"), "quantity"),
    Column("own_machine", N_("Machine time on this level"), "quantity"),
    Column("beside", N_("By-products"), "quantity"),
    Column("material", N_("Material cost"), "quantity"),
    Column("labour", N_("Labour"), "quantity"),
    Column("machine", N_("Machine time"), "quantity"),
    Column("total", N_("Total"), "quantity"),
)


@blueprint.get("/items/<uuid:item_id>/where-used")
@requires("items.read")
def where_used(item_id: UUID) -> Response | str:
    rows, found = ask("items.where_used", id=item_id), ask("items.item", id=item_id)
    if sheet_asked():
        return sheet(USES, rows, f"{found.number} {local_name(found)}", "where-used")
    ends = {row.item_id: row for row in rows if row.end_product}
    return render_template(
        "items/where_used.html",
        item=found,
        nodes=nested(rows),
        levels=max((row.level for row in rows), default=0),
        used_in=len({row.item_id for row in rows}),
        ends=len(ends),
    )


@blueprint.get("/items/<uuid:item_id>/compare")
@requires("items.read")
def compare(item_id: UUID) -> Response | str:
    """The bill beside another item's; without one, the page asks for it."""
    all_levels = request.args.get("all_levels") == "true"
    found = ask("items.item", id=item_id)
    other_id = _asked_item("other_id")
    other = ask("items.item", id=other_id) if other_id else None
    numbers = {name: request.args.get(name, "") for name in ("revision", "other_revision")}
    revisions: dict[str, Any] = {
        name: int(text) for name, text in numbers.items() if text.isdecimal() and len(text) < 6
    }
    asked = {"id": item_id, "other_id": other_id, "all_levels": all_levels, **revisions}
    rows = ask("items.compare_boms", CompareParams.model_validate(asked)) if other else []
    if other and sheet_asked():
        return sheet(COMPARED, rows, _between(found, other, revisions), "bom-compare")
    named = (
        {"other_id": str(other.id), "other_id__text": f"{other.number} {local_name(other)}"} if other else {}
    )
    return render_template(
        "items/compare.html",
        item=found,
        other=other,
        rows_found=rows,
        columns=_priced(COMPARED, rows),
        different=sum(row.change != "same" for row in rows),
        all_levels=all_levels,
        form=Form(named),
        named=(_named(found, revisions.get("revision")), _named(other, revisions.get("other_revision"))),
        address=lambda **more: url_for(
            "items.compare", item_id=item_id, other_id=other_id or None, **revisions, **more
        ),
        item_url=lambda row: url_for("items.item", item_id=row.component_id),
    )


def _between(one: Any, other: Any, revisions: dict[str, Any]) -> str:
    """The title of a sheet: both numbers, and of one item its two revisions."""
    names = [
        next((f" {rev.name}" for rev in item.revisions if rev.seq == revisions.get(key)), "")
        for item, key in ((one, "revision"), (other, "other_revision"))
    ]
    return f"{one.number}{names[0]} – {other.number}{names[1]}"


def _named(item: Any, revision: int | None) -> str:
    """What is compared, in words: number and name, and the revision where one was asked for."""
    if item is None:
        return ""
    name = next((one.name for one in item.revisions if one.seq == revision), "")
    words = f"{item.number} {local_name(item)}"
    return _("%(item)s, revision %(name)s", item=words, name=name) if name else words


def _priced(columns: tuple[Column, ...], rows: list[Any]) -> tuple[Column, ...]:
    """Without the costs, where the reader may not see them."""
    return columns if any(row.cost is not None for row in rows) else columns[:-1]


def _asked_item(name: str) -> UUID | None:
    """The item that the address names; none where it says nothing, or nothing sensible."""
    try:
        return UUID(request.args.get(name, ""))
    except ValueError:
        return None


@blueprint.get("/items/<uuid:item_id>/cost")
@requires("items.cost")
def cost(item_id: UUID) -> Response | str:
    found = ask("items.item", id=item_id)
    lot = asked_quantity("lot", 100)
    rows = ask("items.cost_tree", CostTreeParams(id=item_id, standard_lot=lot))
    if sheet_asked():
        return sheet(COST_LINES, rows, f"{found.number} {local_name(found)}", "cost-by-level")
    return render_template(
        "items/cost.html",
        item=found,
        top=rows[0],
        nodes=nested(rows[1:]),
        lot=lot,
        shown_cost=shown_cost,
        xlsx=url_for("items.cost", item_id=item_id, lot=lot, format="xlsx"),
    )
