"""What is charged: a customer's own prices before everybody's, by quantity and day, else the item's list price."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from webapp.core.commands import Context
from webapp.core.db import fetch, find
from webapp.core.errors import NotFound
from webapp.core.ids import new_id
from webapp.core.prices import Step, check_steps, counting, step_for
from webapp.core.versions import take_version
from webapp.domains.items.models import Item
from webapp.domains.sales.errors import NoPrice, PriceListExists
from webapp.domains.sales.models import PriceList, PriceStep
from webapp.domains.sales.operations import check_customer, check_item


@dataclass(frozen=True)
class Offer:
    """The prices of an item for a customer: its own steps, everybody's, and the item's list price (0: none)."""

    own: Sequence[Step] = ()
    everybody: Sequence[Step] = ()
    listed: Decimal = Decimal(0)

    def steps_on(self, day: date) -> list[Step]:
        """The steps that count on *day*: everybody's where the customer has none."""
        return counting(self.own, day) or counting(self.everybody, day)

    def price(self, quantity: Decimal, day: date) -> Decimal | None:
        """What one costs when so many are ordered on *day*; None where nobody has said.

        A customer's own list wins for every quantity that it reaches, even where everybody's list would be cheaper: it is what
        was agreed with this customer.
        """
        step = step_for(self.own, quantity, day) or step_for(self.everybody, quantity, day)
        return step.unit_price if step else self.listed or None


@dataclass
class _Steps:
    own: list[Step] = field(default_factory=list)
    everybody: list[Step] = field(default_factory=list)


def offers(session: Session, customer_id: UUID | None, item_ids: Iterable[UUID]) -> Mapping[UUID, Offer]:
    """The prices of some items for a customer (for somebody who has no list of his own), by item."""
    wanted = set(item_ids)
    found = {item_id: _Steps() for item_id in wanted}
    whose = PriceList.customer_id.is_(None)
    statement = select(PriceList).where(
        PriceList.item_id.in_(wanted),
        whose if customer_id is None else or_(whose, PriceList.customer_id == customer_id),
    )
    lists = list(session.scalars(statement))
    steps = steps_of(session, [one.id for one in lists])
    for one in lists:
        known = found[one.item_id]
        (known.everybody if one.customer_id is None else known.own).extend(steps[one.id])
    prices = session.execute(select(Item.id, Item.sales_price).where(Item.id.in_(wanted)))
    listed = {row.id: row.sales_price for row in prices}
    return {
        item_id: Offer(one.own, one.everybody, listed.get(item_id, Decimal(0)))
        for item_id, one in found.items()
    }


def priced(
    session: Session,
    customer_id: UUID,
    day: date,
    lines: Sequence[tuple[UUID, Decimal, Decimal | None]],
) -> list[Decimal]:
    """The price of each line (item, quantity, price as agreed): where it was left open, the list's. Raises NoPrice, NotFound."""
    open_items = [item_id for item_id, _, price in lines if price is None]
    known = offers(session, customer_id, open_items) if open_items else {}
    found = []
    for at, (item_id, quantity, price) in enumerate(lines):
        if price is None:
            price = known[item_id].price(quantity, day)
        if price is None:
            item = find(session, Item, item_id)
            if item is None:
                raise NotFound(at=f"lines.{at}.item_id")
            raise NoPrice(at=f"lines.{at}.unit_price", item=item.number)
        found.append(price)
    return found


def add_price_list(
    ctx: Context, customer_id: UUID | None, item_id: UUID, note: str, steps: Sequence[Step]
) -> PriceList:
    """Enter what a customer, or everybody, pays for an item.

    Raises NotFound, NotACustomer, NotForSale, PriceListExists, ValidityCrossed, StepTwice.
    """
    if customer_id is not None:
        check_customer(ctx.session, customer_id)
    check_item(ctx.session, item_id, at="item_id")
    # A unique constraint lets two lists for everybody through, since no customer is no value: the item's lock does not.
    fetch(ctx.session, Item, item_id, lock=True)
    same = select(PriceList.id).where(PriceList.item_id == item_id, PriceList.customer_id == customer_id)
    if ctx.session.scalars(same).first() is not None:
        raise PriceListExists(at="item_id")
    row = PriceList(id=new_id(), customer_id=customer_id, item_id=item_id, note=note, version=1)
    ctx.session.add(row)
    _settle(ctx, row, steps)
    return row


def change_price_list(
    ctx: Context, price_list_id: UUID, version: int, note: str, steps: Sequence[Step]
) -> PriceList:
    """Let the prices be those given from now on; orders keep the prices they were made with.

    Raises NotFound, StaleVersion, ValidityCrossed, StepTwice.
    """
    row = fetch(ctx.session, PriceList, price_list_id, lock=True)
    take_version(row, version)
    row.note = note
    _settle(ctx, row, steps)
    return row


def steps_of(session: Session, price_list_ids: Iterable[UUID]) -> dict[UUID, list[Step]]:
    """The steps of some price lists, by the list's id, the oldest and lowest first."""
    wanted = list(price_list_ids)
    statement = (
        select(PriceStep)
        .where(PriceStep.price_list_id.in_(wanted))
        .order_by(PriceStep.valid_from, PriceStep.from_quantity)
    )
    found: dict[UUID, list[Step]] = {one: [] for one in wanted}
    for row in session.scalars(statement):
        found[row.price_list_id].append(Step(row.from_quantity, row.unit_price, row.valid_from, row.valid_to))
    return found


def _settle(ctx: Context, row: PriceList, steps: Sequence[Step]) -> None:
    check_steps(steps)
    ctx.session.flush()
    for old in ctx.session.scalars(select(PriceStep).where(PriceStep.price_list_id == row.id)):
        ctx.session.delete(old)
    ctx.session.add_all(PriceStep(id=new_id(), price_list_id=row.id, **vars(one)) for one in steps)
    ctx.session.flush()
