"""The blueprint that all screens of production hang on."""

from __future__ import annotations

from flask import Blueprint

from webapp.core.codes import display

blueprint = Blueprint("production", __name__)
blueprint.add_app_template_filter(display, "grouped_code")
