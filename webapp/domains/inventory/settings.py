"""What a company decides about its stock."""

from __future__ import annotations

from webapp.core.settings import Setting

OFF = "off"

RECOUNT_PERCENT: Setting[str] = Setting("inventory.recount_percent", "5", ("0", "2", "5", "10", OFF))
"""A count that differs from the books by more, in percent of them, is made again by somebody else."""

RECOUNT_VALUE: Setting[str] = Setting("inventory.recount_value", "500", ("100", "500", "2000", OFF))
"""So is one whose difference is worth more than this, in the company's currency."""

DEAD_STOCK_DAYS: Setting[str] = Setting("inventory.dead_stock_days", "180", ("90", "180", "365", OFF))
"""After how many days without a movement stock is called dead (呆滞)."""
