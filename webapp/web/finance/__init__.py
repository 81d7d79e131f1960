"""Screens of money: what orders cost and earn, and what customers paid."""

from webapp.web.finance import books, costs, payments, sheet
from webapp.web.finance.blueprint import blueprint

PARTS = (books, costs, sheet, payments)
"""Imported for the views that they hang onto the blueprint."""

__all__ = ["PARTS", "blueprint"]
