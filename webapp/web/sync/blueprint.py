"""The blueprint that the screens of what waits for a person hang on."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("sync", __name__)
