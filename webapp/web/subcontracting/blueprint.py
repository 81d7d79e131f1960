"""The blueprint that all screens of subcontracting hang on."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("subcontracting", __name__)
