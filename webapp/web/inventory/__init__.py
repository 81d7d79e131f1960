"""Screens of the store: stock with its alerts, lots, moves, and what is received, issued, counted and carried."""

from webapp.web.inventory import alerts, bins, counts, lots, moves, postings, reservations, serials, stock
from webapp.web.inventory.blueprint import blueprint

PARTS = (stock, alerts, postings, lots, moves, counts, bins, reservations, serials)
"""Imported for the views that they hang onto the blueprint."""

__all__ = ["PARTS", "blueprint"]
