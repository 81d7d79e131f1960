"""The blueprint that all screens of purchasing hang on."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("purchasing", __name__)
