"""What the phones of storekeepers keep beside the floor's documents: a feed of its own, with a cursor of its own.

It is apart because workers must not read it: on a phone that many share, each of the two cursors says what *that* feed has
brought, whoever was signed in when the other one was read.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.orm import Session

from webapp.flows.floor_feed import deliveries, handovers, purchases, stocks
from webapp.flows.floor_feed.documents import Builder
from webapp.flows.floor_feed.spread import Finder, itself, spread

PERMISSIONS = frozenset({"stock.receive", "stock.issue"})
"""What somebody must be allowed to read it: all of it is shown to whoever may read any of it."""


@dataclass(frozen=True)
class StoreKind:
    """A kind of document. *sources*: by kind of the change feed, which documents show something of it."""

    build: Builder
    open: Callable[[Session], list[UUID]]
    sources: Mapping[str, Finder]


KINDS: Mapping[str, StoreKind] = {
    "purchase": StoreKind(
        purchases.purchases,
        purchases.awaited_orders,
        {
            "purchase_order": itself,
            "item": purchases.orders_with_items,
            "partner": purchases.orders_of_suppliers,
            "company": purchases.orders_of_company,
        },
    ),
    "pick": StoreKind(stocks.picks, stocks.orders_on_the_floor, {"work_order": itself}),
    "delivery": StoreKind(
        deliveries.deliveries,
        deliveries.wanted_orders,
        {
            "sales_order": itself,
            "item": deliveries.orders_with_items,
            "partner": deliveries.orders_of_customers,
        },
    ),
    "shipment": StoreKind(
        handovers.handovers, handovers.unsigned, {"shipment": handovers.changed_and_pushed_out}
    ),
    "stock": StoreKind(stocks.stock, stocks.items_in_no_lot, {"stock": itself}),
}

SOURCES = tuple({source for kind in KINDS.values() for source in kind.sources})
"""The kinds of the change feed that concern the store."""

BUILDERS: Mapping[str, Builder] = {name: kind.build for name, kind in KINDS.items()}

Seqs = dict[str, dict[UUID, int]]
"""By kind: documents, and the number of the change behind each."""


def everything(session: Session, head: int) -> Seqs:
    """What a phone gets that begins: all that is open now."""
    return {name: dict.fromkeys(kind.open(session), head) for name, kind in KINDS.items()}


def touched(session: Session, changed: Mapping[str, Mapping[UUID, int]]) -> Seqs:
    """The documents that show something of what changed."""
    wanted: Seqs = defaultdict(dict)
    for name, kind in KINDS.items():
        for source, find in kind.sources.items():
            spread(session, find, changed.get(source, {}), wanted[name])
    return wanted
