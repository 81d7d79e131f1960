"""How customers' orders have consumed forecasts: by the rule of the plan, as it stands now."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from uuid import UUID

from sqlalchemy.orm import Session

from webapp.domains.planning.reading_customers import read_forecasts, read_sales
from webapp.domains.planning.rules.forecasts import Consumed, consumption


def consumption_of(session: Session, item_ids: Collection[UUID]) -> Mapping[UUID, Consumed]:
    """The forecasts of some items, and what orders have consumed of each; by the forecast's id."""
    only = set(item_ids)
    places = {one: one for one in only}
    _, ordered = read_sales(session, places, {}, only)
    found: dict[UUID, Consumed] = {}
    for one in consumption(read_forecasts(session, places, only), ordered):
        if isinstance(one.forecast.ref, UUID):
            found[one.forecast.ref] = one
    return found
