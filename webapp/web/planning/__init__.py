"""Screens of planning: proposals, the master schedule, messages, one item over time, a rush order, forecasts and rules."""

from webapp.web.planning import forecasts, items, messages, mrp, rules, runs, rush, schedule
from webapp.web.planning.blueprint import blueprint

PARTS = (mrp, runs, schedule, items, messages, rush, forecasts, rules)
"""Imported for the views that they hang onto the blueprint."""

__all__ = ["PARTS", "blueprint"]
