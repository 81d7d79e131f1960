"""What a company decides about its purchases."""

from __future__ import annotations

from webapp.core.settings import Setting

OVER_RECEIPT: Setting[str] = Setting("purchasing.over_receipt", "5", ("0", "2", "5", "10"))
"""How much more than ordered may come, in percent of the order line; what is above waits for a person."""

UNDER_RECEIPT: Setting[str] = Setting("purchasing.under_receipt", "0", ("0", "2", "5", "10"))
"""How much may be missing, in percent of the order line, for a receipt to close the line; 0: it stays open."""
