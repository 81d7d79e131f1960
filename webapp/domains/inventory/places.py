"""Warehouses, and the places on the other side of every move."""

from __future__ import annotations

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from webapp.core.codes import new_code
from webapp.core.commands import Context
from webapp.core.memory import remembered
from webapp.domains.inventory.errors import PlaceOutOfUse
from webapp.domains.inventory.models import Place
from webapp.domains.items.models import BomLine, Item

WAREHOUSE = "warehouse"
STORE, LINE = "store", "line"
RAW_MATERIAL = "RM"
FINISHED_GOODS = "FG"

_SEED = (
    (RAW_MATERIAL, "原料仓", "Raw material store", WAREHOUSE),
    (FINISHED_GOODS, "成品仓", "Finished goods store", WAREHOUSE),
    ("SUPPLIER", "供应商", "Suppliers", "supplier"),
    ("PRODUCTION", "生产", "Production", "production"),
    ("SCRAP", "报废", "Scrap", "scrap"),
    ("CUSTOMER", "客户", "Customers", "customer"),
    ("ADJUSTMENT", "盘点差异", "Count differences", "adjustment"),
)


def seed_places(target: Context | Session, tag: str) -> list[Place]:
    """Give a new company its places: two warehouses, and one place of every other kind. Places that exist are left alone."""
    session = target.session if isinstance(target, Context) else target
    known = set(session.scalars(select(Place.number)))
    made = [
        Place(number=number, code=new_code(tag), name=name, name_en=name_en, kind=kind)
        for number, name, name_en, kind in _SEED
        if number not in known
    ]
    session.add_all(made)
    session.flush()
    return made


def place_of_kind(session: Session, kind: str) -> Place:
    """The company's default place of *kind*: the first by number that is inside no other. Raises LookupError if none is."""
    place = remembered(session, Place, kind, lambda: _first_of_kind(session, kind))
    if place is None:
        raise LookupError(f"this company has no place of kind {kind}")
    return place


def _first_of_kind(session: Session, kind: str) -> Place | None:
    of_kind = select(Place).where(Place.kind == kind, Place.warehouse_id.is_(None))
    return session.scalars(of_kind.order_by(Place.number).limit(1)).first()


def warehouse_for(session: Session, item: Item) -> Place:
    """Where *item* is put unless somebody says otherwise.

    Made items that are a component of nothing (end items) go to the finished goods store FG, all others to the raw material
    store RM; a company that has no warehouse of that number uses its first warehouse.
    """
    number = FINISHED_GOODS if _is_end_item(session, item) else RAW_MATERIAL
    found = remembered(session, Place, (WAREHOUSE, number), lambda: _warehouse_called(session, number))
    return found or place_of_kind(session, WAREHOUSE)


def _warehouse_called(session: Session, number: str) -> Place | None:
    usual = select(Place).where(Place.kind == WAREHOUSE, Place.number == number)
    return session.scalars(usual).first()


def check_in_use(place: Place, at: str) -> None:
    """Raise PlaceOutOfUse where nothing is put any more."""
    if not place.active:
        raise PlaceOutOfUse(at=at, place=place.name)


def _is_end_item(session: Session, item: Item) -> bool:
    return item.kind == "made" and not remembered(
        session, BomLine, item.id, lambda: _is_component(session, item)
    )


def _is_component(session: Session, item: Item) -> bool:
    line = exists().where(BomLine.component_id == item.id, BomLine.company_id == item.company_id)
    return bool(session.scalar(select(line)))
