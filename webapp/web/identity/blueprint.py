"""The blueprint that the screens of people, phones and the log hang on."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("identity", __name__)
