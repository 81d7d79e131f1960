"""The blueprint that all screens of quality hang on."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("quality", __name__)
