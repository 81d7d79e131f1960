"""The blueprint that all screens of the store hang on."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("inventory", __name__)
