"""The blueprint that all screens of items hang on."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("items", __name__)
