"""Screens that take lists in: paste or upload, say what is what, answer what is asked, take all of it in."""

from webapp.web.imports import begin, preview, templates
from webapp.web.imports.blueprint import blueprint

PARTS = (begin, preview, templates)
"""Imported for the views that they hang onto the blueprint."""

__all__ = ["PARTS", "blueprint"]
