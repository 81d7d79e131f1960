"""Where the lines of a stocktake stand: their counts, held against the books of the moment of each count."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp.core.quantity import ZERO
from webapp.domains.inventory import count_rules, rules
from webapp.domains.inventory.books_at import BooksAt, Spot
from webapp.domains.inventory.models import ItemValuation, Stocktake, StocktakeCount, StocktakeLine
from webapp.domains.items.models import Item

AT_ONCE = 5000
"""How many ids one statement names; databases take no more than some ten thousand."""


@dataclass(frozen=True)
class Judged:
    """Where a line stands by all its counts.

    *counting*: the count that counts, which is the one accepted, else the last; None while there is none. *unit_cost*: what
    one unit is worth. *books_now*: what the books say this minute.
    """

    state: str
    counts: Sequence[StocktakeCount]
    found: Sequence[count_rules.Found]
    counting: count_rules.Found | None
    unit_cost: Decimal
    books_now: Decimal

    @property
    def difference(self) -> Decimal | None:
        """What would be posted; None while that is not settled."""
        settled = self.state in (count_rules.COUNTED, count_rules.ACCEPTED)
        return self.counting.difference if settled and self.counting else None


def judged(session: Session, stocktake: Stocktake, lines: Sequence[StocktakeLine]) -> dict[UUID, Judged]:
    """Where *lines* stand now."""
    counts = counts_of(session, [line.id for line in lines])
    moments = [one.counted_at for of_line in counts.values() for one in of_line]
    one_item = lines[0].item_id if len(lines) == 1 else None
    places = {line.place_id for line in lines}
    books = BooksAt(session, places, min(moments, default=stocktake.opened_at), one_item)
    limits = count_rules.Limits.of(stocktake.recount_percent, stocktake.recount_value)
    costs = unit_costs(session, {line.item_id for line in lines})
    return {
        line.id: _judged(line, counts.get(line.id, []), books, limits, costs[line.item_id]) for line in lines
    }


def _judged(
    line: StocktakeLine,
    counts: Sequence[StocktakeCount],
    books: BooksAt,
    limits: count_rules.Limits,
    unit_cost: Decimal,
) -> Judged:
    spot = Spot(line.item_id, line.place_id, line.lot_id)
    found = [
        count_rules.Found(one.counted_by_id, one.quantity, one.quantity - books.at(spot, one.counted_at))
        for one in counts
    ]
    accepted = [place for place, one in enumerate(counts) if one.id == line.accepted_count_id]
    if accepted:
        state = count_rules.ACCEPTED
    elif line.asked_again_at and not any(one.received_at > line.asked_again_at for one in counts):
        state = count_rules.RECOUNT
    else:
        state = count_rules.state_of(found, limits, unit_cost)
    counting = found[accepted[0] if accepted else -1] if found else None
    return Judged(state, counts, found, counting, unit_cost, books.now(spot))


def counts_of(session: Session, line_ids: Sequence[UUID]) -> Mapping[UUID, list[StocktakeCount]]:
    """The counts of each line, in the order in which they were made."""
    found: dict[UUID, list[StocktakeCount]] = defaultdict(list)
    for start in range(0, len(line_ids), AT_ONCE):
        part = select(StocktakeCount).where(StocktakeCount.line_id.in_(line_ids[start : start + AT_ONCE]))
        for one in session.scalars(part.order_by(StocktakeCount.counted_at, StocktakeCount.id)):
            found[one.line_id].append(one)
    return found


def list_lines(session: Session, stocktake_id: UUID) -> list[StocktakeLine]:
    """All lines of a stocktake."""
    statement = select(StocktakeLine).where(StocktakeLine.stocktake_id == stocktake_id)
    return list(session.scalars(statement.order_by(StocktakeLine.item_id, StocktakeLine.id)))


def unit_costs(session: Session, item_ids: Iterable[UUID]) -> dict[UUID, Decimal]:
    """What one unit of each item is worth: the moving average, the last cost, or the standard one."""
    statement = (
        select(Item, ItemValuation)
        .outerjoin(
            ItemValuation, (ItemValuation.id == Item.id) & (ItemValuation.company_id == Item.company_id)
        )
        .where(Item.id.in_(set(item_ids)))
    )
    return {item.id: _unit_cost(item, known) for item, known in session.execute(statement)}


def _unit_cost(item: Item, known: ItemValuation | None) -> Decimal:
    if known is not None and known.quantity > 0:
        return rules.unit_cost(known.quantity, known.value)
    return (known.last_unit_cost if known else ZERO) or item.standard_cost
