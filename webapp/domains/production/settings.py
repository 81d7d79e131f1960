"""What a company decides about its floor."""

from __future__ import annotations

from webapp.core.settings import Setting

OVER_REPORT: Setting[str] = Setting("production.over_report", "hold", ("hold", "flag"))
"""More out of an operation than came in: ``hold`` waits for the team leader, ``flag`` books it and marks it."""

OVER_ISSUE: Setting[str] = Setting("production.over_issue", "2", ("0", "2", "5", "10"))
"""How much more of a material than a work order needs the store may hand out, in percent of the need; a person decides more."""

OVER_ISSUE_VALUE: Setting[str] = Setting("production.over_issue_value", "0", ("0", "100", "500", "2000"))
"""And never more than is worth this, in the company's currency, however small the percentage; 0 for no such limit."""
