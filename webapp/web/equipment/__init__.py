"""Screens of machines and work centres."""

from webapp.web.equipment import board, centres, entry
from webapp.web.equipment.blueprint import blueprint

PARTS = (board, entry, centres)
"""Imported for the views that they hang onto the blueprint."""

__all__ = ["PARTS", "blueprint"]
