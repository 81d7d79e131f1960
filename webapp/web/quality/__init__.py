"""Screens of quality: what is inspected, and what was found."""

from webapp.web.quality import incoming, inspections, plan_form, plans
from webapp.web.quality.blueprint import blueprint

PARTS = (plan_form, plans, incoming, inspections)
"""Imported for the views that they hang onto the blueprint."""

__all__ = ["PARTS", "blueprint"]
