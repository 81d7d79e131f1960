"""Screens of production: work orders, job tickets, operation reports."""

from webapp.web.production import kits, orders, plan, reports, steps, swaps, ticket_notes, tickets
from webapp.web.production.blueprint import blueprint

PARTS = (orders, kits, plan, steps, swaps, tickets, ticket_notes, reports)
"""Imported for the views that they hang onto the blueprint."""

__all__ = ["PARTS", "blueprint"]
