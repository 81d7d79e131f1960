"""Bills of materials: which item goes into which, and the items that are not there yet."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from itertools import pairwise
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from webapp.core.commands import Context, command
from webapp.core.quantity import ZERO, plain
from webapp.domains.items import many
from webapp.domains.items.models import BomLine, Item, Unit
from webapp.domains.items.rules import CycleFoundError, low_level_codes
from webapp.domains.items.structure_commands import Line, SetBom, set_bom
from webapp.domains.items.validity import in_force, not_over
from webapp.flows.imports.items import items_by_number, same_price
from webapp.flows.imports.own_units import Counting, count, counted, countings, not_convertible, settle
from webapp.flows.imports.taking import Imported, ImportRows, Rows, chunks, take_in
from webapp.imports.cells import Judged, Knowledge
from webapp.imports.kinds import BOMS
from webapp.imports.problems import ADD_TOGETHER, Choice
from webapp.imports.quantities import Reading, write_price
from webapp.imports.units import converted, price_in

PRODUCT_UNIT = "pcs"
"""What is only named as a parent is counted in pieces."""
LineKey = tuple[str, str]
"""A component's number, and the operation that uses it or ""."""


@dataclass
class _Part:
    """An item of the file: as it is there already (*item*, *unit*), or as the first row that names it says."""

    number: str
    item: Item | None = None
    unit: str = ""
    row: Judged | None = None
    price: str = ""
    priced_in: int = 0
    is_parent: bool = False
    counting: Counting | None = None


@dataclass
class _Structure:
    """The file's items by number, and the rows of each parent's list."""

    parts: dict[str, _Part] = field(default_factory=dict)
    lists: dict[str, Rows] = field(default_factory=lambda: defaultdict(list))


@command("imports.boms", permission="items.write", body=ImportRows, result=Imported)
def import_boms(ctx: Context, body: ImportRows) -> Imported:
    """Take in bills of materials: each parent in the file gets the parts that the file lists, new items are added."""
    return take_in(ctx, BOMS, body, plan_boms, apply_boms)


def plan_boms(session: Session, rows: Rows, known: Knowledge) -> None:
    """Say of each row what it would do, and what keeps it from that. Rows name their parents (``imports.boms.name_parents``)."""
    structure = _structure(session, rows, known)
    decimals = {unit.code: unit.decimals for unit in known.units.all}
    for row in rows:
        part = structure.parts.get(row.values.get("number", ""))
        if part is not None:
            if part.counting is not None:
                settle(row, part.counting)
            _plan_item(row, part, known)
            _plan_quantity(row, part, decimals)
    for parent, listed in structure.lists.items():
        _merge_repeated(parent, listed)
        _refuse_twice(parent, listed, known)
    _plan_lines(session, structure, known.today)
    _refuse_cycles(session, structure, known.today)


def apply_boms(ctx: Context, rows: Rows) -> None:
    """Write what was planned: the new items, the prices, then each list as a whole."""
    _apply_items(ctx, rows)
    numbers = {one for row in rows for one in (row.values["number"], row.values.get("parent", "")) if one}
    ids: dict[str, UUID] = {}
    for piece in chunks(sorted(numbers)):
        found = select(Item.number, Item.id).where(Item.number.in_(piece))
        ids.update({number: item_id for number, item_id in ctx.session.execute(found)})  # noqa: C416
    lists: dict[str, Rows] = defaultdict(list)
    for row in rows:
        if row.values.get("parent") and row.verdict != "merged":
            lists[row.values["parent"]].append(row)
    for parent, listed in lists.items():
        if any(row.verdict != "same" for row in listed):
            version = ctx.session.scalar(select(Item.version).where(Item.id == ids[parent])) or 0
            lines = [_line(row, ids) for row in listed]
            set_bom(ctx, SetBom(item_id=ids[parent], version=version, lines=lines))


def _line(row: Judged, ids: dict[str, UUID]) -> Line:
    values = {
        name: row.values[name] for name in ("loss_rate", "supply", "operation_seq") if row.values.get(name)
    }
    if "quantity" in row.counted:  # kept as it was written, as the BOM's own page does
        values["entered_unit"] = row.values["unit"]
    return Line.model_validate(
        {"component_id": ids[row.values["number"]], "quantity": row.values["quantity"], **values}
    )


def _structure(session: Session, rows: Rows, known: Knowledge) -> _Structure:
    found = _Structure()
    named = {
        one for row in rows for one in (row.values.get("number", ""), row.values.get("parent", "")) if one
    }
    there: dict[str, tuple[Item, str]] = {}
    for piece in chunks(sorted(named)):
        there |= items_by_number(session, piece)
    counting = countings(session, there)
    for number in named:
        item, unit = there.get(number, (None, ""))
        found.parts[number] = _Part(number, item, unit, counting=counting.get(number))
    for row in rows:
        parent, number = row.values.get("parent", ""), row.values.get("number", "")
        if parent:
            found.parts[parent].is_parent = True
            found.lists[parent].append(row)
        if number:
            _describe(found.parts[number], row)
    for part in found.parts.values():
        part.unit = part.unit or (PRODUCT_UNIT if part.row is None else known.unit)
    return found


def _describe(part: _Part, row: Judged) -> None:
    """The first row that names an item's unit or name says what it is."""
    part.row = part.row or row
    if not part.unit and row.values.get("unit"):
        part.unit = row.values["unit"]


def _plan_item(row: Judged, part: _Part, known: Knowledge) -> None:
    row.verdict = "same"
    if part.item is None and part.row is row:
        row.verdict = "new"
        told = {one.field for one in row.problems}
        if not part.unit and not told & {"unit", "quantity"}:
            row.wrong("unit", "new_needs", number=part.number)
        row.values.setdefault("name", part.number)
        if part.unit:
            row.values.setdefault("unit", part.unit)
    if part.is_parent:
        row.values.pop("standard_price", None)  # what is made gets its cost from what is in it
        if part.item is not None and part.item.kind != "made":
            row.wrong("number", "purchased_has_parts", number=part.number)
        return
    _plan_price(row, part)


def _plan_price(row: Judged, part: _Part) -> None:
    given = row.values.get("standard_price")
    if given is None or any(one.field == "standard_price" for one in row.problems):
        return
    unit = row.values.get("unit") or part.unit
    if part.unit and unit != part.unit:
        into = price_in(Decimal(given), unit, part.unit)
        if into is not None:
            given = row.values["standard_price"] = plain(into)
        elif part.counting is not None and count(row, part.counting, unit, ["standard_price"]):
            given = counted(row, "standard_price")
        else:
            return  # said at the quantity
    if part.item is not None and part.item.kind == "made":
        row.values.pop("standard_price")
    elif part.price and Decimal(part.price) != Decimal(given):
        # With their unit: a bare number would be read in the one that this row counts in.
        choices = tuple(Choice(write_price(Reading(Decimal(one), part.unit))) for one in (part.price, given))
        row.wrong(
            "standard_price",
            "price_differs",
            *choices,
            number=part.number,
            other=part.price,
            row=part.priced_in,
        )
    elif not part.price:
        part.price, part.priced_in = given, row.at
        if part.item is not None and not same_price(given, part.item.standard_cost):
            row.change("standard_price", plain(part.item.standard_material), given)


def _plan_quantity(row: Judged, part: _Part, decimals: dict[str, int]) -> None:
    if not row.values.get("parent"):
        return
    told = any(one.field in ("quantity", "unit") for one in row.problems)
    text = row.values.get("quantity")
    if text is None or told:
        if not told:
            row.wrong("quantity", "missing")
        return
    unit = row.values.get("unit") or part.unit
    if unit != part.unit and part.unit:
        into = converted(Decimal(text), unit, part.unit)
        if into is not None:
            unit, text = part.unit, plain(into)
            row.values["quantity"] = text
        elif part.counting is None:
            row.wrong("quantity", "unit_fixed", item=part.number, unit=part.unit, other=unit)
            return
        elif not count(row, part.counting, unit, ["quantity"]):
            not_convertible(row, "quantity", part.counting, unit)
            return
    row.values["unit"] = unit
    value = Decimal(text)
    if value == 0:
        row.wrong("quantity", "no_quantity")
    places = decimals.get(unit)
    if places is not None and value != round(value, places):
        row.wrong("quantity", "decimals", unit=unit, decimals=places)


def _key(row: Judged) -> LineKey:
    return row.values.get("number", ""), row.values.get("operation_seq", "")


def _merge_repeated(parent: str, listed: Rows) -> None:
    """A list by levels shows an assembly's parts wherever it stands: the same parts again are the same list."""
    by_place: dict[int, Rows] = defaultdict(list)
    for row in listed:
        by_place[row.under].append(row)
    first, *others = by_place.values()
    for again in others:
        if [_said(row) for row in again] == [_said(row) for row in first]:
            for row in again:
                row.verdict = "merged"
                row.problems.clear()
        else:
            again[0].wrong("number", "bom_differs", number=parent, row=first[0].at)


def _said(row: Judged) -> tuple[str, ...]:
    return tuple(
        counted(row, name) for name in ("number", "quantity", "loss_rate", "supply", "operation_seq")
    )


def _refuse_twice(parent: str, listed: Rows, known: Knowledge) -> None:
    first: dict[LineKey, Judged] = {}
    for row in listed:
        if row.verdict == "merged" or not row.values.get("number"):
            continue
        earlier = first.setdefault(_key(row), row)
        if earlier is row or earlier.under != row.under:
            continue
        if row.key not in known.together:
            row.wrong(
                "number",
                "component_twice",
                ADD_TOGETHER,
                number=row.values["number"],
                parent=parent,
                row=earlier.at,
            )
        elif "quantity" in row.values and "quantity" in earlier.values:
            _add_up(earlier, row)
            row.verdict = "merged"


def _add_up(earlier: Judged, row: Judged) -> None:
    """The quantities of both rows in the first one: as they are written where both count alike, else in the item's own unit."""
    in_own = sum((Decimal(counted(one, "quantity")) for one in (earlier, row)), ZERO)
    own = next((unit for one in (earlier, row) for _, unit in one.counted.values()), "")
    if earlier.values.get("unit") == row.values.get("unit"):
        written = sum((Decimal(one.values["quantity"]) for one in (earlier, row)), ZERO)
        earlier.values["quantity"] = plain(written)
        if own:
            earlier.counted["quantity"] = (plain(in_own), own)
    else:
        earlier.values |= {"quantity": plain(in_own), "unit": own}
        earlier.counted.clear()


def _plan_lines(session: Session, structure: _Structure, day: date) -> None:
    """Compare each list with the one that its parent has."""
    ids = {part.item.id: number for number, part in structure.parts.items() if part.item and part.is_parent}
    component = aliased(Item)
    there: dict[str, dict[LineKey, BomLine]] = defaultdict(dict)
    for piece in chunks(list(ids)):
        statement = select(BomLine, component.number).join(
            component, (component.company_id == BomLine.company_id) & (component.id == BomLine.component_id)
        )
        for line, number in session.execute(
            statement.where(BomLine.item_id.in_(piece), in_force(BomLine, day))
        ):
            there[ids[line.item_id]][number, str(line.operation_seq or "")] = line
    for parent, listed in structure.lists.items():
        _compare([row for row in listed if row.verdict != "merged"], there.get(parent, {}))


def _compare(listed: Rows, there: dict[LineKey, BomLine]) -> None:
    if not there:
        for row in listed:
            row.verdict = "new"
        return
    for row in listed:
        line = there.get(_key(row))
        if line is None:
            row.verdict = "new"
            continue
        for name, before in (
            ("quantity", plain(line.quantity)),
            ("loss_rate", plain(line.loss_rate)),
            ("supply", line.supply),
        ):
            if name not in row.values:
                row.values[name] = before  # what the file does not say stays
            elif counted(row, name) != before:
                row.change(name, before, row.values[name])
        if row.changes and row.verdict == "same":
            row.verdict = "changed"
    wanted = {_key(row) for row in listed}
    gone = [
        f"{number} × {plain(line.quantity)}"
        for (number, op), line in there.items()
        if (number, op) not in wanted
    ]
    if gone and listed:
        listed[0].change("removed", ", ".join(gone), "")
        listed[0].verdict = "changed" if listed[0].verdict == "same" else listed[0].verdict


def _refuse_cycles(session: Session, structure: _Structure, day: date) -> None:
    edges = _edges_there(session, day)
    for parent, listed in structure.lists.items():
        edges[parent] = [row.values["number"] for row in listed if row.values.get("number")]
    try:
        low_level_codes(edges)
    except CycleFoundError as cycle:
        path = [str(one) for one in cycle.path]
        steps = set(pairwise(path))
        for parent, listed in structure.lists.items():
            for row in listed:
                if (parent, row.values.get("number")) in steps:
                    row.wrong("number", "cycle", path=" → ".join(path))


def _edges_there(session: Session, day: date) -> dict[str, list[str]]:
    """What goes into what on *day* or later, by number."""
    edges: dict[str, list[str]] = defaultdict(list)
    parent, component = aliased(Item), aliased(Item)
    statement = (
        select(parent.number, component.number)
        .select_from(BomLine)
        .join(parent, (parent.company_id == BomLine.company_id) & (parent.id == BomLine.item_id))
        .join(
            component, (component.company_id == BomLine.company_id) & (component.id == BomLine.component_id)
        )
        .where(not_over(BomLine, day))
    )
    for number, part in session.execute(statement):
        edges[number].append(part)
    return edges


def _apply_items(ctx: Context, rows: Rows) -> None:
    units = {code: unit_id for code, unit_id in ctx.session.execute(select(Unit.code, Unit.id))}  # noqa: C416
    named = {one for row in rows for one in (row.values["number"], row.values.get("parent", "")) if one}
    there: set[str] = set()
    for piece in chunks(sorted(named)):
        there |= set(ctx.session.scalars(select(Item.number).where(Item.number.in_(piece))))
    parents = {row.values["parent"] for row in rows if row.values.get("parent")}
    fresh: dict[str, Judged | None] = {}
    priced: dict[str, str] = {}
    for row in rows:
        fresh.setdefault(row.values["number"], row)
        if row.values.get("standard_price"):
            priced.setdefault(row.values["number"], row.values["standard_price"])
    for parent in parents:
        fresh.setdefault(parent, None)
    many.add_items(
        ctx,
        (
            (
                units[(row.values.get("unit") if row else "") or PRODUCT_UNIT],
                _facts(number, row, number in parents, priced),
            )
            for number, row in fresh.items()
            if number not in there
        ),
    )
    changed = {
        row.values["number"]: {"standard_material": Decimal(one.after)}
        for row in rows
        for one in row.changes
        if one.field == "standard_price"
    }
    many.change_items(ctx, changed)


def _facts(number: str, row: Judged | None, is_made: bool, priced: dict[str, str]) -> dict[str, object]:
    values = row.values if row else {}
    facts: dict[str, object] = {
        "number": number,
        "name": values.get("name") or number,
        "specification": f"{values.get('maker', '')} {values.get('specification', '')}".strip()[:200],
        "kind": "made" if is_made else "purchased",
    }
    if not is_made and number in priced:
        facts["standard_material"] = Decimal(priced[number])
    return facts
