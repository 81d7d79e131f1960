"""What a company decides about its workers' phones."""

from __future__ import annotations

from webapp.core.settings import Setting

SHOWS_PAY: Setting[bool] = Setting("floor.shows_pay", True, (True, False))
"""Whether workers see piece prices and what they earned on the phone."""
