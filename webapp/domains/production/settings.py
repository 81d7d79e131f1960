"""What a company decides about its floor."""

from __future__ import annotations

from webapp.core.settings import Setting

OVER_REPORT: Setting[str] = Setting("production.over_report", "hold", ("hold", "flag"))
"""More out of an operation than came in: ``hold`` waits for the team leader, ``flag`` books it and marks it."""
