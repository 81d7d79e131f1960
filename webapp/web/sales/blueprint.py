"""The blueprint that all screens of sales hang on."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("sales", __name__)
