"""The blueprint that all screens of money hang on."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("finance", __name__)
