"""Screens of money: what orders cost and earn."""

from webapp.web.finance import books, costs, sheet
from webapp.web.finance.blueprint import blueprint

PARTS = (books, costs, sheet)
"""Imported for the views that they hang onto the blueprint."""

__all__ = ["PARTS", "blueprint"]
