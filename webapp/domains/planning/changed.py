"""What has changed since a run of the plan, by the change feed: without reading what has not."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp.core.changes import PLANNED, Change
from webapp.domains.inventory.models import Lot
from webapp.domains.items.models import BomLine, ByProductLine, EngineeringChangeItem, SubstitutionPart
from webapp.domains.production.models import WorkOrder, WorkOrderMaterial
from webapp.domains.purchasing.models import PurchaseOrderLine, SupplierItem
from webapp.domains.sales.models import SalesOrderLine
from webapp.domains.subcontracting.models import SubcontractMaterial, SubcontractOrder

MANY = 2_000
"""Above so many changed documents, all is planned sooner than what they are about is found out."""

_CHANGE = "engineering_change"
_ITEMS = ("item", "stock", PLANNED)
"""The kinds whose documents are items."""
_ABOUT: Mapping[str, tuple[tuple[Any, Any], ...]] = {
    # What a bill named before counts as well, whatever revision that was: it is needed less now.
    "item": ((BomLine.item_id, BomLine.component_id), (ByProductLine.item_id, ByProductLine.product_id)),
    "lot": ((Lot.id, Lot.item_id),),
    "sales_order": ((SalesOrderLine.order_id, SalesOrderLine.item_id),),
    "work_order": (
        (WorkOrder.id, WorkOrder.item_id),
        (WorkOrderMaterial.work_order_id, WorkOrderMaterial.item_id),
    ),
    "purchase_order": ((PurchaseOrderLine.order_id, PurchaseOrderLine.item_id),),
    "subcontract_order": (
        (SubcontractOrder.id, SubcontractOrder.item_id),
        (SubcontractMaterial.order_id, SubcontractMaterial.item_id),
    ),
    "supplier_item": ((SupplierItem.id, SupplierItem.item_id),),
    "substitution": ((SubstitutionPart.substitution_id, SubstitutionPart.item_id),),
}
"""Which items the documents of a kind are about: the column that names the document, and the one that names the item."""


def changed_since(session: Session, cursor: int) -> set[UUID] | None:
    """The items whose own facts may have changed after the *cursor* of the feed; None for more than can be told quickly."""
    statement = select(Change.kind, Change.entity_id).where(
        Change.seq > cursor, Change.kind.in_({_CHANGE, *_ITEMS, *_ABOUT})
    )
    found = session.execute(statement.limit(MANY + 1)).all()
    if len(found) > MANY:
        return None
    by_kind: defaultdict[str, set[UUID]] = defaultdict(set)
    for kind, entity_id in found:
        by_kind[kind].add(entity_id)
    return set(_about(session, _with_changes(session, by_kind)))


def _with_changes(session: Session, documents: defaultdict[str, set[UUID]]) -> Mapping[str, set[UUID]]:
    """An engineering change is one of all its items: the parts that it lets be used up are theirs."""
    if changes := documents.pop(_CHANGE, None):
        statement = select(EngineeringChangeItem.item_id)
        documents["item"] |= set(
            session.scalars(statement.where(EngineeringChangeItem.change_id.in_(changes)))
        )
    return documents


def _about(session: Session, documents: Mapping[str, set[UUID]]) -> Iterator[UUID]:
    for kind, ids in documents.items():
        if kind in _ITEMS:
            yield from ids
        for document, item in _ABOUT.get(kind, ()):
            yield from session.scalars(select(item).where(document.in_(ids)).distinct())
