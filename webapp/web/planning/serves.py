"""Whom an order serves, as the pages of purchase orders, work orders and subcontract orders show it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from webapp.web.asking import ask
from webapp.web.session import current_actor


def serves_of(kind: str, order_id: UUID, *, is_open: bool) -> Any:
    """What the last plan says of an order of *kind*: None where it is over, or for who may not read the plan."""
    if not is_open or not current_actor().may("planning.read"):
        return None
    return ask("planning.serves", kind=kind, id=order_id)
