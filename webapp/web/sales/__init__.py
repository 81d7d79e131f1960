"""Screens of sales: orders, and what left on them."""

from webapp.web.sales import (
    complaints,
    entry,
    orders,
    price_lists,
    promise,
    returns,
    shipments,
    shipping,
    steps,
)
from webapp.web.sales.blueprint import blueprint

PARTS = (complaints, orders, entry, promise, price_lists, returns, steps, shipping, shipments)
"""Imported for the views that they hang onto the blueprint."""

__all__ = ["PARTS", "blueprint"]
