"""Screens of purchasing: requests, price lists, orders, what is expected, what came and what went back."""

from webapp.web.purchasing import (
    entry,
    orders,
    receipts,
    receiving,
    requests,
    returning,
    scores,
    steps,
    terms,
    waiting,
)
from webapp.web.purchasing.blueprint import blueprint

PARTS = (orders, entry, steps, receiving, receipts, returning, requests, terms, waiting, scores)
"""Imported for the views that they hang onto the blueprint."""

__all__ = ["PARTS", "blueprint"]
