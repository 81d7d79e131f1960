"""The documents that belong to one domain each. A builder returns those that a phone should have; the rest are gone."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from fractions import Fraction
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp.core.quantity import ZERO, plain
from webapp.domains.equipment.models import DowntimeReason, Machine
from webapp.domains.identity.companies import own_company
from webapp.domains.inventory.models import Lot, Place, StockBalance
from webapp.domains.items.models import Item, Unit
from webapp.domains.items.units import factors_of
from webapp.domains.production.settings import OVER_REPORT
from webapp.domains.quality.models import Characteristic, DefectCode, InspectionPlan

Document = dict[str, Any]
Documents = dict[UUID, Document]
Builder = Callable[[Session, Collection[UUID]], Documents]


def companies(session: Session, ids: Collection[UUID]) -> Documents:
    """The company and those of its rules that the app must know."""
    company = own_company(session)
    document = {
        "id": company.id,
        "code": company.code,
        "tag": company.tag,
        "name": company.name,
        "name_en": company.name_en,
        "time_zone": company.time_zone,
        "currency": company.currency,
        "over_report": OVER_REPORT.read(session),
    }
    return {company.id: document}


def plans(session: Session, ids: Collection[UUID]) -> Documents:
    """Inspection plans in use, with what to check."""
    found = session.scalars(select(InspectionPlan).where(InspectionPlan.id.in_(ids), InspectionPlan.active))
    checks = _characteristics(session, ids)
    return {
        plan.id: {
            "id": plan.id,
            "number": plan.number,
            "name": plan.name,
            "name_en": plan.name_en,
            "type": plan.type,
            "item_id": plan.item_id,
            "operation_seq": plan.operation_seq,
            "sample_size": plan.sample_size,
            "characteristics": checks[plan.id],
        }
        for plan in found
    }


def _characteristics(session: Session, plan_ids: Collection[UUID]) -> dict[UUID, list[Document]]:
    statement = select(Characteristic).where(Characteristic.plan_id.in_(plan_ids), Characteristic.active)
    grouped: dict[UUID, list[Document]] = defaultdict(list)
    for one in session.scalars(statement.order_by(Characteristic.seq)):
        grouped[one.plan_id].append(
            {
                "id": one.id,
                "seq": one.seq,
                "name": one.name,
                "name_en": one.name_en,
                "kind": one.kind,
                "unit": one.unit,
                "nominal": _number(one.nominal),
                "lower": _number(one.lower),
                "upper": _number(one.upper),
                "choices": one.choices,
                "required": one.required,
                "instruction": one.instruction,
                "instruction_en": one.instruction_en,
            }
        )
    return grouped


def defects(session: Session, ids: Collection[UUID]) -> Documents:
    """Defect codes."""
    return {
        one.id: _fields(one, "id", "code", "name", "name_en", "category", "severity")
        for one in session.scalars(select(DefectCode).where(DefectCode.id.in_(ids)))
    }


def downtimes(session: Session, ids: Collection[UUID]) -> Documents:
    """Reasons why a machine stands still."""
    return {
        one.id: _fields(one, "id", "code", "name", "name_en")
        for one in session.scalars(select(DowntimeReason).where(DowntimeReason.id.in_(ids)))
    }


def machines(session: Session, ids: Collection[UUID]) -> Documents:
    """Machines in use."""
    return {
        one.id: _fields(one, "id", "code", "number", "name", "name_en", "work_centre_id", "status")
        for one in session.scalars(select(Machine).where(Machine.id.in_(ids), Machine.active))
    }


def items(session: Session, ids: Collection[UUID]) -> Documents:
    """Items in use, with their unit in words and the other units that they may be counted in."""
    statement = select(Item, Unit).join(Unit, Unit.id == Item.unit_id).where(Item.id.in_(ids), Item.active)
    rows = session.execute(statement).all()
    factors = factors_of(session, [item for item, _ in rows])
    units = {unit.id: unit for unit in session.scalars(select(Unit))} if rows else {}
    return {
        item.id: {
            **_fields(item, "id", "code", "number", "name", "name_en", "specification", "lot_traced"),
            "unit": unit.name,
            "unit_en": unit.name_en,
            "units": [_unit(units[one], factors[item.id][one]) for one in _own_first(item, factors[item.id])],
        }
        for item, unit in rows
    }


def _own_first(item: Item, factors: Mapping[UUID, Fraction]) -> list[UUID]:
    return [item.unit_id, *(one for one in factors if one != item.unit_id)]


def _unit(unit: Unit, factor: Fraction) -> Document:
    ratio = {"numerator": str(factor.numerator), "denominator": str(factor.denominator)}
    return {**_fields(unit, "id", "name", "name_en"), **ratio}


def lots(session: Session, ids: Collection[UUID]) -> Documents:
    """Lots of which there is stock, and where they lie."""
    held: dict[UUID, list[StockBalance]] = defaultdict(list)
    there = select(StockBalance).where(StockBalance.lot_id.in_(ids)).order_by(StockBalance.place_id)
    for one in session.scalars(there):
        if one.lot_id is not None and one.quantity > 0:
            held[one.lot_id].append(one)
    return {
        lot.id: {
            **_fields(lot, "id", "code", "number", "item_id", "status", "expires_on"),
            "on_hand": plain(sum((one.quantity for one in held[lot.id]), ZERO)),
            "places": places_of(held[lot.id]),
        }
        for lot in session.scalars(select(Lot).where(Lot.id.in_(held)))
    }


def places_of(balances: Sequence[StockBalance]) -> list[Document]:
    """Where it lies, and how much of it."""
    return [{"place_id": one.place_id, "quantity": plain(one.quantity)} for one in balances]


def places(session: Session, ids: Collection[UUID]) -> Documents:
    """Places in use where stock is or goes, those inside of warehouses too."""
    return {
        one.id: _fields(one, "id", "code", "number", "name", "name_en", "kind", "warehouse_id", "use")
        for one in session.scalars(select(Place).where(Place.id.in_(ids), Place.active))
    }


def _fields(row: object, *names: str) -> Document:
    return {name: getattr(row, name) for name in names}


def _number(value: Any) -> str | None:
    return None if value is None else plain(value)


OWN_KINDS: Sequence[tuple[str, Builder]] = (
    ("company", companies),
    ("plan", plans),
    ("defect", defects),
    ("downtime", downtimes),
    ("machine", machines),
    ("item", items),
    ("lot", lots),
    ("place", places),
)
"""Kinds of the change feed that are documents of the same name."""
