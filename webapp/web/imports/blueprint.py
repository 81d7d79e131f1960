"""The blueprint that all screens of imports hang on."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("imports", __name__)
