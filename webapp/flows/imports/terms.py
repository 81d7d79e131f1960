"""Suppliers' prices, one row a step: the rows of one supplier and item are their terms, minimum, pack and lead time included."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp.core.commands import Context, command
from webapp.core.prices import Step
from webapp.core.quantity import plain
from webapp.domains.items.models import Item
from webapp.domains.partners.models import Partner
from webapp.domains.purchasing.models import SupplierItem
from webapp.domains.purchasing.terms import add_terms, change_terms, steps_of
from webapp.flows.imports.items import items_by_number, refuse_twice
from webapp.flows.imports.own_units import Counting, countings, named_units
from webapp.flows.imports.partners import partners_by_word
from webapp.flows.imports.references import items_unknown, suppliers_unknown
from webapp.flows.imports.taking import Imported, ImportRows, Rows, chunks, take_in
from webapp.imports.cells import Judged, Knowledge
from webapp.imports.kinds import TERMS

HEAD = ("supplier_number", "minimum", "pack", "lead_days", "preferred")
"""What holds for all prices of a supplier for an item: said on one of its rows, or on each alike."""
Key = tuple[str, str]
"""Supplier and item as the file names them."""
StepKey = tuple[Decimal, date | None]


@dataclass(frozen=True)
class There:
    """What the company knows of those that the file names."""

    suppliers: Mapping[str, Partner]
    items: Mapping[str, tuple[Item, str]]
    terms: Mapping[tuple[UUID, UUID], SupplierItem]
    steps: Mapping[UUID, list[Step]]

    def of(self, key: Key) -> SupplierItem | None:
        """The terms that are there already."""
        supplier, item = self.suppliers.get(key[0]), self.items.get(key[1])
        return self.terms.get((supplier.id, item[0].id)) if supplier and item else None


@command("imports.terms", permission="purchasing.write", body=ImportRows, result=Imported)
def import_terms(ctx: Context, body: ImportRows) -> Imported:
    """Take in what suppliers ask: change the terms that are there, add the others."""
    return take_in(ctx, TERMS, body, plan_terms, apply_terms)


def plan_terms(session: Session, rows: Rows, known: Knowledge) -> None:
    """Say of each row what it would do, and what keeps it from that."""
    for row in rows:
        row.verdict = "new"
    refuse_twice(rows, "number", "supplier", "from_quantity", "valid_from")
    groups = _groups(rows)
    there = _there(session, groups)
    suppliers_unknown(
        session,
        [row for row in rows if row.values.get("supplier") and row.values["supplier"] not in there.suppliers],
    )
    items_unknown(
        session, [row for row in rows if row.values.get("number") and row.values["number"] not in there.items]
    )
    counting = countings(session, there.items)
    for key, listed in groups.items():
        if key[0] in there.suppliers and key[1] in there.items:
            _check(listed, there.suppliers[key[0]], there.items[key[1]][0], counting[key[1]], known)
            _share_head(listed)
            _compare(listed, there.of(key), there.steps)


def apply_terms(ctx: Context, rows: Rows) -> None:
    """Write what was planned."""
    groups = _groups(rows)
    there = _there(ctx.session, groups)
    for key, listed in groups.items():
        if all(row.verdict == "same" for row in listed):
            continue
        before = there.of(key)
        facts = _facts(listed[0].values, before)
        steps = [_step(row) for row in listed if "unit_price" in row.values]
        if before is None:
            supplier, (item, _) = there.suppliers[key[0]], there.items[key[1]]
            add_terms(ctx, supplier.id, item.id, facts, steps)
        else:
            kept = steps or there.steps.get(before.id, [])
            change_terms(ctx, before.id, before.version, facts, kept)


def _groups(rows: Rows) -> dict[Key, Rows]:
    found: dict[Key, Rows] = defaultdict(list)
    for row in rows:
        found[row.values.get("supplier", ""), row.values.get("number", "")].append(row)
    return found


def _there(session: Session, groups: Mapping[Key, Rows]) -> There:
    suppliers: dict[str, Partner] = {}
    for piece in chunks(dict.fromkeys(supplier for supplier, _ in groups)):
        suppliers |= partners_by_word(session, piece)
    items: dict[str, tuple[Item, str]] = {}
    terms: dict[tuple[UUID, UUID], SupplierItem] = {}
    steps: dict[UUID, list[Step]] = {}
    for piece in chunks(dict.fromkeys(number for _, number in groups)):
        here = items_by_number(session, piece)
        items |= here
        wanted = {item.id for item, _ in here.values()}
        own = session.scalars(select(SupplierItem).where(SupplierItem.item_id.in_(wanted))).all()
        terms |= {(one.supplier_id, one.item_id): one for one in own}
        steps |= steps_of(session, [one.id for one in own])
    return There(suppliers, items, terms, steps)


def _check(listed: Rows, supplier: Partner, item: Item, counting: Counting, known: Knowledge) -> None:
    if not (supplier.is_supplier and supplier.active):
        listed[0].wrong("supplier", "not_a_supplier")
    if not item.active:
        listed[0].wrong("number", "not_in_use", number=item.number)
    priced = any("unit_price" in row.values for row in listed)
    for row in listed:
        named_units(row, counting, known.units)
        told = {one.field for one in row.problems}
        if priced and len(listed) > 1 and "unit_price" not in row.values and "unit_price" not in told:
            row.wrong("unit_price", "missing")
        first, last = row.values.get("valid_from"), row.values.get("valid_to")
        if first and last and last < first:
            row.wrong("valid_to", "validity_crossed")


def _share_head(listed: Rows) -> None:
    """Let the first row say what the others say of all of them; two that differ are asked about."""
    head = listed[0]
    said = dict.fromkeys(HEAD, head)
    for row in listed[1:]:
        for name in HEAD:
            value = row.values.get(name)
            if value is None:
                continue
            if name not in head.values:
                head.values[name], said[name] = value, row
            elif head.values[name] != value:
                row.wrong(name, "terms_differ", row=said[name].at, other=head.values[name])


def _compare(listed: Rows, before: SupplierItem | None, steps: Mapping[UUID, list[Step]]) -> None:
    if before is None:
        return
    head = listed[0]
    for name in HEAD:
        now, then = head.values.get(name), _text(getattr(before, name))
        if now is not None and now != then:
            head.change(name, then, now)
    known = {(one.from_quantity, one.valid_from): one for one in steps.get(before.id, [])}
    named = {_step_key(row) for row in listed if "unit_price" in row.values}
    gone = [one for key, one in known.items() if key not in named] if named else []
    if gone:
        head.change(
            "removed", ", ".join(f"{plain(one.from_quantity)}+ {plain(one.unit_price)}" for one in gone), ""
        )
    for row in listed:
        if "unit_price" in row.values:
            _compare_step(row, known.get(_step_key(row)))
        row.verdict = "changed" if row.changes else "same"


def _compare_step(row: Judged, then: Step | None) -> None:
    if then is None:
        row.change("unit_price", "", row.values["unit_price"])
        return
    if Decimal(row.values["unit_price"]) != then.unit_price:
        row.change("unit_price", plain(then.unit_price), row.values["unit_price"])
    last = then.valid_to.isoformat() if then.valid_to else ""
    if "valid_to" in row.values and row.values["valid_to"] != last:
        row.change("valid_to", last, row.values["valid_to"])
    elif last:
        row.values.setdefault("valid_to", last)  # what the file does not say stays


def _step_key(row: Judged) -> StepKey:
    return Decimal(row.values.get("from_quantity", "0")), _day(row.values.get("valid_from"))


def _step(row: Judged) -> Step:
    quantity, first = _step_key(row)
    return Step(quantity, Decimal(row.values["unit_price"]), first, _day(row.values.get("valid_to")))


def _facts(values: Mapping[str, str], before: SupplierItem | None) -> dict[str, Any]:
    facts: dict[str, Any] = {name: getattr(before, name) for name in HEAD} if before else {}
    readers = {"supplier_number": str, "minimum": Decimal, "pack": Decimal, "lead_days": int}
    facts |= {name: read(values[name]) for name, read in readers.items() if name in values}
    if "preferred" in values:
        facts["preferred"] = values["preferred"] == "true"
    return facts


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return plain(value) if isinstance(value, Decimal) else str(value)


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
