"""Screens of subcontracting: orders, what goes out and comes back, settling, and the supplier's own page."""

from webapp.web.subcontracting import entry, moving, orders, settling, supplier
from webapp.web.subcontracting.blueprint import blueprint

PARTS = (orders, entry, moving, settling, supplier)
"""Imported for the views that they hang onto the blueprint."""

__all__ = ["PARTS", "blueprint"]
