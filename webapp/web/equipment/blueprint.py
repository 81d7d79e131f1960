"""The blueprint that all screens of machines hang on."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("equipment", __name__)
