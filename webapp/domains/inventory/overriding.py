"""Taking what is locked for others: who may, and why."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from webapp.core.commands import Context
from webapp.domains.inventory.errors import MayNotOverride

OVERRIDES = "stock.override"
OverrideReason = Annotated[str, Field(max_length=200)]
"""Why what is locked for others is taken all the same; empty: it is not. It is kept with the command in the audit log."""


def goes_over_locks(ctx: Context, reason: str) -> bool:
    """Whether what is locked for others may be taken: *reason* says why. Raises MayNotOverride."""
    if not reason.strip():
        return False
    if not ctx.actor.may(OVERRIDES):
        raise MayNotOverride(at="override_reason")
    return True
