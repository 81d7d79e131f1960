"""Screens of money: what orders cost and earn."""

from webapp.web.finance import costs, sheet
from webapp.web.finance.blueprint import blueprint

PARTS = (costs, sheet)
"""Imported for the views that they hang onto the blueprint."""

__all__ = ["PARTS", "blueprint"]
