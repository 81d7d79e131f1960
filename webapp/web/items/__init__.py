"""Screens of items: what is bought and made, of what, how, and at which cost."""

from webapp.web.items import (
    catalogue,
    categories,
    changes,
    custom,
    documents,
    entry,
    revisions,
    steps,
    structure,
    substitutes,
    units,
    uses,
)
from webapp.web.items.blueprint import blueprint

PARTS = (
    catalogue,
    categories,
    changes,
    custom,
    documents,
    entry,
    revisions,
    structure,
    steps,
    substitutes,
    units,
    uses,
)
"""Imported for the views that they hang onto the blueprint."""

__all__ = ["PARTS", "blueprint"]
