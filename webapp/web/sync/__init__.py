"""Screens of what waits for a person: records to decide, to put right, and what is missing or came twice."""

from webapp.web.sync import change, gaps, held
from webapp.web.sync.blueprint import blueprint

PARTS = (change, gaps, held)
"""Imported for the views that they hang onto the blueprint."""

__all__ = ["PARTS", "blueprint"]
