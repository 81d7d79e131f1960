"""The front page: what the boss wants to know at once, and for everybody else what their roles let them see of it."""

from webapp.web.insights import today
from webapp.web.insights.blueprint import blueprint

PARTS = (today,)
"""Imported for the views that they hang onto the blueprint."""

__all__ = ["PARTS", "blueprint"]
