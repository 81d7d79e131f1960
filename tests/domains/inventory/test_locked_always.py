"""Whatever is locked, taken, carried, counted and given free, in whatever order: nobody takes what is somebody else's."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from itertools import count
from uuid import UUID

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test
from sqlalchemy import select

import webapp.registry  # noqa: F401  (the checks)
from tests.support.factory import Factory
from tests.support.posting import new_item, posting
from webapp.core import doctor
from webapp.core.commands import Context
from webapp.core.db import find
from webapp.core.documents import DocumentRef
from webapp.core.errors import DomainError
from webapp.core.ids import new_id
from webapp.core.quantity import ZERO
from webapp.domains.inventory import operations
from webapp.domains.inventory.locked_stock import Owner, Taker
from webapp.domains.inventory.models import Lot, Place, Reservation, StockBalance

RECEIPT = DocumentRef("receipt", new_id(), "GR-1")
ORDERS = tuple(DocumentRef("sales_order", new_id(), f"SO-{at}") for at in range(3))
numbers = count()
orders = st.sampled_from(range(len(ORDERS)))
quantities = st.integers(1, 30).map(Decimal)
picked = st.integers(0, 9)


def owner(order: int) -> Owner:
    document = ORDERS[order]
    assert document.id is not None
    return Owner(document, document.id, f"客户 {order}")


class Store(RuleBasedStateMachine):
    """One item, three orders that want it, and people who receive, count and carry it meanwhile."""

    factory: Factory

    @initialize(lot_traced=st.booleans())
    def begins(self, lot_traced: bool) -> None:
        self.item = new_item(self.factory, f"L-{next(numbers)}", lot_traced=lot_traced)
        self.document = tuple(DocumentRef("sales_order", new_id(), one.number) for one in ORDERS)
        self.receive(Decimal(20))
        for order, quantity in ((0, 8), (1, 6)):
            self.lock(order, Decimal(quantity))

    def owner(self, order: int) -> Owner:
        document = self.document[order]
        assert document.id is not None
        return Owner(document, document.id, f"客户 {order}")

    def does(self, what: Callable[[Context], object], *, taking_for: int | None = None) -> bool:
        """Do it in a command of its own; a refusal changes nothing, and what is done leaves others what is theirs."""
        with posting(self.factory) as ctx:
            before = self.held(ctx)
            try:
                with ctx.session.begin_nested():
                    what(ctx)
                    ctx.session.flush()
            except DomainError:
                ctx.session.expire_all()
                assert self.held(ctx) == before
                return False
            after = self.held(ctx)
            if taking_for is not None:
                others = [at for at in range(len(ORDERS)) if at != taking_for]
                assert [after[at] for at in others] == [before[at] for at in others]
            return True

    def held(self, ctx: Context) -> list[Decimal]:
        return [
            operations.held_for(ctx.session, one.id, self.item) if one.id else ZERO for one in self.document
        ]

    @rule(quantity=st.integers(1, 8).map(Decimal))
    def receive(self, quantity: Decimal) -> None:
        self.does(
            lambda ctx: operations.receive(
                ctx, item_id=self.item, quantity=quantity, value=quantity, document=RECEIPT
            )
        )

    @rule(order=orders, quantity=quantities)
    def lock(self, order: int, quantity: Decimal) -> None:
        def locks(ctx: Context) -> None:
            for one in operations.choose(ctx, item_id=self.item, quantity=quantity):
                spot = (one.lot_id, one.place_id)
                operations.lock_at(ctx, self.owner(order), self.item, spot, one.quantity)

        self.does(locks, taking_for=order)

    @rule(order=orders, quantity=quantities)
    def unlock(self, order: int, quantity: Decimal) -> None:
        line = self.owner(order).line_id
        self.does(
            lambda ctx: operations.unlock(ctx, operations.rows_of_line(ctx.session, line), quantity),
            taking_for=order,
        )

    @rule(order=orders, quantity=quantities)
    def ship(self, order: int, quantity: Decimal) -> None:
        def ships(ctx: Context) -> None:
            free = self.free(ctx)
            own = self.held(ctx)[order]
            operations.ship_to_customer(
                ctx,
                item_id=self.item,
                quantity=quantity,
                document=self.document[order],
                line_id=self.owner(order).line_id,
            )
            assert quantity <= free + own

        self.does(ships, taking_for=order)

    @rule(quantity=quantities)
    def issue_for_nobody(self, quantity: Decimal) -> None:
        document = DocumentRef("work_order", new_id(), "WO-9")
        self.does(
            lambda ctx: operations.issue_to_production(
                ctx, item_id=self.item, quantity=quantity, document=document
            ),
            taking_for=-1,
        )

    @rule(order=orders, quantity=quantities)
    def pick(self, order: int, quantity: Decimal) -> None:
        def fetches(ctx: Context) -> None:
            mine = self.owner(order)
            taker = Taker(mine.document.id, mine.line_id, picking=True)
            for one in operations.choose(ctx, item_id=self.item, quantity=quantity, taker=taker):
                spot = (one.lot_id, one.place_id)
                operations.take_own(ctx, taker, self.item, [(spot, one.quantity)])
                operations.lock_at(ctx, mine, self.item, spot, one.quantity, picked=True)

        self.does(fetches, taking_for=order)

    @rule(order=orders, quantity=quantities)
    def pick_over_locks(self, order: int, quantity: Decimal) -> None:
        """What nobody has goes first; what stands ready for the order is left alone, and no more is cut than is missing."""

        def fetches(ctx: Context) -> None:
            mine = self.owner(order)
            taker = Taker(mine.document.id, mine.line_id, picking=True)
            before, free, ready = self.held(ctx), self.free(ctx), self.ready(ctx, order)
            for one in operations.choose(
                ctx, item_id=self.item, quantity=quantity, taker=taker, over_locks=True
            ):
                spot = (one.lot_id, one.place_id)
                operations.take_own(ctx, taker, self.item, [(spot, one.quantity)])
                operations.take_over(ctx, taker, self.item, [one])
                operations.lock_at(ctx, mine, self.item, spot, one.quantity, picked=True)
            after, waited = self.held(ctx), before[order] - ready
            assert self.ready(ctx, order) == ready + quantity
            assert after[order] == ready + quantity + max(ZERO, waited - quantity)
            cut = sum(before, ZERO) - before[order] - (sum(after, ZERO) - after[order])
            assert cut == max(ZERO, quantity - waited - free)

        self.does(fetches)

    @rule(order=orders)
    def close(self, order: int) -> None:
        self.does(lambda ctx: operations.let_go(ctx, document=self.document[order]), taking_for=order)

    @rule(order=orders, wanted=st.integers(0, 20).map(Decimal))
    def wants_less(self, order: int, wanted: Decimal) -> None:
        self.does(lambda ctx: operations.trim(ctx, self.owner(order).line_id, wanted), taking_for=order)
        with posting(self.factory) as ctx:
            assert self.held(ctx)[order] <= wanted

    @rule(quantity=quantities, at=picked, over_locks=st.booleans())
    def carry(self, quantity: Decimal, at: int, over_locks: bool) -> None:
        def carries(ctx: Context) -> None:
            row = self.balance(ctx, at)
            if row is not None:
                targets = select(Place.id).where(Place.kind == "warehouse", Place.id != row.place_id)
                operations.transfer(
                    ctx,
                    item_id=self.item,
                    quantity=quantity,
                    from_place_id=row.place_id,
                    to_place_id=ctx.session.scalars(targets).one(),
                    lot_id=row.lot_id,
                    over_locks=over_locks,
                    document=RECEIPT,
                )

        self.does(carries, taking_for=None if over_locks else -1)

    @rule(at=picked, found=st.integers(0, 15).map(Decimal))
    def count(self, at: int, found: Decimal) -> None:
        def counts(ctx: Context) -> None:
            row = self.balance(ctx, at)
            if row is not None:
                operations.adjust(
                    ctx,
                    item_id=self.item,
                    place_id=row.place_id,
                    lot_id=row.lot_id,
                    quantity_difference=found - row.quantity,
                    reason="盘点",
                    document=RECEIPT,
                )

        assert self.does(counts), "a count is never refused for what is locked"

    @rule(quantity=quantities)
    def scrap(self, quantity: Decimal) -> None:
        def scraps(ctx: Context) -> None:
            free, before = self.free(ctx), sum(self.held(ctx), ZERO)
            operations.scrap_from_stock(ctx, item_id=self.item, quantity=quantity, document=RECEIPT)
            assert sum(self.held(ctx), ZERO) == before - max(ZERO, quantity - free)

        self.does(scraps)

    @rule(at=picked, status=st.sampled_from(("available", "hold", "rejected")))
    def judge(self, at: int, status: str) -> None:
        def judges(ctx: Context) -> None:
            row = self.balance(ctx, at)
            if row is not None and row.lot_id is not None:
                operations.set_lot_status(ctx, row.lot_id, status)

        self.does(judges)

    def balance(self, ctx: Context, at: int) -> StockBalance | None:
        statement = select(StockBalance).where(StockBalance.item_id == self.item).order_by(StockBalance.id)
        rows = list(ctx.session.scalars(statement.execution_options(populate_existing=True)))
        return rows[at % len(rows)] if rows else None

    def ready(self, ctx: Context, order: int) -> Decimal:
        rows = operations.rows_of_line(ctx.session, self.owner(order).line_id)
        return sum((one.quantity for one in rows if one.picked), ZERO)

    def free(self, ctx: Context) -> Decimal:
        """What lies there, may be used, and belongs to nobody."""
        total = ZERO
        statement = select(StockBalance).where(StockBalance.item_id == self.item)
        for row in ctx.session.scalars(statement.execution_options(populate_existing=True)):
            lot = find(ctx.session, Lot, row.lot_id) if row.lot_id else None
            if lot is None or lot.status == "available":
                total += row.quantity - row.locked
        return total

    @invariant()
    def locked_is_there_once(self) -> None:
        if not hasattr(self, "item"):
            return
        with posting(self.factory) as ctx:
            owned: dict[tuple[UUID | None, UUID | None], Decimal] = {}
            rows = select(Reservation).where(Reservation.item_id == self.item)
            for row in ctx.session.scalars(rows.execution_options(populate_existing=True)):
                assert min(row.quantity, row.short) >= 0
                spot = (row.lot_id, row.place_id)
                owned[spot] = owned.get(spot, ZERO) + row.quantity
            balances = select(StockBalance).where(StockBalance.item_id == self.item)
            for balance in ctx.session.scalars(balances.execution_options(populate_existing=True)):
                lot = find(ctx.session, Lot, balance.lot_id) if balance.lot_id else None
                usable = balance.quantity if lot is None or lot.status == "available" else ZERO
                assert 0 <= balance.locked <= usable
                assert owned.pop((balance.lot_id, balance.place_id), ZERO) == balance.locked
            assert not any(owned.values()), "nothing is locked where nothing lies"


def test_nobody_takes_what_is_somebody_elses(factory: Factory) -> None:
    class Here(Store):
        pass

    Here.factory = factory
    run_state_machine_as_test(
        Here,
        settings=settings(
            max_examples=40,
            stateful_step_count=15,
            deadline=None,
            suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
        ),
    )


def test_the_doctor_sees_what_is_locked_without_an_owner(factory: Factory) -> None:
    item_id = new_item(factory, "A")
    with posting(factory) as ctx:
        operations.receive(ctx, item_id=item_id, quantity=Decimal(9), value=Decimal(9), document=RECEIPT)
        [one] = operations.choose(ctx, item_id=item_id, quantity=Decimal(4))
        operations.lock_at(ctx, owner(0), item_id, (one.lot_id, one.place_id), Decimal(4))
    assert all(found.healthy for found in doctor.run(factory.session))
    with posting(factory) as ctx:
        row = ctx.session.scalars(select(Reservation)).one()
        row.quantity = Decimal(3)
    sick = {found.name: found.problems for found in doctor.run(factory.session) if found.problems}
    [problems] = sick.values()
    assert problems[0].startswith("A at ")
