"""The blueprint that the screens of figures hang on."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("insights", __name__)
